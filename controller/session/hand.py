"""The hand on a machine: what was sent to it, whether it arrived, and when to send it again."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from controller.clock import Clock
from controller.driver import Driver
from controller.errors import LinkLost, MachineError
from controller.nightlog.kinds import Kind
from controller.nightlog.record import NO_RECORD, Record
from controller.session.bell import CLINGING_S, Bell, unheeded
from controller.session.stopping import attempt
from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.timeline import REST, Setting

T = TypeVar("T")

MOST_UNPROVEN = 3
# A rest in the middle that is not proven is written again so late. An attempt takes up to a second;
# written every second, it might always come just before the report of a machine that reports once
# a second, and that report is then not from behind it.
REST_AGAIN_MS = 1_250
DOUBTED_MS = (1_000, 2_000, 5_000)  # a rest that might be overwritten is written again so late ...
DOUBTED_AGAIN_MS = 10_000  # ... and from then on so often


class Hand:
    """Brings one machine to one setting after another.

    Something it gave up may still be written by a bad driver, even behind a rest. From the first
    such doubt on, and on a machine that can never say that it heard, a rest is written again and
    again for as long as it lasts.
    """

    def __init__(
        self, driver: Driver, clock: Clock, bell: Bell, record: Record = NO_RECORD
    ) -> None:
        self.capabilities: Capabilities = driver.capabilities  # what it says later does not count
        self.setting = REST  # the last one that was to be brought about
        self.proof = Proof.SENT
        self.started = False
        self.ran_on = False  # whether it was found running, for all that is proven
        self._driver = driver
        self._clock = clock
        self._bell = bell
        self._record = record
        self._sent: Setting | None = None  # None, too, where that was given up
        self._arrived = False
        self._sent_ms = self._rested_ms = 0
        self._unproven = 0
        self._told: Proof | None = None  # of this setting, to the record
        self._given_up: list[asyncio.Future[Any]] = []  # Any: each gives something else

    @property
    def clings(self) -> bool:
        """Whether the driver still works on something that was given up."""
        return any(not sending.done() for sending in self._given_up)

    @property
    def doubts(self) -> bool:
        """Whether anything was ever given up: how it ended does not tell when it was written."""
        return bool(self._given_up)

    @property
    def may_run(self) -> bool:
        """Whether something was started, here or before, and is not proven to be off since."""
        return (self.started or self.ran_on) and self.rests_since_ms is None

    @property
    def rests_since_ms(self) -> int | None:
        """Since when the machine is proven to rest; None where it is not."""
        return self._rested_ms if self.setting.is_rest and self._arrived else None

    async def bring(self, setting: Setting, given_up: Callable[[], bool]) -> bool:
        """Bring about a setting that is new or due again; whether the machine is there now.

        False where it was broken off because it is `given_up`, or where a rest is not proven.
        Whatever changes `given_up` rings the bell. Raises LinkLost after the time a setting may
        take, MachineError where a rest stays unproven, and what the driver raises.
        """
        self.setting = setting
        if setting.is_rest and not (self.started or self.ran_on):
            return True
        due_ms = self.again_at_ms()
        if setting == self._sent and (due_ms is None or due_ms > self._clock.now_ms()):
            return self._arrived
        proof = await self._send(setting, given_up)
        if proof is None:
            return False
        self._tell_proof(proof)
        self._arrived = not setting.is_rest or proof >= self.capabilities.best_proof
        self._unproven = 0 if self._arrived else self._unproven + 1
        most = max(MOST_UNPROVEN, -(-self.capabilities.setting_limit_ms // REST_AGAIN_MS))
        if self._unproven >= most:  # that is no pause but a fault
            raise MachineError(_("the machine does not confirm that it rests"), LOOK)
        return self._arrived

    def again_at_ms(self) -> int | None:
        """When the setting is to be brought about again; None where nothing needs it.

        This is what keeps a dead-man away, and only while somebody asks.
        """
        if self._sent is None:
            return None
        if self._sent.is_rest:
            if not self._arrived:
                return self._sent_ms + REST_AGAIN_MS
            unheard = self.capabilities.best_proof is Proof.SENT  # a write that is lost goes unseen
            return self._doubted_at_ms() if self.doubts or unheard else None
        feed_ms = self.capabilities.feed_ms
        return None if feed_ms is None else self._sent_ms + feed_ms

    def _doubted_at_ms(self) -> int:
        since_ms = self._sent_ms - self._rested_ms
        later = (self._rested_ms + after_ms for after_ms in DOUBTED_MS if after_ms > since_ms)
        return next(later, self._sent_ms + DOUBTED_AGAIN_MS)

    async def arm(self, remaining_ms: int, given_up: Callable[[], bool]) -> int | None:
        """Arm the machine's own timer; how long it runs at most from then on, None without one.

        None, too, where it is `given_up`. Raises LinkLost where it takes longer than a setting may,
        and what the driver raises.
        """
        arming = asyncio.ensure_future(self._driver.arm_timer(remaining_ms))
        if await self._ended(arming, given_up):
            return arming.result()
        if given_up():
            return None
        raise LinkLost(_("the machine does not take its timer"), LOOK)

    async def _send(self, setting: Setting, given_up: Callable[[], bool]) -> Proof | None:
        """Send it and wait for its end; None where it is given up."""
        self._begin(setting)
        # A rest in the middle is proven like the one at the end.
        rests = setting.is_rest
        work = attempt(self._driver, self._clock) if rests else self._driver.apply(setting)
        sending = asyncio.ensure_future(work)
        if await self._ended(sending, given_up, rests=rests):
            return sending.result()
        self._sent = None
        if given_up():
            return None
        raise LinkLost(_("the machine does not take what is sent to it"), LOOK)

    async def _ended(
        self, sending: asyncio.Future[T], given_up: Callable[[], bool], *, rests: bool = False
    ) -> bool:
        """Whether it ended by itself, in the time a setting may take; else it is given up."""
        sending.add_done_callback(lambda _: self._bell.ring())
        sending.add_done_callback(unheeded)
        deadline_ms = self._clock.now_ms() + self.capabilities.setting_limit_ms
        try:
            while not (sending.done() or given_up() or self._clock.now_ms() >= deadline_ms):
                await self._bell.until(deadline_ms)
        finally:
            if not sending.done():
                await self._give_up(sending, rests)
        return sending.done() and not sending.cancelled()

    def _begin(self, setting: Setting) -> None:
        self.started = True
        self._sent_ms = self._clock.now_ms()
        if setting != self._sent:
            self._record.note(Kind.SETTING, {"levels": dict(setting.levels)})
            self._told = None
            self._sent, self._arrived, self._rested_ms = setting, False, self._sent_ms

    def _tell_proof(self, proof: Proof) -> None:
        self.proof = proof
        if proof is not self._told:
            self._told = proof
            self._record.note(Kind.PROOF, {"proof": proof.name.lower()})

    async def _give_up(self, sending: asyncio.Future[T], rests: bool) -> None:
        if not rests:
            self._given_up.append(sending)  # first, as the waiting below may be cancelled
        sending.add_done_callback(self._ended_late)
        sending.cancel()
        await asyncio.wait({sending}, timeout=CLINGING_S)

    def _ended_late(self, sending: asyncio.Future[T]) -> None:
        """What was written in spite of all may stand behind a rest, which is then due again."""
        if not sending.cancelled():
            self._arrived = False


LOOK = _("If it still runs, switch it off at the machine.")
