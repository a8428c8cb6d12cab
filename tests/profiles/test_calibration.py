"""A search for a comfort window is gentle and reaches every step; what is said makes a window."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.calibration import (
    DOWN,
    LONGEST_STEP_MS,
    RISE_MS,
    Marks,
    fitting,
    labels,
    search,
    searchable,
    strongest,
)
from profiles.comfort import ComfortWindow
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.limits import CEILINGS, Limits, highest_step, step_ms
from tests.profiles import oracle
from tests.profiles.strategies import leg, machine, machines, unhurried, vibrator

LIMITS = st.builds(
    Limits,
    vibration=st.integers(0, 100),
    kneading=st.integers(0, 100),
    slew=st.integers(1, 5),
    session_ms=st.sampled_from([CEILINGS.session_ms, 60_000, 5_000]),
    vibration_over_50_ms=st.sampled_from([CEILINGS.vibration_over_50_ms, 5_000]),
)


@unhurried
@given(machines(Effect.VIBRATION, Effect.KNEADING), LIMITS)
def test_a_search_is_never_above_what_is_allowed_and_breaks_no_row(
    legs: Capabilities, limits: Limits
) -> None:
    for actuator in searchable(legs):
        try:
            plan = search(actuator.name, legs, limits)
        except BeyondLimits:
            continue
        assert {name for cue in plan.timeline.cues for name in cue.setting.levels} == {
            actuator.name
        }
        assert 1 <= strongest(plan) <= highest_step(actuator, limits)
        assert oracle.breaches(plan.timeline, legs) == set()


@unhurried
@given(machines(Effect.VIBRATION, Effect.KNEADING), LIMITS)
def test_neither_rise_nor_fall_is_steeper_than_the_person_wants(
    legs: Capabilities, limits: Limits
) -> None:
    for actuator in searchable(legs):
        try:
            plan = search(actuator.name, legs, limits)
        except BeyondLimits:
            continue
        each_ms = step_ms(actuator, limits)
        for earlier, later in pairwise(plan.timeline.cues):
            change = later.setting.step(actuator.name) - earlier.setting.step(actuator.name)
            assert (abs(change) - 1) * each_ms <= later.at_ms - earlier.at_ms + legs.gap_ms


@unhurried
@given(machines(Effect.VIBRATION, Effect.KNEADING))
def test_nothing_but_the_limits_keeps_a_search_from_the_strongest_step(legs: Capabilities) -> None:
    for actuator in searchable(legs):
        plan = search(actuator.name, legs, CEILINGS)
        assert strongest(plan) == actuator.top
        assert plan.stretches[0].length_ms <= RISE_MS + 2 * LONGEST_STEP_MS


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 100])
def test_every_step_is_felt_and_on_a_coarse_machine_for_long_enough(steps: int) -> None:
    legs = machine(vibrator("hum", steps, Zone.CALF))
    plan = search("hum", legs, CEILINGS)
    rising = plan.stretches[0]
    stays = [
        (step, min(until_ms, rising.ends_at_ms) - at_ms)
        for at_ms, until_ms, step in oracle.stays(plan.timeline, "hum")
        if at_ms < rising.ends_at_ms
    ]
    assert [step for step, _ in stays] == list(range(1, steps + 1))
    assert min(lasted_ms for _, lasted_ms in stays) >= min(3_000, RISE_MS // steps)


@pytest.mark.parametrize(
    ("steps", "vibration", "top"),
    [(1, 100, 1), (1, 40, 1), (2, 40, 1), (3, 40, 1), (3, 70, 2), (10, 40, 4), (100, 30, 30)],
)
def test_a_capped_search_ends_at_the_cap_or_at_the_weakest_step(
    steps: int, vibration: int, top: int
) -> None:
    legs = machine(vibrator("hum", steps, Zone.CALF))
    assert strongest(search("hum", legs, Limits(vibration=vibration))) == top


def test_what_may_last_but_shortly_is_left_out_of_the_rise() -> None:
    legs = machine(vibrator("hum", 100, Zone.CALF))
    assert strongest(search("hum", legs, Limits(vibration_over_50_ms=5_000))) == 50


def test_a_fall_follows_the_rise_where_the_person_said_nothing() -> None:
    legs = machine(vibrator("hum", 10, Zone.CALF))
    plan = search("hum", legs, CEILINGS, "calves", "Now?")
    assert [(one.name, one.ask) for one in plan.stretches] == [("calves", "Now?"), (DOWN, "")]
    falling = [
        cue.setting.step("hum")
        for cue in plan.timeline.cues
        if cue.at_ms >= plan.stretches[1].at_ms
    ]
    assert falling == list(range(9, 0, -1))


def test_an_effect_that_is_off_is_not_looked_for() -> None:
    legs = machine(vibrator("hum", 10, Zone.CALF))
    with pytest.raises(BeyondLimits, match="vibration is off for you"):
        search("hum", legs, Limits(vibration=0))


def test_only_motors_that_reach_the_legs_have_a_window() -> None:
    squeeze = Actuator("squeeze", Effect.COMPRESSION, leg, 4)
    warm = Actuator("warm", Effect.HEAT, leg, 4)
    back = vibrator("back", 10)
    hum = vibrator("hum", 10, Zone.CALF)
    legs = machine(squeeze, warm, back, hum, guarded=True)
    assert searchable(legs) == (hum,)
    for name in ("squeeze", "warm", "back", "nothing"):
        with pytest.raises(DoesNotFit, match=name):
            search(name, legs, CEILINGS)


def test_what_reaches_the_same_place_is_told_apart() -> None:
    knead = Actuator("knead", Effect.KNEADING, frozenset({Zone.CALF}), 3)
    hums = [
        vibrator("V0", 9, Zone.CALF),
        vibrator("V1", 9, Zone.FOOT),
        vibrator("V2", 9, Zone.CALF),
    ]
    assert labels([hums[0], hums[1]]) == {"V0": "calves", "V1": "feet"}
    assert labels([hums[0], knead]) == {"V0": "calves (vibration)", "knead": "calves (kneading)"}
    assert labels(hums) == {"V0": "calves (V0)", "V1": "feet", "V2": "calves (V2)"}


def marks(reached: Sequence[tuple[int, int]], *pressed_ms: int) -> Marks:
    """What was said of a rise that reached these steps at these moments."""
    said = Marks()
    for at_ms, step in sorted([*reached, *((at_ms, -1) for at_ms in pressed_ms)]):
        if step < 0:
            said.press(at_ms)
        else:
            said.reached(at_ms, step)
    return said


RISE = [(0, 0), (1_000, 1), (6_000, 2), (11_000, 3), (16_000, 4)]


@pytest.mark.parametrize(
    ("pressed_ms", "window"),
    [
        ((), None),
        ((500,), None),
        ((1_100,), (1, 4)),
        ((6_400,), (1, 4)),
        ((6_500,), (2, 4)),
        ((6_500, 17_000), (2, 3)),
        ((6_500, 7_000), (2, 2)),
        ((6_500, 11_700), (2, 2)),
        ((1_100, 1_200), (1, 1)),
        ((6_500, 12_000, 17_000), (2, 2)),
        ((500, 6_500, 17_000), (2, 3)),
    ],
)
def test_the_window_is_between_the_two_marks(
    pressed_ms: tuple[int, ...], window: tuple[int, int] | None
) -> None:
    assert marks(RISE, *pressed_ms).window(4) == (window and ComfortWindow(*window))


def test_a_rise_that_was_broken_off_after_the_first_mark_makes_no_window() -> None:
    assert marks(RISE, 6_500).window(None) is None
    assert marks(RISE, 6_500, 17_000).window(None) == ComfortWindow(2, 3)


@given(
    st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 20)), max_size=12),
    st.lists(st.integers(0, 100_000), max_size=4),
    st.none() | st.just(20),
)
def test_whatever_is_pressed_a_window_is_one_of_steps_that_were_felt(
    reached: list[tuple[int, int]], pressed_ms: list[int], top: int | None
) -> None:
    window = marks(reached, *pressed_ms).window(top)
    if window is not None:
        assert 1 <= window.lo <= window.hi <= 20
        assert window.lo <= max(step for _, step in reached)
        assert max(pressed_ms) >= min(at_ms for at_ms, step in reached if step)


def test_windows_of_another_machine_are_left_behind() -> None:
    legs = machine(vibrator("hum", 10, Zone.CALF), vibrator("back", 10))
    one, many = ComfortWindow(1, 10), ComfortWindow(1, 11)
    assert fitting({"hum": one, "back": one, "gone": one}, legs) == {"hum": one}
    assert fitting({"hum": many}, legs) == {}
