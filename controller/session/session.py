"""A session: plays a plan on a held machine, takes intents, and leaves the machine at rest."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from controller.clock import Clock, earliest, shielded
from controller.errors import (
    LegatoError,
    LinkError,
    LinkLost,
    MachineError,
    MachineSilent,
    Refused,
    Suspended,
    SwitchedOff,
)
from controller.nightlog.kinds import By, Kind
from controller.nightlog.record import NO_RECORD, Record
from controller.session.bell import Bell
from controller.session.choice import Choice, Compose
from controller.session.fading import Fading
from controller.session.governor import Governor
from controller.session.grip import Grip
from controller.session.lease import NO_LEASE, Lease
from controller.session.playhead import Playhead
from controller.session.reach import Reach
from controller.session.said import LET_GO, went_wrong
from controller.session.showing import Showing
from controller.session.stopping import Stopped
from controller.session.view import BEGINNING, Ending, Place, Reason, SessionView, State, view_of
from profiles.compiler import Plan
from profiles.errors import BeyondLimits
from profiles.language import _
from profiles.limits import CEILINGS, Limits
from profiles.timeline import REST, Setting

log = logging.getLogger(__name__)
SLEPT_MS = 1_000  # the clocks of a computer differ by a little all the time


class Session:
    """One playing of a plan on the machine in a grip.

    Intents may be sent at any time from the same event loop; they take effect at once. `lease` is
    renewed by the session's own task for as long as it keeps its deadlines, `record` is told what
    it does. It begins at a `place` of its plan, and rises softly there.
    """

    def __init__(
        self,
        compose: Compose,
        grip: Grip,
        clock: Clock,
        on_view: Callable[[SessionView], None],
        limits: Limits = CEILINGS,
        lease: Lease = NO_LEASE,
        record: Record = NO_RECORD,
        place: Place = BEGINNING,
    ) -> None:
        self._choice = Choice(compose, clock, limits, place.offset)
        self._place = place
        self._grip = grip
        self._clock = clock
        self._showing = Showing(on_view, record)
        self._limits = limits
        self._lease = lease
        self._record = record
        self._bell = Bell(clock, self._tick)
        self._suspended_ms = clock.suspended_ms()
        self._stop_asked = self._slept = self._stopping = self._obeyed = False
        self._away = False  # whether the machine is being looked for
        self._trouble = self._last_word = ""
        self._playhead: Playhead | None = None
        self._fading: Fading
        self._governor: Governor
        self._reach: Reach

    async def run(self) -> Ending:
        """Play; the machine is at rest afterwards, or the ending says that this is not proven.

        The grip must hold an identified machine. A cancellation is raised after the rest.
        """
        self._reach = Reach(self._grip, self._clock, self._bell, self._record, self._gives_up)
        reason, failure = Reason.FAILED, None
        try:
            reason = await self._play()
        except (LinkError, MachineError, Refused, Suspended) as error:
            failure = error
        except Exception as error:
            log.debug("the session failed", exc_info=True)
            failure = went_wrong(error)
        finally:
            stopped = await shielded(self._rest(failure))
        return Ending(reason, stopped, failure)

    def toggle(self) -> None:
        """Pause, or go on after a pause, as one key does."""
        self._turn(Playhead.toggle)

    def pause(self) -> None:
        """Rest the machine and stand still, until `resume`."""
        self._turn(Playhead.pause)

    def resume(self) -> None:
        """Go on after a pause, rising softly."""
        self._turn(Playhead.resume)

    def softer(self) -> bool:
        """Lower every level by 10 of the percent asked; False where none can fall any further."""
        return self._pressed(self._choice.softer)

    def stronger(self) -> bool:
        """Raise every level; False at the top or a limit, or after two raises within a minute."""
        return self._pressed(self._choice.stronger)

    def extend(self, compose: Compose) -> bool:
        """Play its plan, which is longer and the same up to here; False where nothing allows it."""
        return self._pressed(partial(self._choice.longer, compose))

    def fade(self) -> bool:
        """Skip to the fade at the end; False, and nothing happens, where there is none."""
        return self._pressed(self._faded)

    def stop(self) -> None:
        """End now: whatever is being sent is given up, and the machine is brought to rest."""
        self._stop_asked = True
        self._bell.ring()

    def _turn(self, turn: Callable[[Playhead, int], None]) -> None:
        if self._playhead is not None:
            turn(self._playhead, self._clock.now_ms())
            self._bell.ring()

    def _pressed(self, press: Callable[[Playhead | None], bool]) -> bool:
        done = not self._stop_asked and press(self._playhead)
        self._bell.ring()
        return done

    def _faded(self, head: Playhead | None) -> bool:
        now_ms = self._clock.now_ms()
        return head is not None and self._fading.fade(self._reach.hand.setting, now_ms)

    async def _play(self) -> Reason:
        await self._begin()
        while not self._gives_up():
            try:
                lost: LegatoError | None = await self._play_on()
            except (LinkLost, MachineSilent) as error:
                if isinstance(error, MachineSilent) and not (self._reach.gone or self._obeyed):
                    raise  # it is there, and never did what it was told
                self._record.note(Kind.FAULT, {"what": str(error), "hint": error.hint})
                lost = error
            except SwitchedOff as off:
                self._stop_asked, self._last_word = True, str(off)
                self._record.note(Kind.INTENT, {"intent": "stop", "by": By.REMOTE, "done": True})
                break
            if lost is not None:
                await self._return(lost)
            elif not self._gives_up():
                return Reason.PLAYED
        if self._slept and not self._stop_asked:
            raise Suspended(_("the computer slept"), _("Start again when you want to go on."))
        return Reason.STOPPED

    async def _begin(self) -> None:
        await self._reach.begin()
        if self._gives_up():
            return
        try:
            plan = self._choice.begin(self._reach.capabilities, ahead=self._lease is not NO_LEASE)
        except BeyondLimits as error:
            raise Refused(error.row, str(error), _("Nothing was started.")) from error
        from_ms = self._place.elapsed_ms
        await self._reach.arming.begin(plan.timeline.length_ms - from_ms, self._gives_up)
        now_ms = self._clock.now_ms()
        self._playhead = head = Playhead(plan, now_ms, from_ms)
        self._fading = Fading(head, self._reach.capabilities, self._limits)
        self._governor = Governor(self._reach.capabilities, self._limits, now_ms)

    async def _play_on(self) -> LinkLost | None:
        """Play until the end, or until it is given up; raises LinkLost and MachineSilent.

        After a pause in which the link was let go of, it says that the machine is to be taken.
        """
        while not self._gives_up():
            self._reach.look()
            now_ms = self._clock.now_ms()
            if self._head.finished(now_ms):
                return None
            if (idle_ms := self._idle_ms()) is not None and now_ms >= idle_ms:
                return await self._idle()
            wanted = self._fading.wanted(now_ms)
            planned = wanted == self._head.setting_at(now_ms)
            due_ms = self._head.due_ms(now_ms) if planned else None
            admitted = self._governor.admit(wanted, now_ms, due_ms, paused=self._head.paused)
            if await self._reach.hand.bring(admitted, self._breaks_off):
                self._obeyed = self._obeyed or not admitted.is_rest
                self._governor.arrived(self._clock.now_ms())
                await self._reach.arming.keep(self._head.left_ms(now_ms), self._breaks_off)
            self._show()
            # What came while the setting was being applied has not been looked at yet.
            unchanged = self._fading.wanted(self._clock.now_ms()) == wanted
            if unchanged and not (self._gives_up() or self._reach.gone):
                await self._bell.until(self._next_ms(wanted))
        return None

    async def _return(self, lost: LegatoError) -> None:
        """Go on where the plan is by then, once the machine is there and rests."""
        self._away, self._trouble = True, str(lost)
        self._show()
        while not self._gives_up():
            await self._reach.back(lost)
            left_ms = self._head.left_ms(self._clock.now_ms())
            try:
                await self._reach.arming.begin(left_ms, self._gives_up)
            except LinkLost as error:
                lost = error
                continue
            self._away, self._trouble = False, ""
            now_ms = self._clock.now_ms()
            self._governor.admit(REST, now_ms, paused=self._head.paused)
            self._governor.arrived(now_ms)
            return

    async def _idle(self) -> LinkLost:
        """Hold the link no longer than somebody needs it: the remote may need it more."""
        await self._reach.let_go()
        while self._head.paused and not self._gives_up():
            await self._bell.until(None)
        return LinkLost(LET_GO, _("Does anything else hold the machine?"))

    def _idle_ms(self) -> int | None:
        """When to let go of a machine that rests in a pause; None where it is held."""
        return self._reach.idle_at_ms if self._head.paused else None

    def _gives_up(self) -> bool:
        return self._stop_asked or self._slept

    def _tick(self) -> bool:
        self._lease.renew(may_run=self._reach.hand.may_run)
        slept_before = self._slept
        self._slept = self._clock.suspended_ms() - self._suspended_ms > SLEPT_MS
        return self._slept and not slept_before

    def _breaks_off(self) -> bool:
        """Whether a stop or a pause breaks off what is being sent, or there is nobody there."""
        pausing = self._head.paused and not self._reach.hand.setting.is_rest
        return self._gives_up() or pausing or self._reach.gone

    @property
    def _head(self) -> Playhead:
        assert self._playhead is not None  # begun before anything is asked of it
        return self._playhead

    def _next_ms(self, wanted: Setting) -> int | None:
        now_ms = self._clock.now_ms()
        return earliest(
            self._fading.next_change_ms(now_ms),
            self._governor.next_look_ms(wanted),
            self._reach.hand.again_at_ms(),
            None if wanted.is_rest else self._reach.arming.due_ms(),
            self._idle_ms(),
        )

    async def _rest(self, failure: LegatoError | None) -> Stopped | None:
        """Bring the machine to rest; None where nothing was started, and nothing has to be."""
        self._choice.end()
        self._stopping, self._trouble = True, str(failure or self._last_word)
        if failure is not None:
            self._record.note(Kind.FAULT, {"what": str(failure), "hint": failure.hint})
        with suppress(Exception):  # a front end of others must not keep the machine on
            self._show()
        return await self._reach.rest()

    def _show(self) -> None:
        if self.place is None:
            return
        plan, elapsed_ms = self.place
        trouble, hand = self._trouble or self._reach.arming.trouble, self._reach.hand
        done = (self._choice.offset, hand.setting, hand.proof)
        self._showing.show(view_of(self.state, plan, elapsed_ms, *done, trouble))

    @property
    def place(self) -> tuple[Plan, int] | None:
        """What it plays, and how far it has come, in ms; None before it begins."""
        head = self._playhead
        return None if head is None else (head.plan, head.elapsed_ms(self._clock.now_ms()))

    @property
    def state(self) -> State:
        """What it is doing."""
        if self._stopping:
            return State.STOPPING
        if self._away:
            return State.RETURNING
        if self._head.paused:
            return State.PAUSED
        return State.FADING if self._head.fading else State.PLAYING
