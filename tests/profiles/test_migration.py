"""A program file of an earlier format means what it meant."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.errors import ProfileError
from profiles.library import load
from profiles.migration import migrated
from profiles.program import FORMAT, Program
from tests.profiles.strategies import unhurried

PLAIN = """
name = "My evening"
zones = ["calf", "foot.left"]

[[phases]]
name = "Begin"
length = "30s"
from = 0
to = 20

[[phases]]
length = "5m"
level = 20
"""
REPEATED = """
name = "Swells"

[[phases]]
name = "Swell"
repeat = 4
STEPS = [
  { length = "10s", from = 0, to = 30 },
  { length = "10s", from = 30, to = 0, zones = ["thigh"] },
]

[[phases]]
repeat = 2
STEPS = [{ length = "60s", level = 0 }]
"""
BELOW_HEADINGS = """
name = "Long hand"

[[phases]]
repeat = 2
[[phases.STEPS]]
length = "10s"
level = 20
[[phases.STEPS]]
length = "20s"
level = 0
"""
TOLD = """
name = "Told"
summary = "With all that a program could say."
purpose = ["travel", "sore feet"]
evidence = "C"
sources = ["A book", "A page"]
caution = "Gently."
effect = "kneading"

[[phases]]
ask = "Is this comfortable?"
length = "60s"
level = 20
effect = "vibration"
"""
each_twin = pytest.mark.parametrize("text", [PLAIN, REPEATED, BELOW_HEADINGS, TOLD])


def program(text: str, folder: Path) -> Program:
    path = folder / "mine.toml"
    path.write_text(text)
    return load(path)


@each_twin
def test_a_file_of_format_1_means_the_same_as_its_twin_of_format_2(
    text: str, tmp_path: Path
) -> None:
    old = "format = 1\n" + text.replace("STEPS", "steps")
    new = "format = 2\n" + text.replace("STEPS", "phases")
    assert program(old, tmp_path) == program(new, tmp_path)


@each_twin
def test_a_file_that_does_not_say_its_format_may_be_of_the_first(text: str, tmp_path: Path) -> None:
    old, new = text.replace("STEPS", "steps"), text.replace("STEPS", "phases")
    assert program(old, tmp_path) == program(new, tmp_path)


def test_a_file_of_format_1_may_say_phases_where_it_said_steps(tmp_path: Path) -> None:
    mixed = "format = 1\n" + REPEATED.replace("STEPS", "steps", 1).replace("STEPS", "phases")
    assert program(mixed, tmp_path) == program(REPEATED.replace("STEPS", "phases"), tmp_path)


def test_steps_beside_phases_are_refused_rather_than_lost(tmp_path: Path) -> None:
    both = REPEATED.replace("STEPS", "phases").replace("repeat = 4", "repeat = 4\nsteps = []")
    with pytest.raises(ProfileError) as caught:
        program("format = 1\n" + both, tmp_path)
    assert (caught.value.field, caught.value.problem) == ("phase 1 (Swell), steps", "unknown key")


def test_a_mistake_in_a_file_of_format_1_is_on_its_own_line(tmp_path: Path) -> None:
    broken = "format = 1\n" + REPEATED.replace("STEPS", "steps").replace("to = 0,", "to = 101,")
    with pytest.raises(ProfileError) as caught:
        program(broken, tmp_path)
    assert caught.value.line == broken[: broken.index("101")].count("\n") + 1


@pytest.mark.parametrize("number", [3, 4, 99, 10**30])
def test_a_format_of_the_future_is_refused_by_its_number(number: int, tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        program(f"format = {number}\nlight = 3\n{PLAIN}", tmp_path)
    assert caught.value.field == "format"


def test_a_format_of_the_future_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        program(f"format = 3\n{PLAIN}", tmp_path)
    assert caught.value.problem == "format 3 is of a later Legato"


@pytest.mark.parametrize("written", ["true", "1.0", "2.0", '"2"', "0", "-1", "[2]", "1979-05-27"])
def test_what_is_no_format_is_refused(written: str, tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        program(f"format = {written}\n{PLAIN}", tmp_path)
    assert caught.value.field == "format"


keys = st.sampled_from(["steps", "phases", "repeat", "name"]) | st.text(max_size=5)
values: st.SearchStrategy[object] = st.recursive(
    st.integers() | st.text(max_size=5) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@unhurried
@given(table=st.dictionaries(keys, values, max_size=4))
def test_migrating_loses_nothing(table: dict[str, object]) -> None:
    assert leaves(migrated({**table, "format": 1}, FORMAT)) == leaves({**table, "format": 2})


@unhurried
@given(table=st.dictionaries(keys, values, max_size=4))
def test_migrating_leaves_the_present_format_as_it_is(table: dict[str, object]) -> None:
    assert migrated({**table, "format": FORMAT}, FORMAT) == {**table, "format": FORMAT}


def leaves(found: object) -> list[str]:
    """Every value in a table, whatever its key."""
    if isinstance(found, dict):
        return sorted(leaf for inner in found.values() for leaf in leaves(inner))
    if isinstance(found, list):
        return sorted(leaf for inner in found for leaf in leaves(inner))
    return [repr(found)]
