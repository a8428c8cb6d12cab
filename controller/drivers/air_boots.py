"""Air-compression boots: one cuff at a time, each step read back, and a stop that may be missed."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from controller.clock import Clock
from controller.driver import Driver, DriverCode, shipped_page
from controller.drivers.air_boots_machine import SimulatedBoots
from controller.errors import MachineError, MachineRefused, MachineSilent
from controller.exchange import REST_LIMIT_MS, Exchange
from controller.link.base import Link
from firmware_protocol.air_boots import (
    Command,
    Elapsed,
    Fault,
    Mode,
    ModeTaken,
    Reply,
    Request,
    Run,
    State,
    TimerEnded,
    Told,
    Version,
    host_codec,
)
from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.timeline import Setting

MODES = {
    "foot": Mode.FOOT,
    "calf": Mode.CALF,
    "thigh": Mode.THIGH,
    "whole leg": Mode.WHOLE_LEG,
}
ANSWER_MS = 500  # the boots answer 200 ms after a request
DEAF_MS = 250  # after a request they drop what comes for 200 ms; by then it is past
TRIES = 2
STOP = Request(Command.SET_RUN, Run.OFF)
ALL = Request(Command.GET_ALL)


@asynccontextmanager
async def connect(link: Link, clock: Clock, capabilities: Capabilities) -> AsyncIterator[Driver]:
    """Hold the link open and drive the boots at its end."""
    driver = BootsDriver(link, clock, capabilities)
    async with driver.exchange:
        yield driver


class _Ledger:
    """Which request an answer belongs to, by the numbers of the requests: 1, 2, and so on.

    The boots answer in order or not at all. So an answer is taken for that of the earliest request
    of its kind that may still get one, which may be too modest but never too bold; what was
    written before that one gets none any more.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, Command]] = deque()
        self._written = dict.fromkeys(Command, 0)
        self._answered = dict.fromkeys(Command, 0)
        self.next = 1

    def write(self, command: Command) -> None:
        """The next number is that of a request with this command."""
        self._waiting.append((self.next, command))
        self._written[command] = self.next
        self.next += 1

    def answer(self, command: Command) -> bool:
        """An answer came; whether there was anything it can belong to."""
        if all(command is not waits for _, waits in self._waiting):
            return False
        while True:
            number, answered = self._waiting.popleft()
            if answered is command:
                self._answered[command] = number
                return True

    def written(self, command: Command) -> int:
        """The last request with this command; 0 for none."""
        return self._written[command]

    def answered(self, command: Command) -> int:
        """The last request with this command that surely has its answer; 0 for none."""
        return self._answered[command]


class BootsDriver:
    """Boots. A squeeze begins from a stop, and is there when the boots report it."""

    def __init__(self, link: Link, clock: Clock, capabilities: Capabilities) -> None:
        self.exchange: Exchange[Request, Reply] = Exchange(
            link, host_codec(), clock, capabilities.min_command_gap_ms, self._hear
        )
        self._capabilities = capabilities
        self._ledger = _Ledger()
        self._version = 0
        self._state: State | None = None
        self._fault: Fault | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What the catalogue says; the boots do not tell what they have."""
        return self._capabilities

    async def identify(self) -> str:
        """The version, and whether the heat is on; raises MachineSilent, or MachineError."""
        await self._ask(Request(Command.GET_VERSION), self.exchange.rests, tries=6)
        state = await self._report(self.exchange.rests)
        heat = ", with its heat on" if state.heat else ""
        return f"air boots, firmware {self._version}{heat}"

    async def apply(self, setting: Setting) -> Proof:
        """One cuff, or none: CONFIRMED once the boots report it, and a MachineError otherwise.

        The strength goes before the mode, which is what starts the boots: the other way round
        they begin with whatever strength they had. Command 01 starts them, too, but in mode 1. A
        squeeze begins from a stop, since a strength changed while a cuff fills may let it fill on
        without end, and what another mode does with the air in a cuff is not known. Boots that
        never answered to a stop are not started: one firmware has none.
        """
        rests = self.exchange.rests
        wanted = [(name, step) for name in MODES if (step := setting.step(name))]
        if not wanted:
            await self._ask(STOP, rests)
            state = await self._report(rests)
            return _as_asked(state, Run.OFF, state.mode, state.strength)
        if len(wanted) > 1:
            raise MachineError(_("the boots fill one cuff at a time"), _("Nothing was changed."))
        [(name, strength)] = wanted
        wished = (Run.ON, MODES[name], strength)
        state = _cool(await self._report(rests))
        if (state.run, state.mode, state.strength) != wished:
            if state.run != Run.OFF or not self._ledger.answered(STOP.command):
                await self._ask(STOP, rests)
            if state.strength != strength:
                await self._ask(Request(Command.SET_STRENGTH, strength), rests)
            await self._ask(Request(Command.SET_MODE, MODES[name]), rests)
            state = _cool(await self._report(rests))
        return _as_asked(state, *wished)

    async def rest(self) -> Proof:
        """Stop; stop once more where that is not answered; then ask whether the boots are off.

        The boots are deaf for 200 ms after any request, so that a stop sent at once is lost where
        something was sent just before it. The second one is behind that time. Neither heat nor
        strength is written: the stop turns the heaters off, "heat 0" only hides that they are on.
        A pause would leave the air in the cuffs. An `apply` that still waits writes nothing more.
        """
        return await self.exchange.rest(self._resting())

    async def _resting(self) -> AsyncIterator[Proof]:
        stop = self._ledger.next
        await self._send(STOP)
        yield Proof.SENT  # whatever the link says: a module that took it is not the boots
        if not await self._answered(STOP, stop, DEAF_MS):
            await self._send(STOP)
        if await self._answered(STOP, stop, DEAF_MS):
            yield Proof.ACKNOWLEDGED
        async with self.exchange.turn():
            asked = self._ledger.next
            await self._send(ALL)
        if await self._answered(ALL, asked, REST_LIMIT_MS) and self._state is not None:
            # A squeeze that overtook the stop would stand behind what this report tells.
            started = self._ledger.written(Command.SET_MODE) > self._ledger.answered(ALL.command)
            yield Proof.SENT if started or self._state.run != Run.OFF else Proof.CONFIRMED

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """Nothing in the firmware looks at the timer it has."""
        return None

    async def watch(self) -> None:
        """Raises LinkLost when the link breaks; the boots say nothing by themselves."""
        await self.exchange.watch()

    async def _report(self, rests: int) -> State:
        await self._ask(ALL, rests)
        assert self._state is not None  # it is what answers
        return self._state

    async def _ask(self, request: Request, rests: int, *, tries: int = TRIES) -> None:
        """Send and wait for the answer, and again where it stays away: no request is a step.

        Raises MachineRefused, MachineSilent, and Overtaken where a rest came since `rests`.
        """
        first = self._ledger.next
        for _try in range(tries):
            async with self.exchange.turn(rests):
                await self._send(request)
            if await self._answered(request, first, ANSWER_MS):
                self.exchange.go_on(rests)
                return
        if self._fault is not None:
            raise MachineRefused(self._fault.name, _("the boots refuse a command"), _UNFINISHED)
        silent_ms = tries * ANSWER_MS
        if self._version:
            message = _("the boots do not answer to {command}").format(command=request.command.name)
            raise MachineSilent(silent_ms, message, _UNFINISHED)
        raise self.exchange.nobody(_("a pair of air boots"), silent_ms, silent=_POWER)

    async def _send(self, request: Request) -> None:
        self._fault = None
        self._ledger.write(request.command)  # first: a write that is cancelled may go out yet
        await self.exchange.send_at_once(request)

    async def _answered(self, request: Request, number: int, limit_ms: int) -> bool:
        """Wait for the answer to this request of that number, or for a refusal."""

        def answered() -> bool:
            return self._ledger.answered(request.command) >= number

        await self.exchange.until(lambda: answered() or self._fault is not None, limit_ms)
        return answered()

    def _hear(self, reply: Reply) -> None:
        match reply:
            case Told(command):
                self._ledger.answer(command)
            case ModeTaken():
                self._ledger.answer(Command.SET_MODE)
            case Elapsed():
                self._ledger.answer(Command.GET_ELAPSED)
            case Version(number):
                self._version = number
                self._ledger.answer(Command.GET_VERSION)
            case State():
                if self._ledger.answer(Command.GET_ALL):
                    self._state = reply
            case TimerEnded():
                pass  # the next report tells it, too
            case Fault():
                self._fault = reply


def _cool(state: State) -> State:
    """A report of boots that do not heat; raises MachineError where they say they do."""
    if state.heat:
        raise MachineError(
            _("the heat of the boots is on, and nothing is known to watch it"),
            _("Switch it off with the heat key of the boots, then start again."),
        )
    return state


def _as_asked(state: State, run: int, mode: int, strength: int) -> Proof:
    """CONFIRMED; raises MachineError for a report of anything else."""
    if (state.run, state.mode, state.strength) == (run, mode, strength):
        return Proof.CONFIRMED
    told = f"run state {state.run}, mode {state.mode}, strength {state.strength}"
    raise MachineError(
        _("the boots took a command and did not follow it: {told}").format(told=told), _UNFINISHED
    )


_POWER = _("Have the boots power, and is this their address?")
_UNFINISHED = _("Their firmware may be an unfinished one: use their own keys.")


DRIVER = DriverCode("air_boots", partial(shipped_page, "air_boots"), connect, SimulatedBoots)
