"""`legato show`: what is said beforehand, with and without a machine."""

import json
from pathlib import Path

import pytest

from controller.desk.programs.about import needs
from controller.desk.programs.phases import rows, table
from profiles.layout import Stretch
from profiles.library import find, shelf
from tests.controller.cli.commands import Home

WIRE = pytest.mark.wire
NAMES = sorted(shelf().programs)


def lines(*stretches: tuple[str, int], width: int = 60) -> list[str]:
    """The table of guided phases, each with its name and its seconds."""
    made, at_ms = [], 0
    for name, seconds in stretches:
        made.append(Stretch(at_ms, 1_000 * seconds, name, guide=f"do {name}"))
        at_ms += 1_000 * seconds
    return list(table(rows(made, (), ()), width))


def test_needs_say_what_a_program_can_do_without() -> None:
    assert needs(find("Calf Wave")) == (
        "vibration on the calves; kneading on the calves if there is, else vibration"
    )


def test_a_guided_step_is_told_as_one() -> None:
    assert lines(("Stand", 30)) == ["  0:00  Stand, 30 seconds", "        you: do Stand"]


def test_phases_that_come_over_and_over_are_told_once() -> None:
    said = lines(*[("Left", 30), ("Right", 30)] * 4)
    assert said[4:] == ["  1:00  The last 2 phases, 3 times more."]


def test_phases_after_a_repetition_keep_their_time() -> None:
    said = lines(("Stand", 30), ("Stand", 30), ("Sit", 30))
    assert said[2:4] == ["  0:30  The same, once more.", "  1:00  Sit, 30 seconds"]


def test_long_texts_are_wrapped_below_their_beginning() -> None:
    said = lines(("Hold on to a chair that does not roll away", 30), width=40)
    assert said[1].startswith(" " * 8)
    assert max(map(len, said)) <= 40


@WIRE
def test_show_says_need_evidence_course_and_length(home: Home) -> None:
    ran = home.run("show", "first-night")
    assert ran.code == 0
    for words in (
        "First Night, 10 minutes",
        "For: first time.",
        "When: Any evening, awake.",
        "Needs: vibration on the calves.",
        "none of it is a proven treatment",
        "Caution: Stop when it hurts",
        "calves, vibration: percent asked for",
        "  0:30  Get used to it, 2 minutes 30 seconds\n        program: calves at 15 %",
        "asks: Is this comfortable?",
        "Add --on MACHINE",
    ):
        assert words in ran.out


@WIRE
def test_show_says_what_will_be_felt_on_a_machine(home: Home) -> None:
    ran = home.run("show", "First Night", "--on", "sim:tcode")
    for words in (
        "calves, vibration: percent of the machine's strength",
        "program: calves rising to 15 %\n        you feel: calves rising to 9 of 100",
        "Nothing had to be changed.",
        "At its strongest: calves 15 of 100.",
        "the machine stops by itself after 2 seconds",
    ):
        assert words in ran.out


@WIRE
def test_what_had_to_be_changed_is_said(home: Home) -> None:
    ran = home.run("show", "Steady Hum Taper", "--on", "sim:reverie_108")
    assert "Shortened to 20 minutes" in ran.out
    assert "no vibration for the thighs" in ran.out
    assert "use a plug timer" in ran.out


@WIRE
def test_a_refused_program_is_still_described(home: Home) -> None:
    ran = home.run("show", "Evening Pulse 60", "--on", "sim:tcode")
    assert ran.code == 5
    assert "Needs: compression on the calves and thighs." in ran.out
    assert "no compression for the" in ran.err


@WIRE
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("columns", ["60", "80"])
def test_no_line_is_wider_than_the_terminal(home: Home, name: str, columns: str) -> None:
    home.env["COLUMNS"] = columns
    assert max(map(len, home.run("show", name).out.splitlines())) <= int(columns)


@WIRE
def test_show_speaks_json(home: Home) -> None:
    words = json.loads(home.run("show", "Travel Ten", "--json").out)
    assert words["needs"].startswith("vibration on the calves")
    assert words["length_ms"] == 600_000
    assert [phase["name"] for phase in words["phases"]][:2] == ["Begin softly", "Hum"]
    assert words["segments"][0] == {
        "at_ms": 0,
        "length_ms": 20_000,
        "effect": "vibration",
        "zones": ["calf"],
        "from": 0,
        "to": 30,
    }


@WIRE
def test_json_of_a_machine_has_its_cues(home: Home) -> None:
    words = json.loads(home.run("show", "First Night", "--on", "sim:tcode", "--json").out)
    assert words["cues"][0] == {"at_ms": 0, "levels": {}}
    assert words["changes"] == []


@WIRE
def test_a_picture_is_written_where_it_was_asked_for(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "night.svg"
    ran = home.run("show", "First Night", "--svg", str(path))
    assert f"The picture is in {path}." in ran.out
    assert path.read_text("utf-8").startswith("<?xml")


@WIRE
def test_a_picture_under_another_name_is_refused(home: Home) -> None:
    ran = home.run("show", "First Night", "--svg", "night.png")
    assert ran.code == 1
    assert "night.png.svg" in ran.err


@WIRE
def test_output_that_cannot_hold_blocks_is_plain(home: Home) -> None:
    home.env["PYTHONIOENCODING"] = "ascii"
    ran = home.run("show", "First Night")
    assert ran.code == 0
    assert "####" in ran.out
