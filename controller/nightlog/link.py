"""A link whose bytes are noted in the flight record, each way."""

from controller.link.base import Delivery, Link
from controller.nightlog.kinds import Kind
from controller.nightlog.record import Record
from firmware_protocol.codec import Packet


class RecordedLink:
    """A link whose packets are noted, each before it is handed over and before it is answered."""

    def __init__(self, link: Link, record: Record) -> None:
        self._link = link
        self._record = record

    @property
    def label(self) -> str:
        """The address of the machine."""
        return self._link.label

    async def open(self) -> None:
        """Open the link beneath; raises LinkUnavailable."""
        await self._link.open()

    async def write(self, packet: Packet) -> Delivery:
        """Note, then hand over; raises LinkLost."""
        self._note(Kind.WRITE, packet)
        return await self._link.write(packet)

    async def read(self) -> Packet:
        """The next bytes, noted; raises LinkLost."""
        packet = await self._link.read()
        self._note(Kind.HEARD, packet)
        return packet

    async def close(self) -> None:
        """Close the link beneath; never raises."""
        await self._link.close()

    def _note(self, kind: Kind, packet: Packet) -> None:
        self._record.note(kind, {"hex": packet.data.hex(), "channel": packet.channel})
