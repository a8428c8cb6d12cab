"""The machine of a session: watched, lost and found again, let go of while it idles, rested."""

import asyncio
from collections.abc import Callable

from controller.clock import Clock
from controller.driver import IDENTIFY_PROMISE_MS, Driver
from controller.errors import LegatoError, LinkError, LinkLost, MachineError, MachineSilent
from controller.nightlog.kinds import By, Kind
from controller.nightlog.record import Record
from controller.session.arming import Arming
from controller.session.bell import CLINGING_S, Bell
from controller.session.grip import Grip
from controller.session.hand import LOOK, Hand
from controller.session.returning import BackOff
from controller.session.said import rested_words
from controller.session.stopping import (
    ATTEMPT_LIMIT_MS,
    FIRST_LIMIT_MS,
    STOPPING_MS,
    Stopped,
    attempt,
    bring_to_rest,
    first_rest,
)
from profiles.language import _

PATIENCE_MS = 10_000  # a Bluetooth machine may be slow to show itself after a power cut
ATTEMPT_MS = PATIENCE_MS + IDENTIFY_PROMISE_MS + FIRST_LIMIT_MS + ATTEMPT_LIMIT_MS
LETTING_GO_MS = 5_000


class Reach:
    """A machine for as long as it is within reach; to begin with, the grip holds it identified.

    `given_up` says that what is under way is to be broken off; whatever makes it true rings the
    bell. After each return there is another `hand`, and another `arming` of the machine's timer.
    """

    hand: Hand
    arming: Arming

    def __init__(
        self, grip: Grip, clock: Clock, bell: Bell, record: Record, given_up: Callable[[], bool]
    ) -> None:
        driver = grip.driver
        assert driver is not None  # whoever has a session took the machine
        self._grip = grip
        self._clock = clock
        self._bell = bell
        self._record = record
        self._given_up = given_up
        self._back_off = BackOff(clock)
        self._started = False
        self._take(driver)
        # What the driver says of its machine from now on makes no difference.
        self.capabilities = self.hand.capabilities

    @property
    def gone(self) -> bool:
        """Whether the machine is seen to be gone."""
        return self._watching.done()

    @property
    def idle_at_ms(self) -> int | None:
        """When to let go of a machine that stays at rest; None where it may be held."""
        release_ms, since_ms = self.capabilities.release_idle_ms, self.hand.rests_since_ms
        return None if release_ms is None or since_ms is None else since_ms + release_ms

    def look(self) -> None:
        """Raise LinkLost, MachineSilent or SwitchedOff where the machine is gone."""
        if self._watching.done():
            self._watching.result()
            raise LinkLost(_("the machine is no longer watched"), LOOK)

    async def begin(self) -> None:
        """Bring it to rest before anything is started; raises why that fails."""
        resting = first_rest(self._driver, self._clock, self._given_up)
        proof = await self._bell.over(resting, FIRST_LIMIT_MS, self._given_up)
        if proof is not None:
            self.hand.proof = proof

    async def back(self, lost: LegatoError) -> None:
        """Look for the machine until it is there and at rest, or this is given up.

        Raises `lost` after two minutes, and at once what no waiting mends.
        """
        again_ms = self._back_off.lost(lost)
        await self._drop()
        while not self._given_up():
            if again_ms is None:
                raise lost
            if self._clock.now_ms() < again_ms:
                await self._bell.until(again_ms)
                continue
            try:
                await self._bell.over(self._found(), ATTEMPT_MS, self._given_up)
                self._back_off.found()
                return
            except (LinkError, MachineSilent) as error:
                again_ms = self._back_off.again_ms(error)
            await self._drop()

    async def let_go(self) -> None:
        """Let go of a machine that is proven to rest, so that its remote works; until `back`."""
        await self._drop()

    async def rest(self) -> Stopped | None:
        """Bring it to rest; None where nothing was started, and nothing has to be."""
        if self.hand.clings:  # what a driver clings to could still be written behind the rest
            await self._close()
        stopped = None
        if self._started or self.hand.started:
            resting = bring_to_rest(self._grip, self._clock, may_run=self.hand.may_run)
            stopped = await self._bell.over(resting, STOPPING_MS)
        if self.hand.doubts:  # nothing can be written behind it any more
            await self._close()
        await self._unwatch()
        if stopped is not None:
            self._record.note(Kind.RESTED, rested_words(By.SESSION, stopped))
        return stopped

    def _take(self, driver: Driver) -> None:
        self._driver = driver
        self.hand = Hand(driver, self._clock, self._bell, self._record)
        self.arming = Arming(self.hand, self._clock)
        self._watching = asyncio.ensure_future(driver.watch())
        self._watching.add_done_callback(lambda _: self._bell.ring())

    async def _found(self) -> None:
        driver = await self._grip.take(PATIENCE_MS)
        at_once = await attempt(driver, self._clock)  # first of all: it may still run as it did
        await driver.identify()
        if driver.capabilities != self.capabilities:
            raise MachineError(_("another machine is there now"), _("Start again, on that one."))
        proof = max(at_once, await first_rest(driver, self._clock, self._given_up))
        if not self._given_up():
            self._started = self._started or self.hand.started
            ran_on = self.hand.may_run and proof < self.capabilities.best_proof
            self._take(driver)
            self.hand.proof, self.hand.ran_on = proof, ran_on

    async def _drop(self) -> None:
        await self._unwatch()
        await self._close()

    async def _close(self) -> None:
        await self._bell.over(self._grip.let_go(), LETTING_GO_MS)

    async def _unwatch(self) -> None:
        self._watching.cancel()
        await asyncio.wait({self._watching}, timeout=CLINGING_S)
