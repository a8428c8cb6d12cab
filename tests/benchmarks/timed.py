"""What notes when bytes were handed to a link, and makes settings wait for their turn."""

import asyncio
import time
from dataclasses import dataclass

from controller.driver import Driver
from controller.link.base import Delivery, Link
from firmware_protocol.codec import Packet
from profiles.actuators import Capabilities, Proof
from profiles.timeline import Setting


@dataclass(frozen=True, slots=True)
class Write:
    """One packet and its two moments, as the computer's monotonic clock has them."""

    data: bytes
    handed_ns: int
    taken_ns: int


class TimedLink:
    """Does as the link in it does."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._written = asyncio.Event()
        self._writes: list[Write] = []

    @property
    def label(self) -> str:
        """The address."""
        return self._link.label

    async def open(self) -> None:
        """As the link does."""
        await self._link.open()

    async def write(self, packet: Packet) -> Delivery:
        """As the link does."""
        handed_ns = time.monotonic_ns()
        delivery = await self._link.write(packet)
        self._writes.append(Write(packet.data, handed_ns, time.monotonic_ns()))
        self._written.set()
        return delivery

    async def write_ended(self) -> None:
        """Wait for the next one."""
        self._written.clear()
        await self._written.wait()

    def first(self, data: bytes, since_ns: int) -> Write:
        """When these bytes were written first since then."""
        return next(w for w in self._writes if w.data == data and w.handed_ns >= since_ns)

    async def read(self) -> Packet:
        """As the link does."""
        return await self._link.read()

    async def close(self) -> None:
        """As the link does."""
        await self._link.close()


class Claiming:
    """A driver whose machine can do something else than it says, a longer gap above all."""

    def __init__(self, driver: Driver, capabilities: Capabilities) -> None:
        self._driver = driver
        self.capabilities = capabilities

    async def identify(self) -> str:
        """As the driver does."""
        return await self._driver.identify()

    async def apply(self, setting: Setting) -> Proof:
        """As the driver does."""
        return await self._driver.apply(setting)

    async def rest(self) -> Proof:
        """As the driver does."""
        return await self._driver.rest()

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """As the driver does."""
        return await self._driver.arm_timer(remaining_ms)

    async def watch(self) -> None:
        """As the driver does."""
        await self._driver.watch()
