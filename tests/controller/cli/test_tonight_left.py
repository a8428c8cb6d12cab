"""What is left of a night and until when its answers hold, for people and for programs."""

import json
import re
from pathlib import Path

import pytest

from controller.care import words_nights
from tests.controller.cli.evenings import MINUTE_MS, RESCUE, evening, in_json, lines

HOLD = "Your answers about your health hold until noon on "


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (
            (90, 75, 3, 15, 2),
            "90 minutes; at most 75 in 3 sessions, and Back to Sleep 2 times, at "
            "most 15 minutes each",
        ),
        (
            (60, 60, 1, 15, 1),
            "60 minutes; at most 60 in 1 session, and Back to Sleep once, at most 15 minutes",
        ),
        ((75, 75, 3, 0, 0), "75 minutes, in at most 3 sessions"),
        ((15, 0, 0, 15, 2), "Back to Sleep 2 times, at most 15 minutes in all"),
        ((7, 0, 0, 7, 1), "Back to Sleep once, at most 7 minutes"),
        ((0, 0, 0, 0, 0), "nothing"),
    ],
)
def test_what_is_left_is_said_in_a_line(minutes: tuple[int, ...], said: str) -> None:
    all_, left, sessions, rescue, rescues = minutes
    found = words_nights.left(
        all_ * MINUTE_MS, left * MINUTE_MS, sessions, rescue * MINUTE_MS, rescues
    )
    assert found == f"Left tonight: {said}."


def test_answers_about_health_hold_as_long_as_the_screening_says(short_path: Path) -> None:
    home = evening(short_path)
    until = json.loads(home.run("screening", "--show", "--json").out)["until"]
    assert f"{HOLD}{until}." in lines(home)
    assert in_json(home)["screened_until"] == until


def test_without_answers_about_health_nothing_is_said_to_hold(short_path: Path) -> None:
    home = evening(short_path)
    home.log.unlink()
    home.settings.write_text("")
    assert not [line for line in lines(home) if line.startswith(HOLD)]
    assert in_json(home)["screened_until"] is None


def test_programs_are_told_all_of_it(short_path: Path) -> None:
    found = in_json(evening(short_path, 10, 30, 10))
    refused, sessions, until = (found.pop(key) for key in ("refused", "sessions", "screened_until"))
    assert isinstance(sessions, list)
    assert [(one["felt_ms"], one["kind"]) for one in sessions] == [
        *[(minutes * MINUTE_MS, "session") for minutes in (10, 30, 10)]
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT.*", one["ended"]) for one in sessions)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(until))
    assert refused == {
        "row": "L2",
        "why": "there were 3 sessions tonight",
        "hint": "Again from noon.",
        "until": "noon",
    }
    assert found == {
        "person": "me",
        "answered": [],
        "screened": True,
        "now": [RESCUE],
        "rescue_refused": None,
        "felt_ms": 50 * MINUTE_MS,
        "left_ms": 25 * MINUTE_MS,
        "rescue_left_ms": 15 * MINUTE_MS,
        "sessions_left": 0,
        "rescues_left": 2,
        "continue": None,
        "notes": [],
    }


def test_in_json_nothing_else_is_printed(short_path: Path) -> None:
    home = evening(short_path)
    assert in_json(home, "--answer", "skin")["answered"] == ["skin"]
    undone = home.run("tonight", "--undo", "--json")
    assert json.loads(undone.out)["answered"] == []
