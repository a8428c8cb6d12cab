"""Tuya machines on a memory link: one simulated from a page, and one played by hand."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from typing import Any, TypeVar

from controller import registry
from controller.clock import ManualClock
from controller.driver import Driver
from controller.drivers.tuya_machine import SimulatedTuya
from controller.drivers.tuya_mcu import connected
from controller.drivers.tuya_options import map_of
from controller.errors import LinkLost
from controller.link.memory import MemoryLink, memory_pair
from controller.pages.reading import check_page, spec_of
from controller.rehearsal import at_once
from firmware_protocol.codec import Garbled, Packet
from firmware_protocol.tuya_mcu import (
    Alive,
    Ask,
    Command,
    Points,
    Product,
    Report,
    What,
    WorkMode,
    Write,
    machine_codec,
)
from firmware_protocol.tuya_points import Point, PointType
from profiles.actuators import Proof
from profiles.timeline import Setting

T = TypeVar("T")

PAGE = """
title = "Boots"
evidence = "guessed"
how_to_stop = "Pull the plug."
driver = "tuya_mcu"
models = []
facts = []
stop = { best_proof = "confirmed" }
links = [{ kind = "serial", baud = 9600, usb_ids = [] }]
timing = { min_command_gap_ms = 50, armed_timer_ms = 1800000 }
actuators = [
    { name = "calf", effect = "vibration", covers = ["calf"], steps = 3 },
    { name = "foot", effect = "vibration", covers = ["foot"], steps = 3 },
    { name = "warm", effect = "heat", covers = ["foot"], steps = 1 },
]
[options]
points = [
    { role = "power", dp = 105, type = "enum", inverted = true },
    { role = "level", dp = 102, type = "enum", actuator = "calf", values = [1, 2, 3], off = 0 },
    { role = "power", dp = 110, type = "bool", actuator = "foot" },
    { role = "level", dp = 103, type = "value", actuator = "foot", min = 20, max = 60 },
    { role = "power", dp = 111, type = "bool", actuator = "warm" },
    { role = "mode", dp = 104, type = "enum", value = 2 },
    { role = "timer", dp = 106, type = "enum", minutes = [0, 10, 20, 30] },
]
"""
ON, OFF = Point.of(1, PointType.BOOL, 1), Point.of(1, PointType.BOOL, 0)
BOOTS_ON, BOOTS_OFF = Point.of(105, PointType.ENUM, 0), Point.of(105, PointType.ENUM, 1)


def level(value: int) -> Point:
    """The strength of the example that comes with Legato, 10 for each step."""
    return Point.of(3, PointType.VALUE, value)


class Tuya:
    """A machine and the driver that holds it; `said` is all that was said to the machine."""

    def __init__(self, page: str, version: int, pins: bytes) -> None:
        self.clock = ManualClock()
        self.felt: list[Setting] = []
        written = tomllib.loads(page)
        check_page(written)
        self.map = map_of(written)
        self.machine = SimulatedTuya(
            self.map, self.clock, lambda at_ms, felt: self.felt.append(felt), version, pins
        )
        spec = registry.load("tuya_mcu")
        self.spec = spec_of("boots", written, spec.connect, spec.simulate, "a test")
        self.ours, self._theirs = memory_pair("memory")
        self._overheard = machine_codec()
        self.said: list[Command | Garbled] = []
        self.said_ms: list[int] = []
        self.driver: Driver
        self.deaf_to: tuple[int, ...] = ()  # numbers whose writes it drops
        self.unheard = False  # whether all that it says is lost

    async def serve(self) -> None:
        ours, theirs = memory_pair("machine")
        serving = asyncio.create_task(self.machine.serve(theirs))
        answering = asyncio.create_task(self._pass_on(ours))
        try:
            while True:
                packet = await self._theirs.read()
                commands = self._overheard.feed(packet)
                self.said += commands
                self.said_ms += [self.clock.now_ms()] * len(commands)
                written = {number for one in commands for number in numbers_of(one)}
                if not written & set(self.deaf_to):
                    await ours.write(packet)
        except LinkLost:
            return
        finally:
            ours.drop()
            answering.cancel()
            await asyncio.wait({serving, answering})

    async def _pass_on(self, source: MemoryLink) -> None:
        with suppress(LinkLost):
            while True:
                packet = await source.read()
                if not self.unheard:
                    await self._theirs.write(packet)

    async def done(self, work: Coroutine[Any, Any, T], within_ms: int = 3_000) -> T:
        """What the driver does, with as much time as it needs."""
        return await at_once(self.clock, work, within_ms)

    async def apply(self, **levels: int) -> Proof:
        return await self.done(self.driver.apply(Setting(levels)))


def numbers_of(command: Command | Garbled) -> tuple[int, ...]:
    """The points that a command writes."""
    return tuple(one.number for one in command.points) if isinstance(command, Write) else ()


@asynccontextmanager
async def held(page: str | None = None, version: int = 3, pins: bytes = b"") -> AsyncIterator[Tuya]:
    """A simulated machine, held and identified; that of the shipped page without one."""
    tuya = Tuya(page or shipped(), version, pins)
    serving = asyncio.create_task(tuya.serve())
    capabilities = tuya.spec.capabilities
    async with connected(tuya.map, tuya.ours, tuya.clock, capabilities) as tuya.driver:
        await tuya.done(tuya.driver.identify())
        await tuya.clock.advance(100)  # it asks for the time, too
        tuya.said.clear()
        tuya.said_ms.clear()
        yield tuya
    serving.cancel()
    await asyncio.wait({serving})


def shipped() -> str:
    """The page that comes with Legato."""
    return (files("firmware_protocol") / "catalogue" / "tuya_mcu.toml").read_text("utf-8")


class ByHand:
    """The machine's end of a link whose every word is in the hands of a test."""

    def __init__(self, version: int) -> None:
        self.clock = ManualClock()
        self.driver: Driver
        self._version = version
        self._codec = machine_codec()
        self.ours, self._theirs = memory_pair("memory")
        self._heard: list[Command | Garbled] = []

    async def hears(self) -> Command | Garbled:
        """What is said to the machine next, soon."""
        waited_ms = 0
        reading = asyncio.create_task(self._theirs.read())
        while not self._heard and waited_ms < 2_000:
            await self.clock.advance(10)
            waited_ms += 10
            if reading.done():
                self._heard += self._codec.feed(reading.result())
                reading = asyncio.create_task(self._theirs.read())
        reading.cancel()
        await asyncio.wait({reading})
        assert self._heard, "nothing was said"
        return self._heard.pop(0)

    async def says(self, *whats: What) -> None:
        for what in whats:
            await self._theirs.write(self._codec.encode(Report(what, self._version)))
        await self.clock.advance(0)

    async def reports(self, *points: Point) -> None:
        await self.says(Points(points))

    async def noise(self, raw: bytes) -> None:
        await self._theirs.write(Packet(raw))

    async def silent(self, for_ms: int) -> bool:
        """Whether nothing is said to the machine for so long."""
        reading = asyncio.create_task(self._theirs.read())
        await self.clock.advance(for_ms)
        reading.cancel()
        await asyncio.wait({reading})
        return reading.cancelled() and not self._heard

    async def starts_up(self) -> None:
        """Answer the start-up as a machine does that needs not be told of any Wi-Fi."""
        assert await self.hears() is Ask.HEARTBEAT
        await self.says(Alive(running=True))
        assert await self.hears() is Ask.PRODUCT
        await self.says(Product("by hand"))
        assert await self.hears() is Ask.WORK_MODE
        await self.says(WorkMode(b"\x0e\x00"))
        assert await self.hears() is Ask.POINTS
        await self.reports(OFF, level(10))


@asynccontextmanager
async def by_hand(version: int = 3) -> AsyncIterator[ByHand]:
    """A machine of the shipped page, played by hand, and its driver; nothing was said yet."""
    mcu, spec = ByHand(version), registry.load("tuya_mcu")
    async with spec.connect(mcu.ours, mcu.clock, spec.capabilities) as mcu.driver:
        yield mcu
