"""What the Reverie driver believes of the bed's word, and when."""

import asyncio

import pytest

from controller.clock import ManualClock
from controller.drivers.reverie_108 import connect
from controller.errors import MachineSilent
from controller.link.base import Delivery
from controller.link.memory import MemoryLink, memory_pair
from controller.registry import load
from firmware_protocol.codec import Packet
from firmware_protocol.reverie_108 import Heartbeat, Status, machine_codec
from profiles.actuators import Proof
from profiles.timeline import Setting
from tests.controller.rig import Rig

CAPABILITIES = load("reverie_108").capabilities
FOOT_5 = Setting({"foot massage": 5})


async def test_a_reported_level_is_confirmed() -> None:
    rig = Rig("reverie_108")
    driver = await rig.grip.take(1_000)
    assert await driver.apply(FOOT_5) is Proof.CONFIRMED
    assert rig.machine.felt == FOOT_5
    await rig.grip.let_go()


async def test_the_same_level_again_is_confirmed_by_the_report_there_was() -> None:
    rig = Rig("reverie_108")
    driver = await rig.grip.take(1_000)
    await driver.apply(FOOT_5)
    applying = asyncio.create_task(driver.apply(FOOT_5))
    await rig.clock.advance(100)
    assert await applying is Proof.CONFIRMED
    await rig.grip.let_go()


async def test_without_a_report_on_this_connection_a_written_rest_is_acknowledged() -> None:
    rig = Rig("reverie_108")
    driver = await rig.grip.take(1_000)
    resting = asyncio.create_task(driver.rest())
    await rig.clock.advance(1_000)
    assert await resting is Proof.ACKNOWLEDGED
    await rig.grip.let_go()


async def test_a_rest_that_changes_something_is_confirmed() -> None:
    rig = Rig("reverie_108")
    driver = await rig.grip.take(1_000)
    await driver.apply(FOOT_5)
    assert await driver.rest() is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_a_level_left_over_from_before_is_turned_off_and_confirmed() -> None:
    rig = Rig("reverie_108")
    driver = await rig.grip.take(1_000)
    await driver.apply(FOOT_5)
    await rig.grip.let_go()
    driver = await rig.grip.take(1_000)
    assert rig.machine.felt == FOOT_5  # latched: it goes on when the link is gone
    assert await driver.rest() is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_rest_turns_off_the_wave_and_the_head_as_well() -> None:
    rig = Rig("reverie_108")
    driver = await rig.grip.take(1_000)
    await rig.press(bytes.fromhex("554217"), bytes.fromhex("55530503"))
    assert set(rig.machine.felt.levels) == {"wave", "head massage"}
    await driver.rest()
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_rest_writes_stop_all_then_both_motors_to_zero() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        resting = asyncio.create_task(driver.rest())
        written = [(await theirs.read()).data.hex() for _ in range(3)]
        await clock.advance(1_000)
        await resting
    assert written == ["553560", "55530006", "55540001"]


async def test_a_report_of_another_level_is_no_proof() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        resting = asyncio.create_task(driver.rest())
        await clock.advance(0)
        await _report(theirs, Status(0, 0, 0, 3))
        await clock.advance(1_000)
        assert await resting is Proof.ACKNOWLEDGED


async def test_a_report_from_before_a_level_was_written_does_not_prove_the_rest_after_it() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        await _report(theirs, Status(0, 0, 0, 0))
        await clock.advance(100)
        applying = asyncio.create_task(driver.apply(FOOT_5))
        await clock.advance(1_000)
        assert await applying is Proof.ACKNOWLEDGED
        resting = asyncio.create_task(driver.rest())
        await clock.advance(1_000)
        assert await resting is Proof.ACKNOWLEDGED
        await _report(theirs, Status(0, 0, 0, 0))
        resting = asyncio.create_task(driver.rest())
        await clock.advance(1_000)
        assert await resting is Proof.CONFIRMED


async def test_a_write_given_up_half_way_spoils_no_later_proof() -> None:
    rig = Rig("reverie_108")
    driver = await rig.grip.take(1_000)
    await driver.apply(FOOT_5)
    applying = asyncio.create_task(driver.apply(Setting({"foot massage": 6})))
    await asyncio.sleep(0)
    applying.cancel()
    resting = asyncio.create_task(driver.rest())
    await rig.clock.advance(1_000)
    assert await resting is Proof.CONFIRMED
    await rig.grip.let_go()


async def test_a_heartbeat_that_stays_away_is_silence() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        watching = asyncio.create_task(driver.watch())
        for _ in range(3):
            await theirs.write(machine_codec().encode(Heartbeat()))
            await clock.advance(4_000)
        assert not watching.done()
        await clock.advance(13_000)
        with pytest.raises(MachineSilent):
            await watching


async def test_a_bed_that_never_sent_a_heartbeat_is_not_missed() -> None:
    ours, _ = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        watching = asyncio.create_task(driver.watch())
        await clock.advance(3_600_000)
        assert not watching.done()
        watching.cancel()


async def _report(machine: MemoryLink, status: Status) -> Delivery:
    return await machine.write(Packet(machine_codec().encode(status).data))
