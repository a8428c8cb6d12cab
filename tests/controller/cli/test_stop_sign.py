"""`legato stop-sign`: what to do comes first, then whatever plays is stopped, then it is kept."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controller.address import Address
from controller.care.allowance import check_answers
from controller.care.signs import Sign
from controller.care.standing import standing
from controller.clock import SystemClock
from controller.errors import Refused
from controller.guardian.left import LeftNote
from controller.guardian.lock import key
from controller.guardian.recipe import Recipe
from controller.nightlog.care import CareKind, add_care, care_rows
from tests.controller.cli.at_terminal import at_terminal
from tests.controller.cli.commands import Home, Ran, Running, levels
from tests.controller.cli.own import in_a_shell, told
from tests.docs import README

EMERGENCY = "CALL EMERGENCY SERVICES NOW (112, 911 or your own number). Leave the machine off."
LOCKED = "Nothing starts until a clinician agreed: legato stop-sign --clinician-agreed"
NOTED = "It is noted. If you said that by mistake, within a minute: legato stop-sign --undo"
NOT_NOTED = "It could not be noted."
NOWHERE = ("--on", "serial:/dev/no-such-port", "--family", "tcode", "--place", "V0=calf")


@pytest.fixture
def newcomer(short_path: Path) -> Home:
    return Home(short_path, newcomer=True)


@contextmanager
def playing(home: Home) -> Iterator[tuple[Running, Running, str]]:
    """A machine that plays First Night, the session, and where the machine is."""
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            yield machine, player, address


def said(home: Home, person: str = "me") -> list[object]:
    rows = care_rows(home.log, person)
    return [row.said["sign"] for row in rows if row.kind is CareKind.STOP_SIGN]


def sign(home: Home, word: str) -> None:
    """It is said at this moment."""
    add_care(home.log, SystemClock(), "me", CareKind.STOP_SIGN, {"sign": word})


def is_locked(home: Home) -> bool:
    """Whether a stop sign lets nothing start."""
    rows = care_rows(home.log, "me")
    try:
        check_answers(standing("me", rows, {}, SystemClock().wall_ms()))
    except Refused as refused:
        return refused.row == "L17"
    return False


def in_json(ran: Ran) -> list[dict[str, object]]:
    """All that it printed, which is nothing but JSON."""
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_newcomer_is_told_first_of_all_what_to_do(newcomer: Home) -> None:
    ran = newcomer.run("stop-sign", "chest-pain")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [EMERGENCY, LOCKED, NOTED]
    assert f"$ legato stop-sign chest-pain\n{ran.out}" in README.read_text()
    assert said(newcomer) == ["chest-pain"]


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("foot-weak", ["Leave the machine off, and see a doctor within a day.", LOCKED]),
        (
            "too-hot",
            [
                "Next time it is softer.",
                "The next start is at most 30 % strong, and a little more each night after that.",
                "The heat stays off meanwhile.",
            ],
        ),
    ],
)
def test_each_class_says_what_is_locked(home: Home, word: str, lines: list[str]) -> None:
    assert home.run("stop-sign", word).out.splitlines() == [*lines, NOTED]


def test_a_day_off_says_until_when_as_a_start_does(home: Home) -> None:
    out = home.run("stop-sign", "Pins and needles").out.splitlines()
    day = "The legs rest for a day: nothing starts before "
    until = out[1].removeprefix(day).removesuffix(".")
    told(home.run("play", "First Night", *NOWHERE), 5, "you said: pins", f"Again from {until}.")


@pytest.mark.wire
def test_what_plays_is_stopped_and_nothing_is_felt_afterwards(home: Home) -> None:
    with playing(home) as (machine, player, address):
        ran = home.run("stop-sign", "cold-leg")
        assert player.end() == 3
        machine.wait_until_rest()
        seen = len(machine.said)
        again = home.run("play", "First Night", "--on", address, "--family", "tcode")
        machine.end(signal.SIGINT)
    out = ran.out.splitlines()
    assert out[0] == EMERGENCY
    assert out[1].startswith("Stopped, the machine took the command")
    assert out[2:] == [LOCKED, NOTED]
    assert ran.code == 0
    told(again, 5, "you said: one leg suddenly cold", "legato stop-sign --clinician-agreed")
    assert not [words for words in machine.said[seen:] if "levels" in words and levels(words)]


@pytest.mark.wire
def test_in_json_there_is_nothing_but_json_and_what_to_do_comes_first(home: Home) -> None:
    with playing(home) as (_, player, _):
        ran = home.run("stop-sign", "breathless", "--json")
        player.end()
    first, ended, noted = in_json(ran)
    assert (first["event"], first["sign"], first["do"]) == ("stop sign", "breathless", EMERGENCY)
    assert first["leads_to"] == "call emergency services"
    assert (ended["event"], ended["at_rest"]) == ("ended", True)
    assert (noted["event"], noted["person"]) == ("noted", "me")
    assert (noted["locked_until_seen"], noted["locked_until"]) == (True, None)


def test_what_was_left_running_is_seen_to_once_it_is_said_what_to_do(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATO_HOME", home.env["LEGATO_HOME"])
    address = Address.parse("serial:/dev/no-such-port")
    lock = home.folder / "run" / "legato" / key(address)
    LeftNote(lock).write(Recipe(str(address), "no-such-family", None))
    ran = home.run("stop-sign", "fainted")
    assert ran.out.splitlines()[0] == EMERGENCY
    assert "NOT CONFIRMED: switch it off at the machine." in ran.out
    assert "may still run" in ran.err
    assert "first" not in ran.err
    assert ran.code == 4
    assert said(home) == ["fainted"]


@pytest.mark.wire
def test_a_sign_that_nobody_hears_stops_and_is_kept_all_the_same(home: Home) -> None:
    with playing(home) as (machine, player, _):
        in_a_shell(home, "LEGATO stop-sign chest-pain >/dev/full 2>&1")
        assert player.end() == 3
        machine.wait_until_rest()
    assert said(home) == ["chest-pain"]


@pytest.mark.wire
@pytest.mark.parametrize("broken", ["the night log", "the settings"])
def test_where_nothing_can_be_kept_it_is_said_and_stopped_before_the_error(
    home: Home, broken: str
) -> None:
    with playing(home) as (machine, player, _):
        if broken == "the night log":
            home.log.write_bytes(b"\xa5" * 4096)
        else:
            home.settings.write_text("[limits")
        ran = home.run("stop-sign", "coughing-blood")
        player.end()
        machine.wait_until_rest()
    out = ran.out.splitlines()
    assert out[0] == EMERGENCY
    assert out[1].startswith("Stopped, ")
    assert out[2].startswith(NOT_NOTED)
    told(ran, 1, "legato data repair")


def test_a_name_that_nobody_has_keeps_nobody_from_being_told_what_to_do(home: Home) -> None:
    ran = home.run("stop-sign", "fainted", "--person", "Anne")
    assert ran.out.splitlines()[0] == EMERGENCY
    assert NOT_NOTED in ran.out
    told(ran, 1, "nobody is called Anne", "legato people add")


def test_in_json_a_sign_that_could_not_be_kept_is_not_said_to_be(home: Home) -> None:
    home.log.write_bytes(b"\xa5" * 4096)
    ran = home.run("stop-sign", "coughing-blood", "--json")
    assert [line["event"] for line in in_json(ran)] == ["stop sign"]
    told(ran, 1, NOT_NOTED, "legato data repair")


def test_by_mistake_is_taken_back_once_and_opens_again(home: Home) -> None:
    home.run("stop-sign", "pain")
    assert is_locked(home)
    undone = home.run("stop-sign", "--undo")
    assert (undone.code, undone.out) == (0, "Taken back: pain.\n")
    assert not is_locked(home)
    told(home.run("stop-sign", "--undo"), 5, "within the last minute")


def test_a_clinicians_agreement_opens_again_and_is_needed_for_the_next_sign(home: Home) -> None:
    home.run("stop-sign", "blister")
    assert is_locked(home)
    opened = home.run("stop-sign", "--clinician-agreed")
    assert opened.out == "Noted: a clinician agreed. What was locked for it is open again.\n"
    assert not is_locked(home)
    home.run("stop-sign", "blister")
    assert is_locked(home)


def test_where_nothing_waits_for_a_clinician_no_agreement_is_taken(home: Home) -> None:
    sign(home, "pain")
    ran = home.run("stop-sign", "--clinician-agreed")
    told(ran, 5, "no stop sign of yours waits", "legato stop-sign --list")
    assert CareKind.SEEN not in [row.kind for row in care_rows(home.log, "me")]


def test_what_is_taken_back_and_opened_is_told_to_programs(home: Home) -> None:
    sign(home, "pain")
    taken_back = in_json(home.run("stop-sign", "--undo", "--json"))
    sign(home, "blister")
    agreed = in_json(home.run("stop-sign", "--clinician-agreed", "--json"))
    assert taken_back == [{"event": "taken back", "sign": "pain"}]
    assert agreed == [{"event": "clinician agreed"}]


@pytest.mark.parametrize(
    ("word", "hint"), [("chestpain", "Did you mean chest-pain? "), ("qqqqqq", "")]
)
def test_an_unknown_sign_suggests_the_nearest(newcomer: Home, word: str, hint: str) -> None:
    ran = newcomer.run("stop-sign", word)
    told(ran, 2, f"There is no sign called {word}. {hint}`legato stop-sign --list`")
    assert not newcomer.log.exists()


def test_all_signs_are_listed_the_gravest_first(newcomer: Home) -> None:
    out = newcomer.run("stop-sign").out.splitlines()
    assert out[0] == "Call emergency services at once:"
    assert [line.split()[0] for line in out if line.startswith("  ")] == list(Sign)
    rows = in_json(newcomer.run("stop-sign", "--list", "--json"))
    assert [row["sign"] for row in rows] == list(Sign)


def test_options_that_mean_different_things_are_not_taken_together(home: Home) -> None:
    told(home.run("stop-sign", "pain", "--undo"), 2, "one of them at a time")
    assert said(home) == []


def test_of_another_person_nothing_is_locked(home: Home) -> None:
    home.settings.write_text('keeps_nights = true\npeople = ["Anna"]\n')
    ran = home.run("stop-sign", "cold-leg", "--person", "Anna")
    assert ran.out.splitlines() == [
        EMERGENCY,
        LOCKED.replace("stop-sign", 'stop-sign --person "Anna"'),
        NOTED.replace("stop-sign", 'stop-sign --person "Anna"'),
    ]
    assert (said(home), said(home, "Anna")) == ([], ["cold-leg"])
    assert not is_locked(home)


@pytest.mark.wire
def test_somebody_at_a_terminal_chooses_a_sign_by_its_letter(home: Home) -> None:
    with at_terminal(home, "stop-sign") as person:
        person.until("  m  a cramp\n")
        person.answer("Which of these? One letter; Ctrl-C for none: ", b"m")
        assert person.end() == 0
    assert "a cramp\nNext time it is softer.\n" in person.out
    assert said(home) == ["cramp"]


@pytest.mark.wire
def test_whatever_plays_is_stopped_while_somebody_reads_and_before_they_choose(home: Home) -> None:
    with playing(home) as (machine, player, _):
        with at_terminal(home, "stop-sign") as person:
            person.until("Stopped, the machine took the command")
            machine.wait_until_rest()
            person.answer("Which of these? One letter; Ctrl-C for none: ", b"\x03")
            assert person.end() == 1
        assert player.end() == 3
    assert said(home) == []


@pytest.mark.wire
@pytest.mark.parametrize("key", [b"y", b"n"])
def test_at_a_terminal_a_clinicians_agreement_is_asked_for(home: Home, key: bytes) -> None:
    sign(home, "blister")
    with at_terminal(home, "stop-sign", "--clinician-agreed") as person:
        person.answer("Has a doctor or nurse seen it, and agreed to leg massage? [y/n] ", key)
        assert person.end() == 0
    assert is_locked(home) == (key == b"n")
