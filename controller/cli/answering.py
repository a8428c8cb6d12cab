"""The questions before a start, asked where there is somebody to ask: screening, and tonight."""

from collections.abc import Sequence
from dataclasses import replace

import click

from controller.care import words, words_screening
from controller.care.allowance import check_answers, check_locks, closing
from controller.care.keeping import check_kept, nights_file, note_care
from controller.care.screening import (
    LASTS_NIGHTS,
    OFFERED_AGAIN_FROM,
    VERSION,
    Answer,
    Answers,
    Question,
    agreement_opens,
)
from controller.care.standing import Standing
from controller.care.tonight import OK, Answered, Tonight, answered_from
from controller.cli.asking import chosen, yes
from controller.cli.printer import tell
from controller.cli.speaking import for_person
from controller.clock import Clock
from controller.host.charging import standing_now
from controller.nightlog.care import CareKind, care_rows


def answered(person: str, clock: Clock, tonight: Sequence[str], *, asks: bool) -> Standing:
    """How a person stands once they answered what has to be answered before a start.

    `tonight` is what they answered already, in the words of `--tonight`. With `asks` they are
    asked what is missing. Raises Refused where nothing may be started, NightLogError and
    SettingsError where anything that is kept is damaged or gone.
    """
    check_kept()
    now = standing_now(person, clock)
    ahead = _was_ahead(person, clock)
    if not ahead:
        check_locks(now)
    if asks and (now.screened is None or _is_old(now)):
        ask_screening(person, clock)
        now = standing_now(person, clock)
        if now.screened is not None and len(list(closing(now.screened))) > 1:
            tell(for_person(words_screening.SEVERAL_CLOSE, person))
    if not ahead:
        check_answers(replace(now, answered=now.answered or frozenset()))
    if tonight:
        note_tonight(person, clock, answered_from(tonight))
    elif now.answered is None and asks:
        note_tonight(person, clock, ask_tonight())
    elif now.answered is not None:
        tell(words.answered_tonight(now.answered), err=not asks)
    now = standing_now(person, clock)
    check_answers(now)
    return now


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


def note_screening(person: str, clock: Clock, answers: Answers) -> None:
    """Keep the answers of a screening; raises NightLogError and SettingsError."""
    said = {question.value: answer.value for question, answer in answers.items()}
    note_care(clock, person, CareKind.SCREENING, {"version": VERSION, "answers": said})


def ask_tonight() -> Answered:
    """The three questions of tonight on one line; raises click.Abort."""
    tell(words.TONIGHT_BEGINS)
    so = []
    for one in Tonight:
        last = one is list(Tonight)[-1]
        if chosen(words.TONIGHT[one], {"y": "yes", "n": "no"}, nl=last) == "y":
            so.append(one)
    return frozenset(so)


def note_tonight(person: str, clock: Clock, so: Answered) -> None:
    """Keep what was answered tonight; raises NightLogError and SettingsError."""
    note_care(clock, person, CareKind.TONIGHT, {"answers": [one.value for one in so] or [OK]})


def _was_ahead(person: str, clock: Clock) -> bool:
    """Whether the last that was written seems to be still to come.

    A lock counts from what is written after it then; without that it would begin anew each day.
    """
    rows = care_rows(nights_file(), person)
    return bool(rows) and rows[-1].wall_ms > clock.wall_ms()


def screening_soon(now: Standing) -> str:
    """What to say in the evening where the screening runs out soon, "" where it does not."""
    if now.screened is None or not OFFERED_AGAIN_FROM <= now.screened.nights_ago < LASTS_NIGHTS:
        return ""
    left = LASTS_NIGHTS - now.screened.nights_ago
    return words_screening.AGAIN_SOON.format(days=f"{left} day{'s' if left > 1 else ''}")


def _is_old(now: Standing) -> bool:
    screened = now.screened
    assert screened is not None  # asked only where there is one
    return screened.version != VERSION or screened.nights_ago >= LASTS_NIGHTS


def _ask(number: int, question: Question) -> Answer:
    if not yes(f"{number:>2}/{len(Question)}  {words_screening.ASKED[question]}"):
        return Answer.NO
    if agreement_opens(question) and yes(f"       {words_screening.AGREED}"):
        return Answer.CLINICIAN_AGREED
    return Answer.YES
