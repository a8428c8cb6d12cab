"""`legato tonight`: what may be started, what was done, and what is left of the night."""

import re
import shlex
from pathlib import Path

import pytest

from controller.care.screening import Answer, Question
from controller.clock import SystemClock
from controller.nightlog.care import CareKind, add_care
from tests.controller.cli.at_terminal import at_terminal
from tests.controller.cli.commands import Home
from tests.controller.cli.evenings import (
    NOW,
    RESCUE,
    evening,
    in_json,
    lines,
    not_answered,
)
from tests.controller.cli.own import told
from tests.controller.known import NOTHING_TO_SAY, At, answered
from tests.docs import README

BOTH = "Back to Sleep 2 times, at most 15 minutes each"
HEALTH = "Your answers about your health hold until noon on YYYY-MM-DD."
NONE_OF_IT = "Tonight you said: none of the three."
NOT_ANSWERED = "the three questions of tonight are not answered"


def save(home: Home, address: str) -> None:
    """The machine at that address is the only one that is saved."""
    wrap = f'[machines.wrap]\naddress = "{address}"\nfamily = "tcode"\n'
    home.settings.write_text(f"{home.settings.read_text()}{wrap}")


def without_times(found: list[str]) -> list[str]:
    """Lines with a placeholder for each day and each time of day."""
    days = [re.sub(r"\d{4}-\d\d-\d\d", "YYYY-MM-DD", line) for line in found]
    return [re.sub(r"\d\d:\d\d", "HH:MM", line) for line in days]


def command(line: str) -> list[str]:
    """What would be copied from a line, without the `legato` before it."""
    _, _, copied = line.rpartition(": legato ")
    return shlex.split(copied)


def test_before_anything_was_played_a_program_is_offered_and_all_is_left(short_path: Path) -> None:
    assert without_times(lines(evening(short_path))) == [
        f'{NOW}First Night: legato play "First Night"',
        NONE_OF_IT,
        HEALTH,
        "Nothing was played tonight.",
        f"Left tonight: 90 minutes; at most 75 in 3 sessions, and {BOTH}.",
    ]


def test_what_was_played_is_listed_with_its_minutes_and_what_is_left(short_path: Path) -> None:
    found = without_times(lines(evening(short_path, 10, 30)))
    assert found[2:] == [
        HEALTH,
        "  An evening: 10 minutes, until HH:MM",
        "  An evening: 30 minutes, until HH:MM",
        f"Left tonight: 50 minutes; at most 35 in 1 session, and {BOTH}.",
    ]
    _, _, shown = README.read_text().partition("$ legato tonight\n")
    as_here = re.sub("  .*: (.*) until", r"  An evening: \1 until", shown)
    assert without_times(as_here.splitlines())[: len(found)] == found


def test_a_program_has_to_fit_into_what_is_left(short_path: Path) -> None:
    home = evening(short_path, 42, 30)
    assert command(lines(home)[0]) == ["play", "Travel Ten"]


def test_what_a_person_must_not_feel_is_not_offered(short_path: Path) -> None:
    home = evening(short_path, answers={**NOTHING_TO_SAY, Question.EPILEPSY: Answer.YES})
    found = lines(home)
    assert command(found[0]) == ["play", "Foot-to-Thigh Flow"]
    assert "Left tonight: 75 minutes, in at most 3 sessions." in found
    assert found[-1].startswith("Epilepsy: no vibration")


@pytest.mark.wire
def test_after_three_sessions_the_rescue_is_offered_and_can_be_started(short_path: Path) -> None:
    home = evening(short_path, 10, 10, 10)
    with home.simulated_tcode() as (machine, address):
        save(home, address)
        found = lines(home)
        with home.running(*command(found[0]), "--json") as player:
            machine.wait_until_felt(1)
            assert home.run("stop").code == 0
            assert player.end() == 3
    assert found[0] == f"{NOW}{RESCUE}"
    assert found[1] == "Another session not yet: there were 3 sessions tonight. Again from noon."
    assert found[-1] == f"Left tonight: {BOTH}."


def test_of_a_dose_that_is_used_up_the_rescue_is_left(short_path: Path) -> None:
    found = lines(evening(short_path, 50, 25))
    assert found[0] == f"{NOW}{RESCUE}"
    used_up = "that is enough for one night: 75 minutes were felt"
    assert found[1] == f"Another session not yet: {used_up}. Again from noon."
    assert found[-1] == "Left tonight: Back to Sleep 2 times, at most 15 minutes in all."


@pytest.mark.wire
def test_what_was_stopped_is_offered_first_and_goes_on_as_it_says(short_path: Path) -> None:
    home = evening(short_path)
    with home.simulated_tcode() as (machine, address):
        save(home, address)
        with home.running(*command(lines(home)[0]), "--json") as player:
            machine.wait_until_felt(1)
            meanwhile = lines(home)
            home.run("stop")
            assert player.end() == 3
        machine.wait_until_rest()
        stopped = lines(home)
        with home.running(*command(stopped[0]), "--json") as player:
            machine.wait_until_felt(1)
            home.run("stop")
            assert player.end() == 3
    playing = "First Night is playing for you already. `legato stop` stops it."
    assert meanwhile[0] == f"Nothing can be started: {playing}"
    assert "  First Night: less than a minute, still running" in meanwhile
    assert re.fullmatch(f"{NOW}the last \\d+ minutes of First Night: .*", stopped[0])
    assert command(stopped[0]) == ["play", "--continue"]
    assert stopped[1] == 'Or First Night: legato play "First Night"'


@pytest.mark.parametrize(
    ("answer", "first", "said"),
    [
        ("ok", NOW, "none of the three"),
        ("sedative", NOW, "something that dulls"),
        ("swelling", "Nothing can be started: not tonight", "new swelling, pain or redness"),
        ("skin", "Nothing can be started: not tonight", "sore or broken skin"),
    ],
)
def test_each_answer_has_its_consequence_at_once(
    short_path: Path, answer: str, first: str, said: str
) -> None:
    found = lines(not_answered(short_path), "--answer", answer)
    assert found[0].startswith(first)
    assert found[1] == f"Tonight you said: {said}."
    sedated = "You took something that dulls: 20 minutes at most, and no heat."
    assert (sedated in found) == (answer == "sedative")
    assert found[-1] == "If that was a mistake, within a minute: legato tonight --undo"


def test_answers_only_get_stricter_and_are_taken_back_for_a_minute(short_path: Path) -> None:
    home = evening(short_path)
    lines(home, "--answer", "sedative")
    both = lines(home, "--answer", "skin", "--answer", "ok")
    assert "Tonight you said: sore or broken skin, something that dulls." in both
    undone = lines(home, "--undo")
    assert undone[0] == "Taken back: the last answer of tonight."
    assert undone[1].startswith(NOW)
    assert "Tonight you said: something that dulls." in undone


def test_after_a_minute_an_answer_holds(short_path: Path) -> None:
    home = evening(short_path)
    told(home.run("tonight", "--undo"), 5, "within the last minute", "hold until noon")


def test_a_lock_is_shown_with_its_end(short_path: Path) -> None:
    home = evening(short_path)
    day = home.run("stop-sign", "pain").out.splitlines()[1]
    until = day.removeprefix("The legs rest for a day: nothing starts before ").removesuffix(".")
    first = lines(home)[0]
    assert first.startswith("Nothing can be started: you said: pain;")
    assert first.endswith(f"Again from {until}.")


def test_what_is_not_answered_is_said_and_no_error(short_path: Path) -> None:
    first = lines(not_answered(short_path))[0]
    assert first.startswith(f"Nothing can be started: {NOT_ANSWERED}.")
    assert "`legato tonight --answer ok`" in first


@pytest.mark.wire
def test_at_a_terminal_the_questions_are_offered_and_asked(short_path: Path) -> None:
    home = not_answered(short_path)
    with at_terminal(home, "tonight") as person:
        person.until("Tonight's three questions are not answered yet.")
        person.answer("Answer them now? [y/n] ", b"n")
        person.until(f"Nothing can be started: {NOT_ANSWERED}.")
        assert person.end() == 0
    with at_terminal(home, "tonight") as person:
        person.answer("Answer them now? [y/n] ", b"y")
        for question in ("New swelling, pain, redness? ", "Sore skin? "):
            person.answer(question, b"n")
        person.answer("Alcohol, sleeping pill? ", b"y")
        person.until(NOW)
        assert person.end() == 0
    with at_terminal(home, "tonight") as person:
        assert person.end() == 0
    assert person.out.startswith(NOW)
    assert "Tonight you said: something that dulls.\n" in person.out


@pytest.mark.wire
def test_nobody_is_asked_whom_no_answer_would_help(short_path: Path) -> None:
    home = not_answered(short_path)
    add_care(home.log, SystemClock(), "me", CareKind.STOP_SIGN, {"sign": "blister"})
    with at_terminal(home, "tonight") as person:
        assert person.end() == 0
    assert person.out.startswith("Nothing can be started: you said: a blister or a burn.")


def test_everybody_has_a_night_of_their_own_and_commands_that_mean_them(short_path: Path) -> None:
    home = evening(short_path, 10, 10, 10)
    home.settings.write_text('keeps_nights = true\npeople = ["Anna"]\n')
    answered(home.log, At(SystemClock().wall_ms()), person="Anna")
    hers = in_json(home, "--person", "Anna", "--answer", "ok")
    assert (hers["person"], hers["felt_ms"]) == ("Anna", 0)
    assert hers["now"] == ['First Night: legato play --person "Anna" "First Night"']
    first = lines(home, "--person", "Anna", "--answer", "skin")[0]
    assert '`legato tonight --person "Anna" --undo`' in first
    assert lines(home)[0] == f"{NOW}{RESCUE}"


def test_a_damaged_night_log_is_refused_with_how_to_repair_it(short_path: Path) -> None:
    home = evening(short_path)
    home.log.write_bytes(b"\xa5" * 4096)
    for options in ((), ("--undo",)):
        told(home.run("tonight", *options), 1, "is damaged", "legato data repair")


def test_an_answer_and_undo_are_not_taken_together(short_path: Path) -> None:
    told(evening(short_path).run("tonight", "--answer", "ok", "--undo"), 2, "one of them at a time")
