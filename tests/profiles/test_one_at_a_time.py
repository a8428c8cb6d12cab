"""Machines that drive one thing at a time, that reach beyond the legs, or whose timer we arm."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, ProfileError
from profiles.exposure import Exposure
from profiles.library import find
from profiles.limits import CEILINGS
from profiles.ramps import Course
from profiles.single import ALONE, VENTED, alone
from profiles.timeline import Setting
from profiles.unattended import worst_case
from tests.profiles.oracle import breaches
from tests.profiles.strategies import Evening, evenings, hold, leg, machine, program, thorough


def cuff(name: str, *zones: Zone) -> Actuator:
    return Actuator(name, Effect.COMPRESSION, frozenset(zones), 4)


BOOTS = Capabilities(
    (
        cuff("foot", Zone.FOOT),
        cuff("calf", Zone.CALF),
        cuff("thigh", Zone.THIGH),
        cuff("whole leg", *leg),
    ),
    None,
    None,
    250,
    Proof.CONFIRMED,
    deflates=True,
    one_at_a_time=True,
)

changes = st.dictionaries(st.integers(1, 60), st.integers(0, 3), max_size=8)
courses = changes.map(lambda found: [(0, 0), *sorted(found.items())])


@given(st.dictionaries(st.sampled_from("abc"), courses, min_size=1))
def test_of_several_courses_at_most_one_is_on(asked: dict[str, Course]) -> None:
    kept = alone(asked)
    assert kept.keys() == asked.keys()
    for at_ms in range(61):
        steps = {name: step_at(course, at_ms) for name, course in kept.items()}
        assert sum(step > 0 for step in steps.values()) <= 1
        assert all(step in (0, step_at(asked[name], at_ms)) for name, step in steps.items())


def step_at(course: Course, at_ms: int) -> int:
    return next(step for since_ms, step in reversed(course) if since_ms <= at_ms)


def test_what_begins_ends_what_was_on_and_that_stays_off() -> None:
    kept = alone({"calf": [(0, 2), (9, 0)], "thigh": [(0, 0), (3, 1), (6, 0)]})
    assert kept == {"calf": [(0, 2), (3, 0)], "thigh": [(0, 0), (3, 1), (6, 0)]}


@thorough
@given(evenings())
def test_a_machine_that_does_one_thing_at_a_time_is_never_told_two(evening: Evening) -> None:
    single = replace(evening.machine, one_at_a_time=True)
    try:
        plan = compile_program(evening.program, single, evening.comfort)
    except ProfileError:
        return
    assert all(len(cue.setting.levels) <= 1 for cue in plan.timeline.cues)
    assert not breaches(plan.timeline, single)


def test_two_things_at_once_are_not_admitted_on_their_way_to_such_a_machine() -> None:
    exposure = Exposure(BOOTS, CEILINGS)
    exposure.admissible(Setting({"calf": 1}))
    with pytest.raises(BeyondLimits, match="one thing at a time"):
        exposure.admissible(Setting({"calf": 1, "foot": 1}))


def test_a_motor_is_not_ended_by_what_begins_beside_it() -> None:
    asked: dict[str, Course] = {"hum": [(0, 4), (9, 0)], "cuff": [(0, 0), (3, 1), (12, 0)]}
    assert alone(asked, {"hum"}) == {"hum": [(0, 4), (9, 0)], "cuff": [(0, 0)]}


def test_between_two_squeezes_of_any_cuffs_all_are_open_for_ten_seconds() -> None:
    plan = compile_program(find("Foot-to-Thigh Flow"), BOOTS)
    open_since_ms, squeezed = 0, False
    for cue in plan.timeline.cues:
        if squeezed and cue.setting.is_rest:
            open_since_ms = cue.at_ms
        if not cue.setting.is_rest and open_since_ms:
            assert cue.at_ms - open_since_ms >= 10_000
        squeezed = not cue.setting.is_rest


def test_several_zones_at_once_are_squeezed_by_the_one_that_reaches_them_all() -> None:
    squeeze = hold(30, 50, effect="compression", zones=["foot", "calf"], pulse=PULSE)
    plan = compile_program(program(squeeze), BOOTS)
    assert {name for cue in plan.timeline.cues for name in cue.setting.levels} == {"whole leg"}
    assert "On this machine the thighs are massaged too." in plan.changes


PULSE = {"on": "5s", "off": "10s"}


def test_a_wave_that_overlaps_becomes_one_zone_after_the_other_and_says_so() -> None:
    wave = {
        "length": "40s",
        "level": 40,
        "effect": "compression",
        "wave": {"over": ["foot", "calf", "thigh"], "every": "4s", "hold": "8s", "rest": "20s"},
    }
    plan = compile_program(program(wave), BOOTS)
    assert all(len(cue.setting.levels) <= 1 for cue in plan.timeline.cues)
    assert {ALONE, VENTED} <= set(plan.changes)


def test_the_shipped_flow_plays_on_boots_that_fill_one_zone_at_a_time() -> None:
    plan = compile_program(find("Foot-to-Thigh Flow"), BOOTS)
    assert not breaches(plan.timeline, BOOTS)
    assert all(len(cue.setting.levels) <= 1 for cue in plan.timeline.cues)


def test_what_a_motor_shakes_besides_the_legs_is_said() -> None:
    motor = Actuator("massage", Effect.VIBRATION, leg, 9, beyond="the back")
    plan = compile_program(program(hold(60, 30), hold(300, 0)), machine(motor))
    assert "This machine works on the back as well." in plan.changes


def test_a_timer_that_we_arm_is_the_worst_case_and_no_bound_on_a_program() -> None:
    motor = Actuator("massage", Effect.VIBRATION, leg, 9)
    armed = replace(machine(motor), dead_man_ms=None, armed_timer_ms=600_000)
    assert worst_case(armed) == "If this computer dies, the machine runs at most 10 minutes."
    long = compile_program(find("Steady Hum Taper"), armed)
    assert long.timeline.length_ms == 35 * 60_000
    unarmed = compile_program(find("Steady Hum Taper"), replace(armed, armed_timer_ms=None))
    assert unarmed.timeline.length_ms <= 20 * 60_000


@pytest.mark.parametrize("proof", [Proof.SENT, Proof.ACKNOWLEDGED])
def test_a_timer_that_may_not_have_been_taken_lifts_no_bound(proof: Proof) -> None:
    motor = Actuator("massage", Effect.VIBRATION, leg, 9)
    deaf = replace(machine(motor), dead_man_ms=None, armed_timer_ms=600_000, best_proof=proof)
    assert "cannot say that it took it: use a plug timer" in worst_case(deaf)
    assert compile_program(find("Steady Hum Taper"), deaf).timeline.length_ms <= 20 * 60_000


def test_a_machine_that_steps_may_take_longer_over_a_setting() -> None:
    stepping = replace(BOOTS, min_command_gap_ms=500, commands_per_setting=12)
    assert BOOTS.setting_limit_ms == 2_000
    assert stepping.setting_limit_ms == 6_500
