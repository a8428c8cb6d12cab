"""A simulated machine on the radio, as a Bluetooth peripheral."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial

from controller.link.adapter import unless  # first: it says so when Bumble is missing

# isort: split
from bumble.att import AttributeValue
from bumble.core import UUID, AdvertisingData, BaseBumbleError, DataType
from bumble.data_types import (
    CompleteListOf16BitServiceUUIDs,
    CompleteListOf128BitServiceUUIDs,
    CompleteLocalName,
    Flags,
    ManufacturerSpecificData,
)
from bumble.device import Connection, Device
from bumble.gatt import Characteristic as GattCharacteristic
from bumble.gatt import Service

from controller.driver import SimulatedMachine
from controller.errors import LinkLost
from controller.link.arrivals import Arrivals
from controller.link.base import BLUETOOTH_BASE, BleService, Characteristic, Delivery, pieces_of
from firmware_protocol.codec import Packet

Properties = GattCharacteristic.Properties
Channels = Mapping[str, GattCharacteristic[bytes]]

ADVERTISING_INTERVAL_MS = 50
DROP_LIMIT_S = 1.0


async def always() -> None:
    """Return at once: nobody is kept away."""


class PeripheralLink:
    """The machine's end of a connection: what the central wrote, and what it is told."""

    def __init__(self, connection: Connection, channels: Channels) -> None:
        self._connection = connection
        self._channels = channels
        self._arrived = Arrivals(f"{self.label} is gone")
        self._attentive = asyncio.Event()
        self._lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def label(self) -> str:
        """The address of the central."""
        return f"ble:{self._connection.peer_address.to_string(False)}"

    @property
    def peer(self) -> str:
        """The address of the central as Bumble keeps keys by it."""
        return str(self._connection.peer_address)

    async def open(self) -> None:
        """Wait for the central to listen or to write; what is said before that, nobody hears."""
        await self._attentive.wait()

    async def write(self, packet: Packet) -> Delivery:
        """Notify or indicate, if the central listens on that channel; raises LinkLost."""
        channel = self._channels[packet.channel]
        server = self._connection.device.gatt_server
        tell = (
            server.indicate_subscriber
            if channel.properties & Properties.INDICATE
            else server.notify_subscriber
        )
        try:
            for piece in pieces_of(packet.data, self._connection.att_mtu - 3):
                await unless(self._lost, tell(self._connection, channel, piece))
        except (BaseBumbleError, TimeoutError) as error:
            raise LinkLost(f"{self.label} does not answer") from error
        return Delivery.HANDED_OVER

    async def read(self) -> Packet:
        """The next bytes the central wrote; raises LinkLost when it is gone and none are left."""
        return await self._arrived.read()

    async def close(self) -> None:
        """Drop the connection; both ends learn of it."""
        if not self._lost.done():
            with suppress(BaseBumbleError, LinkLost, TimeoutError):
                async with asyncio.timeout(DROP_LIMIT_S):
                    await unless(self._lost, self._connection.disconnect())

    def hear(self, packet: Packet) -> None:
        """The central wrote this."""
        self._attentive.set()
        self._arrived.hear(packet)

    def heed(self) -> None:
        """The central listens from now on."""
        self._attentive.set()

    def lose(self) -> None:
        """The connection is gone."""
        if not self._lost.done():
            self._lost.set_result(None)
            self._attentive.set()
            self._arrived.lose()


class Peripheral:
    """A machine that advertises, serves one central at a time, and advertises again.

    One at most on a device; the device is powered on, and its keys are those of the machine. A
    `shy` machine serves centrals it is paired with, and until it is made anew one stranger, once.
    """

    def __init__(
        self, device: Device, service: BleService, name: str, *, shy: bool = False
    ) -> None:
        self._device = device
        self._shy = shy
        self._met_a_stranger = False
        self._service = service
        self._name = name
        self._channels = {
            channel: _characteristic(one, partial(self._written, channel))
            for channel, one in service.channels.items()
        }
        self._link: PeripheralLink | None = None
        self._links: asyncio.Queue[PeripheralLink] = asyncio.Queue()
        self._off: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def address(self) -> str:
        """The address it advertises."""
        return self._device.random_address.to_string(False)

    async def serve(
        self,
        machine: SimulatedMachine,
        ready: Callable[[str], None],
        reachable: Callable[[], Awaitable[None]] = always,
    ) -> None:
        """Be that machine until cancelled; `ready` is told the address once it advertises.

        Between connections it advertises when `reachable` has returned. Raises LinkLost when the
        radio is gone.
        """
        self._appear()
        await unless(self._off, self._advertise())
        ready(self.address)
        while True:
            link = await unless(self._off, self._links.get())
            if await self._takes(link):
                await link.open()
                await machine.serve(link)
            await link.close()
            await reachable()
            await unless(self._off, self._advertise())

    async def drop(self) -> None:
        """Break the connection there is, as a machine that goes out of reach does."""
        if self._link is not None:
            await self._link.close()

    async def _takes(self, link: PeripheralLink) -> bool:
        keys = self._device.keystore
        if not self._shy or (keys is not None and await keys.get(link.peer) is not None):
            return True
        met_one, self._met_a_stranger = self._met_a_stranger, True
        return not met_one

    def _appear(self) -> None:
        device = self._device
        homes: dict[str, list[GattCharacteristic[bytes]]] = {self._service.service: []}
        for name, one in self._service.channels.items():
            home = homes.setdefault(one.service or self._service.service, [])
            home.append(self._channels[name])
        for uuid, characteristics in homes.items():
            device.gatt_server.add_service(Service(uuid, characteristics))
        for channel in self._channels.values():
            channel.on(GattCharacteristic.EVENT_SUBSCRIPTION, self._subscribed)
        device.on(Device.EVENT_CONNECTION, self._connected)
        device.on(Device.EVENT_FLUSH, self._lose_radio)

    async def _advertise(self) -> None:
        await self._device.start_advertising(
            advertising_data=bytes(AdvertisingData(_advertised(self._service))),
            # A 128-bit UUID leaves no room for a name beside it.
            scan_response_data=bytes(AdvertisingData([CompleteLocalName(self._name)])),
            advertising_interval_min=ADVERTISING_INTERVAL_MS,
            advertising_interval_max=ADVERTISING_INTERVAL_MS,
        )

    def _connected(self, connection: Connection) -> None:
        self._link = link = PeripheralLink(connection, self._channels)
        loop = asyncio.get_running_loop()
        # Bumble hands over what was written before in tasks of its own, which come first.
        connection.on(Connection.EVENT_DISCONNECTION, lambda _: loop.call_soon(link.lose))
        self._links.put_nowait(link)

    def _written(self, channel: str, _: Connection, value: bytes) -> None:
        if self._link is not None:
            self._link.hear(Packet(value, channel))

    def _subscribed(self, _: Connection, _notify: bool, _indicate: bool) -> None:
        if self._link is not None:
            self._link.heed()

    def _lose_radio(self) -> None:
        if not self._off.done():
            self._off.set_result(None)


def _advertised(service: BleService) -> list[DataType]:
    shown: list[DataType] = [Flags(AdvertisingData.Flags.LE_GENERAL_DISCOVERABLE_MODE)]
    short = [UUID(uuid[4:8]) for uuid in service.shown if uuid.endswith(BLUETOOTH_BASE)]
    whole = [UUID(uuid) for uuid in service.shown if not uuid.endswith(BLUETOOTH_BASE)]
    if short:
        shown.append(CompleteListOf16BitServiceUUIDs(short))
    if whole:
        shown.append(CompleteListOf128BitServiceUUIDs(whole))
    shown += [ManufacturerSpecificData(maker.company, maker.starts) for maker in service.makers[:1]]
    return shown


def _characteristic(
    described: Characteristic, written: Callable[[Connection, bytes], None]
) -> GattCharacteristic[bytes]:
    if described.with_response:
        properties, told = Properties.WRITE, Properties.INDICATE
    else:
        properties, told = Properties.WRITE_WITHOUT_RESPONSE | Properties.READ, Properties.NOTIFY
    return GattCharacteristic(
        described.uuid,
        properties | told if described.notifies else properties,
        GattCharacteristic.READABLE | GattCharacteristic.WRITEABLE,
        AttributeValue(lambda _: b"", written),
    )
