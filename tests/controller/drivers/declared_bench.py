"""A driver of a declared wire, and at the other end of its link whatever it wrote."""

import asyncio
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from controller.clock import ManualClock
from controller.driver import Driver
from controller.drivers.declared import built
from controller.link.base import Delivery
from controller.link.memory import MemoryLink, memory_pair
from controller.pages.reading import spec_of
from controller.registry import load
from firmware_protocol.codec import Packet
from tests.firmware_protocol.families.declared import FAMILIES

NAMES = frozenset(family.name for family in FAMILIES)


class Unanswered:
    """A link that hands bytes over, as a serial port does, and cannot say whether they arrived."""

    def __init__(self, inner: MemoryLink) -> None:
        self._inner = inner
        self.label = "serial:/dev/ttyUSB0"

    async def open(self) -> None:
        await self._inner.open()

    async def write(self, packet: Packet) -> Delivery:
        await self._inner.write(packet)
        return Delivery.HANDED_OVER

    async def read(self) -> Packet:
        return await self._inner.read()

    async def close(self) -> None:
        await self._inner.close()


class Bench:
    """A driver at one end of an unanswered link; at the other end whatever was written."""

    def __init__(self, driver: Driver, clock: ManualClock, theirs: MemoryLink) -> None:
        self.driver = driver
        self.clock = clock
        self._theirs = theirs

    async def answer(self, raw: bytes) -> None:
        await self._theirs.write(Packet(raw))
        await self.clock.advance(0)

    async def written(self) -> list[str]:
        """What was written since this was asked last, in hex, or as text where that is shorter."""
        found: list[str] = []
        while True:
            reading = asyncio.ensure_future(self._theirs.read())
            await self.clock.advance(0)
            if not reading.done():
                reading.cancel()
                return found
            found.append(_shown(reading.result().data))


def _shown(raw: bytes) -> str:
    text = raw.decode("latin-1").removesuffix("\r")
    return text if raw.endswith(b"\r") else raw.hex(" ").upper()


@asynccontextmanager
async def bench(page: str) -> AsyncIterator[Bench]:
    """A bench for a shipped family or a page."""
    if page in NAMES:
        spec = load(page)
    else:
        read = tomllib.loads(page)
        spec = spec_of("acme", read, *built(read), "a test")
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with spec.connect(Unanswered(ours), clock, spec.capabilities) as driver:
        yield Bench(driver, clock, theirs)
