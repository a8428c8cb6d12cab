"""What keeps a Keeson base going and bounded while nothing changes: its timer, and the link."""

import asyncio

import pytest

from controller.clock import ManualClock
from controller.drivers.keeson_base import connect
from controller.drivers.keeson_machine import Habits
from controller.errors import LinkLost, MachineSilent
from controller.link.memory import memory_pair
from controller.registry import load
from controller.session.view import Reason
from firmware_protocol.keeson_base import TIMER_OFF, Key, Layout, Status, machine_codec
from profiles.actuators import Proof
from tests.controller.drivers.keeson import Base, foot

CAPABILITIES = load("keeson_base").capabilities
MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("starts", "remaining", "armed", "presses"),
    [
        (1, 5, 10, 0),
        (1, 15, 20, 1),
        (1, 25, 30, 2),
        (1, 60, 30, 2),
        (2, 25, 30, 1),
        (3, 60, 30, 0),  # the longest there is has just begun
        (TIMER_OFF, 5, 10, 1),
        (TIMER_OFF, 20, 20, 2),
        (TIMER_OFF, 35, 30, 3),
    ],
)
async def test_the_shortest_time_that_covers_what_remains_is_armed_else_the_longest(
    starts: int, remaining: int, armed: int, presses: int
) -> None:
    base = Base(Habits(starts=starts))
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(1)))
    armed_ms = await base.done(driver.arm_timer(remaining * MINUTE_MS))
    assert armed_ms is not None
    assert armed * MINUTE_MS - 2_000 < armed_ms <= armed * MINUTE_MS
    assert base.pressed.count(Key.TIMER_STEP) == presses
    assert base.closest_ms >= 500
    await base.clock.advance(armed_ms - 2_000)
    assert base.felt == foot(1)
    await base.clock.advance(2_000)
    assert base.felt.is_rest
    await base.rig.grip.let_go()


@pytest.mark.parametrize(
    ("minutes", "remaining", "armed"),
    [
        (20, 60, None),  # 10 of the 30 are left: off, 10, 20, 30
        (28, 8, 10),  # off, 10
        (12, 60, 18),  # more than half is left
    ],
)
async def test_a_timer_that_has_run_for_a_while_is_armed_anew_and_never_left_off(
    minutes: int, remaining: int, armed: int | None
) -> None:
    base = Base(Habits(starts=3))
    driver = await base.rig.grip.take(1_000)
    watching = asyncio.create_task(driver.watch())
    await base.done(driver.apply(foot(1)))
    await base.clock.advance(minutes * MINUTE_MS)
    armed_ms = await base.done(driver.arm_timer(remaining * MINUTE_MS))
    assert armed_ms is not None
    assert abs(armed_ms - (armed or 30) * MINUTE_MS) < 3_000
    assert base.felt == foot(1)
    watching.cancel()
    await base.rig.grip.let_go()


async def test_at_rest_no_timer_key_is_pressed() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    await base.clock.advance(100)
    assert await base.done(driver.arm_timer(10 * MINUTE_MS)) is None
    assert base.pressed == []
    await base.rig.grip.let_go()


async def test_a_base_that_ignores_the_timer_key_is_asked_twice_and_has_none() -> None:
    base = Base(Habits(starts=TIMER_OFF, times=False))
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(1)))
    assert await base.done(driver.arm_timer(10 * MINUTE_MS), 6_500) is None
    assert base.pressed.count(Key.TIMER_STEP) == 2
    await base.rig.grip.let_go()


async def test_a_timer_that_cannot_be_changed_still_bounds_what_it_bounds() -> None:
    base = Base(Habits(times=False))
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(1)))
    armed_ms = await base.done(driver.arm_timer(30 * MINUTE_MS), 6_500)
    assert armed_ms is not None
    assert 9 * MINUTE_MS < armed_ms < 10 * MINUTE_MS
    await base.rig.grip.let_go()


async def test_a_rest_ends_the_arming_of_a_timer() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(1)))
    arming = asyncio.create_task(driver.arm_timer(30 * MINUTE_MS))
    await base.clock.advance(200)
    await base.done(driver.rest())
    await base.clock.advance(5_000)
    await arming
    assert base.pressed.count(Key.TIMER_STEP) == 1
    assert base.felt.is_rest
    await base.rig.grip.let_go()


async def test_a_timer_is_not_armed_on_old_news() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        await theirs.write(machine_codec().encode(Status(Layout.ED, 0, 2, 600_000, 1)))
        await clock.advance(4_000)
        arming = asyncio.create_task(driver.arm_timer(20 * MINUTE_MS))
        await clock.advance(3_000)
        with pytest.raises(MachineSilent):
            await arming


async def test_a_program_longer_than_the_timer_plays_to_its_end() -> None:
    base = Base()
    playing = asyncio.create_task((await base.rig.session("Steady Hum Taper")).run())
    await base.clock.advance(34 * MINUTE_MS)
    assert base.felt == foot(1)
    await base.clock.advance(65_000)
    ending = await base.rig.ended(playing)
    assert (ending.reason, ending.failure) == (Reason.PLAYED, None)
    assert ending.stopped is not None
    assert ending.stopped.proof is Proof.CONFIRMED


async def test_if_the_computer_dies_the_machine_ends_within_half_an_hour() -> None:
    base = Base()
    session = await base.rig.session("Steady Hum Taper")
    playing = asyncio.create_task(session.run())
    await base.clock.advance(10_000)
    driver = base.rig.grip.driver
    assert driver is not None
    await base.clock.advance(5 * MINUTE_MS)
    playing.cancel()
    base.rig.unreachable = True
    base.rig.drop()
    await base.clock.advance(20_000)
    assert base.felt == foot(1)
    await base.clock.advance(30 * MINUTE_MS)
    assert base.felt.is_rest
    with pytest.raises(asyncio.CancelledError):
        await playing


async def test_a_link_nobody_writes_to_is_dropped_by_the_receiver() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(1)))
    await base.clock.advance(14_000)
    with pytest.raises(LinkLost):
        await driver.apply(foot(2))
    assert base.felt == foot(1)  # latched
    await base.rig.grip.let_go()


async def test_a_link_that_is_watched_is_kept_by_letting_go_of_keys() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    watching = asyncio.create_task(driver.watch())
    await base.done(driver.apply(foot(1)))
    base.keys.clear()
    await base.clock.advance(60_000)
    assert {keys for _, keys in base.keys} == {Key.RELEASE}
    assert 10 <= len(base.keys) <= 15
    assert base.felt == foot(1)
    assert not watching.done()
    watching.cancel()
    await base.rig.grip.let_go()


async def test_a_broken_link_is_seen_by_whoever_watches() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    watching = asyncio.create_task(driver.watch())
    await base.clock.advance(100)
    base.rig.drop()
    await base.clock.advance(0)
    with pytest.raises(LinkLost):
        await watching
    await base.rig.grip.let_go()
