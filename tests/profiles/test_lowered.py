"""A lowered copy is within the limits, as strong and as long as they let it be."""

import tomllib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.ideal import IDEAL
from profiles.library import shelf
from profiles.limits import CEILINGS, Limits
from profiles.lowered import lowered
from profiles.program import Program
from profiles.writing import written
from tests.profiles.own_programs import programs, unhurried

FADE = {"length": "60s", "from": 20, "to": 0}


def program(*phases: Mapping[str, object], **keys: object) -> Program:
    return Program.model_validate({"format": 2, "name": "Tried", "phases": phases, **keys})


def strongest(tried: Program) -> int:
    """The highest percent that is asked for anywhere."""
    waves = [level for _, part in tried.parts if part.wave for level in part.wave.levels or ()]
    return max([*waves, *(level for _, part in tried.parts for level in part.percents)])


@unhurried
@given(programs(), st.sampled_from([CEILINGS, Limits(session_ms=300_000, vibration_over_50_ms=1)]))
def test_a_lowered_copy_is_within_the_limits_and_no_stronger(
    tried: Program, limits: Limits
) -> None:
    copy = lowered(tried, IDEAL, limits=limits)
    if copy is None:
        with pytest.raises((BeyondLimits, DoesNotFit)):
            compile_program(tried, IDEAL, limits=limits)
    else:
        compile_program(copy, IDEAL, limits=limits)
        assert strongest(copy) <= strongest(tried)


@unhurried
@given(programs())
def test_a_lowered_copy_is_read_back_as_it_was_written(tried: Program) -> None:
    copy = lowered(tried, IDEAL)
    if copy is not None:
        assert Program.model_validate(tomllib.loads(written(copy))) == copy


@pytest.mark.parametrize("name", sorted(shelf().programs))
def test_what_is_within_the_limits_stays_as_it_is(name: str) -> None:
    shipped = shelf().programs[name]
    assert lowered(shipped, IDEAL) is shipped


def test_what_is_too_long_is_as_long_as_it_may_be() -> None:
    copy = lowered(program({"length": "50m", "level": 20}, FADE), IDEAL)
    assert copy is not None
    assert copy.length_ms == CEILINGS.session_ms


def test_a_limit_of_no_whole_seconds_gives_a_copy_that_can_be_written() -> None:
    limits = Limits(session_ms=600_500)
    copy = lowered(program({"length": "20m", "level": 20}, FADE), IDEAL, limits=limits)
    assert copy is not None
    assert copy.length_ms == 600_000


def test_what_ends_abruptly_is_given_a_fade() -> None:
    copy = lowered(program({"length": "10m", "level": 20}), IDEAL)
    assert copy is not None
    assert copy.phases[-1].length_ms == 60_000
    assert copy.length_ms == 600_000


def test_what_is_too_strong_is_as_strong_as_it_may_be_to_ten_percent() -> None:
    tried = program(
        {"length": "8m", "level": 80, "pulse": {"on": "5s", "off": "55s"}}, effect="compression"
    )
    copy = lowered(tried, IDEAL)
    assert copy is not None
    assert strongest(copy) == 48


def test_pressure_held_too_long_cannot_be_lowered() -> None:
    assert lowered(program({"length": "2m", "level": 40}, effect="compression"), IDEAL) is None
