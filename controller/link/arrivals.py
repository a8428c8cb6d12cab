"""What a link has heard and nobody has read yet."""

import asyncio

from controller.errors import LinkLost
from firmware_protocol.codec import Packet


class Arrivals:
    """Packets in the order in which they arrived. Once lost, nothing more is taken in.

    `message` and `hint` are what the LinkLost says that each read raises then.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        self._message = message
        self._hint = hint
        self._packets: asyncio.Queue[Packet | None] = asyncio.Queue()
        self.lost = False

    def hear(self, packet: Packet) -> None:
        """This has arrived; without a byte in it there is nothing to read."""
        if packet.data and not self.lost:
            self._packets.put_nowait(packet)

    def lose(self) -> None:
        """The link is gone; it may be said more than once."""
        if not self.lost:
            self.lost = True
            self._packets.put_nowait(None)

    async def read(self) -> Packet:
        """The next packet; raises LinkLost once the link is gone and none is left."""
        packet = await self._packets.get()
        if packet is None:
            self._packets.put_nowait(None)  # the next read is told, too
            raise LinkLost(self._message, self._hint)
        return packet
