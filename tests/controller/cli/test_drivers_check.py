"""`legato drivers check`: the score card on the screen, and a real machine in safe hands."""

import json
import signal
from importlib.resources import files
from pathlib import Path

import pytest

from controller.care.screening import Answer, Question
from controller.conformance import CHECKS
from tests.controller.cli.commands import Home
from tests.controller.known import NOTHING_TO_SAY


def test_a_driver_that_passes_has_a_card_and_what_nobody_has_shown(home: Home) -> None:
    checked = home.run("drivers", "check", "reverie_108")
    assert checked.code == 0
    for check in CHECKS:
        assert check.says in checked.out
    assert "Evidence missing:" in checked.out
    assert "Guessed: the gap of 100 ms between commands (Legato)." in checked.out
    assert " 0 failed" in checked.out


def test_other_programs_get_an_object_a_line(home: Home) -> None:
    checked = home.run("drivers", "check", "tcode", "--json")
    events = [json.loads(line) for line in checked.out.splitlines()]
    assert [one["check"] for one in events if one["event"] == "check"] == list(map(str, CHECKS))
    assert "Not known" not in checked.out.partition("missing")[0]
    counted = events[-1]
    assert (counted["event"], counted["family"], counted["failed"]) == ("ended", "tcode", 0)
    assert counted["passed"] + counted["not_applicable"] == len(CHECKS)
    assert checked.code == 0


def test_a_page_that_says_what_is_not_so_fails_and_is_told_why(home: Home, drivers: Path) -> None:
    page = (files("firmware_protocol") / "catalogue" / "tcode.toml").read_text()
    page = page.replace("dead_man_ms = 2000", "dead_man_ms = 1000").replace("TCODE-ESP32", "WRAP")
    (drivers / "wrap.toml").write_text('driver = "tcode"\n' + page)
    checked = home.run("drivers", "check", "wrap")
    assert checked.code == 1
    assert "dead_man_is_as_stated: the dead-man should have ended it by now" in checked.out
    assert "link_loss_is_as_stated: the lost link should have ended it" in checked.out
    assert " 2 failed" in checked.out


def test_no_family_of_that_name_says_which_there_are(home: Home) -> None:
    checked = home.run("drivers", "check", "acme")
    assert checked.code == 1
    assert "tcode" in checked.err


@pytest.fixture
def drivers(home: Home) -> Path:
    """Where a person keeps pages of their own."""
    folder = Path(home.env["LEGATO_HOME"]) / "config" / "drivers"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.wire
def test_a_real_machine_is_not_touched_before_the_person_agrees(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        checked = home.run("drivers", "check", "tcode", "--on", address)
        machine.end(signal.SIGINT)
    assert checked.code == 1
    assert "Unplug the controller" in checked.out
    assert [words for words in machine.said if words["event"] == "felt"] == []


@pytest.mark.wire
def test_ctrl_c_in_a_check_leaves_a_real_machine_at_rest(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("drivers", "check", "tcode", "--on", address, "--yes")
        with home.running(*arguments) as checking:
            machine.wait_until_felt(1)
            code = checking.end(signal.SIGINT)
        machine.wait_until_rest()
    assert code == 3
    said = "".join(str(words["text"]) for words in checking.said)
    assert "Stopped, the machine took the command; it cannot report more." in said


def test_json_asks_nothing(home: Home) -> None:
    checked = home.run("drivers", "check", "tcode", "--on", "serial:/dev/null", "--json")
    assert checked.code == 2
    assert "--yes" in checked.err


def test_a_port_that_is_not_there_is_said(home: Home) -> None:
    checked = home.run("drivers", "check", "tcode", "--on", "serial:/dev/nowhere", "--yes")
    assert checked.code == 1
    assert "there is no serial port /dev/nowhere" in checked.err
    assert "Nothing had been started" in checked.out


def test_a_machine_of_another_family_is_not_taken_for_one(home: Home) -> None:
    where = ("serial:/dev/ttyUSB7", "--family", "tcode", "--place", "V0=calf")
    assert home.run("machines", "add", "wrap", *where).code == 0
    checked = home.run("drivers", "check", "hf8", "--on", "wrap")
    assert checked.code == 1
    assert "legato drivers check tcode --on wrap" in checked.err


def test_nobody_who_must_not_feel_a_machine_tries_one_out(home: Home) -> None:
    assert home.run("stop-sign", "calf-swollen").code == 0
    with home.simulated_tcode() as (_, address):
        checked = home.run("drivers", "check", "tcode", "--on", address, "--yes")
        capture = ("drivers", "capture", address, str(home.folder / "c.txt"), "--family", "tcode")
        tried = home.run(*capture, "--try", "V0=1")
    assert (checked.code, tried.code) == (5, 5)
    assert "one calf newly swollen" in checked.err
    assert "one calf newly swollen" in tried.err


def test_before_the_first_screening_it_says_to_try_it_on_a_table(short_path: Path) -> None:
    home = Home(short_path, newcomer=True)
    with home.simulated_tcode() as (_, address):
        capture = ("drivers", "capture", address, str(home.folder / "c.txt"), "--family", "tcode")
        tried = home.run(*capture, "--try", "V0=1", "--seconds", "1")
    assert tried.code == 0
    assert "on a table, not on a leg" in tried.err


@pytest.mark.wire
def test_a_stop_reaches_a_machine_that_is_only_tried_out(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        capture = ("drivers", "capture", address, str(home.folder / "c.txt"), "--family", "tcode")
        with home.running(*capture, "--try", "V0=20", "--seconds", "50") as trying:
            machine.wait_until_felt(1)
            stopped = home.run("stop")
            machine.wait_until_rest()
            trying.end()
    assert stopped.code == 0


def test_an_effect_that_is_off_is_not_tried_out(home: Home) -> None:
    answers = "\n".join(f'{question} = "{answer}"' for question, answer in EPILEPSY.items())
    (home.folder / "mine.toml").write_text(answers)
    assert home.run("screening", "--answers", str(home.folder / "mine.toml")).code == 0
    with home.simulated_tcode() as (machine, address):
        checked = home.run("drivers", "check", "tcode", "--on", address, "--yes")
        capture = ("drivers", "capture", address, str(home.folder / "c.txt"), "--family", "tcode")
        tried = home.run(*capture, "--try", "V0=1")
        machine.end(signal.SIGINT)
    assert (checked.code, tried.code) == (5, 5)
    assert [words for words in machine.said if words["event"] == "felt"] == []


EPILEPSY = {**NOTHING_TO_SAY, Question.EPILEPSY: Answer.YES}
