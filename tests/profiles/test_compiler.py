"""A program becomes a plan that is never stronger than asked, nor more than a body should get."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.actuators import Actuator, Effect, Zone
from profiles.comfort import ComfortWindow
from profiles.compiler import Plan, compile_program
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.library import find
from profiles.timeline import REST, Setting
from tests.profiles.oracle import breaches, ends_at_once, exact_percent, louder_than_asked
from tests.profiles.strategies import (
    Evening,
    evenings,
    hold,
    leg,
    machine,
    plan_of,
    program,
    ramp,
    thorough,
    unhurried,
    vibrator,
    windows,
)

offsets = st.just(0) | st.integers(-150, 150)
LEGS = vibrator("legs", 101, *leg)


def outcome(evening: Evening, offset: int = 0) -> Plan | str:
    """The plan, or the sentence of its refusal."""
    try:
        return compile_program(evening.program, evening.machine, evening.comfort, offset)
    except (DoesNotFit, BeyondLimits) as error:
        return str(error)


@thorough
@given(evenings(), offsets)
def test_there_is_a_plan_or_a_refusal_with_a_sentence(evening: Evening, offset: int) -> None:
    found = outcome(evening, offset)
    assert isinstance(found, Plan) or " " in found


@thorough
@given(evenings(), offsets)
def test_no_plan_is_more_than_a_body_should_get(evening: Evening, offset: int) -> None:
    assert breaches(plan_of(evening, offset).timeline, evening.machine) == set()


@thorough
@given(evenings())
def test_no_plan_ends_vibration_at_once(evening: Evening) -> None:
    assert not ends_at_once(plan_of(evening), evening.machine)


@thorough
@given(evenings(), offsets)
def test_no_step_is_ever_higher_than_the_asked_percent_gives(evening: Evening, offset: int) -> None:
    assert louder_than_asked(evening, plan_of(evening, offset)) == []


@unhurried
@given(evenings(), offsets)
def test_cues_rise_strictly_from_0_no_closer_than_the_gap(evening: Evening, offset: int) -> None:
    timeline = plan_of(evening, offset).timeline
    times = [cue.at_ms for cue in timeline.cues]
    gap_ms = max(evening.machine.min_command_gap_ms, 100)
    assert times[0] == 0
    assert all(later - earlier >= gap_ms for earlier, later in pairwise(times))
    assert times[-1] < timeline.length_ms


@unhurried
@given(evenings(), offsets)
def test_every_cue_changes_something(evening: Evening, offset: int) -> None:
    cues = plan_of(evening, offset).timeline.cues
    assert all(before.setting != after.setting for before, after in pairwise(cues))


@unhurried
@given(evenings(), offsets)
def test_a_plan_ends_at_rest(evening: Evening, offset: int) -> None:
    timeline = plan_of(evening, offset).timeline
    assert timeline.setting_at(timeline.length_ms) == REST


@unhurried
@given(evenings(), offsets)
def test_the_setting_at_a_moment_is_that_of_the_last_cue(evening: Evening, offset: int) -> None:
    timeline = plan_of(evening, offset).timeline
    ends = [cue.at_ms for cue in timeline.cues[1:]] + [timeline.length_ms]
    for cue, end_ms in zip(timeline.cues, ends, strict=True):
        assert timeline.setting_at(cue.at_ms) == cue.setting
        assert timeline.setting_at(end_ms - 1) == cue.setting


@unhurried
@given(evenings(), offsets)
def test_equal_arguments_give_equal_outcomes(evening: Evening, offset: int) -> None:
    parts = tuple(replace(actuator) for actuator in evening.machine.actuators)
    comfort = dict(sorted(evening.comfort.items(), reverse=True))
    copied = replace(evening.machine, actuators=parts)
    again = Evening(evening.program.model_copy(), copied, comfort)
    assert outcome(evening, offset) == outcome(again, offset)


@unhurried
@given(evenings())
def test_a_plan_is_as_long_as_its_program_or_says_that_it_is_not(evening: Evening) -> None:
    plan = plan_of(evening)
    shorter = plan.timeline.length_ms < evening.program.length_ms
    assert plan.timeline.length_ms <= evening.program.length_ms
    assert shorter == any(change.startswith("Shortened to") for change in plan.changes)


@unhurried
@given(evenings())
def test_stretches_follow_each_other_to_the_end_of_the_plan(evening: Evening) -> None:
    plan = plan_of(evening)
    ends = [stretch.ends_at_ms for stretch in plan.stretches]
    assert [stretch.at_ms for stretch in plan.stretches] == [0, *ends[:-1]]
    assert ends[-1] == plan.timeline.length_ms


@unhurried
@given(evenings(), offsets)
def test_an_offset_changes_neither_length_nor_what_is_on_and_off(
    evening: Evening, offset: int
) -> None:
    plain, shifted = plan_of(evening), plan_of(evening, offset)
    assert shifted.timeline.length_ms == plain.timeline.length_ms
    assert shifted.fade_at_ms == plain.fade_at_ms
    for before, after in zip(plain.segments, shifted.segments, strict=True):
        assert (before.start > 0, before.end > 0) == (after.start > 0, after.end > 0)


@pytest.mark.parametrize(
    ("offset", "asked"), [(-100, 1), (-10, 10), (0, 20), (10, 30), (79, 99), (300, 100)]
)
def test_an_offset_shifts_a_level_but_never_past_1_or_100(offset: int, asked: int) -> None:
    plan = compile_program(program(hold(60, 20)), machine(LEGS), None, offset)
    assert plan.asked_at(30_000) == asked


def test_heat_is_never_made_warmer() -> None:
    warm = program(hold(300, 50, effect="heat"), hold(300, 0))
    pads = Actuator("pads", Effect.HEAT, leg, 10, measured=True)
    guarded = machine(pads, guarded=True)
    assert compile_program(warm, guarded, None, 50) == compile_program(warm, guarded)


def test_pressure_is_never_made_stronger_than_is_allowed() -> None:
    squeeze = program(hold(60, 45, effect="compression", pulse={"on": "10s", "off": "20s"}))
    cuffs = Actuator("cuffs", Effect.COMPRESSION, leg, 100, measured=True)
    plan = compile_program(squeeze, machine(cuffs, guarded=True), None, 100)
    assert max(cue.setting.step("cuffs") for cue in plan.timeline.cues) == 50


@unhurried
@given(evenings(), st.floats(0, 1))
def test_asked_percent_is_the_highest_of_the_straight_lines_rounded_up(
    evening: Evening, share: float
) -> None:
    plan = plan_of(evening)
    at_ms = int(share * (plan.timeline.length_ms - 1))
    present = [s for s in plan.segments if s.at_ms <= at_ms < s.ends_at_ms]
    exact = max((exact_percent(segment, at_ms) for segment in present), default=0)
    assert plan.asked_at(at_ms) == -(-exact // 1)


@unhurried
@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from([None, 1_000, 6_000])), min_size=2, max_size=3
    )
)
def test_first_night_plays_where_several_motors_of_any_kind_reach_the_calves(
    kinds: list[tuple[int, int | None]],
) -> None:
    motors = [
        replace(vibrator(f"motor {number}", steps, Zone.CALF), least_on_ms=least_on_ms)
        for number, (steps, least_on_ms) in enumerate(kinds)
    ]
    plan = compile_program(find("First Night"), machine(*motors))
    assert breaches(plan.timeline, machine(*motors)) == set()


def test_the_gap_is_never_below_the_one_that_can_be_felt() -> None:
    fine = machine(vibrator("fine", 200, *leg), gap_ms=0)
    plan = compile_program(program(ramp(5, 1, 100), ramp(5, 100, 1)), fine)
    assert min(b.at_ms - a.at_ms for a, b in pairwise(plan.timeline.cues)) >= 100


def test_a_level_without_calibration_stays_within_60_percent_of_the_machine() -> None:
    plan = compile_program(program(hold(60, 100)), machine(LEGS))
    assert plan.timeline.setting_at(30_000) == Setting({"legs": 60})


@pytest.mark.parametrize(("level", "step"), [(1, 20), (50, 25), (100, 30)])
def test_the_weakest_and_the_strongest_step_are_those_of_the_comfort_window(
    level: int, step: int
) -> None:
    comfort = {"legs": ComfortWindow(20, 30)}
    plan = compile_program(program(hold(60, level)), machine(LEGS), comfort)
    assert plan.timeline.setting_at(30_000) == Setting({"legs": step})


def test_left_and_right_have_windows_of_their_own() -> None:
    left, right = vibrator("left", 10, Zone.CALF_LEFT), vibrator("right", 10, Zone.CALF_RIGHT)
    comfort = {"left": ComfortWindow(2, 2), "right": ComfortWindow(5, 5)}
    plan = compile_program(program(hold(60, 30)), machine(left, right), comfort)
    assert plan.timeline.setting_at(30_000) == Setting({"left": 2, "right": 5})


def test_what_runs_alongside_plays_at_the_same_time() -> None:
    foot, calf = vibrator("foot", 10, Zone.FOOT), vibrator("calf", 10, Zone.CALF)
    row = {"effect": "vibration", "zones": ["foot"], "at": "30s", "phases": [hold(30, 100)]}
    plan = compile_program(program(hold(90, 20), alongside=[row]), machine(foot, calf))
    assert plan.timeline.setting_at(45_000) == Setting({"calf": 2, "foot": 6})
    assert plan.timeline.setting_at(75_000) == Setting({"calf": 2})


def test_a_program_that_ends_on_a_hold_has_no_fade() -> None:
    assert compile_program(program(hold(9, 30)), machine(LEGS)).fade_at_ms is None


def test_the_fade_begins_where_the_last_fall_to_nothing_does() -> None:
    fall, quiet = ramp(9, 30, 0), hold(9, 0)
    plan = compile_program(program(fall, quiet, fall, quiet), machine(LEGS))
    assert plan.fade_at_ms == 18_000


def test_a_part_is_over_at_the_millisecond_the_next_one_begins() -> None:
    plan = compile_program(find("First Night"), machine(LEGS))
    assert plan.stretch_at(29_999).name == "Begin softly"
    assert plan.stretch_at(30_000).name == "Get used to it"
    assert plan.stretch_at(10**9).name == "Fade"


@unhurried
@given(
    st.integers(1, 3).flatmap(lambda steps: st.tuples(st.just(steps), windows(steps))),
    st.none() | st.integers(1, 10_000),
    st.integers(0, 2_000),
    st.integers(-40, 40),
)
def test_first_night_plays_on_one_two_and_three_steps_in_any_window(
    found: tuple[int, ComfortWindow], least_on_ms: int | None, gap_ms: int, offset: int
) -> None:
    steps, window = found
    motor = replace(vibrator("calf", steps, Zone.CALF), least_on_ms=least_on_ms)
    calf = machine(motor, gap_ms=gap_ms)
    plan = compile_program(find("First Night"), calf, {"calf": window}, offset)
    assert breaches(plan.timeline, calf) == set()
    assert any(cue.setting.levels for cue in plan.timeline.cues)


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
    plan = compile_program(program(hold(9, 30)), legs)
    assert plan.worst_case == f"If this computer dies, {said}"
