"""A link to a machine with faults, in this process."""

import asyncio

from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.link.base import Delivery
from controller.link.memory import memory_pair
from controller.simulator.faulty import FaultyMachine
from firmware_protocol.codec import Packet


class NearLink:
    """One connection, on which what reached the machine unharmed is acknowledged.

    That is on the `acknowledged` channels only; on the others nothing is.
    """

    def __init__(self, label: str, machine: FaultyMachine, acknowledged: frozenset[str]) -> None:
        self._machine = machine
        self._acknowledged = acknowledged
        self._ours, self._theirs = memory_pair(label)
        self._serving: asyncio.Task[None] | None = None

    @property
    def label(self) -> str:
        """The name it was given."""
        return self._ours.label

    async def open(self) -> None:
        """Let the machine serve its end; raises LinkUnavailable while it refuses."""
        if self._machine.refuses:
            raise LinkUnavailable(
                Unavailable.NOT_FOUND,
                f"{self.label} is not there",
                "See whether the machine has power.",
            )
        self._serving = asyncio.create_task(self._machine.serve(self._theirs))
        try:
            await asyncio.sleep(0)  # the machine begins to serve
        except BaseException:  # a cancellation must leave no half-open connection
            await self.close()
            raise

    async def write(self, packet: Packet) -> Delivery:
        """Hand over to the machine; raises LinkLost."""
        if self._serving is None or self._serving.done():
            raise LinkLost(f"{self.label} is closed")
        arrived = self._machine.hear(packet)
        known = arrived and packet.channel in self._acknowledged
        return Delivery.ACKNOWLEDGED if known else Delivery.HANDED_OVER

    async def read(self) -> Packet:
        """What the machine sent; raises LinkLost."""
        return await self._ours.read()

    async def close(self) -> None:
        """End the connection; the machine stays as it is."""
        self._ours.drop()
        if self._serving is not None:
            await asyncio.wait({self._serving})
