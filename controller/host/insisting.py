"""While nobody has seen the machine stop: trying again, every ten seconds."""

from collections.abc import Callable
from dataclasses import replace

from controller.clock import Clock
from controller.host.line import SEEN_OFF, TRY_NOW
from controller.nightlog.kinds import By, Kind
from controller.nightlog.record import Record
from controller.session.bell import Bell
from controller.session.grip import Grip
from controller.session.lease import Lease
from controller.session.said import rested_words
from controller.session.stopping import STOPPING_MS, bring_to_rest
from controller.session.view import Ending, Reason

TRY_AGAIN_MS = 10_000


class Insisting:
    """A stop that is not proven yet, until it is or the person gives up."""

    def __init__(self, grip: Grip, clock: Clock, lease: Lease, record: Record) -> None:
        self._grip = grip
        self._clock = clock
        self._lease = lease
        self._record = record
        self._bell = Bell(clock, self._tick)
        self._given_up = self._once_more = self._hurried = False

    def stop(self, *, once_more: bool) -> None:
        """Give up; with `once_more` after a last try, of which is told how it ended."""
        self._given_up = True
        self._once_more = self._once_more or once_more
        self._bell.ring()

    def heed(self, word: str) -> None:
        """Do what a person wants who looks on: TRY_NOW or SEEN_OFF."""
        self._hurried = self._hurried or word == TRY_NOW
        self._given_up = self._given_up or word == SEEN_OFF
        self._bell.ring()

    async def until_rest(self, ending: Ending, told: Callable[[Ending], object]) -> Ending:
        """The last ending; `told` of each that says something new."""
        while not (ending.at_rest or self._given_up):
            again_ms = self._clock.now_ms() + TRY_AGAIN_MS
            while self._clock.now_ms() < again_ms and not (self._given_up or self._hurried):
                await self._bell.until(again_ms)
            self._hurried = False
            if self._once_more or not self._given_up:
                ending = await self._tried(ending, told)
        return ending

    async def _tried(self, ending: Ending, told: Callable[[Ending], object]) -> Ending:
        once_more, self._once_more = self._once_more, False
        resting = bring_to_rest(self._grip, self._clock)
        stopped = await self._bell.over(resting, STOPPING_MS)
        assert stopped is not None  # nothing breaks it off
        if not (stopped.reached or once_more or self._once_more):
            return ending
        self._once_more = False
        self._record.note(Kind.RESTED, rested_words(By.SESSION, stopped))
        ending = replace(ending, reason=Reason.FAILED, stopped=stopped)
        told(ending)
        return ending

    def _tick(self) -> bool:
        self._lease.renew(may_run=True)
        return False
