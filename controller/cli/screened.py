"""A screening asked, taken from a file, and shown with what follows from it."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

import click

from controller.care import words_screening as words
from controller.care.allowance import SCREENING, closing
from controller.care.caps import screening_caps
from controller.care.keeping import check_kept
from controller.care.screening import (
    LASTS_NIGHTS,
    OFFERED_AGAIN_FROM,
    TEMPLATE,
    VERSION,
    Answer,
    Answers,
    AnswersError,
    Gate,
    Question,
    agreement_lasts,
    agreement_opens,
    answers_from,
    usual,
)
from controller.care.standing import Screened, Standing
from controller.cli.answering import ask_screening
from controller.cli.printer import tell
from controller.cli.speaking import for_person
from controller.clock import Clock, local_text, night_ends_ms
from controller.desk.tonight.answers import note_screening, screening_soon
from controller.desk.tonight.screening import agreed_to, follows
from controller.errors import Refused
from controller.host.charging import standing_now

LARGEST = 100_000  # bytes; the answers need a hundredth of it


def template() -> str:
    """A file of answers with every question, none of them answered."""
    return "\n".join([words.TEMPLATE_HEAD, *map(_to_fill_in, Question)])


def _to_fill_in(question: Question) -> str:
    number = list(Question).index(question) + 1
    asked = f"{number}. {words.ASKED[question]}"
    if usual(question) is Answer.YES:
        asked += f" {words.YES_OR_NO}"
    remark = fill(asked, 90, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
    return f'{remark}\n{question} = ""\n'


def take(name: str, person: str, clock: Clock) -> None:
    """Keep the answers of a file, "-" for the standard input; raises what lets none be kept."""
    answers = _answers_in(name)
    check_kept()
    note_screening(person, clock, answers)


def _answers_in(name: str) -> Answers:
    said = "the input" if name == "-" else name
    try:
        written = _read(name)
    except OSError as error:
        problem = f"{said} cannot be read ({error.strerror or error})"
        raise AnswersError(problem, TEMPLATE) from error
    if len(written) > LARGEST:
        raise AnswersError(f"{said} is too long for a file of answers", TEMPLATE)
    try:
        return answers_from(written.decode("utf-8-sig"), said)
    except UnicodeDecodeError as error:
        raise AnswersError(f"{said} is no text in UTF-8", TEMPLATE) from error


def _read(name: str) -> bytes:
    if name != "-":
        with Path(name).open("rb") as file:
            return file.read(LARGEST + 1)
    if sys.stdin is None:
        raise OSError("there is none")
    return sys.stdin.buffer.read(LARGEST + 1)


def ask(person: str, clock: Clock) -> None:
    """Ask the person at the terminal, and say what follows; raises click.Abort."""
    check_kept()
    ask_screening(person, clock)
    screened = standing_now(person, clock).screened
    assert screened is not None  # it was written a moment ago
    _tell_each(follows(screened), person)


def show(person: str, clock: Clock, *, as_json: bool) -> None:
    """Say how the screening of a person stands; raises Refused where there is none."""
    now = standing_now(person, clock)
    if as_json:
        click.echo(json.dumps(_in_json(now), ensure_ascii=False))
    if now.screened is None:
        raise Refused(SCREENING, words.NOT_SCREENED, for_person(words.SCREEN, person))
    if not as_json:
        _tell_each(_stands(now, now.screened), person)


def good_until(now: Standing) -> str | None:
    """The day up to whose noon the answers hold; None where they do not."""
    if now.screened is None or now.screened.version != VERSION:
        return None
    return _days(now, now.screened).until


def _tell_each(lines: Iterator[str], person: str) -> None:
    for line in lines:
        tell(for_person(line, person))


def _stands(now: Standing, screened: Screened) -> Iterator[str]:
    """How it stands, and what follows."""
    days = _days(now, screened)
    if screened.version != VERSION:
        yield words.other_questions(days.answered)
        return
    if days.until is None:
        yield words.held(days.answered)
        return
    yield words.holds(days.answered, days.until, days.offered)
    if soon := screening_soon(now):
        yield soon
    for question in filter(agreement_opens, agreed_to(screened)):
        yield words.agreement(question, days.agreements[question])
    yield from follows(screened)


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that matter, as dates. Whatever holds no more has None.

    All but `offered` end at noon of their day.
    """

    answered: str
    until: str | None
    offered: str | None
    agreements: dict[Question, str | None]


def _days(now: Standing, screened: Screened) -> _Days:
    def after(nights: int) -> str | None:
        left = nights - screened.nights_ago
        return local_text(night_ends_ms(now.night + left - 1))[:10] if left > 0 else None

    return _Days(
        local_text(screened.wall_ms)[:10],
        after(LASTS_NIGHTS),
        after(OFFERED_AGAIN_FROM),
        {question: after(agreement_lasts(question)) for question in agreed_to(screened)},
    )


def _in_json(now: Standing) -> dict[str, object]:
    """All of it, for a program; `holds` says whether the answers still count."""
    screened = now.screened
    found: dict[str, object] = {"person": now.person, "answered": None, "holds": False}
    if screened is None:
        return found
    days = _days(now, screened)
    holds = screened.version == VERSION and days.until is not None
    found |= {"answered": days.answered, "holds": holds, "version": screened.version}
    if not holds:
        return found
    return found | {
        "until": days.until,
        "offered_again": days.offered,
        "answers": screened.answers,
        "agreed_until": days.agreements,
        "closed": [_closed_in_json(screened, *one) for one in closing(screened)],
        "notes": [cap.why for cap in screening_caps(screened)],
    }


def _closed_in_json(screened: Screened, question: Question, gate: Gate) -> dict[str, object]:
    agreed = question in agreed_to(screened)
    why = words.closed(question, gate, agreed=agreed)
    return {"question": question, "why": why, "hint": words.what_now(question, gate)}
