"""A program becomes a plan that keeps to the machine's pace and is never stronger than asked."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from profiles.actuators import Capabilities, Zone
from profiles.comfort import ComfortWindow
from profiles.compiler import CLOSEST_CUES_MS, Plan, compile_program
from profiles.library import find
from profiles.ramps import Curve, step_changes
from profiles.timeline import REST, Setting
from tests.profiles.strategies import (
    Evening,
    evenings,
    exact_percent,
    leg,
    machine,
    percents,
    plan_of,
    program,
    step_for,
    unhurried,
    vibrator,
    windows,
)

offsets = st.just(0) | st.integers(-150, 150)
LEGS = vibrator("legs", 101, *leg)


def gap_ms(machine: Capabilities) -> int:
    return max(machine.min_command_gap_ms, 100)


def telling_moments(plan: Plan) -> list[int]:
    """Between two of them the setting stands still and the asked percent runs one way."""
    turns = [cue.at_ms for cue in plan.timeline.cues]
    turns += [segment.ends_at_ms for segment in plan.segments]
    return sorted({turn + beside for turn in turns for beside in (-1, 0, 1)})


@unhurried
@given(evenings(), offsets)
def test_cues_rise_strictly_from_0_and_end_before_the_program(
    evening: Evening, offset: int
) -> None:
    timeline = plan_of(evening, offset).timeline
    times = [cue.at_ms for cue in timeline.cues]
    assert times[0] == 0
    assert times == sorted(set(times))
    assert times[-1] < timeline.length_ms


@unhurried
@given(evenings())
def test_every_cue_changes_something(evening: Evening) -> None:
    cues = plan_of(evening).timeline.cues
    assert all(before.setting != after.setting for before, after in pairwise(cues))


@unhurried
@given(evenings(), offsets)
def test_cues_are_never_closer_than_the_machine_or_anybody_can_take(
    evening: Evening, offset: int
) -> None:
    times = [cue.at_ms for cue in plan_of(evening, offset).timeline.cues]
    assert all(later - earlier >= gap_ms(evening.machine) for earlier, later in pairwise(times))


@unhurried
@given(evenings(), offsets, st.lists(st.floats(0, 1), max_size=20))
def test_no_actuator_is_ever_above_what_is_asked(
    evening: Evening, offset: int, anywhere: list[float]
) -> None:
    plan = plan_of(evening, offset)
    at_random = [floor(part * plan.timeline.length_ms) for part in anywhere]
    for at_ms in telling_moments(plan) + at_random:
        due = evening.due(plan, at_ms)
        for name, step in plan.timeline.setting_at(at_ms).levels.items():
            assert step <= due.get(name, 0), (name, at_ms)


@unhurried
@given(evenings(), offsets)
def test_a_hold_is_played_exactly_from_a_gap_after_its_start_to_a_gap_before_its_end(
    evening: Evening, offset: int
) -> None:
    plan = plan_of(evening, offset)
    gap = gap_ms(evening.machine)
    for hold in plan.segments:
        if hold.start == hold.end and hold.length_ms > 2 * gap:
            due = Setting(evening.due(plan, hold.at_ms))
            middle_ms = hold.at_ms + hold.length_ms // 2
            for at_ms in (hold.at_ms + gap, middle_ms, hold.ends_at_ms - gap):
                assert plan.timeline.setting_at(at_ms) == due


@unhurried
@given(evenings(), offsets)
def test_the_setting_at_a_moment_is_that_of_the_last_cue(evening: Evening, offset: int) -> None:
    timeline = plan_of(evening, offset).timeline
    ends = [cue.at_ms for cue in timeline.cues[1:]] + [timeline.length_ms]
    for cue, end_ms in zip(timeline.cues, ends, strict=True):
        assert timeline.setting_at(cue.at_ms) == cue.setting
        assert timeline.setting_at(end_ms - 1) == cue.setting
    assert timeline.setting_at(-1) == timeline.setting_at(timeline.length_ms) == REST


@unhurried
@given(evenings(), offsets)
def test_equal_arguments_give_equal_plans(evening: Evening, offset: int) -> None:
    motors = tuple(replace(motor) for motor in evening.machine.actuators)
    copied = replace(evening.machine, actuators=motors)
    comfort = dict(sorted(evening.comfort.items(), reverse=True))
    again = Evening(evening.program.model_copy(), copied, comfort)
    assert plan_of(evening, offset) == plan_of(again, offset)


@unhurried
@given(evenings())
def test_a_plan_is_as_long_as_its_program_or_says_that_it_is_not(evening: Evening) -> None:
    plan = plan_of(evening)
    shortened = plan.timeline.length_ms < evening.program.length_ms
    assert plan.timeline.length_ms <= evening.program.length_ms
    assert shortened == any(change.startswith("Shortened to") for change in plan.changes)
    assert plan.segments[-1].ends_at_ms == plan.timeline.length_ms


@unhurried
@given(evenings(), offsets)
def test_an_offset_changes_neither_length_nor_what_is_on_and_off(
    evening: Evening, offset: int
) -> None:
    plain, shifted = plan_of(evening), plan_of(evening, offset)
    assert shifted.timeline.length_ms == plain.timeline.length_ms
    assert shifted.changes == plain.changes
    assert shifted.fade_at_ms == plain.fade_at_ms
    for before, after in zip(plain.segments, shifted.segments, strict=True):
        assert (before.start > 0, before.end > 0) == (after.start > 0, after.end > 0)
    for at_ms in telling_moments(shifted):
        on = shifted.timeline.setting_at(at_ms).levels.keys()
        assert on <= evening.due(plain, at_ms).keys()


@pytest.mark.parametrize(
    ("offset", "asked"), [(-100, 1), (-10, 10), (0, 20), (10, 30), (79, 99), (300, 100)]
)
def test_an_offset_shifts_a_level_but_never_past_1_or_100(offset: int, asked: int) -> None:
    plan = compile_program(program({"length": "60s", "level": 20}), machine(LEGS), None, offset)
    assert plan.asked_at(30_000) == asked


@unhurried
@given(evenings(), st.floats(0, 1))
def test_asked_percent_is_that_of_the_straight_line_rounded_up(
    evening: Evening, part: float
) -> None:
    plan = plan_of(evening)
    at_ms = min(floor(part * plan.timeline.length_ms), plan.timeline.length_ms - 1)
    assert plan.asked_at(at_ms) == ceil(exact_percent(plan.segment_at(at_ms), at_ms))


@unhurried
@given(percents, percents, st.integers(1, 36_000_000), st.integers(1, 200).flatmap(windows))
@example(1, 100, 9_999 * 3_600_000, ComfortWindow(1, 200))
@example(100, 0, 9_999 * 3_600_000, ComfortWindow(1, 200))
def test_a_ramp_of_any_length_changes_at_the_exact_millisecond(
    start: int, end: int, length_ms: int, window: ComfortWindow
) -> None:
    def due(at_ms: int) -> int:
        return step_for(start + Fraction(at_ms * (end - start), length_ms), window)

    cues = step_changes({"motor": [Curve(0, length_ms, start, end, window)]})
    ends = [cue.at_ms - 1 for cue in cues[1:]] + [length_ms - 1]
    for cue, last_ms in zip(cues, ends, strict=True):
        assert due(cue.at_ms) == due(last_ms) == cue.setting.step("motor")


def test_the_gap_is_never_below_the_one_that_can_be_felt() -> None:
    ramp = program({"length": "5s", "from": 1, "to": 100})
    plan = compile_program(ramp, machine(vibrator("fine", 200, *leg), gap_ms=0))
    assert min(b.at_ms - a.at_ms for a, b in pairwise(plan.timeline.cues)) == CLOSEST_CUES_MS


def test_what_rises_comes_late_and_what_falls_comes_early() -> None:
    wave = program(
        {"length": "1s", "level": 10}, {"length": "1s", "level": 50}, {"length": "2s", "level": 20}
    )
    comfort = {"legs": ComfortWindow(1, 101)}
    plan = compile_program(wave, machine(LEGS, gap_ms=1000), comfort)
    assert [(cue.at_ms, cue.setting.step("legs")) for cue in plan.timeline.cues] == [
        (0, 11),
        (1000, 51),
        (2000, 21),
    ]


def test_a_rise_that_had_to_wait_joins_the_one_due_by_then() -> None:
    rise = program({"length": "1s", "from": 10, "to": 20}, {"length": "3s", "level": 60})
    plan = compile_program(rise, machine(LEGS, gap_ms=1000), {"legs": ComfortWindow(1, 101)})
    assert [(cue.at_ms, cue.setting.step("legs")) for cue in plan.timeline.cues] == [
        (0, 11),
        (1000, 61),
    ]


def test_a_burst_shorter_than_the_gap_is_left_out_rather_than_played_too_long() -> None:
    burst = program(
        {"length": "3s", "level": 10}, {"length": "1s", "level": 90}, {"length": "3s", "level": 10}
    )
    plan = compile_program(burst, machine(LEGS, gap_ms=2000))
    assert len(plan.timeline.cues) == 1


def test_a_level_without_calibration_stays_within_60_percent_of_the_machine() -> None:
    plan = compile_program(program({"length": "9s", "level": 100}), machine(LEGS))
    assert plan.timeline.setting_at(4000) == Setting({"legs": 60})


@pytest.mark.parametrize("level", [1, 50, 100])
def test_the_weakest_and_the_strongest_step_are_those_of_the_comfort_window(level: int) -> None:
    comfort = {"legs": ComfortWindow(20, 30)}
    plan = compile_program(program({"length": "9s", "level": level}), machine(LEGS), comfort)
    step = plan.timeline.setting_at(4000).step("legs")
    assert step == {1: 20, 50: 25, 100: 30}[level]


def test_a_part_is_over_at_the_millisecond_the_next_one_begins() -> None:
    plan = compile_program(find("First Night"), machine(LEGS))
    assert plan.segment_at(29_999).phase == "Begin softly"
    assert plan.segment_at(30_000).phase == "Get used to it"
    assert plan.segment_at(10**9).phase == "Fade"


def test_a_program_that_ends_on_a_hold_has_no_fade() -> None:
    plan = compile_program(program({"length": "9s", "level": 30}), machine(LEGS))
    assert plan.fade_at_ms is None


def test_the_fade_begins_where_the_last_fall_to_nothing_does() -> None:
    fall = {"length": "9s", "from": 30, "to": 0}
    quiet = {"length": "9s", "level": 0}
    plan = compile_program(program(fall, quiet, fall, quiet), machine(LEGS))
    assert plan.fade_at_ms == 18_000


def test_left_and_right_have_windows_of_their_own() -> None:
    left = vibrator("left", 10, Zone.CALF_LEFT)
    right = vibrator("right", 10, Zone.CALF_RIGHT)
    comfort = {"left": ComfortWindow(2, 2), "right": ComfortWindow(7, 7)}
    plan = compile_program(program({"length": "9s", "level": 30}), machine(left, right), comfort)
    assert plan.timeline.setting_at(4000) == Setting({"left": 2, "right": 7})


@pytest.mark.parametrize(
    ("own_timer_ms", "dead_man_ms", "said"),
    [
        (900_000, None, "the machine runs at most 15 minutes."),
        (60_000, None, "the machine runs at most 1 minute."),
        (None, 2000, "the machine stops by itself after 2 seconds."),
        (900_000, 1001, "the machine stops by itself after 2 seconds."),
        (None, None, "the machine has no limit of its own: use a plug timer."),
    ],
)
def test_a_plan_says_what_happens_when_the_computer_dies(
    own_timer_ms: int | None, dead_man_ms: int | None, said: str
) -> None:
    legs = machine(LEGS, own_timer_ms=own_timer_ms, dead_man_ms=dead_man_ms)
    plan = compile_program(program({"length": "9s", "level": 30}), legs)
    assert plan.worst_case == f"If this computer dies, {said}"
