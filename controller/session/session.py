"""A session: plays a plan on a held machine, takes intents, and leaves the machine at rest."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from controller.clock import Clock, shielded
from controller.driver import Driver
from controller.errors import LinkError, LinkLost, MachineError, MachineSilent, Refused
from controller.session.bell import Bell
from controller.session.governor import Governor
from controller.session.grip import Grip
from controller.session.playhead import Playhead, Strength
from controller.session.raising import rises_too_far
from controller.session.stopping import Stopped, attempt, bring_to_rest, first_rest
from controller.session.view import Ending, Reason, SessionView, State, view_of
from profiles.actuators import Capabilities, Proof
from profiles.compiler import Plan
from profiles.errors import BeyondLimits, ProfileError
from profiles.exposure import check
from profiles.limits import CEILINGS, Limits
from profiles.timeline import REST, Setting, Timeline

log = logging.getLogger(__name__)

MOST_UNPROVEN = 3
CLINGING_S = 0.25
REST_AGAIN_MS = 1_000  # a rest in the middle that is not proven is written again
FEED_MS = 500  # how often a machine with a dead-man hears from us, at most


class Session:
    """One playing of a plan on the machine in a grip.

    `compose` gives the plan for the person's offset in asked percent, always of the same length.
    Intents may be sent at any time from the same event loop; they take effect at once.
    """

    def __init__(
        self,
        compose: Callable[[int], Plan],
        grip: Grip,
        clock: Clock,
        on_view: Callable[[SessionView], None],
        limits: Limits = CEILINGS,
    ) -> None:
        self._compose = compose
        self._grip = grip
        self._clock = clock
        self._on_view = on_view
        self._limits = limits
        self._strength = Strength(limits.raise_)
        self._playhead: Playhead | None = None
        self._capabilities: Capabilities | None = None
        self._governor: Governor
        self._last_view: SessionView | None = None
        self._stop_asked = False
        self._stopping = False
        self._bell = Bell(clock)
        self._applied: Setting | None = None
        self._applied_ms = 0
        self._proof = Proof.SENT
        self._started = False
        self._clings = False
        self._unproven = 0
        self._trouble = ""

    async def run(self) -> Ending:
        """Play; the machine is at rest afterwards, or the ending says that this is not proven.

        The grip must hold an identified machine. A cancellation is raised after the rest.
        """
        driver = self._grip.driver
        assert driver is not None  # the caller took the machine
        reason, failure = Reason.FAILED, None
        watching = asyncio.ensure_future(driver.watch())
        watching.add_done_callback(lambda _: self._bell.ring())
        try:
            reason = await self._play(driver, watching)
        except (LinkError, MachineError, Refused) as error:
            failure = error
        except Exception as error:
            log.debug("the session failed", exc_info=True)
            failure = MachineError(f"something went wrong: {error!r}", "See it with --debug.")
        finally:
            self._trouble = str(failure or "")
            stopped = await shielded(self._rest(watching))
        return Ending(reason, stopped, failure)

    def toggle(self) -> None:
        """Pause, or go on after a pause, as one key does."""
        if self._playhead is not None and self._playhead.paused:
            self.resume()
        else:
            self.pause()

    def pause(self) -> None:
        """Rest the machine and stand still, until `resume`."""
        if self._playhead is not None:
            self._playhead.pause(self._clock.now_ms())
            self._bell.ring()

    def resume(self) -> None:
        """Go on after a pause, rising softly."""
        if self._playhead is not None:
            self._playhead.resume(self._clock.now_ms())
            self._bell.ring()

    def softer(self) -> bool:
        """Lower every level by 10 of the percent asked; False where none can fall any further."""
        return self._change(self._strength.softened, self._strength.softer)

    def stronger(self) -> bool:
        """Raise every level; False at the top or a limit, or after two raises within a minute."""
        now_ms = self._clock.now_ms()
        return self._change(
            self._strength.raised, lambda: self._strength.stronger(now_ms), rises=True
        )

    def fade(self) -> bool:
        """Skip to the fade at the end; False, and nothing happens, where there is none."""
        faded = self._playhead is not None and self._playhead.fade(self._clock.now_ms())
        self._bell.ring()
        return faded

    def stop(self) -> None:
        """End now: whatever is being sent is given up, and the machine is brought to rest."""
        self._stop_asked = True
        self._bell.ring()

    async def _play(self, driver: Driver, watching: asyncio.Future[None]) -> Reason:
        await self._begin(driver)
        while not self._stop_asked:
            if watching.done():
                watching.result()  # raises why
                raise LinkLost("the machine is no longer watched", _LOOK)
            now_ms = self._clock.now_ms()
            if self._head.finished(now_ms):
                return Reason.PLAYED
            wanted = self._head.setting_at(now_ms)
            admitted = self._governor.admit(wanted, now_ms, self._head.due_ms(now_ms))
            await self._bring(driver, admitted, watching)
            self._show()
            # What came while the setting was being applied has not been looked at yet.
            unchanged = self._head.setting_at(self._clock.now_ms()) == wanted
            if unchanged and not (self._stop_asked or watching.done()):
                await self._bell.until(self._next_ms(driver, wanted))
        return Reason.STOPPED

    @property
    def _head(self) -> Playhead:
        assert self._playhead is not None  # begun before anything is asked of it
        return self._playhead

    async def _begin(self, driver: Driver) -> None:
        self._proof = await first_rest(driver, self._clock, lambda: self._stop_asked)
        if self._stop_asked:
            return
        # What the driver says of its machine from now on makes no difference.
        self._capabilities = driver.capabilities
        try:
            plan = self._composed(self._strength.offset)
        except BeyondLimits as error:
            raise Refused(error.row, str(error), _NOTHING) from error
        # Where a machine has a timer of its own, it is a second bound, should we die.
        await driver.arm_timer(plan.timeline.length_ms)
        now_ms = self._clock.now_ms()
        self._playhead = Playhead(plan, now_ms)
        self._governor = Governor(self._capabilities, self._limits, now_ms)

    async def _bring(
        self, driver: Driver, setting: Setting, watching: asyncio.Future[None]
    ) -> None:
        """Bring about a setting that is new or due again; a stop or a pause breaks it off."""
        again_ms = self._again_at_ms(driver)
        due = again_ms is not None and again_ms <= self._clock.now_ms()
        if (setting == self._applied and not due) or not (self._started or setting.levels):
            self._applied = setting
            return
        self._started = True
        self._applied, self._applied_ms = setting, self._clock.now_ms()
        # A rest in the middle is proven like the one at the end.
        work = attempt(driver, self._clock) if setting.is_rest else driver.apply(setting)
        bringing = asyncio.ensure_future(work)
        bringing.add_done_callback(lambda _: self._bell.ring())
        try:
            while not (bringing.done() or self._stop_asked or watching.done()):
                if self._head.paused and not setting.is_rest:
                    break
                await self._bell.until(None)
        finally:
            bringing.cancel()
            await asyncio.wait({bringing}, timeout=CLINGING_S)
            self._clings = not bringing.done()
        if bringing.done() and not bringing.cancelled():
            self._proof = bringing.result()
            self._count_unproven(driver, setting)

    def _count_unproven(self, driver: Driver, setting: Setting) -> None:
        """A rest that stays unproven is no pause but a fault."""
        if not setting.is_rest or self._proof >= driver.capabilities.best_proof:
            self._unproven = 0
            return
        self._unproven += 1
        if self._unproven >= MOST_UNPROVEN:
            raise MachineSilent(REST_AGAIN_MS, "the machine does not confirm that it rests", _LOOK)

    def _again_at_ms(self, driver: Driver) -> int | None:
        """When the setting is to be brought about again; None where nothing needs it.

        This is what keeps a dead-man away, and only while this loop runs.
        """
        if self._applied is None or not self._started:
            return None
        if self._applied.is_rest:
            proven = self._proof >= driver.capabilities.best_proof
            return None if proven else self._applied_ms + REST_AGAIN_MS
        dead_man_ms = driver.capabilities.dead_man_ms
        return None if dead_man_ms is None else self._applied_ms + min(FEED_MS, dead_man_ms // 4)

    def _next_ms(self, driver: Driver, wanted: Setting) -> int | None:
        moments = (
            self._head.next_change_ms(self._clock.now_ms()),
            self._again_at_ms(driver),
            self._governor.next_look_ms(wanted),
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def _composed(self, offset: int) -> Plan:
        """The plan of an offset, held against the limits whoever made it; raises BeyondLimits."""
        plan = self._compose(offset)
        if self._capabilities is not None:
            check(plan.timeline, self._capabilities, self._limits)
        return plan

    def _change(self, offset: int, pressed: Callable[[], bool], *, rises: bool = False) -> bool:
        """Play at another offset, where that makes another course and nothing forbids it."""
        try:
            plan = self._composed(offset)
        except ProfileError:
            return False
        head = self._playhead
        if head is not None and self._forbids(head.plan.timeline, plan.timeline, rises=rises):
            return False
        if not pressed():
            return False
        if head is not None:
            head.play(plan)
            self._bell.ring()
        return True

    def _forbids(self, present: Timeline, other: Timeline, *, rises: bool) -> bool:
        """Whether it is the same course, or a press up would be more than one."""
        assert self._capabilities is not None  # known before there is a playhead
        too_far = rises and rises_too_far(present, other, self._capabilities, self._limits)
        return too_far or present == other

    async def _rest(self, watching: asyncio.Future[None]) -> Stopped | None:
        """Bring the machine to rest; None where nothing was started, and nothing has to be."""
        self._stopping = True
        with suppress(Exception):  # a front end of others must not keep the machine on
            self._show()
        if self._clings:  # what a driver clings to could still be written behind the rest
            await self._grip.let_go()
        stopped = await bring_to_rest(self._grip, self._clock) if self._started else None
        watching.cancel()
        await asyncio.wait({watching}, timeout=CLINGING_S)
        return stopped

    def _show(self) -> None:
        """Publish what changed; feeding the machine again is no change."""
        if self._playhead is None:
            return
        view = view_of(
            self._state(),
            self._head.plan,
            self._head.elapsed_ms(self._clock.now_ms()),
            offset=self._strength.offset,
            setting=self._applied or REST,
            proof=self._proof,
            trouble=self._trouble,
        )
        last = self._last_view
        if last is None or not view.alike(last):
            self._last_view = view
            self._on_view(view)

    def _state(self) -> State:
        if self._stopping:
            return State.STOPPING
        if self._head.paused:
            return State.PAUSED
        return State.FADING if self._head.fading else State.PLAYING


_NOTHING = "Nothing was started."
_LOOK = "If it still runs, switch it off at the machine."
