"""A machine that cannot be is refused where it is described, and says what is wrong."""

from dataclasses import replace

import pytest

from profiles.actuators import Capabilities
from tests.profiles.strategies import leg, machine, vibrator

LEGS = vibrator("legs", 100, *leg)
MACHINE = machine(LEGS, gap_ms=500, own_timer_ms=900_000, dead_man_ms=2_000)

WRONG_ACTUATORS: list[tuple[str, object]] = [
    ("name", ""),
    ("steps", 0),
    ("steps", -3),
    ("steps", 10.5),
    ("steps", True),
    ("steps", 1_001),
    ("safe_top", 0),
    ("safe_top", 101),
    ("least_on_ms", 0),
    ("least_on_ms", 10_001),
]

WRONG_MACHINES: list[tuple[str, object]] = [
    ("min_command_gap_ms", -1),
    ("min_command_gap_ms", 2_001),
    ("own_timer_ms", 999),
    ("dead_man_ms", 999),
    ("release_idle_ms", 999),
    ("dead_man_ms", 1_999),
]


@pytest.mark.parametrize(("field", "value"), WRONG_ACTUATORS)
def test_an_actuator_that_cannot_be_is_refused_by_the_name_of_the_field(
    field: str, value: object
) -> None:
    with pytest.raises(ValueError, match=field):
        replace(LEGS, **{field: value})  # type: ignore[arg-type]  # what a driver may hold


@pytest.mark.parametrize(("field", "value"), WRONG_MACHINES)
def test_a_machine_that_cannot_be_is_refused_by_the_name_of_the_field(
    field: str, value: object
) -> None:
    with pytest.raises(ValueError, match=field):
        replace(MACHINE, **{field: value})  # type: ignore[arg-type]  # what a driver may hold


def test_two_actuators_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two actuators are called legs"):
        machine(LEGS, vibrator("legs", 9, *leg))


@pytest.mark.parametrize("gap_ms", [0, 500])
def test_a_machine_at_the_edges_is_accepted(gap_ms: int) -> None:
    edge = replace(LEGS, steps=1_000, safe_top=1_000, least_on_ms=10_000)
    assert isinstance(replace(MACHINE, actuators=(edge,), min_command_gap_ms=gap_ms), Capabilities)


@pytest.mark.parametrize(
    ("dead_man_ms", "gap_ms", "feed_ms"),
    [(None, 0, None), (60_000, 0, 500), (1_200, 0, 300), (60_000, 1_000, 1_000)],
)
def test_a_machine_is_fed_well_before_its_dead_man_and_never_below_its_gap(
    dead_man_ms: int | None, gap_ms: int, feed_ms: int | None
) -> None:
    fed = replace(MACHINE, dead_man_ms=dead_man_ms, min_command_gap_ms=gap_ms)
    assert fed.feed_ms == feed_ms
