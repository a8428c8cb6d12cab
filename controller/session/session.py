"""A session: plays a plan on a held machine, takes intents, and leaves the machine at rest."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from controller.clock import Clock, shielded
from controller.driver import Driver
from controller.errors import LinkError, LinkLost, MachineError, Refused
from controller.session.arming import Arming
from controller.session.bell import Bell
from controller.session.fading import Descent, tops_of
from controller.session.governor import Governor
from controller.session.grip import Grip
from controller.session.hand import CLINGING_S, LOOK, Hand
from controller.session.playhead import Playhead, Strength
from controller.session.raising import rises_too_far
from controller.session.stopping import Stopped, bring_to_rest, first_rest
from controller.session.view import Ending, Reason, SessionView, State, view_of
from profiles.actuators import Capabilities
from profiles.compiler import Plan
from profiles.errors import BeyondLimits, ProfileError
from profiles.exposure import check
from profiles.limits import CEILINGS, Limits
from profiles.timeline import Setting, Timeline

log = logging.getLogger(__name__)


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
        self._plans: dict[int, Plan | None] = {}  # those of a press, by their offset
        self._playhead: Playhead | None = None
        self._capabilities: Capabilities | None = None
        self._governor: Governor
        self._last_view: SessionView | None = None
        self._stop_asked = False
        self._stopping = False
        self._bell = Bell(clock)
        self._hand: Hand
        self._arming: Arming
        self._descent: Descent | None = None
        self._trouble = ""

    async def run(self) -> Ending:
        """Play; the machine is at rest afterwards, or the ending says that this is not proven.

        The grip must hold an identified machine. A cancellation is raised after the rest.
        """
        driver = self._grip.driver
        assert driver is not None  # the caller took the machine
        reason, failure = Reason.FAILED, None
        self._hand = Hand(driver, self._clock, self._bell)
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
        """Lower every level by 10 of the percent asked; False where none can fall any further.

        Where that changes nothing on a coarse machine, it is as many tens as change something.
        """
        return self._change(self._strength.lower, self._strength.softer)

    def stronger(self) -> bool:
        """Raise every level; False at the top or a limit, or after two raises within a minute.

        Where that changes nothing on a coarse machine, it is as much as changes something, if
        that is no more than one press may do.
        """
        now_ms, strength = self._clock.now_ms(), self._strength
        if not strength.may_rise(now_ms):
            return False
        return self._change(strength.higher, partial(strength.stronger, now_ms), rises=True)

    def fade(self) -> bool:
        """Skip to the fade at the end; False, and nothing happens, where there is none."""
        head, now_ms = self._playhead, self._clock.now_ms()
        if head is None or self._capabilities is None or head.plan.fade_at_ms is None:
            return False
        elapsed_ms = head.elapsed_ms(now_ms)
        if not head.fading and elapsed_ms < head.plan.fade_at_ms:
            felt = self._hand.setting
            self._descent = Descent(head.plan, felt, elapsed_ms, self._capabilities, self._limits)
        faded = head.fade(now_ms, tops_of(self._capabilities))
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
                raise LinkLost("the machine is no longer watched", LOOK)
            now_ms = self._clock.now_ms()
            if self._head.finished(now_ms):
                return Reason.PLAYED
            wanted = self._wanted(now_ms)
            planned = wanted == self._head.setting_at(now_ms)
            due_ms = self._head.due_ms(now_ms) if planned else None
            admitted = self._governor.admit(wanted, now_ms, due_ms, paused=self._head.paused)
            if await self._hand.bring(admitted, lambda: self._breaks_off(watching)):
                self._governor.arrived(self._clock.now_ms())
                await self._arming.keep(self._left_ms(), lambda: self._breaks_off(watching))
            self._show()
            # What came while the setting was being applied has not been looked at yet.
            unchanged = self._wanted(self._clock.now_ms()) == wanted
            if unchanged and not (self._stop_asked or watching.done()):
                await self._bell.until(self._next_ms(wanted))
        return Reason.STOPPED

    def _wanted(self, now_ms: int) -> Setting:
        """What the machine should do now: the plan, and what comes down softly besides."""
        if self._head.paused:
            self._descent = None  # it is down
        setting = self._head.setting_at(now_ms)
        if self._descent is None or self._head.finished(now_ms):
            return setting
        return self._descent.over(setting, self._head.elapsed_ms(now_ms))

    def _left_ms(self) -> int:
        return self._head.plan.timeline.length_ms - self._head.elapsed_ms(self._clock.now_ms())

    def _breaks_off(self, watching: asyncio.Future[None]) -> bool:
        """Whether a stop or a pause breaks off what is being sent, or there is nobody there."""
        pausing = self._head.paused and not self._hand.setting.is_rest
        return self._stop_asked or pausing or watching.done()

    @property
    def _head(self) -> Playhead:
        assert self._playhead is not None  # begun before anything is asked of it
        return self._playhead

    async def _begin(self, driver: Driver) -> None:
        proof = await first_rest(driver, self._clock, lambda: self._stop_asked)
        if self._stop_asked:
            return
        # What the driver says of its machine from now on makes no difference.
        self._hand = Hand(driver, self._clock, self._bell)
        self._hand.proof = proof
        self._capabilities = self._hand.capabilities
        self._plans.clear()  # composed before the machine was known
        try:
            plan = self._composed(self._strength.offset)
        except BeyondLimits as error:
            raise Refused(error.row, str(error), _NOTHING) from error
        self._arming = Arming(self._hand, self._clock)
        await self._arming.begin(plan.timeline.length_ms, lambda: self._stop_asked)
        now_ms = self._clock.now_ms()
        self._playhead = Playhead(plan, now_ms)
        self._governor = Governor(self._capabilities, self._limits, now_ms)

    def _next_ms(self, wanted: Setting) -> int | None:
        now_ms = self._clock.now_ms()
        falls_in_ms = None
        if self._descent is not None:
            falls_in_ms = self._descent.next_change_ms(self._head.elapsed_ms(now_ms))
        moments = (
            None if falls_in_ms is None else now_ms + falls_in_ms,
            self._head.next_change_ms(now_ms),
            self._hand.again_at_ms(),
            self._governor.next_look_ms(wanted),
            None if wanted.is_rest else self._arming.due_ms(),
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def _composed(self, offset: int) -> Plan:
        """The plan of an offset, held against the limits whoever made it; raises BeyondLimits."""
        plan = self._compose(offset)
        if self._capabilities is not None:
            check(plan.timeline, self._capabilities, self._limits)
        return plan

    def _change(
        self, offsets: Sequence[int], press: Callable[[int], bool], *, rises: bool = False
    ) -> bool:
        """Play at the first of these offsets that makes another course, if nothing forbids it."""
        head = self._playhead
        for offset in () if self._stop_asked else offsets:
            plan = self._known(offset)
            if plan is None:
                return False
            if head is None:
                return press(offset)
            if plan.timeline != head.plan.timeline:
                if rises and self._rises_too_far(head.plan.timeline, plan.timeline):
                    return False
                head.play(plan, self._clock.now_ms())
                self._bell.ring()
                return press(offset)
        return False

    def _known(self, offset: int) -> Plan | None:
        """The plan of an offset, composed but once; None where there is none."""
        if offset not in self._plans:
            try:
                self._plans[offset] = self._composed(offset)
            except ProfileError:
                self._plans[offset] = None
        return self._plans[offset]

    def _rises_too_far(self, present: Timeline, other: Timeline) -> bool:
        assert self._capabilities is not None  # known before there is a playhead
        return rises_too_far(present, other, self._capabilities, self._limits)

    async def _rest(self, watching: asyncio.Future[None]) -> Stopped | None:
        """Bring the machine to rest; None where nothing was started, and nothing has to be."""
        self._stopping = True
        with suppress(Exception):  # a front end of others must not keep the machine on
            self._show()
        if self._hand.clings:  # what a driver clings to could still be written behind the rest
            await self._grip.let_go()
        stopped = await bring_to_rest(self._grip, self._clock) if self._hand.started else None
        if self._hand.doubts:  # nothing can be written behind it any more
            await self._grip.let_go()
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
            setting=self._hand.setting,
            proof=self._hand.proof,
            trouble=self._trouble or self._arming.trouble,
        )
        if self._last_view is None or not view.alike(self._last_view):
            self._last_view = view
            self._on_view(view)

    def _state(self) -> State:
        if self._stopping:
            return State.STOPPING
        if self._head.paused:
            return State.PAUSED
        return State.FADING if self._head.fading else State.PLAYING


_NOTHING = "Nothing was started."
