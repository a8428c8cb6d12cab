"""What the Linak driver believes of a bed that says nothing, so that it is never too strong."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.clock import ManualClock
from controller.driver import Driver
from controller.drivers.linak import LEVELS, connect
from controller.errors import LinkLost
from controller.link.base import Delivery
from controller.registry import load
from controller.session.view import Reason
from firmware_protocol.codec import Packet
from profiles.actuators import Proof
from profiles.timeline import REST, Setting
from tests.controller.rig import Rig

CAPABILITIES = load("linak").capabilities
OFF, UP, DOWN = "8000", "8f00", "9000"


def foot(step: int) -> Setting:
    return Setting({"foot massage": step})


class Box:
    """The far end of a link that keeps what is written, and answers for it as it is told."""

    def __init__(self) -> None:
        self.label = "box"
        self.acknowledges = True
        self.losing = 0
        self.stuck = asyncio.Event()
        self.stuck.set()
        self._written: list[str] = []

    @property
    def written(self) -> list[str]:
        """What was written since it was last asked."""
        written, self._written = self._written, []
        return written

    async def open(self) -> None:
        pass

    async def write(self, packet: Packet) -> Delivery:
        self._written.append(packet.data.hex())
        await self.stuck.wait()
        self.losing -= 1
        told = self.acknowledges and self.losing < 0
        return Delivery.ACKNOWLEDGED if told else Delivery.HANDED_OVER

    async def read(self) -> Packet:
        await asyncio.Event().wait()
        raise AssertionError("nothing is ever read")

    async def close(self) -> None:
        pass


class Bedside:
    """A driver on a box, and a clock that goes on by as much as a setting may take."""

    def __init__(self, driver: Driver, box: Box, clock: ManualClock) -> None:
        self.driver = driver
        self.box = box
        self.clock = clock

    async def proof(self, work: Coroutine[None, None, Proof]) -> Proof:
        doing = asyncio.create_task(work)
        await self.clock.advance(CAPABILITIES.setting_limit_ms)
        return await doing

    async def writes(self, work: Coroutine[None, None, Proof]) -> list[str]:
        assert await self.proof(work) is Proof.SENT
        return self.box.written


@asynccontextmanager
async def bedside() -> AsyncIterator[Bedside]:
    box, clock = Box(), ManualClock()
    async with connect(box, clock, CAPABILITIES) as driver:
        yield Bedside(driver, box, clock)


async def test_rest_is_all_off_and_no_more_than_sent_though_it_was_acknowledged() -> None:
    async with bedside() as bed:
        assert await bed.writes(bed.driver.rest()) == [OFF]
        assert await bed.writes(bed.driver.rest()) == [OFF]


async def test_a_level_is_stepped_to_from_a_rest_and_back_down() -> None:
    async with bedside() as bed:
        await bed.writes(bed.driver.rest())
        assert await bed.writes(bed.driver.apply(foot(3))) == [UP, UP, UP]
        assert await bed.writes(bed.driver.apply(foot(1))) == [DOWN, DOWN]


async def test_the_same_level_again_writes_nothing_since_a_press_more_would_be_stronger() -> None:
    async with bedside() as bed:
        await bed.writes(bed.driver.apply(foot(2)))
        assert await bed.writes(bed.driver.apply(foot(2))) == []


async def test_a_new_connection_goes_through_all_off_first() -> None:
    async with bedside() as bed:
        assert await bed.writes(bed.driver.apply(foot(1))) == [OFF, UP]


async def test_a_setting_without_the_foot_is_all_off() -> None:
    async with bedside() as bed:
        await bed.writes(bed.driver.apply(foot(2)))
        assert await bed.writes(bed.driver.apply(REST)) == [OFF]


async def test_presses_keep_the_gap_and_a_rest_does_not_wait_for_it() -> None:
    async with bedside() as bed:
        applying = asyncio.create_task(bed.driver.apply(foot(3)))
        await bed.clock.advance(249)
        assert bed.box.written == [OFF]
        await bed.clock.advance(1)
        assert bed.box.written == [UP]
        assert await bed.driver.rest() is Proof.SENT
        assert bed.box.written == [OFF]
        await bed.clock.advance(5_000)
        await applying


@pytest.mark.parametrize("before", [0, 249, 250, 500, 749])
async def test_a_setting_that_a_rest_overtakes_presses_nothing_more(before: int) -> None:
    async with bedside() as bed:
        applying = asyncio.create_task(bed.driver.apply(foot(3)))
        await bed.clock.advance(before)
        await bed.driver.rest()
        assert bed.box.written[-1] == OFF
        await bed.clock.advance(5_000)
        assert await applying is Proof.SENT
        assert bed.box.written == []


async def test_after_a_press_that_was_cancelled_the_way_leads_through_all_off() -> None:
    async with bedside() as bed:
        await bed.writes(bed.driver.rest())
        bed.box.stuck.clear()
        applying = asyncio.create_task(bed.driver.apply(foot(1)))
        await bed.clock.advance(300)
        applying.cancel()
        bed.box.stuck.set()
        await bed.clock.advance(0)
        assert bed.box.written == [UP]
        assert await bed.writes(bed.driver.apply(foot(1))) == [OFF, UP]


async def test_a_press_up_that_may_be_lost_is_made_good_at_once() -> None:
    async with bedside() as bed:
        await bed.writes(bed.driver.rest())
        bed.box.losing = 1
        assert await bed.writes(bed.driver.apply(foot(2))) == [UP, OFF, UP, UP]


async def test_a_press_down_that_may_be_lost_is_made_good_at_once() -> None:
    async with bedside() as bed:
        await bed.writes(bed.driver.apply(foot(3)))
        bed.box.losing = 2
        assert await bed.writes(bed.driver.apply(foot(2))) == [DOWN, OFF, OFF, UP, UP]


async def test_nothing_is_stepped_up_where_all_off_may_be_lost_again_and_again() -> None:
    async with bedside() as bed:
        await bed.writes(bed.driver.apply(foot(3)))
        bed.box.losing = 100
        with pytest.raises(LinkLost):
            await bed.proof(bed.driver.apply(foot(1)))
        assert bed.box.written == [DOWN, OFF, OFF, OFF]


async def test_a_box_that_never_acknowledges_is_turned_off_three_times_before_it_is_stepped() -> (
    None
):
    async with bedside() as bed:
        bed.box.acknowledges = False
        await bed.writes(bed.driver.rest())
        assert await bed.writes(bed.driver.apply(foot(2))) == [OFF, OFF, OFF, UP, UP]
        assert await bed.writes(bed.driver.apply(foot(3))) == [UP]
        assert await bed.writes(bed.driver.apply(foot(2))) == [OFF, OFF, OFF, UP, UP]


@settings(max_examples=60, deadline=None)
@given(
    turns=st.lists(
        st.tuples(st.integers(0, LEVELS), st.sampled_from([0, 0, 1, 2, 3, 9])), max_size=8
    )
)
def test_whatever_is_lost_the_bed_is_never_stronger_than_asked(
    turns: list[tuple[int, int]],
) -> None:
    asyncio.run(_never_stronger(turns))


async def _never_stronger(turns: list[tuple[int, int]]) -> None:
    rig = Rig("linak")
    driver = await rig.grip.take(1_000)
    await driver.rest()
    for wanted, losing in turns:
        rig.lose(losing)
        applying = asyncio.create_task(driver.apply(foot(wanted)))
        await rig.clock.advance(rig.spec.capabilities.setting_limit_ms)
        try:
            await applying
        except LinkLost:
            rig.lose(0)
            await driver.rest()
            await rig.clock.advance(0)
            assert rig.machine.felt.is_rest
        assert rig.machine.felt.step("foot massage") <= wanted
        if not losing:
            assert rig.machine.felt == foot(wanted)
    await rig.grip.let_go()


async def test_rest_turns_off_what_the_remote_turned_on() -> None:
    rig = Rig("linak")
    driver = await rig.grip.take(1_000)
    await rig.press(b"\xa8\x00", b"\x8d\x00", b"\xa7\x00", b"\x8f\x00", b"\x81\x00")
    assert set(rig.machine.felt.levels) == {"foot massage", "head massage"}
    assert await driver.rest() is Proof.SENT
    await rig.clock.advance(0)
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_a_program_is_played_to_its_end_and_rest_is_written_five_times() -> None:
    rig = Rig("linak")
    session = await rig.session("First Night")
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(600_000)
    ending = await rig.ended(playing)
    assert ending.reason is Reason.PLAYED
    assert ending.stopped is not None
    assert ending.stopped.proof is ending.stopped.best is Proof.SENT
    assert any(setting.step("foot massage") == 1 for _, setting in rig.felt)
    assert rig.machine.felt.is_rest


async def test_a_bed_still_on_after_its_link_was_lost_is_off_before_it_is_played_on() -> None:
    rig = Rig("linak")
    session = await rig.session("First Night")
    playing = asyncio.create_task(session.run())
    while rig.machine.felt.is_rest:
        await rig.clock.advance(500)
    rig.drop()
    rig.felt.clear()
    await rig.clock.advance(5_000)
    assert [setting.step("foot massage") for _, setting in rig.felt] == [0, 1, 0]
    session.stop()
    ending = await rig.ended(playing)
    assert ending.stopped is not None
    assert ending.stopped.reached
    assert rig.machine.felt.is_rest
