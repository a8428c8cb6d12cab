"""A plan says what was changed on this machine: coarser, pulsed, rested, left out or shorter."""

from dataclasses import replace

import pytest
from hypothesis import given

from profiles.actuators import Zone
from profiles.comfort import ComfortWindow
from profiles.compiler import compile_program
from profiles.courses import STEADY
from profiles.errors import DoesNotFit
from profiles.fitting import TOGETHER
from profiles.library import find
from profiles.program import Program
from tests.profiles.oracle import BANDS, SIDES
from tests.profiles.strategies import (
    Evening,
    evenings,
    hold,
    leg,
    machine,
    plan_of,
    program,
    ramp,
    unhurried,
    vibrator,
)

HUM = hold(60, 40)
CALF = vibrator("calf", 9, Zone.CALF)
LEGS = vibrator("legs", 100, *leg)


def test_levels_that_are_one_and_the_same_step_are_said() -> None:
    levels = program(hold(30, 20), hold(30, 30), hold(30, 90))
    plan = compile_program(levels, machine(vibrator("legs", 9, *leg)))
    assert "20 % and 30 % are the same step here (1 of 9)." not in plan.changes
    assert "20 % and 30 % are the same step here (2 of 9)." not in plan.changes
    coarse = compile_program(levels, machine(vibrator("legs", 6, *leg)))
    assert "20 % and 30 % are the same step here (1 of 6)." in coarse.changes


def test_levels_that_are_steps_of_their_own_are_not_said() -> None:
    plan = compile_program(program(hold(30, 20), hold(30, 80)), machine(LEGS))
    assert not any("same step" in change for change in plan.changes)


def test_pulsing_is_said_where_the_first_step_is_too_strong() -> None:
    said = compile_program(program(hold(60, 20)), machine(vibrator("legs", 1, *leg))).changes
    assert any("goes on and off, gentle on average" in change for change in said)


def test_a_fine_machine_is_neither_pulsed_nor_rested_nor_softened() -> None:
    gentle = program(ramp(60, 0, 30), hold(60, 30), ramp(60, 30, 0))
    plan = compile_program(gentle, machine(LEGS), {"legs": ComfortWindow(1, 100)})
    assert [change for change in plan.changes if "massaged too" not in change] == []


def test_a_strong_first_step_that_cannot_be_pulsed_is_rested_out_loud() -> None:
    latched = replace(vibrator("calf", 1, Zone.CALF), least_on_ms=None)
    plan = compile_program(program(hold(600, 40), ramp(60, 40, 0)), machine(latched))
    assert "Its weakest step is strong and cannot be pulsed: rests of a minute are put in." in (
        plan.changes
    )
    assert plan.timeline.setting_at(330_000).is_rest


BLUNT = replace(vibrator("legs", 3, *leg), least_on_ms=None)


def test_where_less_than_the_weakest_step_is_asked_of_what_cannot_be_pulsed_is_said_once() -> None:
    faint = program(ramp(60, 0, 20), hold(60, 20), ramp(60, 20, 0))
    said = compile_program(faint, machine(BLUNT)).changes
    assert said.count(STEADY) == 1
    pulsed = compile_program(faint, machine(vibrator("legs", 3, *leg))).changes
    assert STEADY not in pulsed


def test_what_is_asked_for_in_whole_steps_and_in_silence_needs_no_word_of_weaker_ones() -> None:
    plan = compile_program(program(hold(60, 90), hold(60, 0), hold(60, 90)), machine(BLUNT))
    assert STEADY not in plan.changes


def test_a_short_run_of_what_cannot_be_pulsed_needs_no_rest() -> None:
    latched = replace(vibrator("calf", 1, Zone.CALF), least_on_ms=None)
    plan = compile_program(program(hold(60, 40)), machine(latched))
    assert not any("rests" in change for change in plan.changes)


def test_steep_ends_are_softened_out_loud() -> None:
    plan = compile_program(program(HUM), machine(LEGS), {"legs": ComfortWindow(1, 100)})
    assert "Steep rises and ends are softened to 5 points a second." in plan.changes


@unhurried
@given(evenings())
def test_a_phase_with_parts_that_are_never_felt_is_named(evening: Evening) -> None:
    plan = plan_of(evening)
    said = "\n".join(plan.changes)
    able = [a for a in evening.machine.actuators if a.effect in BANDS]
    for segment in plan.segments:
        wanted = {side for zone in segment.zones for side in zone.sides} & set(SIDES)
        used = [a.name for a in able if a.effect is segment.effect and a.sides >= wanted]
        if not segment.sounding or not used or TOGETHER in said or "rests of a minute" in said:
            continue
        moments = {cue.at_ms for cue in plan.timeline.cues} | {segment.at_ms}
        settings = [
            plan.timeline.setting_at(at_ms)
            for at_ms in moments
            if segment.at_ms <= at_ms < segment.ends_at_ms
        ]
        silent = not any(
            setting.step(a.name) for setting in settings for a in able if a.sides & wanted
        )
        assert not silent or f"{segment.phase}: parts too short " in said


def test_parts_between_pulses_are_said_to_be_too_short_for_them() -> None:
    taps = {"repeat": 6, "name": "Taps", "phases": [hold(1, 20), hold(2, 0), hold(1, 20, name="B")]}
    plan = compile_program(program(taps), machine(vibrator("legs", 1, *leg)))
    assert "B: parts too short to be pulsed are left out." in plan.changes


def test_parts_shorter_than_the_gap_are_said_to_be_left_out() -> None:
    short = {"repeat": 3, "name": "Taps", "phases": [hold(1, 50), hold(1, 0)]}
    slow = machine(CALF, gap_ms=1500)
    plan = compile_program(program(hold(60, 20), hold(3, 0), short), slow)
    assert any(change.startswith("Taps: parts too short") for change in plan.changes)


def test_what_is_too_quick_for_the_machine_is_refused_rather_than_silent() -> None:
    quick = program({"repeat": 9, "phases": [hold(1, 20), hold(1, 0)]})
    with pytest.raises(DoesNotFit, match="too quickly"):
        compile_program(quick, machine(vibrator("legs", 5, *leg), gap_ms=1001))


def test_a_program_that_is_off_throughout_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="never starts anything"):
        compile_program(program(hold(60, 0), ramp(60, 0, 0)), machine(CALF))


def test_a_comfort_window_of_another_machine_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="ends at step 50 of 9"):
        compile_program(program(HUM), machine(CALF), {"calf": ComfortWindow(1, 50)})


@unhurried
@given(evenings())
def test_a_plan_never_outlasts_what_ends_the_machine(evening: Evening) -> None:
    capabilities = evening.machine
    length_ms = plan_of(evening).timeline.length_ms
    assert length_ms <= (capabilities.own_timer_ms or length_ms)
    if capabilities.own_timer_ms is None and capabilities.dead_man_ms is None:
        assert length_ms <= 20 * 60_000


@pytest.mark.parametrize("name", ["First Night", "Steady Hum Taper", "Back to Sleep"])
def test_a_machine_that_nothing_would_stop_plays_at_most_20_minutes(name: str) -> None:
    plan = compile_program(find(name), machine(LEGS, dead_man_ms=None))
    assert plan.timeline.length_ms == min(find(name).length_ms, 20 * 60_000)


def test_a_shortened_program_says_so_and_keeps_its_fade_whole() -> None:
    plan = compile_program(find("Steady Hum Taper"), machine(LEGS, own_timer_ms=900_000))
    assert (
        "Shortened to 15 minutes: the machine's own timer ends it after 15 minutes." in plan.changes
    )
    assert plan.fade_at_ms == 10 * 60_000


def test_the_timer_of_a_machine_counts_rather_than_its_dead_man() -> None:
    fed = machine(LEGS, own_timer_ms=None, dead_man_ms=1_000)
    assert compile_program(find("Steady Hum Taper"), fed).timeline.length_ms == 35 * 60_000


def test_ramps_too_long_for_the_machine_are_refused_with_a_hint() -> None:
    slow: Program = program(ramp(1_800, 40, 0))
    with pytest.raises(DoesNotFit, match="cannot be made to end within 15 minutes") as caught:
        compile_program(slow, machine(CALF, own_timer_ms=900_000))
    assert "shorter program" in caught.value.hint
