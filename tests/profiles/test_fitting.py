"""A program is fitted to a machine out loud, shortened where it must be, or refused."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.compiler import Plan, compile_program
from profiles.errors import DoesNotFit, OutOfReach
from profiles.fitting import ON_BOTH, TOGETHER, fit_zones
from profiles.program import Program
from profiles.wording import in_words, lasting
from tests.profiles.strategies import (
    Table,
    hold,
    leg,
    machine,
    machines,
    program,
    unhurried,
    vibrator,
)

HUM = hold(60, 40)
CALF = vibrator("calf", 9, Zone.CALF)
LEGS = vibrator("legs", 100, *leg)
zone_sets = st.frozensets(st.sampled_from(Zone), min_size=1)


def fitted(zones: Iterable[Zone], *motors: Actuator) -> tuple[set[str], tuple[str, ...]]:
    fit = fit_zones(Effect.VIBRATION, frozenset(zones), motors)
    return set(fit.used), fit.changes


def sides(zones: Iterable[Zone]) -> frozenset[Zone]:
    return frozenset(side for zone in zones for side in zone.sides)


def played(plan: Plan) -> set[str]:
    return {name for cue in plan.timeline.cues for name in cue.setting.levels}


@unhurried
@given(zone_sets, machines(Effect.VIBRATION))
def test_every_wanted_side_the_machine_reaches_is_played(
    zones: frozenset[Zone], reached_by: Capabilities
) -> None:
    used, _ = fitted(zones, *reached_by.actuators)
    motors = [a for a in reached_by.actuators if a.effect is Effect.VIBRATION]
    reached = sides(zone for motor in motors for zone in motor.covers)
    reached_by_used = sides(z for motor in motors if motor.name in used for z in motor.covers)
    assert reached_by_used & sides(zones) == reached & sides(zones)


@unhurried
@given(zone_sets, machines(Effect.VIBRATION))
def test_nothing_plays_that_reaches_no_wanted_side(
    zones: frozenset[Zone], reached_by: Capabilities
) -> None:
    used, _ = fitted(zones, *reached_by.actuators)
    assert all(reached_by.actuator(name).sides & sides(zones) for name in used)


@unhurried
@given(zone_sets, machines(Effect.VIBRATION))
def test_what_is_left_out_and_what_comes_along_are_said(
    zones: frozenset[Zone], reached_by: Capabilities
) -> None:
    used, changes = fitted(zones, *reached_by.actuators)
    reached = sides(z for name in used for z in reached_by.actuator(name).covers)
    left_out, extra = in_words(sides(zones) - reached), in_words(reached - sides(zones))
    said = "\n".join(changes)
    assert (f"no vibration for the {left_out}: left out" in said) == bool(used and left_out)
    assert (f"On this machine the {extra} " in said) == bool(extra)


def test_of_two_that_fit_the_one_with_the_fewest_other_zones_plays() -> None:
    assert fitted([Zone.CALF], LEGS, CALF) == ({"calf"}, ())


def test_where_two_fit_equally_both_play() -> None:
    upper, lower = vibrator("upper", 9, Zone.CALF), vibrator("lower", 9, Zone.CALF)
    assert fitted([Zone.CALF], upper, lower) == ({"upper", "lower"}, ())


def test_what_covers_no_zone_of_the_legs_is_never_started() -> None:
    assert played(compile_program(program(HUM), machine(vibrator("head", 9), CALF))) == {"calf"}


def test_what_does_something_else_to_the_legs_is_not_started() -> None:
    cuffs = Actuator("cuffs", Effect.COMPRESSION, leg, 10)
    plan = compile_program(program(HUM), machine(cuffs, CALF, guarded=True))
    assert played(plan) == {"calf"}


@pytest.mark.parametrize(
    ("wanted", "covered", "changes"),
    [
        pytest.param({Zone.CALF}, {Zone.CALF}, (), id="exactly"),
        pytest.param({Zone.CALF}, {Zone.CALF_LEFT, Zone.CALF_RIGHT}, (), id="side by side"),
        pytest.param({Zone.CALF_LEFT}, {Zone.CALF}, (ON_BOTH,), id="the other side"),
        pytest.param(
            {Zone.CALF},
            {Zone.CALF, Zone.FOOT, Zone.THIGH},
            ("On this machine the feet and thighs are massaged too.",),
            id="other places",
        ),
        pytest.param(
            {Zone.CALF, Zone.THIGH},
            {Zone.CALF},
            ("This machine has no vibration for the thighs: left out.",),
            id="a place that is missing",
        ),
        pytest.param(
            {Zone.CALF},
            {Zone.CALF_RIGHT, Zone.FOOT_LEFT},
            (
                "This machine has no vibration for the left calf: left out.",
                "On this machine the left foot is massaged too.",
            ),
            id="both",
        ),
    ],
)
def test_a_plan_says_which_zones_differ(
    wanted: set[Zone], covered: set[Zone], changes: tuple[str, ...]
) -> None:
    asked = program(hold(50, 40), hold(50, 40), zones=[zone.value for zone in wanted])
    plan = compile_program(asked, machine(vibrator("motor", 5, *covered)))
    assert tuple(change for change in plan.changes if "soften" not in change) == changes


def test_a_machine_that_reaches_no_wanted_zone_is_refused_with_a_hint() -> None:
    with pytest.raises(DoesNotFit, match="no vibration for the calves") as caught:
        compile_program(program(HUM), machine(vibrator("head", 9)))
    assert caught.value.hint.startswith("`legato programs` lists the others.")


def test_kneading_a_machine_does_not_have_is_played_as_vibration_out_loud() -> None:
    plan = compile_program(program(hold(60, 30, effect="kneading")), machine(CALF))
    assert played(plan) == {"calf"}
    assert "This machine does not knead the calves: it vibrates instead." in plan.changes


def test_kneading_one_leg_after_the_other_says_that_it_is_vibration_too() -> None:
    kneading = hold(60, 30, effect="kneading", alternate={"each": "30s"})
    said = compile_program(program(kneading), machine(CALF)).changes
    assert TOGETHER in said
    assert "This machine does not knead the calves: it vibrates instead." in said


def test_vibration_is_never_replaced_by_kneading() -> None:
    kneader = Actuator("roller", Effect.KNEADING, leg, 9)
    with pytest.raises(DoesNotFit, match="no vibration for the calves"):
        compile_program(program(HUM), machine(kneader))


@pytest.mark.parametrize("effect", ["heat", "compression"])
def test_heat_and_compression_are_never_replaced(effect: str) -> None:
    with pytest.raises(DoesNotFit, match=f"no {effect} for the calves"):
        compile_program(program(HUM, hold(9, 30, effect=effect)), machine(CALF, guarded=True))


@pytest.mark.parametrize("effect", ["heat", "compression"])
def test_what_a_program_can_do_without_is_left_out_out_loud(effect: str) -> None:
    parts: list[Table] = [hold(60, 40, name="Hum"), hold(9, 30, name="More", effect=effect)]
    plan = compile_program(program(*parts, needs=["vibration"]), machine(CALF))
    assert f'"More": This machine has no {effect} for the calves: left out.' in plan.changes
    assert plan.timeline.length_ms == 69_000


@pytest.mark.parametrize("first", ["left", "right"])
def test_the_leg_a_machine_does_not_reach_is_left_out_whichever_comes_first(first: str) -> None:
    turns = hold(60, 30, alternate={"each": "30s", "first": first})
    plan = compile_program(program(turns), machine(vibrator("left", 9, Zone.CALF_LEFT)))
    assert "This machine has no vibration for the right calf: left out." in plan.changes


def test_a_needed_effect_is_left_out_where_it_is_not_reached_and_played_elsewhere() -> None:
    parts = [hold(30, 40, name="Feet", zones=["foot"]), hold(30, 40, name="Calves")]
    plan = compile_program(program(*parts), machine(CALF))
    assert '"Feet": This machine has no vibration for the feet: left out.' in plan.changes


def test_a_wave_leaves_out_the_zones_a_machine_does_not_have() -> None:
    wave = {"over": ["foot", "calf"], "every": "5s", "hold": "5s", "rest": "5s"}
    plan = compile_program(program(hold(60, 30, wave=wave)), machine(CALF))
    assert "This machine has no vibration for the feet: left out." in plan.changes


def test_a_needed_effect_that_is_nowhere_reached_names_all_its_places() -> None:
    parts = [hold(30, 40, zones=["foot"]), hold(30, 40, zones=["thigh"])]
    with pytest.raises(OutOfReach, match="no vibration for the feet and thighs"):
        compile_program(program(*parts), machine(CALF))


def test_what_is_not_kneaded_vibrates_beside_what_is() -> None:
    roller = Actuator("roller", Effect.KNEADING, frozenset({Zone.FOOT}), 9)
    asked = program(hold(60, 30, effect="kneading", zones=["foot", "calf", "thigh"]))
    plan = compile_program(asked, machine(roller, CALF))
    assert played(plan) == {"roller", "calf"}
    assert "This machine does not knead the calves: it vibrates instead." in plan.changes
    assert "This machine has no kneading for the thighs: left out." in plan.changes


def test_nothing_vibrates_where_it_is_kneaded() -> None:
    roller = Actuator("roller", Effect.KNEADING, frozenset({Zone.FOOT}), 9)
    asked = program(hold(60, 30, effect="kneading", zones=["foot", "calf"]))
    assert played(compile_program(asked, machine(roller, LEGS))) == {"roller"}


LEFT = {"zones": ["calf.left"]}
RIGHT = {"zones": ["calf.right"]}
BESIDE = {"effect": "vibration", **RIGHT, "phases": [hold(30, 40)]}


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(program(hold(30, 20, **LEFT), hold(30, 40, **RIGHT)), id="another level"),
        pytest.param(program(hold(30, 40, **RIGHT)), id="one leg only"),
        pytest.param(program(hold(30, 40, **LEFT), alongside=[BESIDE]), id="both at once"),
    ],
)
def test_no_turn_is_said_to_be_a_rest_where_none_is(asked: Program) -> None:
    plan = compile_program(asked, machine(LEGS))
    assert ON_BOTH in plan.changes
    assert not any(TOGETHER in change for change in plan.changes)


def test_turns_of_one_leg_play_on_both_once_where_the_machine_has_no_sides() -> None:
    turns = hold(120, 30, alternate={"each": "60s"})
    plan = compile_program(program(turns), machine(LEGS))
    assert TOGETHER in plan.changes
    assert plan.timeline.setting_at(30_000).levels == {"legs": 18}
    assert plan.timeline.setting_at(90_000).is_rest


def test_turns_of_one_leg_play_on_that_leg_where_the_machine_has_sides() -> None:
    left, right = vibrator("left", 100, Zone.CALF_LEFT), vibrator("right", 100, Zone.CALF_RIGHT)
    turns = hold(80, 30, alternate={"each": "40s"})
    plan = compile_program(program(turns), machine(left, right))
    assert TOGETHER not in plan.changes
    assert plan.timeline.setting_at(30_000).levels == {"left": 18}
    assert plan.timeline.setting_at(60_000).levels == {"right": 18}


@pytest.mark.parametrize(
    ("length_ms", "said"),
    [
        (1, "1 second"),
        (1000, "1 second"),
        (60_000, "1 minute"),
        (90_000, "90 seconds"),
        (150_000, "2 minutes 30 seconds"),
        (870_000, "14 minutes 30 seconds"),
    ],
)
def test_lengths_are_said_as_people_say_them(length_ms: int, said: str) -> None:
    assert lasting(length_ms) == said


@pytest.mark.parametrize(
    ("zones", "said"),
    [
        ([], ""),
        ([Zone.CALF], "calves"),
        ([Zone.CALF_LEFT, Zone.CALF_RIGHT], "calves"),
        ([Zone.THIGH, Zone.FOOT_LEFT], "left foot and thighs"),
        ([Zone.THIGH, Zone.FOOT, Zone.CALF], "feet, calves and thighs"),
    ],
)
def test_places_are_said_from_the_feet_upwards(zones: list[Zone], said: str) -> None:
    assert in_words(sides(zones)) == said
