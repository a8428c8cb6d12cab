"""A massage chair that shows what a test wants and keeps what is pressed, and a driver on it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from controller.clock import ManualClock, sleep_until
from controller.driver import Driver
from controller.drivers.massage_chair_korean import connect
from controller.errors import LinkLost
from controller.link.memory import MemoryLink, memory_pair
from controller.registry import load
from controller.rehearsal import at_once
from firmware_protocol.massage_chair_korean import Key, LongStatus, long_status, machine_codec
from profiles.actuators import Proof

CAPABILITIES = load("massage_chair_korean").capabilities
STATUS_MS = 500
OFF = long_status(None)
ON = long_status(15)


class Puppet:
    """A chair in a test's hands: its status changes when the test says so, and only then."""

    def __init__(self, clock: ManualClock, link: MemoryLink, status: LongStatus | None) -> None:
        self.clock = clock
        self.status = status  # None: it shows nothing
        self.pressed: list[tuple[int, Key]] = []
        self.wrote = 0
        self.on_press: Callable[[Key], None] = lambda key: None
        self._link = link
        self._codec = machine_codec()

    @property
    def keys(self) -> list[Key]:
        """The keys that were pressed, in order."""
        return [key for _, key in self.pressed]

    def later(self, after_ms: int, status: LongStatus | None) -> None:
        """Show this from then on."""

        def change() -> None:
            self.status = status

        self.clock.call_at(self.clock.now_ms() + after_ms, change)

    async def close(self) -> None:
        """Break the link."""
        await self._link.close()

    async def show(self) -> None:
        """The status, twice a second."""
        with suppress(LinkLost):
            while True:
                if self.status is not None:
                    await self._link.write(self._codec.encode(self.status))
                await sleep_until(self.clock, self.clock.now_ms() + STATUS_MS)

    async def listen(self) -> None:
        """Keep what is pressed."""
        with suppress(LinkLost):
            while True:
                for command in self._codec.feed(await self._link.read()):
                    self.wrote += 1
                    if isinstance(command, Key):
                        self.pressed.append((self.clock.now_ms(), command))
                        self.on_press(command)


@asynccontextmanager
async def puppet(
    status: LongStatus | None, settled_ms: int = 2_000
) -> AsyncIterator[tuple[Driver, Puppet]]:
    """A driver connected so long ago to a chair that shows this."""
    clock = ManualClock()
    ours, theirs = memory_pair("memory")
    chair = Puppet(clock, theirs, status)
    parts = {asyncio.create_task(chair.show()), asyncio.create_task(chair.listen())}
    async with connect(ours, clock, CAPABILITIES) as driver:
        await clock.advance(settled_ms)
        yield driver, chair
    for part in parts:
        part.cancel()
    await asyncio.wait(parts)


async def rested(clock: ManualClock, driver: Driver, within_ms: int) -> Proof:
    """The proof of rests one after the other, until it is the surest or the time is up."""
    until_ms = clock.now_ms() + within_ms
    proof = Proof.FAILED
    while proof is not Proof.CONFIRMED and clock.now_ms() < until_ms:
        began_ms = clock.now_ms()
        proof = await at_once(clock, driver.rest())
        assert clock.now_ms() - began_ms <= 1_000
        await clock.advance(250)
    return proof
