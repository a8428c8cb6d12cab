"""`legato programs --for`: what fits a need and a machine, best first, with the reason."""

import json

import pytest

from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from profiles.choosing import Choice, is_for_a_doctor, needs_like, ranked
from profiles.errors import ProfileError
from profiles.ideal import IDEAL
from profiles.library import shelf
from profiles.limits import Limits
from profiles.program import Program
from profiles.purpose import Purpose
from tests.controller.cli.commands import Home

wire = pytest.mark.wire

HUMMING = Capabilities(
    (Actuator("calf", Effect.VIBRATION, frozenset({Zone.CALF}), 100),),
    own_timer_ms=None,
    dead_man_ms=2_000,
    min_command_gap_ms=20,
    best_proof=Proof.CONFIRMED,
)


def program(name: str, **keys: object) -> Program:
    """A program for the journey that any motor on the calves plays as it is written."""
    course = [
        {"length": "60s", "from": 0, "to": 30},
        {"length": "5m", "level": 30},
        {"length": "90s", "from": 30, "to": 0},
    ]
    words = {"format": 2, "name": name, "purpose": ["travel"], "phases": course, **keys}
    return Program.model_validate(words)


def order(*programs: Program, machine: Capabilities | None = HUMMING) -> list[str]:
    """The names in the order in which they are offered for the journey."""
    return [choice.program.name for choice in ranked(programs, (Purpose.TRAVEL,), machine)]


@pytest.mark.parametrize(
    ("words", "purpose"),
    [
        ("night", Purpose.NIGHT),
        ("NIGHT", Purpose.NIGHT),
        ("woke in the night", Purpose.NIGHT),
        ("I woke in the night", Purpose.NIGHT),
        ("wok in teh nigth", Purpose.NIGHT),
        ("feet", Purpose.FEET),
        ("my feet are sore", Purpose.FEET),
        ("bedtime", Purpose.SETTLE),
        ("bed", Purpose.SETTLE),
        ("sleep", Purpose.SETTLE),
        ("restless", Purpose.EVENING),
        ("even", Purpose.EVENING),
        ("travl", Purpose.TRAVEL),
        ("first", Purpose.FIRST_TIME),
        ("RLS", Purpose.EVENING),
        ("restless legs", Purpose.EVENING),
        ("insomnia", Purpose.SETTLE),
        ("I cannot sleep", Purpose.SETTLE),
        ("nite", Purpose.NIGHT),
        ("3am", Purpose.NIGHT),
        ("awake at 4:30 a.m.", Purpose.NIGHT),
        ("long drive", Purpose.TRAVEL),
    ],
)
def test_a_need_is_understood_as_people_say_it(words: str, purpose: Purpose) -> None:
    assert needs_like(words) == (purpose,)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_need_in_full_means_itself(purpose: Purpose) -> None:
    assert needs_like(purpose.value) == (purpose,)


@pytest.mark.parametrize(
    "words", ["I woke up and my legs are restless", "cramps", "cramp in my calf"]
)
def test_words_of_two_needs_mean_both_the_night_first(words: str) -> None:
    assert needs_like(words) == (Purpose.NIGHT, Purpose.EVENING)


def test_what_was_asked_for_first_comes_first() -> None:
    feet = program("A", evidence="B", purpose=["sore feet"])
    needs = (Purpose.TRAVEL, Purpose.FEET)
    assert [c.program.name for c in ranked([feet, program("B")], needs, HUMMING)] == ["B", "A"]


@pytest.mark.parametrize(
    "words", ["swollen ankles", "numb toes", "my feet hurt", "PAIN", "burning"]
)
def test_some_words_are_for_a_doctor(words: str) -> None:
    assert is_for_a_doctor(words)


@pytest.mark.parametrize("words", ["sore feet", "restless", ""])
def test_most_words_are_not_for_a_doctor(words: str) -> None:
    assert not is_for_a_doctor(words)


def test_without_a_machine_what_few_machines_can_do_comes_last() -> None:
    squeezed = program("A", evidence="B", effect="compression")
    assert order(squeezed, program("B"), machine=None) == ["B", "A"]


@pytest.mark.parametrize("words", ["", "xylophone", "?!", "the"])
def test_what_is_no_need_is_answered_with_those_there_are(words: str) -> None:
    with pytest.raises(ProfileError) as caught:
        needs_like(words)
    assert all(purpose.value in caught.value.hint for purpose in Purpose)


def test_a_better_known_program_comes_first() -> None:
    known, unknown = program("B", evidence="B"), program("A", evidence="X")
    assert order(unknown, known) == ["B", "A"]


def test_of_two_equally_known_the_one_with_fewer_changes_comes_first() -> None:
    wide = program("A", zones=["calf", "thigh"])
    assert order(wide, program("B")) == ["B", "A"]


def test_what_had_to_be_changed_is_no_longer_the_dose_that_was_studied() -> None:
    studied = program("A", evidence="B", zones=["calf", "thigh"])
    (choice,) = ranked([studied], (Purpose.TRAVEL,), HUMMING)
    assert choice.grade == "X"
    assert choice.reasons[1].startswith("evidence B as it is written; as it is changed here")


def test_what_was_made_for_this_need_alone_comes_first() -> None:
    assert order(program("A", purpose=["travel", "sore feet"]), program("B")) == ["B", "A"]


def test_what_the_machine_cannot_play_comes_last_and_says_why() -> None:
    warm = program("A", evidence="B", effect="kneading", zones=["foot"])
    choices = ranked([warm, program("B")], (Purpose.TRAVEL,), HUMMING)
    assert [choice.program.name for choice in choices] == ["B", "A"]
    assert choices[1].reasons[-1].startswith("cannot be played: this machine has no")


def test_what_is_beyond_the_limits_of_a_person_comes_last() -> None:
    short = program("B", phases=[{"length": "60s", "from": 20, "to": 0}])
    limits = Limits(session_ms=120_000)
    choices = ranked([program("A", evidence="B"), short], (Purpose.TRAVEL,), HUMMING, None, limits)
    assert [choice.program.name for choice in choices] == ["B", "A"]
    assert "limit L1" in choices[1].refusal


def test_what_was_made_for_other_needs_is_left_out() -> None:
    assert order(program("A", purpose=["sore feet"]), program("B", purpose=[])) == []


def test_without_a_machine_nothing_is_said_of_one() -> None:
    choices = ranked([program("A")], (Purpose.TRAVEL,))
    assert choices == (Choice(program("A"), Purpose.TRAVEL),)
    assert len(choices[0].reasons) == 2


@pytest.mark.parametrize("purpose", Purpose)
def test_every_need_has_a_shipped_program_that_an_ideal_machine_plays(purpose: Purpose) -> None:
    choices = ranked(shelf().programs.values(), (purpose,), IDEAL)
    assert choices
    assert not choices[0].refusal


@wire
def test_the_programs_for_a_need_are_listed_with_their_reasons(home: Home) -> None:
    ran = home.run("programs", "--for", "nigt", "--on", "sim:tcode")
    assert ran.code == 0
    assert 'For "woke in the night" on sim:tcode' in ran.out
    assert "Back to Sleep (15 minutes)" in ran.out
    assert "made for" not in ran.out
    assert "our own idea, not studied" in ran.out
    assert "Needs vibration. In the night, screen dark." in ran.out


@wire
def test_the_only_saved_machine_is_meant_without_a_name(home: Home) -> None:
    home.run("machines", "add", "wrap", "serial:/dev/ttyA", "--family", "tcode")
    ran = home.run("programs", "--for", "evening", "--json")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert rows[0]["name"] == "Interval Hum"
    assert rows[0]["machine"] == "serial:/dev/ttyA"
    assert [row["plays"] for row in rows] == sorted((row["plays"] for row in rows), reverse=True)


@wire
def test_without_a_saved_machine_the_list_is_for_any(home: Home) -> None:
    rows = [
        json.loads(line)
        for line in home.run("programs", "--for", "bed", "--json").out.split("\n")
        if line
    ]
    assert rows[0]["name"] == "Steady Hum Taper"
    assert rows[0]["plays"] is None


@wire
def test_a_need_that_nobody_has_is_answered_with_those_there_are(home: Home) -> None:
    ran = home.run("programs", "--for", "xylophone")
    assert ran.code == 1
    assert 'nothing found for "xylophone"' in ran.err
    assert "sore feet" in ran.err


@wire
def test_pain_is_answered_with_a_doctor_first_and_with_what_to_look_out_for(home: Home) -> None:
    ran = home.run("programs", "--for", "my feet hurt")
    assert ran.out.startswith("Swollen, numb or painful legs: ask a doctor first.\n")
    assert "  Caution: Stop when it hurts or tingles." in ran.out


@wire
def test_what_a_machine_cannot_play_takes_a_line(home: Home) -> None:
    lines = home.run("programs", "--for", "evening", "--on", "sim:tcode").out.splitlines()
    refused = "Evening Pulse 60 cannot be played: this machine has no compression"
    assert sum(line.startswith("Evening Pulse 60") for line in lines) == 1
    assert any(line.startswith(refused) for line in lines)


@wire
def test_what_a_machine_can_play_is_listed_before_what_it_cannot(home: Home) -> None:
    ran = home.run("programs", "--on", "sim:tcode")
    assert ran.code == 0
    played, refused = ran.out.index("First Night (10 minutes"), ran.out.index("Warm Knead cannot")
    assert played < refused


@wire
def test_what_a_machine_can_play_speaks_json(home: Home) -> None:
    ran = home.run("programs", "--on", "sim:tcode", "--json")
    plays = {row["name"]: row["plays"] for row in map(json.loads, ran.out.splitlines())}
    assert plays["First Night"]
    assert not plays["Warm Knead"]
