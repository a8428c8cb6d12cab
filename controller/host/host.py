"""Runs one session in this process: connects, plays, obeys signals and intents, ends at rest."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from controller.clock import Clock, shielded
from controller.driver import OnFelt
from controller.errors import DriverBroken, Refused
from controller.guardian.left import LeftNote, noted
from controller.guardian.lock import machine_lock
from controller.guardian.recipe import Recipe
from controller.host.control import ControlSocket, control_socket
from controller.host.events import Event, Guarded, Longer, Looking, Note, Ready
from controller.host.extending import NOT_LONGER, held_longer
from controller.host.guarded import Keeping, guarded, keeping
from controller.host.insisting import Insisting
from controller.host.line import SEEN_OFF, TRY_NOW
from controller.host.obeying import obeyed
from controller.host.pausing import PAUSED_LONG, PauseLimit
from controller.host.permit import ON_NO_LEG, Permit
from controller.host.signals import ending_signals
from controller.host.words import ended_row, event_words
from controller.machine import LOOKING_LIMIT_MS, Machine, Radio, grip_on
from controller.nightlog.kinds import By, Kind
from controller.session.choice import Compose
from controller.session.grip import Grip
from controller.session.lease import NO_LEASE, Lease
from controller.session.session import Session
from controller.session.view import Ending, Reason, SessionView, State
from profiles.actuators import Capabilities
from profiles.compiler import Plan, compile_program
from profiles.language import _
from profiles.program import Program

T = TypeVar("T")

Composer = Callable[[Capabilities, int], Plan]
"""Gives the plan for a machine and an offset in asked percent, always of the same length."""

UNGUARDED = _("The guardian died, and no other can be started: the program ends now, softly.")
SLEEPS = _("The computer is about to sleep.")


class Host:
    """A session and everything it needs of this process. Used once.

    It plays a `program`, or what composes the plan of something else. A machine that a leg feels
    needs a `permit` with a charge. `on_event` is told what a front end shows, in order. With
    `insist`, a stop that is not proven is tried again every 10 s until it is, or until the person
    stops once more.
    """

    def __init__(
        self,
        program: Program | Composer,
        machine: Machine,
        clock: Clock,
        on_event: Callable[[Event], None],
        *,
        on_felt: OnFelt = lambda at_ms, setting: None,
        radio: Radio = None,
        permit: Permit = ON_NO_LEG,
        insist: bool = False,
    ) -> None:
        self._program = program
        self._machine = machine
        self._clock = clock
        self._on_event = on_event
        self._on_felt = on_felt
        self._radio = radio
        self._permit = permit
        self._insist = insist
        self._capabilities = machine.capabilities
        self._session: Session | None = None
        self._control: ControlSocket | None = None
        self._insisting: Insisting | None = None
        self._keeping = Keeping()
        self._stop_asked = asyncio.Event()
        self._pause = PauseLimit(clock, partial(self._interrupted, PAUSED_LONG, By.PAUSE))

    @property
    def insists(self) -> bool:
        """Whether a stop that is not proven is tried again."""
        return self._insist

    async def run(self) -> Ending:
        """Play from beginning to end. The machine is at rest afterwards, or the ending says so.

        Raises what kept it from starting: LinkError, MachineError, DriverBroken, DoesNotFit,
        BeyondLimits, Refused, Suspended, SettingsError, NightLogError, GuardianError.
        """
        if self._permit.charge is None and not self._machine.simulated:
            raise Refused(
                "L16", _("nobody said for whom this is played"), _("Ask whoever wrote this.")
            )
        plan = self._composed(self._program, self._machine.capabilities, 0)
        async with AsyncExitStack() as stack:
            path = stack.enter_context(machine_lock(self._machine.address))
            stack.enter_context(ending_signals(partial(self.stop, By.SIGNAL)))
            note = stack.enter_context(noted(path))
            kept = await stack.enter_async_context(
                keeping(self._machine, plan, self._clock, self._permit)
            )
            self._keeping = kept
            self._control = await stack.enter_async_context(control_socket(path, self.intent))
            try:
                ending = await self._held(note)
            except BaseException as error:
                kept.record.note(Kind.ENDED, ended_row(None, error))
                raise
            kept.record.note(Kind.ENDED, ended_row(ending, None))
            return ending

    def stop(self, by: By = By.SIGNAL) -> None:
        """End now, whatever is going on; `by` is what asked for it, for the night log."""
        self._keeping.record.note(Kind.INTENT, {"intent": "stop", "by": by, "done": True})
        self._stop_asked.set()
        if self._insisting is not None:  # somebody else who stops once more wants it tried again
            self._insisting.stop(once_more=by is not By.SIGNAL)
        elif self._session is not None:
            self._session.stop()

    def leave(self) -> None:
        """End now, and do not go on trying after a stop that is not proven: nobody looks on."""
        self._insist = False
        self.stop()

    def intent(self, word: str, by: By = By.SOCKET) -> None:
        """Do what a person wants, by its word; words that are not known do nothing.

        Nor does anything but another stop, once a stop was asked for. While a stop is not proven,
        TRY_NOW does not wait for the next try, and SEEN_OFF gives up.
        """
        if self._insisting is not None and word in (TRY_NOW, SEEN_OFF):
            self._keeping.record.note(Kind.INTENT, {"intent": word, "by": by, "done": True})
            self._insisting.heed(word)
            return
        if word == "stop":
            self.stop(by)
            return
        session = None if self._stop_asked.is_set() else self._session
        if session is None:
            return
        done = self._extended(session) if word == "extend" else obeyed(session, word)
        if done is not None:
            said = {"intent": word, "by": by, "done": not done}
            self._keeping.record.note(Kind.INTENT, said)
            if done:
                self._tell(Note(done))

    def _extended(self, session: Session) -> str:
        """Hold what is held for longer, and say why not: "" where it is done."""
        if not isinstance(self._program, Program):
            return NOT_LONGER
        longer = held_longer(session, self._program, self._composing)
        if longer is None:
            return NOT_LONGER
        self._program = longer.program
        self._keeping.record.note(Kind.EXTENDED, {"at_ms": longer.at_ms, "by_ms": longer.by_ms})
        if session.place is not None:
            self._tell(Longer(session.place[0]))
        return ""

    async def _held(self, note: LeftNote) -> Ending:
        """Take the machine, play, and let go of it."""
        through = self._keeping.through
        grip = grip_on(self._machine, self._clock, self._radio, self._on_felt, through)
        try:
            return await self._played(grip, note)
        finally:
            await shielded(grip.let_go())

    async def _played(self, grip: Grip, note: LeftNote) -> Ending:
        compose = await self._unless_stopped(self._connected(grip))
        if compose is None:
            return self._ended(Ending(Reason.STOPPED, None, None))
        if self._machine.simulated:
            ending = await self._session_run(grip, compose, NO_LEASE)
        else:
            ending = await self._guarded_run(grip, compose, note)
        if ending.stopped is None:
            note.nothing_started()
        elif ending.at_rest:
            note.at_rest()
        return ending

    async def _guarded_run(self, grip: Grip, compose: Compose, note: LeftNote) -> Ending:
        """Play with a guardian beside us, and a note of what may run."""
        kept = self._keeping
        recipe = Recipe(
            str(self._machine.address),
            self._machine.spec.name,
            self._radio if isinstance(self._radio, str) else None,
            device=kept.device,
            session=kept.number,
        )
        sleeps = partial(self._interrupted, SLEEPS, By.SLEEP)
        watching = guarded(recipe, note, self._clock, kept.record, self._unguarded, sleeps)
        async with watching as guardian:
            self._tell(Guarded())
            ending = await self._session_run(grip, compose, guardian)
            guardian.at_rest = ending.at_rest
            return ending

    async def _session_run(self, grip: Grip, compose: Compose, lease: Lease) -> Ending:
        record = self._keeping.record
        self._session = session = Session(
            *(compose, grip, self._clock, self._viewed, self._permit.limits, lease, record),
            place=self._permit.place,
        )
        if self._stop_asked.is_set():
            session.stop()
        ending = await session.run()
        if ending.failure is not None and ending.stopped is None:
            raise ending.failure
        self._ended(ending)
        if ending.at_rest or not self._insist:
            return ending
        self._insisting = Insisting(grip, self._clock, lease, record)
        return await self._insisting.until_rest(ending, self._ended)

    def _interrupted(self, why: str, by: By) -> None:
        self.stop(by)
        self._tell(Note(why))

    def _unguarded(self) -> None:
        """Nobody watches over us: to the fade, where it plays and has one, and to the end."""
        session = self._session
        if self._insisting is not None or session is None:
            return  # it is being brought to rest as well as can be, or was not started
        if session.state is not State.PLAYING or not session.fade():
            self._interrupted(UNGUARDED, By.UNGUARDED)
            return
        said = {"intent": "fade", "by": By.UNGUARDED, "done": True}
        self._keeping.record.note(Kind.INTENT, said)
        self._tell(Note(UNGUARDED))

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:  # Any: unused
        """What the work gives; None where a stop was asked for first."""
        working = asyncio.ensure_future(work)
        stop_asked = asyncio.ensure_future(self._stop_asked.wait())
        try:
            await asyncio.wait({working, stop_asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop_asked.cancel()
            working.cancel()
            await shielded(asyncio.wait({working, stop_asked}))
        stopped = self._stop_asked.is_set()
        if working.cancelled() or (stopped and working.exception() is not None):
            return None
        return working.result()

    async def _connected(self, grip: Grip) -> Compose:
        """Take the machine and ask who it is; what makes its plans."""
        self._tell(Looking(self._machine, LOOKING_LIMIT_MS))
        driver = await grip.take(LOOKING_LIMIT_MS)
        identity = await driver.identify()
        try:
            capabilities = driver.capabilities
        except ValueError as error:
            hint = _("Ask whoever made the driver.")
            raise DriverBroken(
                _("the driver describes no machine: {error}").format(error=error), hint
            ) from error
        self._capabilities = capabilities
        compose = self._composing(self._program)
        self._tell(Ready(self._machine, identity, compose(0)))
        return compose

    def _composing(self, program: Program | Composer) -> Compose:
        return partial(self._composed, program, self._capabilities)

    def _composed(self, program: Program | Composer, machine: Capabilities, offset: int) -> Plan:
        permit = self._permit
        if isinstance(program, Program):
            return compile_program(program, machine, permit.comfort, offset, permit.limits)
        return program(machine, offset)

    def _viewed(self, view: SessionView) -> None:
        if not view.trouble and self._keeping.record.trouble:
            view = replace(view, trouble=self._keeping.record.trouble)
        self._pause.seen(view.state)
        self._tell(view)

    def _ended(self, ending: Ending) -> Ending:
        self._tell(ending)
        return ending

    def _tell(self, event: Event) -> None:
        """Tell the front end here, and whoever else watches."""
        self._on_event(event)
        if self._control is not None:
            self._control.publish(event_words(event, self._machine))
