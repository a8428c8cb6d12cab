"""A program is fitted to a machine out loud, shortened where it must be, or refused."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.comfort import ComfortWindow
from profiles.compiler import compile_program
from profiles.errors import DoesNotFit
from profiles.fitting import SHORTEST_HOLD_MS, fit_zones, in_words, lasting
from profiles.library import find
from profiles.limits import LONGEST_UNBOUNDED_MS
from profiles.program import Program
from tests.profiles.strategies import (
    Evening,
    evenings,
    leg,
    machine,
    machines,
    plan_of,
    program,
    unhurried,
    vibrator,
)

HUM = {"length": "60s", "level": 40}
zone_sets = st.frozensets(st.sampled_from(Zone), min_size=1)


def fitted(zones: Iterable[Zone], *motors: Actuator) -> tuple[set[str], tuple[str, ...]]:
    fit = fit_zones(Effect.VIBRATION, frozenset(zones), motors)
    return set(fit.used), fit.changes


def sides(zones: Iterable[Zone]) -> frozenset[Zone]:
    return frozenset(side for zone in zones for side in zone.sides)


@unhurried
@given(zone_sets, machines())
def test_every_wanted_side_the_machine_reaches_is_played(
    zones: frozenset[Zone], reached_by: Capabilities
) -> None:
    used, _ = fitted(zones, *reached_by.actuators)
    reached = sides(z for motor in reached_by.actuators for z in motor.covers)
    played = sides(z for motor in reached_by.actuators if motor.name in used for z in motor.covers)
    assert played & sides(zones) == reached & sides(zones)


@unhurried
@given(zone_sets, machines())
def test_nothing_plays_that_reaches_no_wanted_side(
    zones: frozenset[Zone], reached_by: Capabilities
) -> None:
    used, _ = fitted(zones, *reached_by.actuators)
    assert all(reached_by.actuator(name).sides & sides(zones) for name in used)


@unhurried
@given(zone_sets, machines())
def test_what_is_left_out_and_what_comes_along_are_said(
    zones: frozenset[Zone], reached_by: Capabilities
) -> None:
    used, changes = fitted(zones, *reached_by.actuators)
    played = sides(z for name in used for z in reached_by.actuator(name).covers)
    left_out, extra = in_words(sides(zones) - played), in_words(played - sides(zones))
    said = "\n".join(changes)
    assert (f"no vibration for the {left_out}: left out" in said) == bool(used and left_out)
    assert (f"On this machine the {extra} " in said) == bool(extra)


def test_of_two_that_fit_the_one_with_the_fewest_other_zones_plays() -> None:
    whole = vibrator("whole leg", 9, *leg)
    calf = vibrator("calf", 9, Zone.CALF)
    assert fitted([Zone.CALF], whole, calf) == ({"calf"}, ())


def test_where_two_fit_equally_both_play() -> None:
    upper = vibrator("upper", 9, Zone.CALF)
    lower = vibrator("lower", 9, Zone.CALF)
    assert fitted([Zone.CALF], upper, lower) == ({"upper", "lower"}, ())


def test_what_covers_no_zone_of_the_legs_is_never_started() -> None:
    head = vibrator("head", 9)
    plan = compile_program(program(HUM), machine(head, vibrator("calf", 9, Zone.CALF)))
    assert {name for cue in plan.timeline.cues for name in cue.setting.levels} == {"calf"}


def test_what_does_something_else_to_the_legs_is_not_started() -> None:
    air = Actuator("air", Effect.COMPRESSION, frozenset({Zone.CALF}), 3)
    plan = compile_program(program(HUM), machine(air, vibrator("calf", 9, Zone.CALF)))
    assert {name for cue in plan.timeline.cues for name in cue.setting.levels} == {"calf"}


@pytest.mark.parametrize(
    ("wanted", "covered", "changes"),
    [
        pytest.param({Zone.CALF}, {Zone.CALF}, (), id="exactly"),
        pytest.param({Zone.CALF}, {Zone.CALF_LEFT, Zone.CALF_RIGHT}, (), id="side by side"),
        pytest.param(
            {Zone.CALF_LEFT},
            {Zone.CALF},
            ("On this machine the right calf is massaged too.",),
            id="the other side",
        ),
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
    asked = program(HUM, HUM, zones=[zone.value for zone in wanted])
    plan = compile_program(asked, machine(vibrator("motor", 9, *covered)))
    assert plan.changes == changes


def test_a_machine_that_reaches_no_wanted_zone_is_refused_with_a_hint() -> None:
    with pytest.raises(DoesNotFit, match="no vibration for the calves") as caught:
        compile_program(program(HUM), machine(vibrator("head", 9)))
    assert caught.value.hint.startswith("`legato programs` lists the others.")


def test_a_machine_without_the_effect_of_one_part_is_refused() -> None:
    warm = program(HUM, {**HUM, "effect": "heat"}, {**HUM, "effect": "kneading"})
    with pytest.raises(DoesNotFit, match="no heat for the calves"):
        compile_program(warm, machine(vibrator("calf", 9, Zone.CALF)))


def test_a_program_that_is_off_throughout_is_refused() -> None:
    silence = program({"length": "60s", "level": 0}, {"length": "60s", "from": 0, "to": 0})
    with pytest.raises(DoesNotFit, match="never starts anything"):
        compile_program(silence, machine(vibrator("calf", 9, Zone.CALF)))


@unhurried
@given(evenings())
def test_a_program_is_refused_exactly_when_it_cannot_be_played(evening: Evening) -> None:
    segments = evening.program.segments()
    sounding = [segment for segment in segments if segment.start or segment.end]
    timer_ms = evening.machine.own_timer_ms
    bound_ms = LONGEST_UNBOUNDED_MS if evening.machine.dead_man_ms is None else 1 << 40
    over_ms = segments[-1].ends_at_ms - (bound_ms if timer_ms is None else timer_ms)
    holds = [segment.length_ms for segment in segments if segment.start == segment.end]
    spare_ms = sum(max(0, length_ms - SHORTEST_HOLD_MS) for length_ms in holds)
    playable = sounding and all(evening.players(segment) for segment in sounding)
    refusal: AbstractContextManager[object] = (
        nullcontext() if playable and over_ms <= spare_ms else pytest.raises(DoesNotFit)
    )
    with refusal:
        compile_program(evening.program, evening.machine, evening.comfort)


@pytest.mark.parametrize("name", ["First Night", "Steady Hum Taper", "Back to Sleep"])
def test_a_machine_that_nothing_would_stop_plays_at_most_20_minutes(name: str) -> None:
    unbounded = machine(vibrator("legs", 9, *leg), dead_man_ms=None)
    plan = compile_program(find(name), unbounded)
    assert plan.timeline.length_ms == min(find(name).length_ms, 20 * 60_000)


def test_a_shortened_program_says_so_and_keeps_its_fade_whole() -> None:
    unbounded = machine(vibrator("legs", 9, Zone.CALF, Zone.THIGH), dead_man_ms=None)
    plan = compile_program(find("Steady Hum Taper"), unbounded)
    assert plan.changes == ("Shortened to 20 minutes, the longest this machine may run.",)
    assert plan.fade_at_ms == 15 * 60_000
    assert [part.length_ms for part in plan.segments] == [30_000, 870_000, 300_000]


@unhurried
@given(evenings())
def test_only_holds_become_shorter_and_never_below_ten_seconds(evening: Evening) -> None:
    written = evening.program.segments()
    played = plan_of(evening).segments
    for before, after in zip(written, played, strict=True):
        lowest_ms = min(before.length_ms, 10_000)
        if before.start != before.end:
            lowest_ms = before.length_ms
        assert lowest_ms <= after.length_ms <= before.length_ms


@unhurried
@given(evenings())
def test_no_plan_outlasts_what_ends_the_machine(evening: Evening) -> None:
    machine = evening.machine
    length_ms = plan_of(evening).timeline.length_ms
    assert length_ms <= (machine.own_timer_ms or length_ms)
    if machine.own_timer_ms is None and machine.dead_man_ms is None:
        assert length_ms <= 20 * 60_000


def test_the_longest_hold_gives_way_first() -> None:
    holds: Program = program(*({"length": length, "level": 9} for length in ("9m", "12m", "8m")))
    unbounded = machine(vibrator("calf", 9, Zone.CALF), dead_man_ms=None)
    minutes = [part.length_ms // 60_000 for part in compile_program(holds, unbounded).segments]
    assert minutes == [9, 3, 8]


def test_ramps_too_long_for_the_machine_are_refused_with_a_hint() -> None:
    slow = program({"length": "30m", "from": 40, "to": 0})
    with pytest.raises(DoesNotFit, match="cannot be made to end within 15 minutes") as caught:
        compile_program(slow, machine(vibrator("calf", 9, Zone.CALF), own_timer_ms=900_000))
    assert "shorter program" in caught.value.hint


@pytest.mark.parametrize(
    ("length_ms", "said"),
    [
        (1, "1 second"),
        (1000, "1 second"),
        (60_000, "1 minute"),
        (90_000, "90 seconds"),
        (150_000, "150 seconds"),
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


def test_a_comfort_window_of_another_machine_is_refused() -> None:
    hum = program({"length": "60s", "level": 20})
    with pytest.raises(DoesNotFit, match="ends at step 50 of 5"):
        compile_program(hum, machine(vibrator("legs", 5, *leg)), {"legs": ComfortWindow(1, 50)})


def test_what_is_too_quick_for_the_machine_is_refused_rather_than_silent() -> None:
    steps = [{"length": "1s", "level": 20}, {"length": "1s", "level": 0}]
    quick = program({"repeat": 9, "steps": steps})
    with pytest.raises(DoesNotFit, match="too quickly"):
        compile_program(quick, machine(vibrator("legs", 5, *leg), gap_ms=1001))
