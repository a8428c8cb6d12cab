"""How a Keeson base is brought to rest, and when the driver believes it is there."""

import asyncio
from collections.abc import Sequence

import pytest

from controller.clock import ManualClock
from controller.drivers.keeson_base import connect
from controller.drivers.keeson_machine import Habits
from controller.link.memory import MemoryLink, memory_pair
from controller.registry import load
from controller.session.stopping import Stopped, bring_to_rest
from controller.session.view import Reason
from firmware_protocol.codec import Packet
from firmware_protocol.keeson_base import Key, Layout, Status, machine_codec
from profiles.actuators import Proof
from tests.controller.drivers.keeson import Base, foot, written

CAPABILITIES = load("keeson_base").capabilities
STRONGEST = (Key.FOOT_PLUS | Key.HEAD_PLUS,) * 6
BOTH_DOWN = Key.FOOT_MINUS | Key.HEAD_MINUS
ALL_HABITS = [
    Habits(rungs, has_minus, wraps, heeds_stop, report_ms=report_ms, tells=tells)
    for rungs in ((0, 1, 2, 3, 4, 5, 6), (0, 2, 4, 6), (0, 3, 6), (0, 1, 3, 6))
    for has_minus, wraps in ((True, False), (True, True), (False, False))
    for heeds_stop in (False, True)
    for report_ms, tells in ((1_000, True), (250, False))
]
AT_REST, RUNNING = Status(Layout.ED, 0, 0), Status(Layout.ED, 0, 4)


async def running(base: Base) -> None:
    """Somebody has turned both motors up to the strongest with the remote."""
    top = len(base.habits.rungs) - 1
    await base.press(*STRONGEST[:top])
    assert set(base.box.levels.values()) == {6}


@pytest.mark.parametrize("habits", ALL_HABITS, ids=str)
@pytest.mark.parametrize("later_ms", [0, 130, 730])
async def test_every_base_is_at_rest_and_confirmed_within_five_seconds(
    habits: Habits, later_ms: int
) -> None:
    base = Base(habits)
    await running(base)
    await base.rig.grip.take(1_000)
    await base.clock.advance(later_ms)
    began_ms = base.clock.now_ms()
    stopped = await base.done(bring_to_rest(base.rig.grip, base.clock), 5_000)
    assert stopped == Stopped(Proof.CONFIRMED, Proof.CONFIRMED)
    assert base.felt.is_rest
    assert base.clock.now_ms() - began_ms <= 5_000
    assert base.closest_ms >= 500
    await base.clock.advance(5_000)
    assert base.felt.is_rest
    await base.rig.grip.let_go()


async def test_a_level_that_the_session_has_just_raised_is_off_within_five_seconds() -> None:
    base = Base()
    await running(base)
    driver = await base.rig.grip.take(1_000)
    await base.clock.advance(100)
    applying = asyncio.create_task(driver.apply(foot(2)))
    await base.clock.advance(10)  # a key was pressed just now
    applying.cancel()
    stopped = await base.done(bring_to_rest(base.rig.grip, base.clock), 5_000)
    assert stopped.reached
    assert base.felt.is_rest
    await base.rig.grip.let_go()


async def test_massage_off_comes_first_then_both_motors_down_in_one_frame() -> None:
    base = Base()
    await base.press(*STRONGEST[:2])
    driver = await base.rig.grip.take(1_000)
    await base.clock.advance(100)
    while await base.done(driver.rest()) is not Proof.CONFIRMED:
        pass
    assert base.pressed == [Key.ALL_STOP, BOTH_DOWN, BOTH_DOWN]
    await base.rig.grip.let_go()


async def test_massage_off_that_does_nothing_is_not_waited_for_again() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    for keys in ([Key.ALL_STOP, Key.FOOT_MINUS], [Key.FOOT_MINUS]):
        await base.press(Key.FOOT_PLUS)
        await base.clock.advance(1_000)
        base.keys.clear()
        await base.done(driver.rest())
        assert base.pressed == keys
    await base.rig.grip.let_go()


async def test_a_motor_that_is_off_is_never_pressed() -> None:
    base = Base(Habits(minus_wraps=True))
    await base.press(Key.HEAD_PLUS, Key.HEAD_PLUS)
    driver = await base.rig.grip.take(1_000)
    await base.clock.advance(100)
    while await base.done(driver.rest()) is not Proof.CONFIRMED:
        assert base.foot == 0
    assert set(base.pressed) == {Key.ALL_STOP, Key.HEAD_MINUS}
    await base.rig.grip.let_go()


async def test_a_base_at_rest_is_written_to_and_confirmed_by_its_next_report() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    await base.clock.advance(100)
    for count in (1, 2):
        assert await base.done(driver.rest()) is Proof.CONFIRMED
        assert base.pressed == [Key.ALL_STOP] * count
    await base.rig.grip.let_go()


async def test_rest_takes_a_second_at_most() -> None:
    base = Base()
    await running(base)
    driver = await base.rig.grip.take(1_000)
    await base.clock.advance(100)
    assert await base.done(driver.rest(), 1_000) is Proof.ACKNOWLEDGED
    assert not base.felt.is_rest  # what is left is for the next attempt
    await base.rig.grip.let_go()


async def test_an_apply_that_waits_presses_nothing_behind_a_rest() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    applying = asyncio.create_task(driver.apply(foot(3)))
    await base.clock.advance(750)
    while await base.done(driver.rest()) is not Proof.CONFIRMED:
        pass
    assert await applying is Proof.SENT
    await base.clock.advance(5_000)
    assert base.felt.is_rest
    await base.rig.grip.let_go()


async def test_a_report_from_before_the_rest_does_not_prove_it() -> None:
    assert await _rest_hearing(before=[AT_REST]) is Proof.ACKNOWLEDGED


async def test_a_report_from_behind_it_does() -> None:
    assert await _rest_hearing(before=[RUNNING], behind=[AT_REST]) is Proof.CONFIRMED


async def test_a_report_of_another_level_does_not() -> None:
    assert await _rest_hearing(before=[AT_REST], behind=[RUNNING]) is Proof.ACKNOWLEDGED


async def test_a_report_of_rest_with_a_wrong_checksum_proves_nothing() -> None:
    assert await _rest_hearing(before=[RUNNING], behind=[AT_REST], spoilt=1) is Proof.ACKNOWLEDGED


async def test_a_base_that_reports_nothing_is_told_to_rest_and_not_believed() -> None:
    assert await _rest_hearing(before=[], keys=[Key.ALL_STOP]) is Proof.SENT


async def test_a_plus_that_was_given_up_may_yet_be_carried_and_spoils_an_early_report() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        await _say(theirs, AT_REST)
        applying = asyncio.create_task(driver.apply(foot(1)))
        await clock.advance(10)
        applying.cancel()
        resting = asyncio.create_task(driver.rest())
        await clock.advance(0)
        await _say(theirs, AT_REST)  # this one may be from before the "+"
        await clock.advance(1_000)
        assert await resting is not Proof.CONFIRMED


async def test_keys_that_got_lost_do_not_turn_up_a_base_that_has_shown_its_minus() -> None:
    base = Base()
    driver = await base.rig.grip.take(1_000)
    for step in (3, 2):
        await base.done(driver.apply(foot(step)))
    base.rig.lose(4)  # the massage-off key and three of "-"
    base.keys.clear()
    while await base.done(driver.rest()) is not Proof.CONFIRMED:
        pass
    assert base.felt.is_rest
    assert set(base.pressed) == {Key.FOOT_MINUS}
    await base.rig.grip.let_go()


async def test_keys_that_got_lost_are_tried_again_where_plus_leads_nowhere() -> None:
    base = Base(Habits(rungs=(0, 3, 6)))
    await running(base)
    driver = await base.rig.grip.take(1_000)
    await base.clock.advance(100)
    base.rig.lose(3)  # the massage-off key and two of "-", so that it seems to have neither
    while await base.done(driver.rest()) is not Proof.CONFIRMED:
        assert len(base.pressed) < 10
    assert base.felt.is_rest
    up = Key.FOOT_PLUS | Key.HEAD_PLUS
    assert base.pressed == [up, Key.ALL_STOP, BOTH_DOWN, BOTH_DOWN]
    await base.rig.grip.let_go()


async def test_a_base_that_has_gone_deaf_is_opened_anew() -> None:
    base = Base()
    await running(base)
    await base.rig.grip.take(1_000)
    await base.clock.advance(100)
    await base.rig.deafen(for_good=False)
    stopped = await base.done(bring_to_rest(base.rig.grip, base.clock), 15_000)
    assert base.rig.connections == 2
    assert stopped.reached
    assert base.felt.is_rest
    await base.rig.grip.let_go()


async def test_a_receiver_that_hides_from_new_connections_is_not_said_to_be_at_rest() -> None:
    base = Base(Habits(connections=1))
    await running(base)
    await base.rig.grip.take(1_000)
    await base.clock.advance(100)
    base.rig.drop()
    stopped = await base.done(bring_to_rest(base.rig.grip, base.clock), 17_000)
    assert not stopped.reached
    assert base.rig.connections <= 30
    await base.rig.grip.let_go()


async def test_first_night_begins_plays_and_ends_at_rest() -> None:
    base = Base()
    playing = asyncio.create_task((await base.rig.session()).run())
    await base.clock.advance(300_000)
    assert base.felt == foot(1)
    await base.clock.advance(302_000)
    ending = await base.rig.ended(playing)
    assert (ending.reason, ending.failure) == (Reason.PLAYED, None)
    assert ending.stopped == Stopped(Proof.CONFIRMED, Proof.CONFIRMED)
    assert base.felt.is_rest


async def test_a_session_on_a_bed_at_its_strongest_is_stopped_within_five_seconds() -> None:
    base = Base()
    session = await base.rig.session()
    playing = asyncio.create_task(session.run())
    await base.clock.advance(60_000)
    await base.press(*STRONGEST)
    session.stop()
    ending = await base.rig.ended(playing, within_ms=5_000)
    assert ending.stopped == Stopped(Proof.CONFIRMED, Proof.CONFIRMED)
    assert base.felt.is_rest


async def _rest_hearing(
    before: Sequence[Status],
    behind: Sequence[Status] = (),
    *,
    spoilt: int = 0,
    keys: Sequence[Key] | None = None,
) -> Proof:
    """What a rest gives where the base says these things, some of it with a wrong checksum."""
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        for status in before:
            await _say(theirs, status)
        await clock.advance(10)
        resting = asyncio.create_task(driver.rest())
        await clock.advance(10)
        for status in behind:
            await _say(theirs, status, spoilt)
        await clock.advance(1_000)
        proof = await resting
    pressed = await written(theirs)
    assert pressed[0] is Key.ALL_STOP
    assert keys is None or pressed == keys
    return proof


async def _say(machine: MemoryLink, status: Status, spoilt: int = 0) -> None:
    packet = machine_codec().encode(status)
    data = packet.data[:-1] + bytes([packet.data[-1] ^ spoilt])
    await machine.write(Packet(data, packet.channel))
