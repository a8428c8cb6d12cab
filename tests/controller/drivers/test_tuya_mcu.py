"""What a Tuya machine is told and in which order, and what is believed of its reports."""

import asyncio
from dataclasses import replace

import pytest

from controller.errors import MachineError, MachineSilent
from firmware_protocol.tuya_mcu import Ask, Write
from firmware_protocol.tuya_points import Point, PointType
from profiles.actuators import Proof
from profiles.timeline import Setting
from tests.controller.drivers.tuya import (
    BOOTS_OFF,
    BOOTS_ON,
    OFF,
    ON,
    PAGE,
    by_hand,
    held,
    level,
)

CALF = {step: Point.of(102, PointType.ENUM, step) for step in range(4)}
FOOT = {1: 20, 2: 40, 3: 60}
FOOT_ON, FOOT_OFF = Point.of(110, PointType.BOOL, 1), Point.of(110, PointType.BOOL, 0)
WARM_OFF = Point.of(111, PointType.BOOL, 0)
MODE = Point.of(104, PointType.ENUM, 2)


def foot(step: int) -> Point:
    return Point.of(103, PointType.VALUE, FOOT[step])


def writes(*points: Point) -> list[Write]:
    return [Write((point,)) for point in points]


@pytest.mark.parametrize("version", [0, 1, 3])
async def test_strength_is_set_before_the_switch_and_both_are_confirmed(version: int) -> None:
    async with held(version=version) as tuya:
        assert await tuya.apply(massage=5) is Proof.CONFIRMED
        assert tuya.said == writes(level(50), ON)
        assert tuya.felt == [Setting({"massage": 5})]


async def test_the_same_setting_again_is_confirmed_without_a_word() -> None:
    async with held() as tuya:
        await tuya.apply(massage=5)
        tuya.said.clear()
        assert await tuya.apply(massage=5) is Proof.CONFIRMED
        assert tuya.said == []


async def test_a_machine_that_runs_is_only_told_its_new_strength() -> None:
    async with held() as tuya:
        await tuya.apply(massage=5)
        tuya.said.clear()
        await tuya.apply(massage=4)
        assert tuya.said == writes(level(40))


async def test_what_somebody_pressed_is_put_right_by_the_next_setting() -> None:
    async with held() as tuya:
        await tuya.apply(massage=5)
        tuya.machine.press(level(90), OFF)
        await tuya.clock.advance(100)
        tuya.said.clear()
        assert await tuya.apply(massage=5) is Proof.CONFIRMED
        assert tuya.said == writes(level(50), ON)


async def test_commands_are_as_far_apart_as_the_machine_needs() -> None:
    async with held(PAGE) as tuya:
        await tuya.apply(calf=1, foot=2, warm=1)
        gaps = [late - soon for soon, late in zip(tuya.said_ms, tuya.said_ms[1:], strict=False)]
        assert len(gaps) > 3
        assert min(gaps) >= 50


async def test_a_machine_that_would_start_stronger_is_not_started() -> None:
    async with held() as tuya:
        tuya.machine.press(level(80))
        await tuya.clock.advance(100)
        tuya.deaf_to = (3,)
        with pytest.raises(MachineError, match="massage would start stronger") as caught:
            await tuya.apply(massage=5)
        assert "remote" in caught.value.hint
        assert Write((ON,)) not in tuya.said
        assert tuya.felt == []


async def test_a_machine_that_takes_its_strength_only_while_it_is_on_starts_at_a_weaker_one() -> (
    None
):
    async with held() as tuya:
        tuya.deaf_to = (3,)
        applying = asyncio.create_task(tuya.driver.apply(Setting({"massage": 5})))
        while Write((ON,)) not in tuya.said:
            await tuya.clock.advance(10)
        tuya.deaf_to = ()
        await tuya.clock.advance(1_000)
        assert await applying is Proof.CONFIRMED
        assert tuya.machine.felt == Setting({"massage": 5})


async def test_a_machine_that_stays_stronger_is_an_error() -> None:
    async with held() as tuya:
        await tuya.apply(massage=8)
        tuya.deaf_to = (3,)
        with pytest.raises(MachineError, match="massage stays stronger"):
            await tuya.apply(massage=2)


async def test_a_machine_that_does_not_get_stronger_is_not_said_to() -> None:
    async with held() as tuya:
        await tuya.apply(massage=2)
        tuya.deaf_to = (3,)
        assert await tuya.apply(massage=8) is Proof.SENT


async def test_a_machine_of_many_parts_that_hears_nothing_is_given_up_in_time() -> None:
    async with held(PAGE) as tuya:
        await tuya.apply(calf=1, foot=1)
        tuya.deaf_to = (102, 103, 105, 110, 111)
        began_ms = tuya.clock.now_ms()
        with pytest.raises(MachineSilent, match="does not report what it is told"):
            await tuya.apply(calf=3, foot=3, warm=1)
        assert tuya.clock.now_ms() - began_ms <= tuya.driver.capabilities.setting_limit_ms


async def test_rest_switches_off_first_and_is_confirmed_by_the_report_behind_it() -> None:
    async with held() as tuya:
        await tuya.apply(massage=5)
        tuya.said.clear()
        assert await tuya.done(tuya.driver.rest()) is Proof.CONFIRMED
        assert tuya.said[:2] == writes(OFF, level(0))
        assert tuya.machine.felt.is_rest


async def test_a_machine_that_rests_already_is_asked_and_confirmed() -> None:
    async with held() as tuya:
        assert await tuya.done(tuya.driver.rest()) is Proof.CONFIRMED
        assert tuya.said == [*writes(OFF, level(0)), Ask.POINTS]


async def test_a_rest_that_is_lost_is_not_confirmed() -> None:
    async with held() as tuya:
        await tuya.apply(massage=5)
        tuya.deaf_to = (1,)
        assert await tuya.done(tuya.driver.rest()) is not Proof.CONFIRMED
        tuya.deaf_to = ()
        assert await tuya.done(tuya.driver.rest()) is Proof.CONFIRMED


async def test_rest_before_anything_was_asked_is_confirmed_too() -> None:
    async with by_hand() as mcu:
        resting = asyncio.create_task(mcu.driver.rest())
        assert await mcu.hears() == Write((OFF,))
        await mcu.reports(OFF)
        await mcu.clock.advance(100)
        assert await resting is Proof.CONFIRMED


async def test_a_report_from_before_what_is_still_on_its_way_proves_no_rest() -> None:
    async with by_hand() as mcu:
        await mcu.reports(OFF, level(50))
        applying = asyncio.create_task(mcu.driver.apply(Setting({"massage": 5})))
        assert await mcu.hears() == Write((ON,))
        applying.cancel()
        resting = asyncio.create_task(mcu.driver.rest())
        assert await mcu.hears() == Write((OFF,))
        await mcu.reports(OFF)  # an answer to what was asked before
        await mcu.clock.advance(100)
        assert not resting.done()
        await mcu.reports(ON)
        await mcu.reports(OFF)
        await mcu.clock.advance(100)
        assert await resting is Proof.CONFIRMED


async def test_what_waits_behind_a_rest_is_not_written_any_more() -> None:
    async with held() as tuya:
        tuya.deaf_to = (3,)
        applying = asyncio.create_task(tuya.driver.apply(Setting({"massage": 1})))
        await tuya.clock.advance(100)
        resting = asyncio.create_task(tuya.driver.rest())
        await tuya.clock.advance(2_000)
        assert await resting is Proof.CONFIRMED
        assert await applying is Proof.SENT
        assert Write((ON,)) not in tuya.said
        assert tuya.machine.felt.is_rest


async def test_a_machine_of_several_parts_is_brought_part_by_part() -> None:
    async with held(PAGE) as tuya:
        assert await tuya.apply(calf=2) is Proof.CONFIRMED
        assert tuya.said == writes(CALF[2], BOOTS_ON)
        tuya.said.clear()
        assert await tuya.apply(foot=3) is Proof.CONFIRMED
        assert tuya.said == writes(CALF[0], foot(3), FOOT_ON)
        assert tuya.machine.felt == Setting({"foot": 3})
        tuya.said.clear()
        assert await tuya.apply() is Proof.CONFIRMED
        assert tuya.said == writes(BOOTS_OFF, FOOT_OFF)


async def test_another_part_that_does_not_go_off_keeps_the_whole_from_starting() -> None:
    async with held(PAGE) as tuya:
        tuya.machine.press(CALF[3])
        await tuya.clock.advance(100)
        tuya.deaf_to = (102,)
        with pytest.raises(MachineError, match="calf would start stronger"):
            await tuya.apply(foot=1)
        assert tuya.felt == []


async def test_the_mode_is_set_before_the_start() -> None:
    async with held(PAGE) as tuya:
        tuya.machine.press(replace(MODE, raw=b"\x00"))
        await tuya.clock.advance(100)
        await tuya.apply(warm=1)
        assert tuya.said[0] == Write((MODE,))


async def test_rest_switches_everything_off_and_starts_nothing() -> None:
    async with held(PAGE) as tuya:
        await tuya.apply(calf=1, foot=2, warm=1)
        assert len(tuya.machine.felt.levels) == 3
        tuya.said.clear()
        assert await tuya.done(tuya.driver.rest()) is Proof.CONFIRMED
        # No off is known of the strength of the feet, so it is left alone.
        assert tuya.said[:4] == writes(BOOTS_OFF, FOOT_OFF, WARM_OFF, CALF[0])
        assert tuya.machine.felt.is_rest


async def test_the_shortest_time_that_is_enough_is_armed_and_ends_the_massage() -> None:
    async with held(PAGE) as tuya:
        await tuya.apply(calf=1)
        assert await tuya.done(tuya.driver.arm_timer(11 * 60_000)) == 20 * 60_000
        assert await tuya.done(tuya.driver.arm_timer(3_600_000)) == 30 * 60_000
        await tuya.clock.advance(30 * 60_000 - 5_000)
        assert not tuya.machine.felt.is_rest
        await tuya.clock.advance(10_000)
        assert tuya.machine.felt.is_rest


async def test_a_timer_that_is_not_taken_is_not_counted_on() -> None:
    async with held(PAGE) as tuya:
        tuya.deaf_to = (106,)
        assert await tuya.done(tuya.driver.arm_timer(600_000)) is None
    async with held() as tuya:
        assert await tuya.done(tuya.driver.arm_timer(600_000)) is None
