"""A link that goes wrong on purpose: what bad wires and bad radio do to bytes, either way."""

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from functools import partial

from controller.clock import Clock, sleep_until
from controller.errors import LinkLost
from controller.harm import Harm, unharmed
from controller.link.base import Delivery, Link
from firmware_protocol.codec import Packet


@dataclass(frozen=True, slots=True)
class Faults:
    """Everything that is wrong with a link.

    What the machine says arrives `late_ms` later, and with `glues` what waits to be read comes in
    one piece. A write has arrived `takes_ms` before it ends; with `stuck` it does neither.
    """

    to_machine: Harm = unharmed
    from_machine: Harm = unharmed
    late_ms: int = 0
    glues: bool = False
    takes_ms: int = 0
    stuck: bool = False


NO_FAULTS = Faults()


@dataclass(frozen=True, slots=True)
class Passed:
    """A packet, and when it was handed to the link."""

    at_ms: int
    packet: Packet


@dataclass(frozen=True, slots=True)
class Traffic:
    """What passed a link, or one after the other: as it was sent, before anything befell it."""

    written: list[Passed] = field(default_factory=list)
    heard: list[Passed] = field(default_factory=list)


class FaultyLink:
    """A link around another one, which keeps what passed and does harm as it is told.

    `faults` may be changed at any time. `acknowledged` are the channels on which a write can be
    acknowledged at all; None where the link beneath decides.
    """

    def __init__(
        self,
        inner: Link,
        clock: Clock,
        traffic: Traffic,
        faults: Faults = NO_FAULTS,
        acknowledged: frozenset[str] | None = None,
    ) -> None:
        self.faults = faults
        self.closed = False
        self._inner = inner
        self._clock = clock
        self._traffic = traffic
        self._acknowledged = acknowledged
        self._arrived: deque[Packet] = deque()
        self._news = asyncio.Event()
        self._lost = ""
        self._pumping: asyncio.Task[None] | None = None

    @property
    def label(self) -> str:
        """The address of the link beneath."""
        return self._inner.label

    async def open(self) -> None:
        """Open the link beneath; raises LinkUnavailable."""
        await self._inner.open()
        self._pumping = asyncio.create_task(self._pump())

    async def write(self, packet: Packet) -> Delivery:
        """Write what the fault makes of it; raises LinkLost."""
        self._raise_if_lost()
        faults, now_ms = self.faults, self._clock.now_ms()
        self._traffic.written.append(Passed(now_ms, packet))
        if faults.stuck:
            await asyncio.Event().wait()
        delivery = Delivery.HANDED_OVER
        for harmed in faults.to_machine(packet):
            delivery = await self._inner.write(harmed)
        if faults.takes_ms:
            await sleep_until(self._clock, now_ms + faults.takes_ms)
            self._raise_if_lost()
        unheard = self._acknowledged is not None and packet.channel not in self._acknowledged
        return Delivery.HANDED_OVER if unheard else delivery

    async def read(self) -> Packet:
        """What the fault made of the machine's bytes; raises LinkLost."""
        while not self._arrived:
            self._raise_if_lost()
            self._news.clear()
            await self._news.wait()
        packet = self._arrived.popleft()
        while self.faults.glues and self._arrived and self._arrived[0].channel == packet.channel:
            packet = replace(packet, data=packet.data + self._arrived.popleft().data)
        return packet

    async def close(self) -> None:
        """Close the link beneath."""
        self.closed = True
        await self.drop()
        if self._pumping is not None:
            self._pumping.cancel()
            await asyncio.wait({self._pumping})

    async def drop(self) -> None:
        """Break the link, for both ends."""
        self._end(f"{self.label} is gone")
        await self._inner.close()

    async def press(self, packet: Packet) -> None:
        """Write past all faults and unrecorded, as a remote does; raises LinkLost."""
        await self._inner.write(packet)

    def inject(self, packet: Packet) -> None:
        """Let this arrive as though the machine had said it."""
        self._arrived.append(packet)
        self._news.set()

    async def _pump(self) -> None:
        try:
            while True:
                self._arrive(await self._inner.read())
        except LinkLost as error:
            self._end(str(error))

    def _arrive(self, packet: Packet) -> None:
        now_ms = self._clock.now_ms()
        self._traffic.heard.append(Passed(now_ms, packet))
        for harmed in self.faults.from_machine(packet):
            if self.faults.late_ms:
                late_ms = now_ms + self.faults.late_ms
                self._clock.call_at(late_ms, partial(self.inject, harmed))
            else:
                self.inject(harmed)

    def _end(self, why: str) -> None:
        self._lost = self._lost or why
        self._news.set()

    def _raise_if_lost(self) -> None:
        if self._lost:
            raise LinkLost(self._lost)
