"""How the Keeson driver brings a base to a step: reading back, pacing, giving up."""

import asyncio
from collections import Counter

import pytest

from controller.clock import ManualClock
from controller.drivers.keeson_base import connect
from controller.drivers.keeson_machine import Habits
from controller.errors import MachineError, MachineSilent
from controller.link.memory import memory_pair
from controller.registry import load
from firmware_protocol.keeson_base import Key, Layout, Status, machine_codec
from profiles.actuators import Proof
from tests.controller.drivers.keeson import Base, foot, written

CAPABILITIES = load("keeson_base").capabilities
NO_MINUS = Habits(rungs=(0, 2, 4, 6), has_minus=False)
ALL_HABITS = [
    Habits(rungs=rungs, has_minus=has_minus, minus_wraps=wraps, layout=layout, tells=tells)
    for rungs in (
        tuple(range(7)),
        (0, 2, 4, 6),
        (0, 3, 6),
        (0, 1, 3, 6),
        (0, 2, 6),
        (0, 4, 6),
        (0, 6),
    )
    for has_minus, wraps in ((True, False), (True, True), (False, False))
    for layout, tells in ((Layout.ED, True), (Layout.F0, False), (Layout.F1, True))
]
every_base = pytest.mark.parametrize("habits", ALL_HABITS, ids=str)


@every_base
@pytest.mark.parametrize("step", [1, 2, 3])
async def test_a_step_is_the_nearest_level_below_or_the_weakest_and_never_silently_off(
    habits: Habits, step: int
) -> None:
    base = Base(habits)
    driver = await base.rig.grip.take(1_000)
    weakest = habits.rungs[1]
    most = max(2 * step, weakest) if weakest <= 3 else 2 * step
    nearest = max(level for level in habits.rungs if level <= most)
    try:
        proof = await base.done(driver.apply(foot(step)))
    except MachineError:  # no soft level, or it overshot and without "-" there is no way back
        assert nearest <= 2 * step - 2
        assert not nearest or not habits.has_minus
        assert base.felt.is_rest or not habits.has_minus
    else:
        assert 0 < base.foot <= most
        assert proof is (Proof.CONFIRMED if nearest > 2 * step - 2 else Proof.SENT)
        assert proof is Proof.CONFIRMED or base.foot == nearest
    await base.rig.grip.let_go()


@every_base
async def test_keys_are_never_closer_than_half_a_second(habits: Habits) -> None:
    base = Base(habits)
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(3)))
    await base.done(driver.rest())
    assert base.closest_ms >= 500
    await base.rig.grip.let_go()


async def test_a_step_is_reached_with_no_key_too_many() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    for step in (2, 1, 3, 3, 1):
        assert await base.done(driver.apply(foot(step))) is Proof.CONFIRMED
        assert base.felt == foot(step)
    ups_and_downs = Counter(base.pressed)
    assert ups_and_downs == {Key.FOOT_PLUS: 3 + 3, Key.FOOT_MINUS: 1 + 3}
    await base.rig.grip.let_go()


async def test_down_to_nothing_is_a_step_as_any_other() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(2)))
    assert await base.done(driver.apply(foot(0))) is Proof.CONFIRMED
    assert base.felt.is_rest
    await base.rig.grip.let_go()


async def test_a_base_without_minus_is_not_taken_past_its_strongest_to_come_down() -> None:
    base = Base(NO_MINUS)
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(2)))
    with pytest.raises(MachineError, match="strongest"):
        await base.done(driver.apply(foot(1)))
    assert base.foot == 4
    assert base.pressed[2:] == [Key.FOOT_MINUS, Key.FOOT_MINUS, Key.ALL_STOP]
    await base.rig.grip.let_go()


async def test_a_base_without_minus_that_heeds_massage_off_comes_down_by_that() -> None:
    base = Base(Habits(rungs=(0, 2, 4, 6), has_minus=False, heeds_stop=True))
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(3)))
    assert await base.done(driver.apply(foot(1))) is Proof.CONFIRMED
    assert base.foot == 2
    await base.rig.grip.let_go()


async def test_a_base_without_minus_is_taken_past_its_strongest_to_nothing() -> None:
    base = Base(NO_MINUS)
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(2)))
    assert await base.done(driver.apply(foot(0))) is Proof.CONFIRMED
    assert base.felt.is_rest
    await base.rig.grip.let_go()


async def test_a_base_that_does_not_rise_is_given_up_after_twelve_keys() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        applying = asyncio.create_task(driver.apply(foot(1)))
        for number in range(40):  # it reports a change at each key, but never one of the foot
            status = Status(Layout.ED, number % 2, 0, unknown=b"\x00")
            await theirs.write(machine_codec().encode(status))
            await clock.advance(250)
        with pytest.raises(MachineError, match="does not come to the level"):
            await applying
        await clock.advance(10_000)
    assert await written(theirs) == [Key.FOOT_PLUS] * 12


async def test_a_base_that_stays_where_it_is_is_given_up_before_the_session_would() -> None:
    base = Base(Habits(rungs=(0,)))
    driver = await base.rig.grip.take(1_000)
    with pytest.raises(MachineError, match="does not come to the level"):
        await base.done(driver.apply(foot(1)), CAPABILITIES.setting_limit_ms - 250)
    await base.rig.grip.let_go()


async def test_no_key_is_pressed_where_the_base_does_not_report() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        await theirs.write(machine_codec().encode(Status(Layout.ED, 0, 0)))
        await clock.advance(3_500)  # what it said has become stale
        applying = asyncio.create_task(driver.apply(foot(1)))
        await clock.advance(3_500)
        with pytest.raises(MachineSilent):
            await applying
    assert await written(theirs) == []


async def test_a_report_with_a_wrong_checksum_is_nothing_to_press_a_key_on() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        packet = machine_codec().encode(Status(Layout.ED, 0, 0))
        spoilt = packet.data[:-1] + bytes([packet.data[-1] ^ 1])
        applying = asyncio.create_task(driver.apply(foot(1)))
        for _ in range(8):
            await theirs.write(type(packet)(spoilt, packet.channel))
            await clock.advance(500)
        with pytest.raises(MachineSilent):
            await applying
    assert await written(theirs) == []


async def test_the_remote_in_the_middle_of_it_is_noticed() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    await base.press(Key.FOOT_PLUS, Key.FOOT_PLUS)
    applying = asyncio.create_task(driver.apply(foot(2)))
    await base.clock.advance(0)
    await base.press(Key.FOOT_PLUS, Key.FOOT_PLUS)
    await base.clock.advance(5_000)
    assert await applying is Proof.CONFIRMED
    assert base.felt == foot(2)
    await base.rig.grip.let_go()


async def test_what_the_remote_did_meanwhile_is_corrected_at_the_next_setting() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(2)))
    await base.press(Key.FOOT_PLUS, Key.FOOT_PLUS)
    assert base.felt == foot(3)
    assert await base.done(driver.apply(foot(2))) is Proof.CONFIRMED
    assert base.felt == foot(2)
    await base.rig.grip.let_go()


async def test_a_setting_given_up_half_way_presses_no_further_key() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    applying = asyncio.create_task(driver.apply(foot(3)))
    await base.clock.advance(750)
    applying.cancel()
    pressed = len(base.pressed)
    await base.clock.advance(5_000)
    assert len(base.pressed) == pressed == 2
    await base.rig.grip.let_go()


async def test_the_bed_is_known_by_how_it_reports() -> None:
    base = Base(Habits(layout=Layout.F1))
    driver = await base.rig.grip.take(1_000)
    assert await base.done(driver.identify()) == "Keeson base, reports F1"
    assert base.pressed == []
    await base.rig.grip.let_go()


async def test_one_that_reports_otherwise_is_called_another_kind_of_bed() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        packet = machine_codec().encode(Status(Layout.ED, 0, 0))
        await theirs.write(type(packet)(bytes(28), packet.channel))
        await clock.advance(4_000)
        with pytest.raises(MachineError, match="does not report as these bases do"):
            await identifying


async def test_one_that_says_nothing_is_silent() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        await clock.advance(4_000)
        with pytest.raises(MachineSilent):
            await identifying
    assert await written(theirs) == [Key.RELEASE]
