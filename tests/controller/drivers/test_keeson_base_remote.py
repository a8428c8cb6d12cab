"""A stop of a Keeson base whose remote is in use, or whose reports come late or seldom."""

import asyncio

import pytest

from controller.clock import ManualClock
from controller.drivers.keeson_base import connect
from controller.drivers.keeson_machine import Habits
from controller.drivers.keeson_ways import ANSWER_MS, TRIES, TRIES_IN_DOUBT, Levels, Motor, Ways
from controller.link.memory import memory_pair
from controller.registry import load
from controller.session.stopping import Stopped, bring_to_rest
from firmware_protocol.keeson_base import Key, Layout, Status, machine_codec
from profiles.actuators import Proof
from tests.controller.drivers.keeson import Base, foot

CAPABILITIES = load("keeson_base").capabilities
AT_THREE, AT_FOUR = {Motor.FOOT: 3, Motor.HEAD: 0}, {Motor.FOOT: 4, Motor.HEAD: 0}
AT_TWO, AT_FIVE = {Motor.FOOT: 2, Motor.HEAD: 0}, {Motor.FOOT: 5, Motor.HEAD: 0}


@pytest.mark.parametrize("apart_ms", [420, 500, 700, 1_000])
@pytest.mark.parametrize("first_ms", range(0, 600, 50))
async def test_two_keys_of_the_remote_do_not_make_a_stop_raise(
    first_ms: int, apart_ms: int
) -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    await base.done(driver.apply(foot(2)))
    await base.clock.advance(5_000)
    began_ms, before = base.clock.now_ms(), len(base.rig.felt)
    for at_ms in (first_ms, first_ms + apart_ms):
        base.clock.call_at(began_ms + at_ms, lambda: base.box.press(Key.MODE_STEP))
    stopped = await base.done(bring_to_rest(base.rig.grip, base.clock), 5_000)
    assert stopped == Stopped(Proof.CONFIRMED, Proof.CONFIRMED)
    assert base.felt.is_rest
    assert Key.FOOT_PLUS not in base.pressed[3:]
    assert all(felt.step("foot massage") <= 2 for _, felt in base.rig.felt[before:])
    await base.rig.grip.let_go()


@pytest.mark.parametrize("phase_ms", range(0, 1_000, 100))
async def test_a_base_that_reports_once_a_second_is_off_within_the_time_of_a_stop(
    phase_ms: int,
) -> None:
    base = Base(Habits(tells=False))
    await base.press(*[Key.FOOT_PLUS | Key.HEAD_PLUS] * 6)
    await base.rig.grip.take(1_000)
    await base.clock.advance(2_000 + phase_ms)
    began_ms = base.clock.now_ms()
    await base.done(bring_to_rest(base.rig.grip, base.clock), 6_000)
    assert base.felt.is_rest
    assert base.rig.felt[-1][0] - began_ms <= 4_500
    assert base.closest_ms >= 500
    await base.rig.grip.let_go()


@pytest.mark.parametrize(
    ("late_ms", "proof"), [(ANSWER_MS - 1, Proof.ACKNOWLEDGED), (ANSWER_MS, Proof.CONFIRMED)]
)
async def test_a_report_that_may_have_been_under_way_proves_no_rest(
    late_ms: int, proof: Proof
) -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    packet = machine_codec().encode(Status(Layout.ED, 0, 0))
    async with connect(ours, clock, CAPABILITIES) as driver:
        await theirs.write(packet)
        await clock.advance(1_000)
        resting = asyncio.create_task(driver.rest())
        await clock.advance(late_ms)
        await theirs.write(packet)
        await clock.advance(1_000)
        assert await resting is proof


def test_minus_is_pressed_unanswered_only_while_the_motor_must_still_run() -> None:
    ways = _stopping(AT_TWO)
    assert ways.to_rest(AT_TWO, 1, known=False) == Key.FOOT_MINUS
    assert ways.to_rest(AT_TWO, 2, known=False) == Key.RELEASE


def test_minus_that_leads_down_by_two_is_pressed_unanswered_half_as_often() -> None:
    ways = _stopping(AT_FOUR)
    ways.pressed(Key.FOOT_MINUS, AT_FOUR)
    ways.seen(AT_TWO)
    assert ways.to_rest(AT_TWO, 0, known=False) == Key.FOOT_MINUS
    assert ways.to_rest(AT_TWO, 1, known=False) == Key.RELEASE


def test_plus_comes_after_four_of_minus() -> None:
    ways = _stopping(AT_THREE)
    _press_in_vain(ways, AT_THREE, TRIES_IN_DOUBT)
    assert ways.to_rest(AT_THREE, 0, known=False) == Key.RELEASE
    assert ways.to_rest(AT_THREE, 0, known=True) == Key.FOOT_PLUS


@pytest.mark.parametrize(("levels", "timer"), [(AT_THREE, 2), ({**AT_THREE, Motor.HEAD: 1}, 1)])
def test_minus_does_not_count_as_tried_where_something_else_changed(
    levels: Levels, timer: int
) -> None:
    ways = _stopping(AT_THREE)
    _press_in_vain(ways, AT_THREE, TRIES_IN_DOUBT)
    ways.seen(levels, timer)
    assert Key.FOOT_MINUS in ways.to_rest(levels, 0, known=True)


def test_after_a_plus_that_raised_minus_is_tried_again_and_then_known_to_do_nothing() -> None:
    ways = _stopping(AT_THREE)
    _press_in_vain(ways, AT_THREE, TRIES_IN_DOUBT)
    ways.pressed(Key.FOOT_PLUS, AT_THREE)
    ways.seen(AT_FOUR, 1)
    _press_in_vain(ways, AT_FOUR, TRIES)
    assert ways.to_rest(AT_FOUR, 0, known=True) == Key.FOOT_PLUS
    ways.pressed(Key.FOOT_PLUS, AT_FOUR)
    ways.seen(AT_FIVE, 1)
    assert ways.to_rest(AT_FIVE, 0, known=True) == Key.FOOT_PLUS


def test_after_a_plus_that_raised_a_minus_that_works_is_kept_to() -> None:
    ways = _stopping(AT_THREE)
    _press_in_vain(ways, AT_THREE, TRIES_IN_DOUBT)
    ways.pressed(Key.FOOT_PLUS, AT_THREE)
    ways.seen(AT_FOUR, 1)
    ways.pressed(Key.FOOT_MINUS, AT_FOUR)
    ways.seen(AT_THREE, 1)
    _press_in_vain(ways, AT_THREE, TRIES_IN_DOUBT)


def _stopping(levels: Levels) -> Ways:
    """On a base at these levels, where the massage-off key was pressed and did nothing."""
    ways = Ways()
    ways.seen(levels, 1)
    ways.pressed(Key.ALL_STOP, levels)
    ways.seen(levels, 1)
    return ways


def _press_in_vain(ways: Ways, levels: Levels, times: int) -> None:
    """ "-" is what is to be pressed so often, and the foot motor does not heed it."""
    for _ in range(times):
        assert ways.to_rest(levels, 0, known=True) == Key.FOOT_MINUS
        ways.pressed(Key.FOOT_MINUS, levels)
        ways.seen(levels, 1)
