"""A trial runs each actuator at its weakest step, one after the other, and nothing that may not."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.errors import DoesNotFit
from profiles.limits import CEILINGS, VENT_MS, Limits
from profiles.trial import SILENCES_MS, trial_of, trial_plan
from tests.profiles import oracle
from tests.profiles.strategies import leg, machine, machines, unhurried, vibrator

LIMITS = st.builds(
    Limits,
    vibration=st.integers(0, 100),
    compression=st.integers(0, 50),
    session_ms=st.sampled_from([CEILINGS.session_ms, 180_000]),
    hold_ms=st.sampled_from([CEILINGS.hold_ms, 2_000]),
)
WRAP = machine(vibrator("V0", 100, Zone.CALF_LEFT), vibrator("V1", 2, Zone.CALF_RIGHT))


@unhurried
@given(machines(*Effect), LIMITS)
def test_it_is_never_more_than_one_weakest_step_and_breaks_no_row(
    legs: Capabilities, limits: Limits
) -> None:
    found = trial_of(legs, limits)
    assert {one.name for one, _ in found.holds} | {one.actuator for one in found.left_out} == {
        one.name for one in legs.actuators
    }
    if not found.holds:
        return
    plan = trial_plan(found, legs, limits)
    for cue in plan.timeline.cues:
        assert list(cue.setting.levels.values()) in ([], [1])
    assert oracle.breaches(plan.timeline, legs) == set()
    order = [name for cue in plan.timeline.cues for name in cue.setting.levels]
    assert order == [one.name for one, _ in found.holds]


def test_silence_tells_one_from_the_next_and_the_phase_says_which_it_is() -> None:
    plan = trial_plan(trial_of(WRAP, CEILINGS), WRAP, CEILINGS)
    lengths = [after.at_ms - cue.at_ms for cue, after in pairwise(plan.timeline.cues)]
    assert lengths == [5_000, SILENCES_MS[0]]
    assert plan.timeline.length_ms == 13_000
    assert [one.name for one in plan.stretches] == [
        "V0: left calf",
        "A moment of silence",
        "V1: right calf",
    ]


def test_only_those_that_are_named_are_tried() -> None:
    (only,) = trial_of(WRAP, CEILINGS, ["V1"]).holds
    assert only[0].name == "V1"
    with pytest.raises(DoesNotFit, match="nothing called V7"):
        trial_of(WRAP, CEILINGS, ["V7"])


def test_a_cuff_is_empty_before_another_is_filled() -> None:
    cuffs = (Actuator(name, Effect.COMPRESSION, leg, 4) for name in ("left", "right"))
    sure = machine(*cuffs, guarded=True)
    cues = trial_plan(trial_of(sure, CEILINGS), sure, CEILINGS).timeline.cues
    assert cues[2].at_ms - cues[1].at_ms >= VENT_MS


def test_what_is_left_out_is_said_with_its_reason() -> None:
    unsure = machine(
        Actuator("cuff", Effect.COMPRESSION, leg, 4),
        Actuator("warm", Effect.HEAT, leg, 4),
        vibrator("head", 3),
    )
    found = trial_of(unsure, CEILINGS)
    assert found.holds == ()
    said = {one.actuator: one.why for one in found.left_out}
    assert "not known to empty" in said["cuff"]
    assert "cannot be felt so soon" in said["warm"]
    assert "not for the legs" in said["head"]
    off = trial_of(WRAP, replace(CEILINGS, vibration=0))
    assert "vibration is off for you" in off.left_out[0].why
    with pytest.raises(DoesNotFit, match="nothing of this machine can be tried"):
        trial_plan(found, unsure, CEILINGS)
