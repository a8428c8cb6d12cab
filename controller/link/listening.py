"""A Bluetooth machine of which nothing is known: everything it tells, and not a byte to it."""

import asyncio
from contextlib import suppress
from functools import partial

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import BleakError

from controller.errors import LinkLost
from controller.link.arrivals import Arrivals
from controller.link.base import Delivery
from controller.link.ble import CLOSE_LIMIT_S, NEAR, RadioBackend, connected, found
from controller.link.bleak_errors import translated
from firmware_protocol.codec import Packet
from profiles.language import _

TELLING = {"notify", "indicate"}


class ListeningLink:
    """Hears every characteristic that notifies; a channel is the UUID of one.

    Where two have the same UUID, the channel of each has its service in front, "service/UUID".
    """

    def __init__(self, address: str, radio: RadioBackend | None, patience_ms: int) -> None:
        self._address = address
        self._radio = radio
        self._patience_ms = patience_ms
        self._arrived = Arrivals(_("ble:{address} is gone").format(address=address), NEAR)
        self._client: BleakClient | None = None
        self.services: tuple[str, ...] = ()
        """What it has, a line each; known once it is open."""

    @property
    def label(self) -> str:
        """The address, "ble:F0:F1:F2:F3:F4:F5"."""
        return f"ble:{self._address}"

    async def open(self) -> None:
        """Find it, connect and listen, within the patience; raises LinkUnavailable."""
        patience_s = self._patience_ms / 1000
        try:
            with translated(self.label):
                async with asyncio.timeout(patience_s):
                    device = await found(self._address, patience_s, self._radio)
                    self._client = await connected(device, self._radio, self._arrived.lose)
                    await self._listen(self._client)
        except BaseException:  # a cancellation, too, must leave no half-open connection
            await self.close()
            raise

    async def write(self, packet: Packet) -> Delivery:
        """Never: raises LinkLost."""
        raise LinkLost(f"{self.label} is only listened to")

    async def read(self) -> Packet:
        """The next notification; raises LinkLost once the link is gone and none is left."""
        return await self._arrived.read()

    async def close(self) -> None:
        """Let go of the machine, within two seconds."""
        client, self._client = self._client, None
        self._arrived.lose()
        if client is not None:
            with suppress(Exception):  # whatever is wrong, the machine is let go of
                async with asyncio.timeout(CLOSE_LIMIT_S):
                    await client.disconnect()

    async def _listen(self, client: BleakClient) -> None:
        characteristics = [one for service in client.services for one in service.characteristics]
        uuids = [one.uuid for one in characteristics]
        self.services = tuple(_lines(client))
        for one in characteristics:
            channel = one.uuid if uuids.count(one.uuid) == 1 else f"{one.service_uuid}/{one.uuid}"
            if TELLING & set(one.properties):
                # One that is kept for those who paired, or that is broken, keeps none from us.
                with suppress(BleakError, OSError):
                    await client.start_notify(one, partial(self._hear, channel))

    def _hear(self, channel: str, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self._arrived.hear(Packet(bytes(data), channel))


def _lines(client: BleakClient) -> list[str]:
    lines = []
    for service in client.services:
        lines.append(f"service {service.uuid}")
        for one in service.characteristics:
            lines.append(f"  characteristic {one.uuid}: {', '.join(one.properties)}")
    return lines
