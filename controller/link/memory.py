"""A link inside one process: to a simulated machine, and for tests."""

import asyncio
from collections.abc import Awaitable, Callable

from controller.errors import LinkLost
from controller.link.arrivals import Arrivals
from controller.link.base import Delivery
from firmware_protocol.codec import Packet


class MemoryLink:
    """One end of a pair; what is written here is read at the other, in order."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._arrived = Arrivals(f"{label} is closed")
        self._other: MemoryLink | None = None
        self._losing = 0

    @property
    def label(self) -> str:
        """The name it was given."""
        return self._label

    async def open(self) -> None:
        """Nothing to do: the pair is open from the start."""

    async def write(self, packet: Packet) -> Delivery:
        """Hand over to the other end; raises LinkLost once either end has closed."""
        if self._arrived.lost or self._other is None:
            raise LinkLost(f"{self._label} is closed")
        if self._losing > 0:
            self._losing -= 1
            return Delivery.HANDED_OVER
        self._other._arrived.hear(packet)
        return Delivery.ACKNOWLEDGED

    async def read(self) -> Packet:
        """The next packet; raises LinkLost once either end has closed and nothing is left."""
        return await self._arrived.read()

    async def close(self) -> None:
        """End the pair, for both ends."""
        self.drop()

    def lose(self, packets: int) -> None:
        """Lose so many packets written here from now on, as a bad wire does."""
        self._losing = packets

    def drop(self) -> None:
        """End the pair at once, for both ends, as a broken link does."""
        for end in (self, self._other):
            if end is not None:
                end._arrived.lose()


def memory_pair(label: str) -> tuple[MemoryLink, MemoryLink]:
    """Two ends of one link: ours, and the machine's."""
    ours, theirs = MemoryLink(label), MemoryLink(f"{label} (machine)")
    ours._other, theirs._other = theirs, ours
    return ours, theirs


class Loopback:
    """A link to a machine in this process, which serves each connection until it is closed."""

    def __init__(self, label: str, serve: Callable[[MemoryLink], Awaitable[None]]) -> None:
        self._serve = serve
        self._ours, self._theirs = memory_pair(label)
        self._serving: asyncio.Future[None] | None = None

    @property
    def label(self) -> str:
        """The name it was given."""
        return self._ours.label

    async def open(self) -> None:
        """Let the machine serve its end."""
        self._serving = asyncio.ensure_future(self._serve(self._theirs))

    async def write(self, packet: Packet) -> Delivery:
        """Hand over to the machine; raises LinkLost."""
        return await self._ours.write(packet)

    async def read(self) -> Packet:
        """What the machine sent; raises LinkLost."""
        return await self._ours.read()

    async def close(self) -> None:
        """End the connection; the machine stays as it is."""
        self._ours.drop()
        if self._serving is not None:
            await asyncio.wait({self._serving})
