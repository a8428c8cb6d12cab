"""Acme leg massagers for Legato: messages, codec, driver, simulated machine and catalogue page.

The machine is made up, and so is every byte of it: put what you know of yours in their place, and
its source beside each. test_leg_acme.py holds bytes that somebody saw on a real wire.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum

from controller.clock import Clock
from controller.driver import Driver, DriverCode, OnFelt
from controller.errors import LinkLost
from controller.exchange import ASK_AGAIN_MS, Exchange, proven
from controller.link.base import Delivery, Link
from firmware_protocol.checksum import sum8
from firmware_protocol.codec import Codec, Garbled
from firmware_protocol.framing import FrameCodec, Measure, Verdict
from profiles.actuators import Capabilities, Proof
from profiles.timeline import Setting

PAGE = """
title = "Acme leg massager (made up)"
evidence = "guessed"
how_to_stop = "Press the power key on the machine, or pull its plug."

models = [{ name = "One", brands = ["Acme"] }]
timing = { min_command_gap_ms = 100 }
stop = { best_proof = "confirmed" }
duties = { pressure_sensor = "no", vents_on_power_loss = "no", stops_on_link_loss = "no" }
links = [{ kind = "serial", baud = 9600, usb_ids = [] }]
actuators = [
    { name = "calf massage", effect = "vibration", covers = ["calf"], steps = 5 },
    { name = "foot massage", effect = "vibration", covers = ["foot"], steps = 5 },
]
facts = [{ says = "every byte", sure = "guessed", source = "made up by `legato drivers new`" }]
"""
"""The catalogue page; `legato drivers schema` describes what it may hold."""


class Motor(Enum):
    """A motor, by its number on the wire."""

    CALF = 1
    FOOT = 2


NAMES = {Motor.CALF: "calf massage", Motor.FOOT: "foot massage"}  # those of the page
STRONGEST = 5


@dataclass(frozen=True, slots=True)
class SetLevel:
    """One motor to a level, 0..5. Every command has a number, 0..65535, that the report repeats."""

    number: int
    motor: Motor
    level: int


@dataclass(frozen=True, slots=True)
class AllOff:
    """Both motors to 0."""

    number: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Changes nothing, and is answered as everything is."""

    number: int


Command = SetLevel | AllOff | Ask


@dataclass(frozen=True, slots=True)
class Report:
    """How things are once the command of that number has been obeyed."""

    number: int
    calf: int
    foot: int


TO_MACHINE, FROM_MACHINE = 0xA5, 0x5A
ALL_OFF, SET_LEVEL, ASK = 0, 1, 2


def host_codec() -> Codec[Command, Report]:
    """Our end: commands out, reports in."""
    return FrameCodec[Command, Report](_write_command, _frame_from(FROM_MACHINE, 6), _parse_report)


def machine_codec() -> Codec[Report, Command]:
    """The machine's end: reports out, commands in."""
    return FrameCodec[Report, Command](_write_report, _frame_from(TO_MACHINE, 7), _parse_command)


def _frame_from(start: int, length: int) -> Measure:
    def measure(buffer: bytes) -> int | Verdict:
        if buffer[0] != start:
            return Verdict.NOT_A_FRAME
        return length if len(buffer) >= length else Verdict.INCOMPLETE

    return measure


def _checked(frame: bytes) -> bytes:
    return frame + bytes([sum8(frame)])


def _write_command(command: Command) -> bytes:
    head = bytes([TO_MACHINE, *command.number.to_bytes(2, "big")])
    match command:
        case SetLevel(_, motor, level):
            return _checked(head + bytes([SET_LEVEL, motor.value, level]))
        case AllOff():
            return _checked(head + bytes([ALL_OFF, 0, 0]))
        case Ask():
            return _checked(head + bytes([ASK, 0, 0]))


def _parse_command(frame: bytes) -> Command | str:
    if sum8(frame[:-1]) != frame[-1]:
        return "wrong checksum"
    number = int.from_bytes(frame[1:3], "big")
    match list(frame[3:6]):
        case [kind, 0, 0] if kind == ALL_OFF:
            return AllOff(number)
        case [kind, 0, 0] if kind == ASK:
            return Ask(number)
        case [kind, motor, level] if kind == SET_LEVEL and motor in (1, 2) and level <= STRONGEST:
            return SetLevel(number, Motor(motor), level)
        case _:
            return "no command"


def _write_report(report: Report) -> bytes:
    number = report.number.to_bytes(2, "big")
    return _checked(bytes([FROM_MACHINE, *number, report.calf, report.foot]))


def _parse_report(frame: bytes) -> Report | str:
    if sum8(frame[:-1]) != frame[-1]:
        return "wrong checksum"
    return Report(int.from_bytes(frame[1:3], "big"), frame[3], frame[4])


MOST_QUESTIONS = 4
REPORT_LIMIT_MS = 500


@asynccontextmanager
async def connect(link: Link, clock: Clock, capabilities: Capabilities) -> AsyncIterator[Driver]:
    """Hold the link open and drive the machine at its end; not a word is said to it here."""
    driver = AcmeDriver(link, clock, capabilities)
    async with driver.exchange:
        yield driver


class AcmeDriver:
    """A machine whose word on its levels counts when it repeats the last number that was sent."""

    def __init__(self, link: Link, clock: Clock, capabilities: Capabilities) -> None:
        self.exchange: Exchange[Command, Report] = Exchange(
            link, host_codec(), clock, capabilities.min_command_gap_ms, self._hear
        )
        self._capabilities = capabilities
        self._number = 0
        self._report: Report | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What the page says; this machine cannot be asked."""
        return self._capabilities

    async def identify(self) -> str:
        """Ask until it answers; raises MachineSilent, or MachineError where something else does."""
        for _ in range(MOST_QUESTIONS):
            async with self.exchange.turn():
                await self.exchange.send_at_once(Ask(self._next()))
            if await self.exchange.until(self._is_answered, ASK_AGAIN_MS):
                return "Acme"
        raise self.exchange.nobody("an Acme", MOST_QUESTIONS * ASK_AGAIN_MS)

    async def apply(self, setting: Setting) -> Proof:
        """Each motor to its level: CONFIRMED when the machine reports it.

        Raises Overtaken where a rest came before all of it was written.
        """
        levels = {motor: setting.step(name) for motor, name in NAMES.items()}
        delivery, rests = Delivery.HANDED_OVER, self.exchange.rests
        for motor, level in levels.items():
            async with self.exchange.turn(rests):
                command = SetLevel(self._next(), motor, level)
                delivery = await self.exchange.send_at_once(command)
        if await self.exchange.until(lambda: self._confirms(levels), REPORT_LIMIT_MS):
            return Proof.CONFIRMED
        return proven(delivery)

    async def rest(self) -> Proof:
        """Everything off, past every queue and gap; never raises, and always writes."""
        return await self.exchange.rest(self._resting())

    async def _resting(self) -> AsyncIterator[Proof]:
        yield proven(await self.exchange.send_at_once(AllOff(self._next())))
        off = dict.fromkeys(Motor, 0)
        if await self.exchange.until(lambda: self._confirms(off), REPORT_LIMIT_MS):
            yield Proof.CONFIRMED

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """There is no timer."""
        return None

    async def watch(self) -> None:
        """Raises LinkLost when the link breaks."""
        await self.exchange.watch()

    def _next(self) -> int:
        # Anew with each connection, and by no clock: so a capture can be played again.
        self._number = (self._number + 1) & 0xFFFF
        return self._number

    def _hear(self, report: Report) -> None:
        self._report = report

    def _is_answered(self) -> bool:
        return self._report is not None and self._report.number == self._number

    def _confirms(self, levels: Mapping[Motor, int]) -> bool:
        wanted = Report(self._number, levels[Motor.CALF], levels[Motor.FOOT])
        return self._report == wanted


class SimulatedAcme:
    """The machine: levels that stay, also when the link is lost, and a report on each command."""

    def __init__(self, clock: Clock, on_felt: OnFelt) -> None:
        self._clock = clock
        self._on_felt = on_felt
        self._levels = dict.fromkeys(Motor, 0)

    @property
    def felt(self) -> Setting:
        """The level of each motor."""
        return Setting({NAMES[motor]: level for motor, level in self._levels.items()})

    async def serve(self, link: Link) -> None:
        """Obey and report until the link is lost."""
        codec = machine_codec()
        try:
            while True:
                for command in codec.feed(await link.read()):
                    if not isinstance(command, Garbled):
                        await link.write(codec.encode(self._obey(command)))
        except LinkLost:
            return

    def _obey(self, command: Command) -> Report:
        before = self.felt
        match command:
            case SetLevel(_, motor, level):
                self._levels[motor] = level
            case AllOff():
                self._levels = dict.fromkeys(Motor, 0)
            case Ask():
                pass
        if self.felt != before:
            self._on_felt(self._clock.now_ms(), self.felt)
        return Report(command.number, self._levels[Motor.CALF], self._levels[Motor.FOOT])


DRIVER = DriverCode("acme", lambda: PAGE, connect, SimulatedAcme)
"""What the entry point in pyproject.toml names."""
