"""When a massage chair is taken to be at rest, and when its power key is pressed for that."""

import asyncio
from collections.abc import Iterable
from itertools import chain, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.rehearsal import at_once
from firmware_protocol.massage_chair_korean import Key, LongStatus, long_status
from profiles.actuators import Proof
from profiles.timeline import Setting
from tests.controller.drivers.chair import OFF, ON, Puppet, puppet, rested

ROLLER = Setting({"foot roller": 1})


def toggles(chair: Puppet, after_ms: int = 0, taken: Iterable[bool] = ()) -> None:
    """Let power switch the chair on and off, so long after a press; some may not be taken."""
    state = {"on": chair.status == ON}
    takes = chain(taken, repeat(True))

    def press(key: Key) -> None:
        if key is Key.POWER and next(takes):
            chair.clock.call_at(chair.clock.now_ms() + after_ms, toggle)

    def toggle() -> None:
        state["on"] = not state["on"]
        chair.status = ON if state["on"] else OFF

    chair.on_press = press


async def test_a_chair_that_is_off_is_confirmed_to_be_and_no_key_is_pressed() -> None:
    async with puppet(OFF) as (driver, chair):
        assert await at_once(chair.clock, driver.rest()) is Proof.CONFIRMED
        assert chair.wrote == 1  # a rest always writes: any key is let go
        assert chair.keys == []


async def test_a_chair_that_is_on_is_switched_off_by_one_press() -> None:
    async with puppet(ON) as (driver, chair):
        toggles(chair)
        assert await rested(chair.clock, driver, 5_000) is Proof.CONFIRMED
        assert chair.keys == [Key.POWER]


async def test_off_is_acknowledged_at_its_first_sight_and_confirmed_when_it_lasts() -> None:
    async with puppet(ON) as (driver, chair):
        toggles(chair)
        assert await at_once(chair.clock, driver.rest()) is Proof.ACKNOWLEDGED
        assert await at_once(chair.clock, driver.rest()) is Proof.CONFIRMED


async def test_a_silent_chair_is_neither_confirmed_nor_pressed() -> None:
    async with puppet(None) as (driver, chair):
        assert await rested(chair.clock, driver, 5_000) is Proof.SENT
        assert chair.keys == []


@pytest.mark.parametrize("silent_ms", [0, 100, 400, 1_400])
async def test_what_a_chair_showed_before_a_rest_does_not_confirm_it(silent_ms: int) -> None:
    async with puppet(OFF) as (driver, chair):
        chair.status = None  # it may be switched on at its handset from here on
        await chair.clock.advance(silent_ms)
        assert await rested(chair.clock, driver, 5_000) is Proof.SENT
        assert chair.keys == []


@pytest.mark.parametrize("after_ms", range(0, 500, 100))
async def test_the_first_status_after_a_rest_confirms_a_chair_that_was_off_before(
    after_ms: int,
) -> None:
    async with puppet(OFF) as (driver, chair):
        await chair.clock.advance(after_ms)
        resting = asyncio.create_task(driver.rest())
        await chair.clock.advance(500)
        assert await resting is Proof.CONFIRMED


async def test_a_chair_switched_on_just_before_a_rest_is_switched_off() -> None:
    async with puppet(OFF) as (driver, chair):
        await chair.clock.advance(100)
        chair.status = ON
        toggles(chair)
        assert await rested(chair.clock, driver, 10_000) is Proof.CONFIRMED
        assert chair.status == OFF
        assert chair.keys == [Key.POWER]


async def test_a_chair_that_falls_silent_when_it_is_pressed_is_not_confirmed() -> None:
    async with puppet(ON) as (driver, chair):
        chair.on_press = lambda key: chair.later(0, None)
        assert await rested(chair.clock, driver, 10_000) is Proof.SENT
        assert chair.keys == [Key.POWER]


@pytest.mark.parametrize(
    "unclear",
    [
        pytest.param(long_status(None, air=True), id="air without minutes"),
        pytest.param(long_status(None, roller=True), id="roller without minutes"),
        pytest.param(long_status(None, heater=True), id="heater without minutes"),
        pytest.param(long_status(None, moving=True), id="on the move"),
        pytest.param(long_status(0), id="00"),
        pytest.param(LongStatus(bytes.fromhex("2740 00c4 0b 06 01 80 e0")), id="dashes"),
    ],
)
async def test_what_is_neither_on_nor_off_is_neither_pressed_nor_confirmed(
    unclear: LongStatus,
) -> None:
    async with puppet(unclear) as (driver, chair):
        assert await rested(chair.clock, driver, 10_000) is Proof.SENT
        assert chair.keys == []


async def test_a_display_that_blinks_is_not_off() -> None:
    async with puppet(ON) as (driver, chair):
        for at_ms in range(0, 8_000, 1_000):
            chair.later(at_ms + 500, OFF)
            chair.later(at_ms + 1_000, ON)
        assert await rested(chair.clock, driver, 7_000) < Proof.CONFIRMED


async def test_a_press_that_shows_late_is_not_repeated_in_the_next_attempt() -> None:
    async with puppet(ON) as (driver, chair):
        toggles(chair, after_ms=2_000)
        assert await rested(chair.clock, driver, 5_000) is Proof.CONFIRMED
        assert chair.keys == [Key.POWER]


async def test_a_press_that_is_lost_is_repeated_once_it_must_have_shown() -> None:
    async with puppet(ON) as (driver, chair):
        chair.on_press = lambda key: toggles(chair)
        assert await rested(chair.clock, driver, 8_000) is Proof.CONFIRMED
        (first_ms, _), (second_ms, _) = chair.pressed
        assert 2_000 <= second_ms - first_ms <= 3_000


async def test_a_press_ignored_long_ago_makes_no_later_rest_slower() -> None:
    async with puppet(ON) as (driver, chair):
        toggles(chair, taken=[False])
        assert await at_once(chair.clock, driver.rest()) is not Proof.CONFIRMED
        await chair.clock.advance(20_000)
        assert await rested(chair.clock, driver, 3_500) is Proof.CONFIRMED
        assert chair.keys == [Key.POWER, Key.POWER]


@pytest.mark.parametrize("after_ms", [1_900, 2_100, 3_000, 3_700, 5_000, 7_000, 9_000])
async def test_a_chair_slower_than_we_wait_for_comes_to_rest_since_we_wait_ever_longer(
    after_ms: int,
) -> None:
    async with puppet(ON) as (driver, chair):
        toggles(chair, after_ms)
        assert await rested(chair.clock, driver, 40_000) is Proof.CONFIRMED
        await chair.clock.advance(10_000)
        assert chair.status == OFF


@settings(max_examples=80, deadline=None)
@given(
    after_ms=st.integers(0, 9_000),
    taken=st.lists(st.booleans(), max_size=4),
    cancelled_ms=st.none() | st.integers(0, 8_000),
)
def test_however_slow_a_chair_is_and_whatever_is_lost_it_stays_off_once_confirmed(
    after_ms: int, taken: list[bool], cancelled_ms: int | None
) -> None:
    asyncio.run(_stays_off(after_ms, taken, cancelled_ms))


async def _stays_off(after_ms: int, taken: list[bool], cancelled_ms: int | None) -> None:
    async with puppet(ON if cancelled_ms is None else OFF) as (driver, chair):
        # One that comes on later than in 5 s may look as though it never will.
        toggles(chair, after_ms if cancelled_ms is None else after_ms // 2, taken)
        if cancelled_ms is not None:
            applying = asyncio.create_task(driver.apply(ROLLER))
            await chair.clock.advance(cancelled_ms)
            applying.cancel()
        assert await rested(chair.clock, driver, 120_000) is Proof.CONFIRMED
        await chair.clock.advance(20_000)
        assert chair.status == OFF


async def test_a_chair_switched_on_again_in_the_middle_is_switched_off_again() -> None:
    async with puppet(ON) as (driver, chair):
        toggles(chair)
        await at_once(chair.clock, driver.rest())
        chair.on_press(Key.POWER)
        assert await rested(chair.clock, driver, 10_000) is Proof.CONFIRMED
        assert chair.status == OFF


async def test_a_chair_just_connected_to_is_watched_before_power_is_pressed() -> None:
    async with puppet(ON, settled_ms=0) as (driver, chair):
        toggles(chair)
        await rested(chair.clock, driver, 5_000)
        assert chair.pressed[0][0] >= 1_500


@pytest.mark.parametrize("shows_after_ms", [0, 400, 900, 1_500])
@pytest.mark.parametrize("cancelled_after_ms", [0, 50, 100, 300, 1_200])
async def test_a_chair_being_switched_on_is_off_again_after_a_rest(
    shows_after_ms: int, cancelled_after_ms: int
) -> None:
    async with puppet(OFF) as (driver, chair):
        toggles(chair, after_ms=shows_after_ms)
        applying = asyncio.create_task(driver.apply(ROLLER))
        await chair.clock.advance(cancelled_after_ms)
        applying.cancel()
        assert await rested(chair.clock, driver, 5_000) is Proof.CONFIRMED
        await chair.clock.advance(10_000)
        assert chair.status == OFF


async def test_a_setting_that_a_rest_overtakes_presses_nothing_more() -> None:
    async with puppet(ON) as (driver, chair):
        applying = asyncio.create_task(driver.apply(ROLLER))
        await chair.clock.advance(50)
        toggles(chair)
        assert await rested(chair.clock, driver, 5_000) is Proof.CONFIRMED
        await chair.clock.advance(20_000)
        assert await applying is Proof.SENT
        assert chair.keys == [Key.FOOT_ROLLER, Key.POWER]


async def test_a_lost_link_is_a_failed_rest() -> None:
    async with puppet(ON) as (driver, chair):
        await chair.close()
        await chair.clock.advance(0)
        assert await at_once(chair.clock, driver.rest()) is Proof.FAILED
