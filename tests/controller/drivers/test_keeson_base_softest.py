"""What the first step is on a Keeson base whose weakest level lies above it, and where none is."""

import asyncio

import pytest

from controller.drivers.keeson_machine import Habits
from controller.drivers.keeson_ways import Motor, Ways
from controller.errors import MachineError
from controller.session.stopping import Stopped
from controller.session.view import Reason
from firmware_protocol.keeson_base import Key
from profiles.actuators import Proof
from tests.controller.drivers.keeson import Base, foot


async def test_the_first_step_is_the_weakest_level_a_base_has() -> None:
    base = Base(Habits(rungs=(0, 3, 6)))
    driver = await base.rig.grip.take(1_000)
    for step, level in ((1, 3), (2, 3), (1, 3), (3, 6), (1, 3)):
        assert await base.done(driver.apply(foot(step))) is Proof.CONFIRMED
        assert base.foot == level
    assert base.pressed == [Key.FOOT_PLUS, Key.FOOT_PLUS, Key.FOOT_MINUS]
    await base.rig.grip.let_go()


async def test_what_the_weakest_level_is_costs_one_key_too_many_and_only_once() -> None:
    base = Base(Habits(rungs=(0, 3, 6)))
    await base.press(Key.FOOT_PLUS, Key.FOOT_PLUS)
    await base.clock.advance(500)
    driver = await base.rig.grip.take(1_000)
    for _ in range(3):
        assert await base.done(driver.apply(foot(1))) is Proof.CONFIRMED
        assert base.foot == 3
    assert base.pressed == [Key.FOOT_MINUS, Key.FOOT_MINUS, Key.FOOT_PLUS]
    await base.rig.grip.let_go()


@pytest.mark.parametrize("rungs", [(0, 4, 6), (0, 6)])
async def test_a_base_without_a_soft_level_is_called_that_and_tried_once(
    rungs: tuple[int, ...],
) -> None:
    base = Base(Habits(rungs=rungs))
    driver = await base.rig.grip.take(1_000)
    for _ in range(3):
        with pytest.raises(MachineError, match=f"no soft level: its weakest is {rungs[1]} of 6"):
            await base.done(driver.apply(foot(1)))
        assert base.felt.is_rest
    assert base.pressed == [Key.FOOT_PLUS, Key.FOOT_MINUS]
    assert await base.done(driver.apply(foot(3))) is Proof.CONFIRMED
    assert base.foot == 6
    await base.rig.grip.let_go()


def test_a_weakest_level_is_believed_until_a_weaker_one_is_seen() -> None:
    ways, highest, lowest = Ways(), {Motor.FOOT: 2}, {Motor.FOOT: 1}
    ways.pressed(Key.FOOT_PLUS, {Motor.FOOT: 0})
    ways.seen({Motor.FOOT: 3})  # somebody used the remote at the same time
    assert ways.towards({Motor.FOOT: 3}, highest, lowest) == Key.RELEASE
    ways.seen({Motor.FOOT: 2})
    assert ways.towards({Motor.FOOT: 3}, highest, lowest) == Key.FOOT_MINUS


def test_a_weakest_level_is_not_believed_of_reports_that_do_not_follow_the_keys() -> None:
    ways, foot_at_3 = Ways(), {Motor.FOOT: 3}
    ways.pressed(Key.FOOT_PLUS, {Motor.FOOT: 0})
    ways.seen(foot_at_3)
    assert ways.towards(foot_at_3, {Motor.FOOT: 6}, {Motor.FOOT: 5}) == Key.FOOT_PLUS
    ways.pressed(Key.FOOT_PLUS, foot_at_3)
    ways.seen(foot_at_3)
    assert ways.towards(foot_at_3, {Motor.FOOT: 2}, {Motor.FOOT: 1}) == Key.FOOT_MINUS


def test_a_minus_that_seems_to_lead_to_nothing_tells_of_no_weakest_level() -> None:
    ways = Ways()
    ways.pressed(Key.FOOT_MINUS, {Motor.FOOT: 6})
    ways.seen({Motor.FOOT: 0})  # massage-off may have been heeded late, or the timer have ended
    assert ways.towards({Motor.FOOT: 0}, {Motor.FOOT: 2}, {Motor.FOOT: 1}) == Key.FOOT_PLUS


async def test_first_night_is_felt_on_a_base_whose_weakest_level_is_half_of_its_strength() -> None:
    base = Base(Habits(rungs=(0, 3, 6)))
    playing = asyncio.create_task((await base.rig.session()).run())
    await base.clock.advance(300_000)
    assert base.foot == 3
    await base.clock.advance(302_000)
    ending = await base.rig.ended(playing)
    assert (ending.reason, ending.failure) == (Reason.PLAYED, None)
    assert ending.stopped == Stopped(Proof.CONFIRMED, Proof.CONFIRMED)
    assert base.felt.is_rest
    assert base.pressed.count(Key.FOOT_PLUS) == 1


@pytest.mark.parametrize("has_minus", [True, False])
async def test_first_night_ends_at_rest_where_a_base_has_no_soft_level(has_minus: bool) -> None:
    base = Base(Habits(rungs=(0, 6), has_minus=has_minus))
    playing = asyncio.create_task((await base.rig.session()).run())
    ending = await base.rig.ended(playing, within_ms=60_000)
    assert ending.reason is Reason.FAILED
    assert isinstance(ending.failure, MachineError)
    assert "no soft level" in str(ending.failure)
    assert ending.stopped == Stopped(Proof.CONFIRMED, Proof.CONFIRMED)
    assert base.felt.is_rest
