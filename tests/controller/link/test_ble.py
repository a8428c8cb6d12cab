"""Bluetooth machines, over the air of one process."""

import asyncio

import pytest
from bleak.backends.scanner import BaseBleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
)
from bumble.att import AttributeValue
from bumble.device import Connection, Device
from bumble.gatt import Characteristic as GattCharacteristic
from bumble.gatt import Service
from bumble.link import LocalLink

from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.link.base import BleService, Characteristic, Delivery
from controller.link.ble import BleLink, RadioBackend, Seen, scan
from controller.link.radio import radio_on
from firmware_protocol.codec import Packet
from tests.controller.link.air import (
    ANSWERED,
    BED,
    SERVICE,
    SMALLEST_MTU,
    Air,
    on_air,
    powered_on,
)

pytestmark = pytest.mark.wire

NOWHERE = "C0:00:00:00:00:99"


def link_to(air: Air, service: BleService = BED) -> BleLink:
    return BleLink(air.peripheral.address, service, radio=air.radio, patience_ms=5_000)


async def advertise(device: Device) -> None:
    await device.start_advertising(advertising_interval_min=50, advertising_interval_max=50)


async def test_a_scan_hears_name_and_service_of_a_machine() -> None:
    told: list[Seen] = []
    async with on_air() as air:
        (seen,) = await scan(0.2, air.radio, told.append)
        assert seen.address == air.peripheral.address
    assert (seen.name, seen.services) == ("Reverie Bed", (SERVICE,))
    assert told == [seen]


async def test_a_write_with_response_is_acknowledged_and_its_answer_indicated() -> None:
    async with on_air() as air:
        link = link_to(air)
        await link.open()
        assert await link.write(Packet(b"\x55\x01")) is Delivery.ACKNOWLEDGED
        assert await link.read() == Packet(b"\x55\x01")
        await link.close()


async def test_a_write_without_response_is_handed_over_and_its_answer_notified() -> None:
    async with on_air() as air:
        link = link_to(air)
        await link.open()
        assert await link.write(Packet(b"V10\n", "fast")) is Delivery.HANDED_OVER
        assert await link.read() == Packet(b"V10\n", "fast")
        await link.close()


@pytest.mark.parametrize("channel", ["main", "fast"])
async def test_a_packet_longer_than_the_mtu_arrives_whole_and_in_order(channel: str) -> None:
    long = bytes(range(100))
    async with on_air(mtu=SMALLEST_MTU) as air:
        link = link_to(air)
        await link.open()
        await link.write(Packet(long, channel))
        answered = b""
        while len(answered) < len(long):
            answered += (await link.read()).data
        await link.close()
    assert answered == long
    assert [len(packet.data) for packet in air.machine.heard] == [20] * 5


async def test_writes_at_the_same_time_do_not_mix() -> None:
    async with on_air(mtu=SMALLEST_MTU) as air:
        link = link_to(air)
        await link.open()
        await asyncio.gather(link.write(Packet(b"a" * 50)), link.write(Packet(b"b" * 50)))
        await link.close()
    heard = b"".join(packet.data for packet in air.machine.heard)
    assert heard == b"a" * 50 + b"b" * 50


async def test_a_cancelled_write_goes_out_before_the_next_one() -> None:
    async with on_air() as air:
        link = link_to(air)
        await link.open()
        cancelled = asyncio.create_task(link.write(Packet(b"level 5")))
        await asyncio.sleep(0)
        cancelled.cancel()
        await link.write(Packet(b"level 0"))
        await link.close()
    assert [packet.data for packet in air.machine.heard] == [b"level 5", b"level 0"]


async def test_a_dropped_link_is_lost_for_reader_and_writer() -> None:
    async with on_air() as air:
        link = link_to(air)
        await link.open()
        reading = asyncio.create_task(link.read())
        await air.peripheral.drop()
        with pytest.raises(LinkLost):
            await reading
        with pytest.raises(LinkLost):
            await link.read()
        with pytest.raises(LinkLost):
            await link.write(Packet(b"\x55"))
        await link.close()


async def test_what_arrived_before_the_drop_is_still_read() -> None:
    async with on_air() as air:
        link = link_to(air)
        await link.open()
        await link.write(Packet(b"last words"))
        await air.machine.lost_after(air.peripheral.drop())
        assert await link.read() == Packet(b"last words")
        with pytest.raises(LinkLost):
            await link.read()
        await link.close()


async def test_what_was_written_before_closing_reaches_the_machine() -> None:
    async with on_air() as air:
        link = link_to(air)
        await link.open()
        await link.write(Packet(b"stop", "fast"))
        await air.machine.lost_after(link.close())
    assert air.machine.heard == [Packet(b"stop", "fast")]


async def test_a_machine_that_was_let_go_can_be_opened_again() -> None:
    async with on_air() as air:
        for _ in range(3):
            link = link_to(air)
            await link.open()
            await link.write(Packet(b"\x55"))
            assert await link.read() == Packet(b"\x55")
            await link.close()


async def test_a_link_may_be_closed_twice_and_before_it_was_open() -> None:
    async with on_air() as air:
        unopened = link_to(air)
        await unopened.close()
        link = link_to(air)
        await link.open()
        await link.close()
        await link.close()
        with pytest.raises(LinkLost):
            await link.write(Packet(b"\x55"))


async def test_an_address_that_is_never_heard_is_not_found() -> None:
    async with on_air() as air:
        link = BleLink(NOWHERE, BED, radio=air.radio, patience_ms=200)
        async with asyncio.timeout(2):
            with pytest.raises(LinkUnavailable) as caught:
                await link.open()
    assert caught.value.reason is Unavailable.NOT_FOUND
    assert NOWHERE in str(caught.value)
    assert caught.value.hint


async def test_a_machine_that_goes_before_it_is_connected_is_not_found_and_found_later() -> None:
    link = LocalLink()  # type: ignore[no-untyped-call]  # Bumble gives its __init__ no types
    central = await powered_on(link, "C0:00:00:00:00:01")
    shy = await powered_on(link, "C0:00:00:00:00:02")
    radio = radio_on(central)
    kind = BleService(SERVICE, {})
    shy.gatt_server.add_service(Service(SERVICE, []))
    await advertise(shy)
    leaving: list[asyncio.Task[None]] = []

    def leave(_: object) -> None:
        if not leaving:
            leaving.append(asyncio.create_task(shy.stop_advertising()))

    central.on(Device.EVENT_ADVERTISEMENT, leave)
    with pytest.raises(LinkUnavailable) as caught:
        await BleLink("C0:00:00:00:00:02", kind, radio=radio, patience_ms=300).open()
    assert caught.value.reason is Unavailable.NOT_FOUND
    await leaving[0]
    await advertise(shy)
    ours = BleLink("C0:00:00:00:00:02", kind, radio=radio, patience_ms=5_000)
    await ours.open()
    await ours.close()


@pytest.mark.parametrize(
    "other",
    [
        BleService(SERVICE, {"main": Characteristic(SERVICE, True, True)}),
        BleService(ANSWERED.uuid, {"main": ANSWERED}),
    ],
    ids=["characteristic", "service"],
)
async def test_a_machine_without_the_channel_is_not_of_this_kind(other: BleService) -> None:
    async with on_air() as air:
        with pytest.raises(LinkUnavailable, match="not this kind of machine") as caught:
            await link_to(air, other).open()
        assert caught.value.reason is Unavailable.NOT_FOUND
        link = link_to(air)
        await link.open()  # it was let go of
        await link.close()


async def test_a_machine_that_answers_no_write_is_lost_after_a_second() -> None:
    link = LocalLink()  # type: ignore[no-untyped-call]  # Bumble gives its __init__ no types
    central = await powered_on(link, "C0:00:00:00:00:01")
    deaf = await powered_on(link, "C0:00:00:00:00:02")
    forever = asyncio.Event()

    async def take(_: Connection, value: bytes) -> None:
        await forever.wait()

    properties = GattCharacteristic.Properties.WRITE
    value = AttributeValue[bytes](write=take)
    target = GattCharacteristic[bytes](
        ANSWERED.uuid, properties, GattCharacteristic.WRITEABLE, value
    )
    deaf.gatt_server.add_service(Service(SERVICE, [target]))
    await advertise(deaf)
    kind = BleService(SERVICE, {"main": Characteristic(ANSWERED.uuid, True, False)})
    ours = BleLink("C0:00:00:00:00:02", kind, radio=radio_on(central))
    await ours.open()
    async with asyncio.timeout(2):
        with pytest.raises(LinkLost):
            await ours.write(Packet(b"\x55"))
    with pytest.raises(LinkLost):
        await ours.write(Packet(b"\x55"))
    await ours.close()
    forever.set()


async def test_a_computer_without_bluetooth_says_so() -> None:
    async with asyncio.timeout(5):
        with pytest.raises(LinkUnavailable) as caught:
            await BleLink(NOWHERE, BED, patience_ms=500).open()
    # Where the tests run on a computer with Bluetooth, nobody has this address.
    assert caught.value.hint


def _off(reason: BleakBluetoothNotAvailableReason) -> BleakBluetoothNotAvailableError:
    return BleakBluetoothNotAvailableError("", reason)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (_off(BleakBluetoothNotAvailableReason.NO_BLUETOOTH), Unavailable.NO_ADAPTER),
        (_off(BleakBluetoothNotAvailableReason.POWERED_OFF), Unavailable.POWERED_OFF),
        (_off(BleakBluetoothNotAvailableReason.DENIED_BY_USER), Unavailable.DENIED),
        (BleakDBusError("org.bluez.Error.NotReady", []), Unavailable.POWERED_OFF),
        (BleakDBusError("org.freedesktop.DBus.Error.AccessDenied", []), Unavailable.DENIED),
        (FileNotFoundError("/run/dbus/system_bus_socket"), Unavailable.NO_ADAPTER),
        (EOFError(), Unavailable.NO_ADAPTER),
        (ImportError("winrt"), Unavailable.NO_ADAPTER),
    ],
    ids=repr,
)
async def test_what_bleak_raises_becomes_a_reason(error: Exception, reason: Unavailable) -> None:
    class Broken(BaseBleakScanner):
        def __init__(self, *given: object, **options: object) -> None:
            super().__init__(None, None)

        async def start(self) -> None:
            raise error

        async def stop(self) -> None:
            return

    async with on_air() as air:
        broken = RadioBackend(Broken, air.radio.client)
        with pytest.raises(LinkUnavailable) as caught:
            await scan(0.1, broken)
        assert caught.value.reason is reason
        with pytest.raises(LinkUnavailable) as caught:
            await BleLink(NOWHERE, BED, radio=broken).open()
        assert caught.value.reason is reason
