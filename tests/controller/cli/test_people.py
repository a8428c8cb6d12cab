"""Who uses Legato here."""

import json
from pathlib import Path

import pytest

from controller.nightlog.care import people_in
from tests.controller.cli.at_terminal import at_terminal
from tests.controller.cli.commands import Home
from tests.controller.cli.own import told
from tests.controller.known import NOTHING_TO_SAY


@pytest.fixture
def newcomer(short_path: Path) -> Home:
    return Home(short_path, newcomer=True)


def names(home: Home) -> list[str]:
    rows = home.run("people", "--json").out.splitlines()
    return [json.loads(row)["name"] for row in rows]


def test_one_person_needs_no_name(newcomer: Home) -> None:
    ran = newcomer.run("people")
    assert ran.out.startswith("me: the only one, who needs no name.")
    assert names(newcomer) == ["me"]


def test_somebody_who_is_added_is_listed_and_told_what_is_next(newcomer: Home) -> None:
    added = newcomer.run("people", "add", "  Anna   B ")
    assert 'legato screening --person "Anna B"' in added.out
    assert newcomer.run("people", "list").out.splitlines()[1:] == ["Anna B"]
    rows = [json.loads(row) for row in newcomer.run("people", "list", "--json").out.splitlines()]
    assert rows == [{"name": "me", "default": True}, {"name": "Anna B", "default": False}]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("me", "me is known already"),
        ("ANNA", "Anna is known already"),
        ("", "no name"),
        ("  ", "no name"),
        ("a\nb\x1b", "no name"),
        ("a\x1b", "no name"),
        ("!", "no name"),
        ("a" * 41, "no name"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused(newcomer: Home, name: str, why: str) -> None:
    assert newcomer.run("people", "add", "Anna").code == 0
    told(newcomer.run("people", "add", name), 1, why)
    assert names(newcomer) == ["me", "Anna"]


def test_names_of_any_script_are_names(newcomer: Home) -> None:
    for name in ("Zoë", "王", "Ünal", "2"):
        assert newcomer.run("people", "add", name).code == 0
    assert names(newcomer) == ["me", "Zoë", "王", "Ünal", "2"]


def test_nobody_is_made_up_of_a_name_that_is_mistyped(newcomer: Home) -> None:
    newcomer.run("people", "add", "Anna")
    for arguments in (("people", "remove", "anna"), ("screening", "--person", "Anne")):
        told(newcomer.run(*arguments), 1, "nobody is called", "Did you mean Anna?")


def test_the_one_who_needs_no_name_stays(newcomer: Home) -> None:
    told(newcomer.run("people", "remove", "me"), 1, "me cannot be removed")


def test_the_nights_of_somebody_who_was_removed_stay_and_count_again(newcomer: Home) -> None:
    newcomer.run("people", "add", "Anna")
    path = newcomer.folder / "answers.toml"
    path.write_text("".join(f'{key} = "{answer}"\n' for key, answer in NOTHING_TO_SAY.items()))
    hers = ("screening", "--person", "Anna")
    assert newcomer.run(*hers, "--answers", str(path)).code == 0
    removed = newcomer.run("people", "remove", "Anna")
    assert "Anna is removed. Their answers and nights stay in the night log" in removed.out
    assert names(newcomer) == ["me"]
    assert people_in(newcomer.log) == ("Anna",)
    told(newcomer.run(*hers), 1, "nobody is called Anna")
    assert (
        "with the answers and nights there were before"
        in newcomer.run(*("people", "add", "Anna")).out
    )
    assert newcomer.run(*hers).out.startswith("Answered on ")


def test_settings_that_were_begun_anew_keep_the_people_they_know(home: Home) -> None:
    home.settings.write_text('people = ["Zoe"]\n')  # begun since the others went missing
    assert home.run("data", "repair", "--yes").code == 0
    assert names(home) == ["me", "Zoe"]


def test_a_search_that_is_refused_says_for_whom_it_was(home: Home) -> None:
    assert home.run("people", "add", "Zoe").code == 0
    assert home.run("stop-sign", "fainted", "--person", "Zoe").code == 0
    where = ("--on", "serial:/dev/null", "--family", "tcode", "--person", "Zoe")
    with at_terminal(home, "calibrate", *where) as person:
        assert person.end() == 5
    assert 'legato stop-sign --person "Zoe" --clinician-agreed' in person.out


def test_whoever_leaves_a_search_before_it_begins_has_stopped_it(newcomer: Home) -> None:
    where = ("--on", "serial:/dev/null", "--family", "tcode")
    with at_terminal(newcomer, "calibrate", *where) as person:
        person.answer("[y/n]", b"\x03")
        assert person.end() == 3
