"""The JSON Schema says of a program file what Legato says, as far as a schema can."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from profiles.schema import schema
from profiles.writing import written
from tests.profiles.strategies import Evening, evenings, unhurried

SCHEMA = schema()
VALIDATOR = Draft202012Validator(SCHEMA)
BROKEN = Path(__file__).parent / "broken"

# What a schema cannot see: what one value says of another, sums, and what a terminal would do.
UNSEEN = {
    "format-2-with-a-point",
    "name-of-spaces",
    "name-of-dashes",
    "escape-in-a-name",
    "line-break-in-a-name",
    "backwards-in-a-name",
    "two-rhythms",
    "rise-longer-than-its-turn",
    "wave-with-two-levels-for-three-zones",
    "wave-over-before-its-last-zone",
    "celsius-swapped",
    "celsius-on-vibration",
    "celsius-pulsed",
    "heat-in-the-night",
    "repeat-for-hours",
    "an-hour-of-vibration",
    "two-hours-of-compression",
    "alongside-outlasts",
    "alongside-begins-too-late",
    "alongside-repeats-for-hours",
    "rhythms-of-too-many-pieces",
    "alternate-on-one-side",
    "needs-of-what-no-phase-does",
}


def parsed() -> Iterator[tuple[str, object]]:
    """The broken files that are TOML at all, by name."""
    for path in sorted(BROKEN.glob("*.toml")):
        if path.stem != "key-without-end":
            try:
                yield path.stem, tomllib.loads(path.read_text("utf-8"))
            except (ValueError, RecursionError):
                continue


TABLES = dict(parsed())


def test_the_schema_is_a_sound_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "text",
    [file.read_text("utf-8") for file in (files("profiles") / "builtin").iterdir()],
    ids=[file.name for file in (files("profiles") / "builtin").iterdir()],
)
def test_every_shipped_program_is_right_by_the_schema(text: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(tomllib.loads(text))] == []


@pytest.mark.parametrize("name", sorted(TABLES.keys() - UNSEEN))
def test_a_broken_file_whose_fault_a_schema_can_see_is_wrong_by_the_schema(name: str) -> None:
    assert not VALIDATOR.is_valid(TABLES[name])


@pytest.mark.parametrize("name", sorted(UNSEEN))
def test_a_fault_listed_as_unseen_is_unseen(name: str) -> None:
    assert VALIDATOR.is_valid(TABLES[name])


@unhurried
@given(evening=evenings())
def test_every_program_legato_writes_is_right_by_the_schema(evening: Evening) -> None:
    assert VALIDATOR.is_valid(tomllib.loads(written(evening.program)))


def keys() -> Iterator[tuple[str, str, dict[str, object]]]:
    """Every key of every table in the schema."""
    tables = {"Program": SCHEMA, **as_table(SCHEMA["$defs"])}
    for where, table in tables.items():
        for key, described in as_table(as_table(table).get("properties", {})).items():
            yield where, key, as_table(described)


def as_table(found: object) -> dict[str, object]:
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "described", [pytest.param(found, id=f"{where}.{key}") for where, key, found in keys()]
)
def test_every_key_is_described_for_the_one_who_types_it(described: dict[str, object]) -> None:
    assert str(described.get("description", "")).endswith(".")


@pytest.mark.parametrize("where", sorted(as_table(SCHEMA["$defs"])))
def test_every_table_is_described(where: str) -> None:
    assert as_table(as_table(SCHEMA["$defs"])[where]).get("description")
