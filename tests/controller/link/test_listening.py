"""Listening to a Bluetooth machine of which nothing is known, over the air of one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from bumble.link import LocalLink

from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.link.base import BleService, Characteristic, Link
from controller.link.listening import ListeningLink
from controller.link.radio import radio_on
from controller.simulator.peripheral import Peripheral
from firmware_protocol.codec import Packet
from profiles.timeline import Setting
from tests.controller.link.air import ANSWERED, BED, SERVICE, UNANSWERED, powered_on

pytestmark = pytest.mark.wire

OTHER = "1b1d9641-b942-4da8-89cc-98e6a58fbd94"


class Speaker:
    """A machine that goes on saying something on each of its channels."""

    def __init__(self, *channels: str) -> None:
        self._channels = channels

    @property
    def felt(self) -> Setting:
        return Setting({})

    async def serve(self, link: Link) -> None:
        try:
            while True:
                for channel in self._channels:
                    await link.write(Packet(channel.encode(), channel))
                await asyncio.sleep(0.05)  # the central may still be listening to only one of them
        except LinkLost:
            return


@asynccontextmanager
async def listening(service: BleService, *channels: str) -> AsyncIterator[ListeningLink]:
    """A machine that speaks on these channels, and a link that listens to it."""
    air = LocalLink()  # type: ignore[no-untyped-call]  # Bumble gives its __init__ no types
    central = await powered_on(air, "C0:00:00:00:00:01")
    bed = await powered_on(air, "C0:00:00:00:00:02")
    peripheral = Peripheral(bed, service, "Speaker")
    advertising: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(peripheral.serve(Speaker(*channels), advertising.set_result))
    link = ListeningLink(await advertising, radio_on(central), 5_000)
    try:
        yield link
    finally:
        await link.close()
        serving.cancel()
        await asyncio.wait({serving})
        await bed.power_off()
        await central.power_off()


async def heard(link: ListeningLink, number: int) -> set[Packet]:
    """What is heard until it is so many different things."""
    packets: set[Packet] = set()
    async with asyncio.timeout(5):
        while len(packets) < number:
            packets.add(await link.read())
    return packets


async def test_everything_that_notifies_is_heard_under_its_uuid() -> None:
    async with listening(BED, "main", "fast") as link:
        await link.open()
        assert await heard(link, 2) == {
            Packet(b"main", ANSWERED.uuid),
            Packet(b"fast", UNANSWERED.uuid),
        }
        assert f"service {SERVICE}" in link.services
        assert f"  characteristic {ANSWERED.uuid}: indicate, write" in link.services


async def test_two_of_the_same_uuid_are_told_apart_by_their_service() -> None:
    twins = {"main": ANSWERED, "twin": Characteristic(ANSWERED.uuid, True, True, OTHER)}
    async with listening(BleService(SERVICE, twins), "main", "twin") as link:
        await link.open()
        assert await heard(link, 2) == {
            Packet(b"main", f"{SERVICE}/{ANSWERED.uuid}"),
            Packet(b"twin", f"{OTHER}/{ANSWERED.uuid}"),
        }


async def test_nothing_is_ever_written() -> None:
    async with listening(BED, "main") as link:
        await link.open()
        with pytest.raises(LinkLost, match="only listened to"):
            await link.write(Packet(b"\x01"))


async def test_a_machine_that_is_not_there_is_not_found() -> None:
    async with listening(BED, "main") as there:
        link = ListeningLink("C0:00:00:00:00:99", there._radio, 300)
        with pytest.raises(LinkUnavailable) as raised:
            await link.open()
    assert raised.value.reason is Unavailable.NOT_FOUND


async def test_a_link_that_was_closed_is_lost() -> None:
    async with listening(BED) as link:
        await link.open()
        await link.close()
        with pytest.raises(LinkLost):
            await link.read()
