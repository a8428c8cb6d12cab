"""A link in this process acknowledges what arrived, and nothing else."""

import asyncio

import pytest

from controller.errors import LinkLost, LinkUnavailable
from controller.link.base import Delivery
from controller.simulator.near import NearLink
from firmware_protocol.codec import MAIN, Packet
from firmware_protocol.linak import Key, host_codec
from tests.controller.simulator.faulted import Faulted

FOOT_UP = host_codec().encode(Key.FOOT_UP)


async def opened(bed: Faulted, *acknowledged: str) -> NearLink:
    link = NearLink("near", bed.machine, frozenset(acknowledged))
    await link.open()
    return link


async def test_what_arrives_is_acknowledged_where_it_can_be() -> None:
    bed = Faulted("linak")
    link = await opened(bed, MAIN)
    assert await link.write(FOOT_UP) is Delivery.ACKNOWLEDGED
    assert await link.write(Packet(b"hello", "fast")) is Delivery.HANDED_OVER
    await bed.clock.advance(0)
    assert bed.machine.felt.levels == {"foot massage": 1}
    await link.close()
    assert bed.machine.felt.levels == {"foot massage": 1}


@pytest.mark.parametrize(
    "fault", ["lose", "delay:1s", "duplicate", "garble", "reorder", "silence", "stop_reading"]
)
async def test_what_comes_to_harm_is_not_acknowledged(fault: str) -> None:
    bed = Faulted("linak", fault)
    link = await opened(bed, MAIN)
    assert await link.write(FOOT_UP) is Delivery.HANDED_OVER
    bed.end(fault)
    await bed.clock.advance(2_000)
    assert await link.write(FOOT_UP) is Delivery.ACKNOWLEDGED
    await link.close()


@pytest.mark.parametrize("fault", ["refuse", "brownout", "brownout:rest"])
async def test_who_cannot_connect_is_told_so(fault: str) -> None:
    bed = Faulted("linak", fault)
    with pytest.raises(LinkUnavailable) as unavailable:
        await opened(bed)
    assert unavailable.value.hint
    bed.end(fault)
    await (await opened(bed)).close()


async def test_a_broken_link_takes_nothing_more() -> None:
    bed = Faulted("linak")
    link = await opened(bed, MAIN)
    bed.begin("drop")
    assert await link.write(FOOT_UP) is Delivery.HANDED_OVER  # nobody knows it yet
    await bed.clock.advance(0)
    with pytest.raises(LinkLost):
        await link.write(FOOT_UP)
    with pytest.raises(LinkLost):
        await link.read()
    assert bed.machine.felt.is_rest
    await link.close()
    await link.close()


async def test_a_link_may_be_closed_before_it_is_opened() -> None:
    await NearLink("near", Faulted("linak").machine, frozenset()).close()


async def test_opening_that_is_cancelled_leaves_no_connection() -> None:
    bed = Faulted("linak")
    opening = asyncio.create_task(NearLink("near", bed.machine, frozenset()).open())
    await asyncio.sleep(0)
    opening.cancel()
    await asyncio.wait({opening})
    assert opening.cancelled()
    assert await (await opened(bed, MAIN)).write(FOOT_UP) is Delivery.ACKNOWLEDGED
