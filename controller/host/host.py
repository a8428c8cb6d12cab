"""Runs one session in this process: connects, plays, obeys signals and intents, ends at rest."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from controller.clock import Clock, shielded, sleep_until
from controller.driver import OnFelt
from controller.errors import DriverBroken
from controller.host.control import ControlSocket, control_socket
from controller.host.left import LeftNote, noted
from controller.host.lock import machine_lock
from controller.host.signals import ending_signals
from controller.host.words import ending_words, view_words
from controller.machine import LOOKING_LIMIT_MS, Machine, Radio, grip_on
from controller.session.grip import Grip
from controller.session.session import Session
from controller.session.stopping import bring_to_rest
from controller.session.view import Ending, Reason, SessionView
from profiles.actuators import Capabilities
from profiles.comfort import Comfort
from profiles.compiler import Plan, compile_program
from profiles.limits import CEILINGS, Limits
from profiles.program import Program

TRY_AGAIN_MS = 10_000


@dataclass(frozen=True, slots=True)
class Looking:
    """The link is being opened, for at most so long."""

    machine: Machine
    limit_ms: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The machine answered; this is what will be played on it."""

    machine: Machine
    identity: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Note:
    """Why something the person asked for was not done."""

    text: str


Event = Looking | Ready | SessionView | Note | Ending

NOT_SOFTER = "As soft as it goes."
NOT_STRONGER = (
    "Not stronger now: it is at its strongest, at a limit, was raised twice in a minute, or its "
    "next step is too big for one press."
)
NO_FADE = "This program has no fade to go to."


class Host:
    """A session and everything it needs of this process. Used once.

    `on_event` is told what a front end shows, in order. With `insist`, a stop that is not proven
    is tried again every 10 s until it is, or until the person stops once more.
    """

    def __init__(
        self,
        program: Program,
        machine: Machine,
        clock: Clock,
        on_event: Callable[[Event], None],
        *,
        on_felt: OnFelt = lambda at_ms, setting: None,
        radio: Radio = None,
        comfort: Comfort | None = None,
        limits: Limits = CEILINGS,
        insist: bool = False,
    ) -> None:
        self._program = program
        self._machine = machine
        self._clock = clock
        self._on_event = on_event
        self._on_felt = on_felt
        self._radio = radio
        self._comfort = comfort or {}
        self._limits = limits
        self._insist = insist
        self._session: Session | None = None
        self._control: ControlSocket | None = None
        self._stop_asked = asyncio.Event()
        self._once_more = False

    @property
    def insists(self) -> bool:
        """Whether a stop that is not proven is tried again."""
        return self._insist

    async def run(self) -> Ending:
        """Play from beginning to end. The machine is at rest afterwards, or the ending says so.

        Raises what kept it from starting: LinkUnavailable, MachineError, DoesNotFit, BeyondLimits.
        """
        self._composed(self._machine.capabilities, 0)
        with ExitStack() as stack:
            path = stack.enter_context(machine_lock(self._machine.address))
            stack.enter_context(ending_signals(self.stop))
            note = stack.enter_context(noted(path))
            async with control_socket(path, self.intent) as self._control:
                grip = grip_on(self._machine, self._clock, self._radio, self._on_felt)
                try:
                    ending = await self._played(grip, note)
                finally:
                    await shielded(grip.let_go())
            if ending.stopped is None:
                note.nothing_started()
            elif ending.at_rest:
                note.at_rest()
            return ending

    def stop(self) -> None:
        """End now, whatever is going on."""
        if self._session is not None:
            self._session.stop()
        self._stop_asked.set()

    def intent(self, word: str) -> None:
        """Do what a person wants, by its word; words that are not known do nothing.

        Nor does anything but another stop, once a stop was asked for.
        """
        session = None if self._stop_asked.is_set() else self._session
        match word:
            case "stop":
                self._once_more = True  # somebody else wants it stopped, so it is tried again
                self.stop()
            case "pause" if session is not None:
                session.pause()
            case "toggle" if session is not None:
                session.toggle()
            case "resume" if session is not None:
                session.resume()
            case "softer" if session is not None:
                self._unless(session.softer(), NOT_SOFTER)
            case "stronger" if session is not None:
                self._unless(session.stronger(), NOT_STRONGER)
            case "fade" if session is not None:
                self._unless(session.fade(), NO_FADE)
            case _:
                pass

    def _unless(self, done: bool, why_not: str) -> None:
        if not done:
            self._on_event(Note(why_not))

    async def _played(self, grip: Grip, note: LeftNote) -> Ending:
        connecting = asyncio.ensure_future(self._connected(grip))
        stop_asked = asyncio.ensure_future(self._stop_asked.wait())
        try:
            await asyncio.wait({connecting, stop_asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop_asked.cancel()
            connecting.cancel()
            await shielded(asyncio.wait({connecting, stop_asked}))
        stopped = self._stop_asked.is_set()
        if connecting.cancelled() or (stopped and connecting.exception() is not None):
            return self._ended(Ending(Reason.STOPPED, None, None))
        self._session = connecting.result()
        if stopped:
            self._session.stop()
        if not self._machine.simulated:
            radio = self._radio if isinstance(self._radio, str) else None
            note.write(self._machine.address, self._machine.spec.name, radio)
        ending = await self._session.run()
        if ending.failure is not None and ending.stopped is None:
            note.nothing_started()
            raise ending.failure
        return await self._insisted(grip, self._ended(ending))

    async def _connected(self, grip: Grip) -> Session:
        self._on_event(Looking(self._machine, LOOKING_LIMIT_MS))
        driver = await grip.take(LOOKING_LIMIT_MS)
        identity = await driver.identify()
        try:
            capabilities = driver.capabilities
        except ValueError as error:
            hint = "Ask whoever made the driver."
            raise DriverBroken(f"the driver describes no machine: {error}", hint) from error

        def compose(offset: int) -> Plan:
            return self._composed(capabilities, offset)

        self._on_event(Ready(self._machine, identity, compose(0)))
        return Session(compose, grip, self._clock, self._viewed, self._limits)

    def _composed(self, capabilities: Capabilities, offset: int) -> Plan:
        return compile_program(self._program, capabilities, self._comfort, offset, self._limits)

    async def _insisted(self, grip: Grip, ending: Ending) -> Ending:
        """While nobody has seen the machine stop: try again every 10 s."""
        self._stop_asked.clear()
        self._once_more = False
        while self._insist and not (ending.at_rest or self._stop_asked.is_set()):
            waiting = asyncio.ensure_future(
                sleep_until(self._clock, self._clock.now_ms() + TRY_AGAIN_MS)
            )
            stop_asked = asyncio.ensure_future(self._stop_asked.wait())
            await asyncio.wait({waiting, stop_asked}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            stop_asked.cancel()
            await asyncio.wait({waiting, stop_asked})
            if self._once_more or not self._stop_asked.is_set():
                stopped = await bring_to_rest(grip, self._clock)
                if stopped.reached or self._once_more:  # who asked once more wants to be told
                    ending = self._ended(replace(ending, reason=Reason.FAILED, stopped=stopped))
                self._once_more = False
        return ending

    def _viewed(self, view: SessionView) -> None:
        self._on_event(view)
        if self._control is not None:
            self._control.publish(view_words(view))

    def _ended(self, ending: Ending) -> Ending:
        self._on_event(ending)
        if self._control is not None:
            self._control.publish(ending_words(ending, self._machine))
        return ending
