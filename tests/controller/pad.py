"""A family that does everything right: a pad that numbers its answers, for wrong ones to vary."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from controller.clock import Alarm, Clock
from controller.driver import Driver, DriverSpec, Duties, Evidence, Known, Model, OnFelt
from controller.errors import LinkLost, MachineRefused, MachineSilent
from controller.exchange import REST_LIMIT_MS, Exchange, surest
from controller.link.base import Link, SerialPort
from firmware_protocol.codec import Codec, Garbled, Packet
from firmware_protocol.framing import LineBuffer
from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from profiles.timeline import REST, Setting

ANSWER_LIMIT_MS = 400
ASKED_FOR_MS = 4_000
CALF = Actuator("calf", Effect.VIBRATION, frozenset({Zone.CALF}), 5)
FOOT = Actuator("foot", Effect.VIBRATION, frozenset({Zone.FOOT}), 3)
ANSWER = re.compile(r"(\d+) (is|armed|refused|pad)(.*)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the pad says to the command of that number."""

    number: int
    word: str
    rest: str


Rx = TypeVar("Rx")


class PadCodec(Generic[Rx]):
    """Lines of text; what this end sends is text, what it hears is what `read` makes of it."""

    def __init__(self, read: Callable[[str], Rx | Garbled]) -> None:
        self._read = read
        self._lines = LineBuffer()

    def encode(self, message: str) -> Packet:
        return Packet(f"{message}\n".encode())

    def feed(self, packet: Packet) -> list[Rx | Garbled]:
        lines = self._lines.feed(packet.data)
        return [line if isinstance(line, Garbled) else self._read(line) for line in lines]


def answer(line: str) -> Answer | Garbled:
    """An answer as the pad writes it."""
    match = ANSWER.fullmatch(line)
    if match is None:
        return Garbled(line.encode(), "no answer")
    return Answer(int(match[1]), match[2], match[3].strip())


def command(line: str) -> str | Garbled:
    """A command is any line."""
    return line


class PadDriver:
    """Every command has a number, and counts when the answer with that number says so."""

    def __init__(
        self,
        link: Link,
        clock: Clock,
        capabilities: Capabilities,
        codec: Codec[str, Answer],
    ) -> None:
        self.clock = clock
        self.known = capabilities
        self.setting: Setting | None = None  # what was asked for last on this connection
        self.heard = 0
        self.answers: dict[int, Answer] = {}
        self.number = 0
        self.exchange: Exchange[str, Answer] = Exchange(
            link, codec, clock, capabilities.min_command_gap_ms, self.hear
        )

    def hear(self, said: Answer) -> None:
        self.heard += 1
        # A line that the pad could not read had a number that it could not read, either.
        self.answers[said.number or self.number] = said

    @property
    def capabilities(self) -> Capabilities:
        return self.known

    def numbered(self, command: str) -> str:
        self.number += 1
        return f"{self.number} {command}"

    async def answered(self, number: int, limit_ms: int = ANSWER_LIMIT_MS) -> Answer | None:
        await self.exchange.until(lambda: number in self.answers, limit_ms)
        return self.answers.get(number)

    async def identify(self) -> str:
        for _ in range(ASKED_FOR_MS // ANSWER_LIMIT_MS):
            await self.exchange.send(self.numbered("who"))
            said = await self.answered(self.number)
            if said is not None and said.word == "pad":
                return f"Pad {said.rest}"
        raise MachineSilent(ASKED_FOR_MS, "the pad says nothing", "Plug it in.")

    def checked(self, setting: Setting) -> None:
        for name, step in setting.levels.items():
            if step > self.known.actuator(name).steps:
                raise ValueError(f"{name} has no step {step}")

    async def apply(self, setting: Setting) -> Proof:
        self.checked(setting)
        self.setting = setting
        await self.exchange.send(self.numbered(f"set {written(setting)}"))
        return self.proof(await self.answered(self.number), setting)

    def proof(self, said: Answer | None, setting: Setting) -> Proof:
        if said is not None and said.word == "refused":
            raise MachineRefused(said.rest, "the pad refuses", "Ask why.")
        return Proof.CONFIRMED if said and said.rest == written(setting) else Proof.SENT

    async def rest(self) -> Proof:
        return await surest(self.clock, self.resting())

    async def resting(self) -> AsyncIterator[Proof]:
        self.setting = REST
        await self.exchange.send_at_once(self.numbered("off"))
        yield Proof.SENT
        said = await self.answered(self.number, REST_LIMIT_MS)
        if said is not None and said.word == "is":
            yield Proof.CONFIRMED

    async def arm_timer(self, remaining_ms: int) -> int | None:
        if self.known.armed_timer_ms is None:
            return None
        armed_ms = min(remaining_ms, self.known.armed_timer_ms)
        await self.exchange.send(self.numbered(f"arm {armed_ms}"))
        said = await self.answered(self.number)
        return armed_ms if said is not None and said.word == "armed" else None

    async def watch(self) -> None:
        await self.exchange.watch()


def written(setting: Setting) -> str:
    return " ".join(f"{name}={step}" for name, step in setting.levels.items())


@dataclass(frozen=True, slots=True)
class Ends:
    """When a pad ends by itself."""

    own_ms: int | None = None
    unfed_ms: int | None = None
    unplugged: bool = False


class SimulatedPad:
    """Obeys at once and answers each command; a line it cannot read it refuses."""

    def __init__(self, clock: Clock, on_felt: OnFelt, ends: Ends) -> None:
        self.felt = REST
        self._clock = clock
        self._on_felt = on_felt
        self._ends = ends
        self._alarms: dict[str, Alarm] = {}

    async def serve(self, link: Link) -> None:
        codec = PadCodec(command)
        try:
            while True:
                for line in codec.feed(await link.read()):
                    await link.write(codec.encode(self._obey(line)))
        except LinkLost:
            if self._ends.unplugged:
                self._feel(REST)

    def _obey(self, line: str | Garbled) -> str:
        words = line.split() if isinstance(line, str) else []
        match words:
            case [number, "who"]:
                return f"{number} pad 1.0"
            case [number, "off"]:
                self._feel(REST)
                return f"{number} is"
            case [number, "arm", ms] if ms.isdigit():
                self._end_in("armed", int(ms))
                return f"{number} armed {ms}"
            case [number, "set", *levels] if all("=" in level for level in levels):
                self._set(levels)
                return f"{number} is {written(self.felt)}"
            case [number, *_] if number.isdigit():
                return f"{number} refused"
        return "0 refused"

    def _set(self, levels: list[str]) -> None:
        before = self.felt
        pairs = (level.split("=") for level in levels)
        self._feel(Setting({name: int(step) for name, step in pairs}))
        if before.is_rest and self._ends.own_ms is not None:
            self._end_in("own", self._ends.own_ms)
        if self._ends.unfed_ms is not None:
            self._end_in("unfed", self._ends.unfed_ms)

    def _end_in(self, why: str, ms: int) -> None:
        if why in self._alarms:
            self._alarms[why].cancel()
        self._alarms[why] = self._clock.call_at(self._clock.now_ms() + ms, self._end)

    def _end(self) -> None:
        self._feel(REST)

    def _feel(self, setting: Setting) -> None:
        if setting.is_rest:
            for why in {"own", "unfed"} & self._alarms.keys():
                self._alarms[why].cancel()
        if setting != self.felt:
            self.felt = setting
            self._on_felt(self._clock.now_ms(), setting)


def pad_codec() -> Codec[str, Answer]:
    """Our end of the wire."""
    return PadCodec(answer)


Around = Callable[[PadDriver], Driver]


def itself(driver: PadDriver) -> Driver:
    """Nothing around it."""
    return driver


def pad(
    around: Around = itself,
    *,
    codec: Callable[[], Codec[str, Answer]] = pad_codec,
    own_ms: int | None = None,
    armed_ms: int | None = None,
    unfed_ms: int | None = None,
    ends: Ends | None = None,
) -> DriverSpec:
    """A pad with these timers on its page; its machine has the same, unless `ends` says other."""

    @asynccontextmanager
    async def connect(link: Link, clock: Clock, known: Capabilities) -> AsyncIterator[Driver]:
        driver = PadDriver(link, clock, known, codec())
        async with driver.exchange:
            yield around(driver)

    page = Capabilities(
        actuators=(CALF, FOOT),
        own_timer_ms=own_ms,
        armed_timer_ms=armed_ms,
        dead_man_ms=unfed_ms,
        min_command_gap_ms=50,
        best_proof=Proof.CONFIRMED,
    )
    ending = ends or Ends(own_ms, unfed_ms)
    return DriverSpec(
        name="pad",
        title="Pad",
        models=(Model("Pad 1", ("Nobody",)),),
        links=(SerialPort(9_600),),
        capabilities=page,
        how_to_stop="Pull the plug of the pad.",
        outside_proof="",
        placeable=False,
        template=False,
        evidence=Evidence.GUESSED,
        duties=Duties(stops_on_link_loss=Known.NO),
        facts=(),
        origin="tests",
        connect=connect,
        simulate=lambda clock, on_felt: SimulatedPad(clock, on_felt, ending),
    )
