"""The screening: what follows from each answer, and answers in a file.

Questions and reasons are those of Legato's evidence base, section 3.1; the words a person reads
are in `controller.care.words`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, StrEnum

from controller.errors import LegatoError
from profiles.actuators import Effect

VERSION = 1
"""Of the questions; other questions are another version, and are asked anew."""

LASTS_NIGHTS = 90
OFFERED_AGAIN_FROM = 76  # in the evening, so that it never has to be answered at three
PREGNANCY_NIGHTS = 30  # a clinician's agreement in pregnancy lasts so long


class Question(StrEnum):
    """What is asked, by its key in an answers file, in the order it is asked."""

    CLOT_EVER = "clot_ever"
    CLOT_SUSPECTED = "clot_suspected"
    POOR_LEG_CIRCULATION = "poor_leg_circulation"
    HEART_FAILURE = "heart_failure"
    NUMB_FEET = "numb_feet"
    PREGNANT = "pregnant"
    BROKEN_SKIN = "broken_skin"
    VARICOSE_VEINS = "varicose_veins"
    BLOOD_THINNER = "blood_thinner"
    LEG_SURGERY_3_MONTHS = "leg_surgery_3_months"
    IMMOBILE_NEW_SYMPTOM = "immobile_new_symptom"
    IMPLANT = "implant"
    EPILEPSY = "epilepsy"
    BLOOD_PRESSURE_KIDNEY_LIVER = "blood_pressure_kidney_liver"
    CANCER_OR_UNEXPLAINED_PAIN = "cancer_or_unexplained_pain"
    ADULT_CAN_REMOVE_IT = "adult_can_remove_it"


class Answer(StrEnum):
    """What can be answered."""

    NO = "no"
    YES = "yes"
    CLINICIAN_AGREED = "clinician_agreed"


Answers = Mapping[Question, Answer]


class Gate(Enum):
    """Whether anything may be started at all."""

    OPEN = "open"
    ASK_A_CLINICIAN = "only once a clinician agreed"
    CLOSED = "no session"


_V, _K, _C, _H = Effect.VIBRATION, Effect.KNEADING, Effect.COMPRESSION, Effect.HEAT
_NONE: frozenset[Effect] = frozenset()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from an answer. `most` is the highest strength of vibration, in percent."""

    gate: Gate = Gate.OPEN
    off: frozenset[Effect] = _NONE
    most: int = 100
    studied_pressure: bool = False  # compression no stronger than what was studied: 30 mmHg


FREE = Consequence()
_CLOSED = Consequence(Gate.CLOSED)
_ASK = Consequence(Gate.ASK_A_CLINICIAN)
NUMB = 40  # percent of strength; evidence base 3.1, a row of numb feet


def _off(*effects: Effect, most: int = 100) -> Consequence:
    return Consequence(off=frozenset(effects), most=most)


_FOLLOWS: Mapping[Question, tuple[Consequence, Consequence]] = {
    # What follows from yes, and from a clinician's agreement.
    Question.CLOT_EVER: (_ASK, FREE),
    Question.CLOT_SUSPECTED: (_CLOSED, _CLOSED),
    Question.POOR_LEG_CIRCULATION: (_ASK, _off(_C, _H)),
    Question.HEART_FAILURE: (_off(_C), _off(_C)),
    Question.NUMB_FEET: (_off(_H, _C, _K, most=NUMB), _off(_H, most=NUMB)),
    Question.PREGNANT: (_ASK, _off(_H, _K)),
    Question.BROKEN_SKIN: (_CLOSED, _CLOSED),
    Question.VARICOSE_VEINS: (_off(_K), _off(_K)),
    Question.BLOOD_THINNER: (_ASK, Consequence(off=frozenset({_K}), studied_pressure=True)),
    Question.LEG_SURGERY_3_MONTHS: (_ASK, FREE),
    Question.IMMOBILE_NEW_SYMPTOM: (_CLOSED, _CLOSED),
    Question.IMPLANT: (_off(_V, _C), FREE),
    Question.EPILEPSY: (_off(_V), FREE),
    Question.BLOOD_PRESSURE_KIDNEY_LIVER: (_ASK, FREE),
    Question.CANCER_OR_UNEXPLAINED_PAIN: (_CLOSED, FREE),
}


def consequence(question: Question, answer: Answer) -> Consequence:
    """What follows from one answer."""
    if question is Question.ADULT_CAN_REMOVE_IT:
        return FREE if answer is Answer.YES else _CLOSED
    if answer is Answer.NO:
        return FREE
    from_yes, from_agreement = _FOLLOWS[question]
    return from_yes if answer is Answer.YES else from_agreement


def usual(question: Question) -> Answer:
    """The answer from which nothing follows."""
    return Answer.YES if question is Question.ADULT_CAN_REMOVE_IT else Answer.NO


def agreement_opens(question: Question) -> bool:
    """Whether a clinician's agreement changes anything of what follows from yes."""
    agreed = consequence(question, Answer.CLINICIAN_AGREED)
    return usual(question) is Answer.NO and agreed != consequence(question, Answer.YES)


def agreement_lasts(question: Question) -> int:
    """For how many nights a clinician's agreement holds."""
    return PREGNANCY_NIGHTS if question is Question.PREGNANT else LASTS_NIGHTS


class AnswersError(LegatoError):
    """Answers that are not what was asked for."""


def answers_from(written: str, name: str) -> Answers:
    """The answers in a file of that name, a line for each question; raises AnswersError."""
    try:
        found = tomllib.loads(written)
    except (ValueError, RecursionError) as error:
        raise AnswersError(f"{name} is no TOML: {error}", TEMPLATE) from error
    return checked(found, name)


def checked(found: Mapping[str, object], name: str) -> Answers:
    """Answers by the keys of the questions; raises AnswersError that names what is wrong."""
    for key in found:
        if key not in set(Question):
            near = get_close_matches(key, list(Question), n=1)
            hint = f"Did you mean {near[0]}?" if near else TEMPLATE
            raise AnswersError(f"{name}: there is no question {key}", hint)
    if missing := [question for question in Question if found.get(question, "") == ""]:
        raise AnswersError(f"{name}: {_listed(missing)} not answered", TEMPLATE)
    answers = {}
    for question in Question:
        value = found[question]
        if not isinstance(value, str) or value not in set(Answer):
            problem = f"{name}: {question} is {value!r}"
            raise AnswersError(problem, f"Answer with one of: {', '.join(Answer)}.")
        answers[question] = Answer(value)
    return answers


TEMPLATE = "`legato screening --template` prints a file with every question."


def _listed(missing: Iterable[str]) -> str:
    *before, last = missing
    return f"{', '.join(before)} and {last} are" if before else f"{last} is"
