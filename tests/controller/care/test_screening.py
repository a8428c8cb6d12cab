"""Every question of the screening with every answer, and what follows: evidence base, 3.1."""

from dataclasses import replace

import pytest

from controller.care.screening import Answer, Answers, Question, answers_from
from controller.care.standing import Start
from controller.clock import DAY_MS
from controller.desk.tonight.answers import screening_soon
from controller.nightlog.care import CareKind
from profiles.actuators import Effect
from profiles.limits import Limits
from tests.controller.care.nights import Nights, may, refused, settled
from tests.controller.known import NOTHING_TO_SAY

FOLLOWS = {
    # The key of a question; what follows from yes, and what from a clinician's agreement.
    "clot_ever": ("ask", ""),
    "clot_suspected": ("closed", "closed"),
    "poor_leg_circulation": ("ask", "no compression, no heat"),
    "heart_failure": ("no compression", "no compression"),
    "numb_feet": (
        "no kneading, no compression, no heat, vibration at most 40",
        "no heat, vibration at most 40",
    ),
    "pregnant": ("ask", "no kneading, no heat"),
    "broken_skin": ("closed", "closed"),
    "varicose_veins": ("no kneading", "no kneading"),
    "blood_thinner": ("ask", "no kneading, compression at most 50"),
    "leg_surgery_3_months": ("ask", ""),
    "immobile_new_symptom": ("closed", "closed"),
    "implant": ("no vibration, no compression", ""),
    "epilepsy": ("no vibration", ""),
    "blood_pressure_kidney_liver": ("ask", ""),
    "cancer_or_unexplained_pain": ("closed", ""),
    "adult_can_remove_it": ("", "closed"),
}
EVERY = [
    (key, answer, what)
    for key, (yes, agreed) in FOLLOWS.items()
    for answer, what in [
        ("no", "closed" if key == "adult_can_remove_it" else ""),
        ("yes", yes),
        ("clinician_agreed", agreed),
    ]
]
CLOSING = [row for row in EVERY if row[2] in {"ask", "closed"}]
OPEN = [row for row in EVERY if row not in CLOSING]
AGREED = sorted(
    key for key, (yes, agreed) in FOLLOWS.items() if yes in {"ask", "closed"} and agreed != "closed"
)


def one(key: str, answer: str) -> Answers:
    """Answers from which nothing follows but from this one."""
    return {**NOTHING_TO_SAY, Question(key): Answer(answer)}


def screened(key: str, answer: str) -> Nights:
    nights = settled()
    nights.screened(one(key, answer))
    return nights


def limits_of(what: str) -> Limits:
    """Those of somebody who knows every effect, lowered to what the words say."""
    limits = may(settled()).limits
    for words in what.split(", ") if what else ():
        *_, effect = words.split() if words.startswith("no ") else words.split()[:1]
        most = 0 if words.startswith("no ") else int(words.split()[-1])
        limits = replace(limits, **{effect: most})
    return limits


def test_the_table_has_every_question_in_the_order_it_is_asked() -> None:
    assert list(FOLLOWS) == [question.value for question in Question]


@pytest.mark.parametrize(("key", "answer", "what"), OPEN)
def test_an_answer_leaves_out_or_lowers_what_it_has_to_and_says_so(
    key: str, answer: str, what: str
) -> None:
    allowed = may(screened(key, answer))
    assert allowed.limits == limits_of(what)
    said = [note for note in allowed.notes if note not in may(settled()).notes]
    assert len(said) == bool(what), said
    for effect in Effect:
        assert (effect.value in "".join(said)) >= (f"no {effect.value}" in what)
    assert ("vibration at most 40 %" in "".join(said)) == ("at most 40" in what)


@pytest.mark.parametrize("kind", Start)
@pytest.mark.parametrize(("key", "answer", "what"), CLOSING)
def test_an_answer_that_closes_lets_nothing_start_and_says_why_and_what_to_do(
    key: str, answer: str, what: str, kind: Start
) -> None:
    error = refused(screened(key, answer), kind)
    begins = "not before a clinician agreed: " if what == "ask" else "no session"
    assert error.row == "L16"
    assert str(error).startswith(begins)
    assert len(str(error)) > len(begins)
    if key == "adult_can_remove_it":
        assert "remote" in error.hint
    else:
        assert "octor" in error.hint
        assert error.hint.endswith(": legato screening")
    assert error.allowed is None


@pytest.mark.parametrize("key", AGREED)
def test_the_agreement_of_a_clinician_holds_as_long_as_the_screening(key: str) -> None:
    holds = 30 if key == "pregnant" else 90
    nights = screened(key, "clinician_agreed")
    nights.now_ms += (holds - 1) * DAY_MS
    nights.tonight()
    may(nights)
    nights.now_ms += DAY_MS
    nights.tonight()
    refused(nights)


def test_an_agreement_in_pregnancy_that_holds_no_more_is_asked_for_again() -> None:
    nights = screened("pregnant", "clinician_agreed")
    nights.now_ms += 30 * DAY_MS
    assert str(refused(nights)).startswith("not before a clinician agreed again: pregnancy")
    nights.screened(one("pregnant", "clinician_agreed"))
    nights.tonight()
    may(nights)


@pytest.mark.parametrize(
    ("nights_ago", "said"),
    [(0, ""), (75, ""), (76, "in 14 days:"), (88, "in 2 days:"), (89, "in 1 day:"), (90, "")],
)
def test_the_screening_is_offered_again_before_it_runs_out(nights_ago: int, said: str) -> None:
    nights = Nights()
    nights.screened()
    nights.now_ms += nights_ago * DAY_MS
    told = screening_soon(nights.standing)
    assert said in told
    assert bool(said) == bool(told)


@pytest.mark.parametrize("key", FOLLOWS)
@pytest.mark.parametrize("kept", [None, "perhaps"])
def test_an_answer_that_is_missing_or_unknown_is_asked_for_anew(key: str, kept: str | None) -> None:
    nights = settled()
    nights.screened()
    written = nights.rows[-1].said["answers"]
    assert isinstance(written, dict)
    written.pop(key)
    if kept is not None:
        written[key] = kept
    assert str(refused(nights)).startswith("the questions about your health")


def test_a_screening_with_other_questions_is_asked_anew() -> None:
    nights = settled()
    said = {**{key: "no" for key in FOLLOWS}, "tall": "maybe"}
    nights.add(CareKind.SCREENING, {"version": 2, "answers": said})
    assert str(refused(nights)).startswith("the questions about your health are others")


def test_a_file_of_answers_is_what_was_answered() -> None:
    lines = [f'{key} = "{answer}"\n' for key, answer in one("numb_feet", "yes").items()]
    assert answers_from("".join(lines), "mine.toml") == one("numb_feet", "yes")
