"""A press up is never worth more than one press."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from controller.session.raising import rises_too_far
from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.limits import CEILINGS
from profiles.timeline import Cue, Setting, Timeline
from tests.profiles.strategies import Evening, evenings, machine, plan_of, unhurried

HUM = Actuator("hum", Effect.VIBRATION, frozenset({Zone.CALF}), 100)
MACHINE: Capabilities = machine(HUM)


def humming(*steps: int) -> Timeline:
    """A minute of each."""
    cues = (Cue(60_000 * number, Setting({"hum": step})) for number, step in enumerate(steps))
    return Timeline(tuple(cues), 60_000 * len(steps))


def test_ten_points_are_one_press() -> None:
    assert not rises_too_far(humming(20, 30), humming(30, 40), MACHINE, CEILINGS)


def test_twenty_points_in_one_place_are_more_than_one_press() -> None:
    assert rises_too_far(humming(20, 30), humming(20, 50), MACHINE, CEILINGS)


def test_a_person_may_want_smaller_presses() -> None:
    gentle = replace(CEILINGS, raise_=2)
    assert rises_too_far(humming(20, 30), humming(30, 40), MACHINE, gentle)


def test_softer_is_never_too_much() -> None:
    assert not rises_too_far(humming(90, 90), humming(1, 1), MACHINE, CEILINGS)


@unhurried
@given(evenings(), st.sampled_from([-40, -10, 0, 10, 40]))
def test_what_the_compiler_makes_of_a_press_is_one_press(evening: Evening, offset: int) -> None:
    present, stronger = plan_of(evening, offset), plan_of(evening, offset + 10)
    assert not rises_too_far(present.timeline, stronger.timeline, evening.machine, CEILINGS)
