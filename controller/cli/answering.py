"""The questions before a start, asked where there is somebody to ask: screening, and tonight."""

from collections.abc import Sequence

import click

from controller.care import words, words_screening
from controller.care.allowance import closing
from controller.care.screening import Answer, Question, agreement_opens
from controller.care.standing import Standing
from controller.care.tonight import Answered, Tonight, answered_from
from controller.cli.asking import chosen, yes
from controller.cli.printer import tell
from controller.cli.speaking import for_person
from controller.clock import Clock
from controller.desk.tonight.answers import Missing, cleared, missing, note_screening, note_tonight
from controller.host.charging import standing_now


def answered(person: str, clock: Clock, tonight: Sequence[str], *, asks: bool) -> Standing:
    """How a person stands once they answered what has to be answered before a start.

    `tonight` is what they answered already, in the words of `--tonight`. With `asks` they are
    asked what is missing. Raises Refused where nothing may be started, NightLogError and
    SettingsError where anything that is kept is damaged or gone.
    """
    asked = missing(person, clock, screens=asks)
    if asked is Missing.SCREENING:
        ask_screening(person, clock)
        now = standing_now(person, clock)
        if now.screened is not None and len(list(closing(now.screened))) > 1:
            tell(for_person(words_screening.SEVERAL_CLOSE, person))
        asked = missing(person, clock)
    if tonight:
        note_tonight(person, clock, answered_from(tonight))
    elif asked is not None and asks:
        note_tonight(person, clock, ask_tonight())
    elif (said := standing_now(person, clock).answered) is not None:
        tell(words.answered_tonight(said), err=not asks)
    return cleared(person, clock)


def ask_screening(person: str, clock: Clock) -> None:
    """Ask every question of the screening and keep the answers; raises click.Abort.

    Raises NightLogError and SettingsError as well. Unless all are answered, none is kept.
    """
    tell(words_screening.BEGINS)
    try:
        answers = {question: _ask(number, question) for number, question in enumerate(Question, 1)}
    except click.Abort:
        tell(words_screening.NOT_KEPT)
        raise
    note_screening(person, clock, answers)
    tell(words_screening.SCREENED)


def ask_tonight() -> Answered:
    """The three questions of tonight on one line; raises click.Abort."""
    tell(words.TONIGHT_BEGINS)
    so = []
    for one in Tonight:
        last = one is list(Tonight)[-1]
        if chosen(words.TONIGHT[one], {"y": "yes", "n": "no"}, nl=last) == "y":
            so.append(one)
    return frozenset(so)


def _ask(number: int, question: Question) -> Answer:
    if not yes(f"{number:>2}/{len(Question)}  {words_screening.ASKED[question]}"):
        return Answer.NO
    if agreement_opens(question) and yes(f"       {words_screening.AGREED}"):
        return Answer.CLINICIAN_AGREED
    return Answer.YES
