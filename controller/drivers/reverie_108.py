"""Reverie beds: absolute levels that the bed reports back whenever they change."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from controller.clock import Clock, sleep_until
from controller.driver import Driver, DriverCode, OnFelt, shipped_page
from controller.drivers.asked import Asked
from controller.errors import LinkLost, MachineSilent, SwitchedOff
from controller.exchange import Exchange, proven
from controller.link.base import Delivery, Link
from firmware_protocol.codec import Codec, Garbled
from firmware_protocol.reverie_108 import (
    Command,
    Heartbeat,
    Key,
    Motor,
    Report,
    SetLevel,
    Status,
    Version,
    Wave,
    host_codec,
    machine_codec,
)
from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.timeline import Setting

NAMES = {Motor.FOOT: "foot massage", Motor.HEAD: "head massage"}
REPORT_LIMIT_MS = 500  # a report follows a change; how soon is not known
MISSED_HEARTBEATS = 3
SHORTEST_SILENCE_MS = 10_000  # the period of the heartbeat is not known, so it is learnt


@asynccontextmanager
async def connect(link: Link, clock: Clock, capabilities: Capabilities) -> AsyncIterator[Driver]:
    """Hold the link open and drive the bed at its end."""
    driver = ReverieDriver(link, clock, capabilities)
    async with driver.exchange:
        yield driver


@dataclass(slots=True)
class _Write:
    """A level written; `done` once the link has carried it, which a cancelled write may yet be."""

    motor: Motor
    level: int
    done: bool = False


class ReverieDriver:
    """A bed. Its word on a level counts when nothing written since could have changed it."""

    def __init__(self, link: Link, clock: Clock, capabilities: Capabilities) -> None:
        self.exchange: Exchange[Command, Report] = Exchange(
            link, host_codec(), clock, capabilities.min_command_gap_ms, self._hear
        )
        self._clock = clock
        self._capabilities = capabilities
        self._version = ""
        self._reported: dict[Motor, int] | None = None
        self._unreported: list[_Write] = []
        self._asked = Asked(clock)
        self._wanted: Mapping[Motor, int] = {}  # of the leg
        self._switched_off = False  # at its remote
        self._beats = 0
        self._beat_ms = 0
        self._slowest_beat_ms = 0

    @property
    def capabilities(self) -> Capabilities:
        """What the catalogue says; the bed cannot be asked."""
        return self._capabilities

    async def identify(self) -> str:
        """The bed answers no question; that its characteristic is there has to do."""
        return f"Reverie Protocol 108 {self._version}".strip()

    async def apply(self, setting: Setting) -> Proof:
        """The leg motors to their level: CONFIRMED when the bed reported it, else ACKNOWLEDGED.

        Raises Overtaken where a rest came before all of it was written.
        """
        legs = {actuator.name for actuator in self._capabilities.actuators if actuator.covers}
        wanted = {motor: setting.step(name) for motor, name in NAMES.items() if name in legs}
        delivery, rests = Delivery.HANDED_OVER, self.exchange.rests
        self._wants(wanted)
        for motor, level in wanted.items():
            async with self.exchange.turn(rests):
                delivery = await self._set(motor, level)
        if await self.exchange.until(lambda: self._confirms(wanted), REPORT_LIMIT_MS):
            return Proof.CONFIRMED
        return proven(delivery)

    async def rest(self) -> Proof:
        """Stop-all, which ends the wave, too, then both motors to 0."""
        return await self.exchange.rest(self._resting())

    async def _resting(self) -> AsyncIterator[Proof]:
        wanted = dict.fromkeys(Motor, 0)
        self._wants(wanted)
        delivery = await self.exchange.send_at_once(Key.STOP_MASSAGE)
        for motor, level in wanted.items():
            delivery = await self._set(motor, level)
        # A bed that said it runs, and says nothing else, has not taken it.
        yield Proof.SENT if self._runs() else proven(delivery)
        if await self.exchange.until(lambda: self._confirms(wanted), REPORT_LIMIT_MS):
            yield Proof.CONFIRMED

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """None: no timer is known on these beds."""
        return None

    async def watch(self) -> None:
        """Raises LinkLost, or MachineSilent when a heartbeat that was there stays away.

        SwitchedOff where the bed had reported what was written, and then reports off.
        """
        while True:
            beats = self._beats
            beaten = partial(self._beaten_since, beats)
            limit_ms = max(SHORTEST_SILENCE_MS, MISSED_HEARTBEATS * self._slowest_beat_ms)
            came = await self.exchange.until(beaten, limit_ms)
            if self._switched_off:
                raise SwitchedOff
            if not came and beats > 1:
                raise MachineSilent(
                    limit_ms,
                    _("the bed has gone silent"),
                    _("Check that it has power; its remote should still work."),
                )

    def _beaten_since(self, beats: int) -> bool:
        return self._beats > beats or self._switched_off

    def _wants(self, wanted: Mapping[Motor, int]) -> None:
        self._wanted = wanted
        self._asked.for_levels(wanted.values())

    def _hear(self, report: Report) -> None:
        match report:
            case Status():
                ran = self._asked.runs_long and self._confirms(self._wanted)
                self._reported = {
                    Motor.HEAD: report.head_level,
                    Motor.FOOT: report.foot_level,
                }
                self._unreported = [write for write in self._unreported if not self._seen(write)]
                if ran and not any(self._reported[motor] for motor in self._wanted):
                    self._switched_off = True
            case Heartbeat():
                now_ms = self._clock.now_ms()
                if self._beats:
                    self._slowest_beat_ms = max(self._slowest_beat_ms, now_ms - self._beat_ms)
                self._beats += 1
                self._beat_ms = now_ms
            case Version(text):
                self._version = text

    def _runs(self) -> bool:
        """Whether the last that it reported is that something is on."""
        return self._reported is not None and any(self._reported.values())

    def _confirms(self, wanted: Mapping[Motor, int]) -> bool:
        """Whether the last report says so, and no write behind it could have changed that."""
        if self._reported is None:
            return False
        agreed = all(wanted.get(write.motor) == write.level for write in self._unreported)
        return agreed and all(self._reported[motor] == level for motor, level in wanted.items())

    async def _set(self, motor: Motor, level: int) -> Delivery:
        write = _Write(motor, level)
        self._unreported.append(write)
        delivery = await self.exchange.send_at_once(SetLevel(motor, level))
        # The link keeps the order, so what was written before has been carried, too.
        for earlier in self._unreported:
            earlier.done = True
        return delivery

    def _seen(self, write: _Write) -> bool:
        """Whether the last report speaks of this write, or of what came after it."""
        return write.done or (
            self._reported is not None and self._reported[write.motor] == write.level
        )


HEARTBEAT_MS = 5_000  # GUESSED: sources name a heartbeat but not its period


class SimulatedReverie:
    """The bed's control box: latched levels, reported on change; the wave is never reported."""

    def __init__(self, clock: Clock, on_felt: OnFelt) -> None:
        self._clock = clock
        self._on_felt = on_felt
        self._levels = dict.fromkeys(Motor, 0)
        self._wave = 0

    @property
    def felt(self) -> Setting:
        """The level of each motor, and the kind of wave."""
        levels = {NAMES[motor]: level for motor, level in self._levels.items()}
        return Setting({**levels, "wave": self._wave})

    async def serve(self, link: Link) -> None:
        """Answer and obey until the link is lost; the massage goes on without it."""
        codec = machine_codec()
        heart = asyncio.create_task(self._beat(link, codec))
        try:
            await link.write(codec.encode(Version("1.0")))
            while True:
                for command in codec.feed(await link.read()):
                    if self._obey(command):
                        await link.write(codec.encode(self._status()))
        except LinkLost:
            return
        finally:
            heart.cancel()
            await asyncio.wait({heart})

    async def _beat(self, link: Link, codec: Codec[Report, Command]) -> None:
        with suppress(LinkLost):
            while True:
                await sleep_until(self._clock, self._clock.now_ms() + HEARTBEAT_MS)
                await link.write(codec.encode(Heartbeat()))

    def _obey(self, command: Command | Garbled) -> bool:
        """Carry it out; whether there is something to report."""
        before, reported = self.felt, dict(self._levels)
        match command:
            case SetLevel(motor, level):
                self._levels[motor] = level
            case Wave(kind):
                self._wave = kind
            case Key.STOP_MASSAGE:
                self._levels = dict.fromkeys(Motor, 0)
                self._wave = 0
            case Key() | Garbled():
                pass  # motors of the frame and level ramps are not simulated
        if self.felt != before:
            self._on_felt(self._clock.now_ms(), self.felt)
        return self._levels != reported

    def _status(self) -> Status:
        return Status(0, 0, self._levels[Motor.HEAD], self._levels[Motor.FOOT])


DRIVER = DriverCode("reverie_108", partial(shipped_page, "reverie_108"), connect, SimulatedReverie)
