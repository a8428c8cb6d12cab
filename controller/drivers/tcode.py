"""T-Code motors: levels get no reply, so a stop is proven by a question that travels behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from controller.clock import Alarm, Clock
from controller.driver import Driver, DriverCode, OnFelt, shipped_page
from controller.drivers.heartbeat import SILENT_MS, beaten
from controller.drivers.owed import OwedAnswers
from controller.errors import LinkLost, MachineError, MachineSilent
from controller.exchange import (
    ASK_AGAIN_MS,
    IDENTIFY_LIMIT_MS,
    REST_LIMIT_MS,
    Exchange,
)
from controller.link.base import Link
from firmware_protocol.codec import Garbled
from firmware_protocol.tcode import (
    FULL,
    VIBRATION_CHANNELS,
    Ask,
    Axis,
    Command,
    Level,
    Levels,
    Reply,
    Restarted,
    Stop,
    Stopped,
    Text,
    Version,
    host_codec,
    machine_codec,
)
from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.timeline import Setting

TITLE = _("a T-Code machine")
POWER = _("Check the power and the cable of the board.")
ALL_OFF = Levels(tuple(Level(channel, 0) for channel in VIBRATION_CHANNELS))


@asynccontextmanager
async def connect(link: Link, clock: Clock, capabilities: Capabilities) -> AsyncIterator[Driver]:
    """Hold the link open and drive what is at its end."""
    driver = TCodeDriver(link, clock, capabilities)
    async with driver.exchange:
        yield driver


class TCodeDriver:
    """Motors on channels; the session's repeated settings keep the firmware's time-out away."""

    def __init__(self, link: Link, clock: Clock, capabilities: Capabilities) -> None:
        self.exchange: Exchange[Command, Reply] = Exchange(
            link, host_codec(), clock, capabilities.min_command_gap_ms, self._hear
        )
        self._clock = clock
        self._capabilities = capabilities
        self._firmware = ""
        self._version: str | None = None
        self._axes: set[str] = set()
        self._owed = OwedAnswers()  # to D1
        self._heard = self._restarts = 0

    @property
    def capabilities(self) -> Capabilities:
        """The channels of the catalogue or the person; after `identify` those that exist."""
        return self._capabilities

    async def identify(self) -> str:
        """Firmware and version; raises MachineSilent, or MachineError for other answers."""
        started_ms = self._clock.now_ms()
        while self._version is None:
            left_ms = IDENTIFY_LIMIT_MS - (self._clock.now_ms() - started_ms)
            if left_ms <= 0:
                raise self._nobody()
            # The version last, since its answer says that the axes are through, and right behind
            # the name, which some firmwares do not end with a line end.
            for question in (Ask.AXES, Ask.FIRMWARE):
                await self.exchange.send(question)
            self._owed.asked(behind_rest=False)
            await self.exchange.send(Ask.VERSION)
            await self.exchange.until(lambda: self._version is not None, min(ASK_AGAIN_MS, left_ms))
        self._keep_existing_channels()
        return f"{self._firmware or 'T-Code'} ({self._version})"

    async def apply(self, setting: Setting) -> Proof:
        """Every channel to its level, in one line. There is no reply: SENT.

        Raises Overtaken where a rest came before it was written.
        """
        levels = tuple(
            Level(actuator.name, min(FULL, setting.step(actuator.name) * 10_000 // actuator.steps))
            for actuator in self._capabilities.actuators
        )
        async with self.exchange.turn(self.exchange.rests):
            if any(level.value for level in levels):
                self._owed.level_set()
            await self.exchange.send_at_once(Levels(levels))
        return Proof.SENT

    async def rest(self) -> Proof:
        """DSTOP, every channel to 0, and D1: its answer on this in-order line is ACKNOWLEDGED.

        Answers carry no number. D1 is asked once more for each one still owed, lost or late, so
        that one answer at least can only be to a question from behind the zeros.
        """
        self._owed.rest_begins()
        return await self.exchange.rest(self._resting())

    async def _resting(self) -> AsyncIterator[Proof]:
        questions = self._owed.questions
        await self.exchange.send_at_once(Stop())
        await self.exchange.send_at_once(ALL_OFF)
        for _question in range(questions):
            self._owed.asked(behind_rest=True)
            await self.exchange.send_at_once(Ask.VERSION)
        yield Proof.SENT
        if await self.exchange.until(lambda: self._owed.rest_answered, REST_LIMIT_MS):
            yield Proof.ACKNOWLEDGED
            await self.exchange.send_at_once(ALL_OFF)  # an answer tells of no line that got lost

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """There is no timer beside the time-out."""
        return None

    async def watch(self) -> None:
        """Raises LinkLost, or MachineSilent where the board restarts or does not answer any more.

        A port outlives the power of a board that is not fed by it. Once that is back, the next
        setting would be felt at once. What cannot be noticed is the power of the motors alone.
        """
        before = self._restarts

        def over() -> bool:
            return self._restarts > before or self._owed.too_many

        await beaten(self.exchange, self._ask, lambda: self._heard + self.exchange.garbled, over)
        if self._restarts > before:
            raise MachineSilent(0, _("the board has restarted"), POWER)
        lost, silent = _("answers of the board get lost"), _("the board is silent")
        problem = lost if self._owed.too_many else silent
        raise MachineSilent(SILENT_MS, problem, POWER)

    async def _ask(self, missed: int) -> None:
        """The name, or where it does not come the version: a name may have no line end."""
        async with self.exchange.turn():
            if missed:
                self._owed.asked(behind_rest=False)
            await self.exchange.send_at_once(Ask.VERSION if missed else Ask.FIRMWARE)

    def _hear(self, reply: Reply) -> None:
        self._heard += 1
        match reply:
            case Version(number):
                self._version = number
                self._owed.answered()
            case Axis(channel):
                self._axes.add(channel)
            case Text(text):
                self._firmware = text
            case Restarted():
                self._restarts += 1
            case Stopped():
                pass

    def _keep_existing_channels(self) -> None:
        # A firmware that does not list its axes (v0.4) is taken to have what the catalogue says.
        if not self._axes:
            return
        present = tuple(
            actuator for actuator in self._capabilities.actuators if actuator.name in self._axes
        )
        if not present:
            problem = _("the machine at {machine} has none of the channels asked for")
            hint = _("It has: {channels}. Say where they lie with --place.")
            has = hint.format(channels=", ".join(sorted(self._axes)))
            raise MachineError(problem.format(machine=self.exchange.label), has)
        self._capabilities = replace(self._capabilities, actuators=present)

    def _nobody(self) -> MachineError:
        if self._firmware:
            return self.exchange.stranger(TITLE)
        return self.exchange.nobody(TITLE, IDENTIFY_LIMIT_MS)


TIMEOUT_MS = 2_000  # TCodeESP32: a vibration channel without a command for so long ...
TIMEOUT_RAMP_MS = 500  # ... goes down to 0 in this time
RAMP_TICK_MS = 50


class Motor:
    """One simulated vibration channel: a level that stands still or moves along a straight line."""

    def __init__(self) -> None:
        self._from, self._to = 0, 0
        self._from_ms, self._to_ms = 0, 0
        self.heard_ms = 0

    def level(self, now_ms: int) -> int:
        """0..9999 at this moment."""
        if now_ms >= self._to_ms:
            return self._to
        passed, whole = now_ms - self._from_ms, self._to_ms - self._from_ms
        return self._from + (self._to - self._from) * passed // whole

    def moves(self, now_ms: int) -> bool:
        """Whether it is on its way to another level."""
        return now_ms < self._to_ms

    def go(self, value: int, over_ms: int, now_ms: int) -> None:
        """Head for a level from the present one."""
        self._from, self._to = self.level(now_ms), value
        self._from_ms, self._to_ms = now_ms, now_ms + over_ms


class SimulatedTCode:
    """TCodeESP32 with four motors, its vibration time-out included."""

    def __init__(self, clock: Clock, on_felt: OnFelt) -> None:
        self._clock = clock
        self._on_felt = on_felt
        self._motors = {f"V{number}": Motor() for number in range(4)}
        self._felt = Setting({})
        self._alarm: Alarm | None = None

    @property
    def felt(self) -> Setting:
        """Percent of full strength of each motor."""
        now_ms = self._clock.now_ms()
        return Setting(
            {name: -(-motor.level(now_ms) // 100) for name, motor in self._motors.items()}
        )

    async def serve(self, link: Link) -> None:
        """Answer and obey until the link is lost; the motors go on, or time out, without it."""
        codec = machine_codec()
        try:
            while True:
                for command in codec.feed(await link.read()):
                    for reply in self._obey(command):
                        await link.write(codec.encode(reply))
        except LinkLost:
            return

    def _obey(self, command: Command | Garbled) -> list[Reply]:
        match command:
            case Levels(levels):
                self._set(levels)
            case Stop():
                self._set(tuple(Level(name, 0) for name in self._motors))
            case Ask.FIRMWARE:
                return [Text("TCode ESP32 Firmware v0.56b")]
            case Ask.VERSION:
                return [Version("v0.3")]
            case Ask.AXES:
                names = enumerate(self._motors, start=1)
                return [Axis(name, 0, FULL, f"Vibe{number}") for number, name in names]
            case Garbled():
                pass  # the firmware ignores what it does not know
        return []

    def _set(self, levels: tuple[Level, ...]) -> None:
        now_ms = self._clock.now_ms()
        for level in levels:
            motor = self._motors.get(level.channel)
            if motor is None:
                continue
            over_ms = level.over_ms or 0
            if level.per_100_ms:
                over_ms = abs(level.value - motor.level(now_ms)) * 100 // level.per_100_ms
            motor.go(level.value, over_ms, now_ms)
            motor.heard_ms = now_ms
        self._look()

    def _look(self) -> None:
        """Tell what is felt now, and look again when that may change by itself."""
        now_ms = self._clock.now_ms()
        for motor in self._motors.values():
            if motor.level(now_ms) and now_ms >= motor.heard_ms + TIMEOUT_MS:
                motor.go(0, TIMEOUT_RAMP_MS, now_ms)
                motor.heard_ms = now_ms
        if self.felt != self._felt:
            self._felt = self.felt
            self._on_felt(now_ms, self._felt)
        if self._alarm is not None:
            self._alarm.cancel()
        running = [motor for motor in self._motors.values() if motor.level(now_ms)]
        moving = any(motor.moves(now_ms) for motor in self._motors.values())
        moments = [motor.heard_ms + TIMEOUT_MS for motor in running]
        moments += [now_ms + RAMP_TICK_MS] if moving else []
        self._alarm = self._clock.call_at(min(moments), self._look) if moments else None


DRIVER = DriverCode("tcode", partial(shipped_page, "tcode"), connect, SimulatedTCode)
