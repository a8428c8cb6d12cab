"""Bluetooth Low Energy machines, by the system's Bluetooth or a radio of one's own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakError
from bleak_retry_connector import establish_connection, get_device
from bleak_retry_connector.bluez import get_connected_devices

from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.link.arrivals import Arrivals
from controller.link.base import BleService, Characteristic, Delivery, pieces_of
from controller.link.bleak_errors import AWAY, SHY, UNPAIRED, Meaning, translated
from firmware_protocol.codec import Packet
from profiles.language import _

WRITE_LIMIT_S = 1.0  # a machine that takes no write for so long is gone
CLOSE_LIMIT_S = 2.0
NEAR = _("Check that the machine has power and is near.")


@dataclass(frozen=True, slots=True)
class RadioBackend:
    """A Bluetooth radio other than the system's, as bleak wants it."""

    scanner: type[BaseBleakScanner]
    client: type[BaseBleakClient]


@dataclass(frozen=True, slots=True)
class Seen:
    """A machine that was heard: what it says of itself, and how loud (dBm, near 0 is near)."""

    address: str
    name: str
    services: tuple[str, ...]
    manufacturer: tuple[tuple[int, bytes], ...]  # by the company's number
    rssi: int


async def scan(
    duration_s: float, radio: RadioBackend | None, on_seen: Callable[[Seen], None] | None = None
) -> tuple[Seen, ...]:
    """Everything heard within that time, by address; `on_seen` is told at once, and of changes.

    Raises LinkUnavailable.
    """
    heard: dict[str, Seen] = {}

    def hear(device: BLEDevice, advertisement: AdvertisementData) -> None:
        before = heard.get(device.address)
        now = heard[device.address] = _seen(device, advertisement)
        if on_seen is not None and (before is None or replace(before, rssi=now.rssi) != now):
            on_seen(now)

    with translated("nothing"):
        async with BleakScanner(hear, **_scanned_by(radio)):
            await asyncio.sleep(duration_s)
    return tuple(heard[address] for address in sorted(heard))


async def found(address: str, patience_s: float, radio: RadioBackend | None) -> BLEDevice:
    """The machine at an address, as soon as it shows; TimeoutError where it does not in time.

    Raises what bleak raises.
    """
    if radio is None and (device := await _held_by_the_system(address)):
        return device
    shown = await BleakScanner.find_device_by_address(address, patience_s, **_scanned_by(radio))
    if shown is None:
        raise TimeoutError
    return shown


async def connected(
    device: BLEDevice, radio: RadioBackend | None, on_lost: Callable[[], None]
) -> BleakClient:
    """A connection to it, tried once; `on_lost` is told its end. Raises what bleak raises."""
    return await establish_connection(
        BleakClient,
        device,
        device.address,
        disconnected_callback=lambda _: on_lost(),
        max_attempts=1,
        backend=None if radio is None else radio.client,
    )


class BleLink:
    """One Bluetooth machine: a channel is a characteristic, pieces go out in the order of writes.

    Of several ways to reach it the first that the machine has is taken. `patience_ms` bounds
    finding it, connecting to it and pairing with it together. `path` is what an earlier link to it
    had: it is looked for there first, since one that BlueZ still holds does not advertise.
    """

    def __init__(
        self,
        address: str,
        *ways: BleService,
        radio: RadioBackend | None = None,
        patience_ms: int = 15_000,
        path: str = "",
    ) -> None:
        self.path = path
        """The machine's object path in BlueZ, sure once it is open; "" on any other Bluetooth."""
        self._address = address
        self._ways = ways
        self._radio = radio
        self._patience_ms = patience_ms
        self._arrived = Arrivals(_("ble:{address} is gone").format(address=address), NEAR)
        self._turn = asyncio.Lock()
        self._writes: set[asyncio.Task[None]] = set()
        self._targets: dict[str, _Target] = {}
        self._client: BleakClient | None = None

    @property
    def label(self) -> str:
        """The address, "ble:F0:F1:F2:F3:F4:F5"."""
        return f"ble:{self._address}"

    async def open(self) -> None:
        """Find the machine, connect, pair with one that bonds, and listen, within the patience.

        Raises LinkUnavailable; nothing is held then.
        """
        patience_s = self._patience_ms / 1000
        deadline_s = asyncio.get_running_loop().time() + patience_s
        away = SHY if any(way.bonds for way in self._ways) else AWAY
        try:
            async with _within(deadline_s, self.label, away):
                self._client = client = await self._reach(patience_s)
            way = self._way(client)
            if way.bonds:
                async with _within(deadline_s, self.label, UNPAIRED):
                    await _bond(client)
            async with _within(deadline_s, self.label, away):
                await self._listen(client, way)
        except BaseException:  # a cancellation, too, must leave no half-open connection
            await self.close()
            raise

    async def write(self, packet: Packet) -> Delivery:
        """Write to the channel's characteristic; raises LinkLost, after a second of no answer.

        A write that is cancelled still goes out, in its turn: what follows cannot overtake it,
        nor be taken for answered by its answer.
        """
        client, target = self._client, self._targets.get(packet.channel)
        if client is None or target is None:
            raise LinkLost(_("{machine} is not connected").format(machine=self.label), NEAR)
        write = asyncio.create_task(self._write(client, packet.data, target))
        self._writes.add(write)
        write.add_done_callback(self._writes.discard)
        await asyncio.shield(write)
        return Delivery.ACKNOWLEDGED if target.answered else Delivery.HANDED_OVER

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
                    if self._writes:
                        await asyncio.wait(self._writes)

    async def _reach(self, patience_s: float) -> BleakClient:
        if self.path and self._radio is None:
            held = BLEDevice(self._address, None, {"path": self.path})
            with suppress(BleakError, OSError, EOFError):  # it is no longer there
                return await connected(held, None, self._arrived.lose)
            # That was another connection.
            self._arrived = Arrivals(_("{machine} is gone").format(machine=self.label), NEAR)
        device = await found(self._address, patience_s, self._radio)
        client = await connected(device, self._radio, self._arrived.lose)
        self.path = _path(device)
        return client

    async def _listen(self, client: BleakClient, way: BleService) -> None:
        for channel, target in self._targets.items():
            if way.channels[channel].notifies:
                await client.start_notify(target.characteristic, partial(self._hear, channel))

    def _way(self, client: BleakClient) -> BleService:
        """The way this machine has; its targets are known from then on."""
        for way in self._ways:
            tried = ((name, _target(client, way, one)) for name, one in way.channels.items())
            targets = {name: target for name, target in tried if target is not None}
            if client.services.get_service(way.service) and len(targets) == len(way.channels):
                self._targets = targets
                return way
        raise LinkUnavailable(
            Unavailable.NOT_FOUND,
            _("{machine} is not this kind of machine").format(machine=self.label),
            _("Check the address: `legato machines` shows what is near."),
        )

    async def _write(self, client: BleakClient, data: bytes, target: "_Target") -> None:
        characteristic = target.characteristic
        async with self._turn:
            try:
                for piece in pieces_of(data, characteristic.max_write_without_response_size):
                    if self._arrived.lost:
                        raise LinkLost(_("{machine} is gone").format(machine=self.label), NEAR)
                    async with asyncio.timeout(WRITE_LIMIT_S):
                        await client.write_gatt_char(
                            characteristic, piece, response=target.answered
                        )
            except (BleakError, OSError, EOFError) as error:
                # An answer that comes later could be taken for the answer to another write.
                self._arrived.lose()
                raise LinkLost(
                    _("{machine} takes no more commands").format(machine=self.label), NEAR
                ) from error

    def _hear(self, channel: str, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self._arrived.hear(Packet(bytes(data), channel))


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a channel is written, and whether the machine answers a write there."""

    characteristic: BleakGATTCharacteristic
    answered: bool


def _target(client: BleakClient, way: BleService, one: Characteristic) -> _Target | None:
    service = client.services.get_service(one.service or way.service)
    characteristic = None if service is None else service.get_characteristic(one.uuid)
    if characteristic is None:
        return None
    # Boxes of one family differ: what is not offered here would fail.
    wanted, other = _WRITES[one.with_response], _WRITES[not one.with_response]
    properties = characteristic.properties
    turned = wanted not in properties and other in properties
    return _Target(characteristic, one.with_response is not turned)


_WRITES = {True: "write", False: "write-without-response"}


@asynccontextmanager
async def _within(deadline_s: float, who: str, otherwise: Meaning) -> AsyncIterator[None]:
    with translated(who, otherwise):
        async with asyncio.timeout_at(deadline_s):
            yield


async def _bond(client: BleakClient) -> None:
    # macOS pairs by itself when it must, and says that it cannot be asked.
    with suppress(NotImplementedError):
        await client.pair()


def _scanned_by(radio: RadioBackend | None) -> BleakScanner.ExtraArgs:
    return {} if radio is None else {"backend": radio.scanner}


def _path(device: BLEDevice) -> str:
    match device.details:  # each kind of Bluetooth has its own
        case {"path": str(path)}:
            return path
        case _:
            return ""


async def _held_by_the_system(address: str) -> BLEDevice | None:
    # A machine that BlueZ is still connected to does not advertise; a scan would not find it.
    known = await get_device(address)
    return next(iter(await get_connected_devices(known)), None) if known is not None else None


def _seen(device: BLEDevice, advertisement: AdvertisementData) -> Seen:
    return Seen(
        device.address,
        advertisement.local_name or device.name or "",
        tuple(sorted(advertisement.service_uuids)),
        tuple(sorted(advertisement.manufacturer_data.items())),
        advertisement.rssi,
    )
