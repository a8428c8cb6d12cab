"""A Bluetooth radio other than the system's, for bleak: a USB adapter, or a virtual one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal, NoReturn, TypeVar

from controller.link.adapter import powered, unless  # first: it says so when Bumble is missing

# isort: split
from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakError
from bleak.uuids import normalize_uuid_str
from bumble.core import UUID, AdvertisingData, BaseBumbleError
from bumble.device import Advertisement, Connection, Device, Peer
from bumble.gatt_client import ServiceProxy
from bumble.hci import Address, HCI_LE_Create_Connection_Cancel_Command

from controller.errors import LinkLost
from controller.link.ble import RadioBackend
from controller.link.bonds import bond, bonds_of, pair_unasked

T = TypeVar("T")
Ended = asyncio.Future[None]

ANSWER_LIMIT_S = 1.0
LARGEST_MTU = 517  # the largest attribute is 512 bytes
SMALLEST_MTU = 23

AD = AdvertisingData.Type


@asynccontextmanager
async def open_radio(transport: str) -> AsyncIterator[RadioBackend]:
    """The radio at a Bumble transport ("tcp-client:127.0.0.1:7001", "usb:0"), ours while open.

    Machines it was paired with know it again. Raises LinkUnavailable within two seconds.
    """
    bonds = bonds_of(transport)
    async with powered(transport, "Legato", bonds.address) as device:
        device.keystore = bonds
        yield radio_on(device)


def radio_on(device: Device) -> RadioBackend:
    """A Bumble device that is powered on, as bleak wants it; of no more use once it is off."""
    pair_unasked(device)
    off: Ended = asyncio.get_running_loop().create_future()
    device.on(Device.EVENT_FLUSH, lambda: _end(off))

    class Scanner(_Scanner):
        radio, gone = device, off

    class Client(_Client):
        radio, gone = device, off

    return RadioBackend(Scanner, Client)


class _Scanner(BaseBleakScanner):
    radio: Device
    gone: Ended

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: Literal["active", "passive"],
        **options: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._active = scanning_mode == "active"

    async def start(self) -> None:
        self.seen_devices = {}
        self.radio.on(Device.EVENT_ADVERTISEMENT, self._hear)
        await self._bounded(self.radio.start_scanning(active=self._active))

    async def stop(self) -> None:
        self.radio.remove_listener(Device.EVENT_ADVERTISEMENT, self._hear)
        if not self.gone.done():
            await self._bounded(self.radio.stop_scanning())

    async def _bounded(self, command: Coroutine[Any, Any, None]) -> None:  # Any: unused
        async with asyncio.timeout(ANSWER_LIMIT_S):
            await _translated(unless(self.gone, command))

    def _hear(self, heard: Advertisement) -> None:
        advertisement = _advertisement(heard)
        if not self.is_allowed_uuid(advertisement.service_uuids):
            return
        address, name = heard.address.to_string(False), advertisement.local_name
        self.call_detection_callbacks(
            self.create_or_update_device(address, address, name, heard.address, advertisement),
            advertisement,
        )


class _Client(BaseBleakClient):
    radio: Device
    gone: Ended

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        **options: object,
    ) -> None:
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        self._peer_address = (
            address_or_ble_device.details
            if isinstance(address_or_ble_device, BLEDevice)
            else Address(address_or_ble_device)
        )
        self._connection: Connection | None = None
        self._over: Ended = asyncio.get_running_loop().create_future()

    @property
    def name(self) -> str:
        return self.address

    @property
    def mtu_size(self) -> int:
        return SMALLEST_MTU if self._connection is None else self._connection.att_mtu

    @property
    def is_connected(self) -> bool:
        return self._connection is not None and not self._over.done()

    async def connect(self, pair: bool, **options: object) -> None:
        try:
            await _translated(self._connect())
        except BaseException:
            await self._give_up()
            raise

    async def disconnect(self) -> None:
        if self._connection is not None and not self._over.done():
            await _translated(unless(self.gone, self._connection.disconnect()))

    async def pair(self, *args: object, **options: object) -> None:
        if self._connection is None:
            raise BleakError("there is no connection to pair on")
        await self._asked(bond(self._connection))

    async def unpair(self) -> None:
        _cannot("forget a machine")

    async def read_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        *,
        use_cached: bool = False,
        **options: object,
    ) -> bytearray:
        return bytearray(await self._asked(characteristic.obj.read_value()))

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **options: object
    ) -> bytearray:
        _cannot("read descriptors")

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        await self._asked(characteristic.obj.write_value(bytes(data), with_response=response))

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        _cannot("write descriptors")

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **options: object
    ) -> None:
        def hear(value: bytes) -> None:
            callback(bytearray(value))

        await self._asked(characteristic.obj.subscribe(hear, prefer_notify=True))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        await self._asked(characteristic.obj.unsubscribe())

    async def _connect(self) -> None:
        connecting = self.radio.connect_le(self._peer_address, timeout=None)
        self._connection = connection = await unless(self.gone, connecting)
        connection.on(Connection.EVENT_DISCONNECTION, self._lose)
        peer = Peer(connection)
        await unless(self._over, peer.request_mtu(LARGEST_MTU))
        await unless(self._over, peer.discover_services())
        services = BleakGATTServiceCollection()
        for service in peer.services:
            await unless(self._over, service.discover_characteristics())
            _add(services, service, connection)
        self.services = services

    async def _give_up(self) -> None:
        # A radio that went on looking would connect later, and nobody would know.
        with suppress(BleakError, BaseBumbleError, LinkLost, TimeoutError):
            async with asyncio.timeout(ANSWER_LIMIT_S):
                if self._connection is None:
                    cancel = self.radio.send_sync_command(HCI_LE_Create_Connection_Cancel_Command())
                    await unless(self.gone, cancel)
                else:
                    await self.disconnect()

    async def _asked(self, request: Coroutine[Any, Any, T]) -> T:  # Any: unused
        return await _translated(unless(self._over, request))

    def _lose(self, _reason: int) -> None:
        _end(self._over)
        if self._disconnected_callback is not None:
            self._disconnected_callback()


def _end(ended: Ended) -> None:
    if not ended.done():
        ended.set_result(None)


def _cannot(do: str) -> NoReturn:
    raise BleakError(f"this radio cannot {do}")


async def _translated(work: Awaitable[T]) -> T:
    try:
        return await work
    except BaseBumbleError as error:
        raise BleakError(str(error)) from error


def _add(
    services: BleakGATTServiceCollection, service: ServiceProxy, connection: Connection
) -> None:
    ours = BleakGATTService(service, service.handle, _text(service.uuid))
    services.add_service(ours)
    for one in service.characteristics:
        properties = sorted(gatt_char_props_to_strs(int(one.properties)))
        services.add_characteristic(
            BleakGATTCharacteristic(
                one,
                one.handle,
                _text(one.uuid),
                properties,
                lambda: connection.att_mtu - 3,  # opcode and handle go before the value
                ours,
            )
        )


def _text(uuid: UUID) -> str:
    return normalize_uuid_str(uuid.to_hex_str("-"))


def _advertisement(heard: Advertisement) -> AdvertisementData:
    said = heard.data
    name = said.get(AD.COMPLETE_LOCAL_NAME) or said.get(AD.SHORTENED_LOCAL_NAME)
    lists = (
        *said.get_all(AD.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS),
        *said.get_all(AD.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS),
        *said.get_all(AD.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS),
        *said.get_all(AD.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS),
    )
    return AdvertisementData(
        local_name=name,
        manufacturer_data=dict(said.get_all(AD.MANUFACTURER_SPECIFIC_DATA)),
        service_data={},
        service_uuids=list(dict.fromkeys(_text(uuid) for uuids in lists for uuid in uuids)),
        tx_power=None,
        rssi=heard.rssi,
        platform_data=(heard,),
    )
