"""A night in words: what may be started, what was done, what is left, and why."""

import json
from collections.abc import Iterator, Sequence

import click

from controller import saved
from controller.care import words, words_nights
from controller.care.allowance import check_screening
from controller.care.dose import MOST_SESSIONS, room
from controller.care.keeping import check_kept
from controller.care.standing import Standing, Start
from controller.care.tonight import answered_from
from controller.cli.answering import ask_tonight
from controller.cli.asking import can_ask, yes
from controller.cli.printer import tell
from controller.cli.screened import good_until
from controller.cli.speaking import for_person
from controller.clock import Clock, local_text
from controller.desk.tonight.answers import note_tonight, take_back_tonight
from controller.desk.tonight.night import (
    done_tonight,
    left_tonight,
    notes_tonight,
    offers_now,
    only_tonight_counts,
    refused_now,
)
from controller.errors import LegatoError, Refused
from controller.host.charging import standing_now
from controller.machine import chosen
from profiles.actuators import Capabilities
from profiles.ideal import IDEAL
from profiles.limits import Limits


def answer_tonight(person: str, clock: Clock, answers: Sequence[str]) -> None:
    """Keep what is so tonight; raises NightLogError and SettingsError."""
    check_kept()
    note_tonight(person, clock, answered_from(answers))


def take_back(person: str, clock: Clock, *, as_json: bool) -> None:
    """Take back the last answer of tonight; raises Refused where that is too late."""
    take_back_tonight(person, clock)
    tell(words_nights.TAKEN_BACK.format(what="the last answer of tonight"), err=as_json)


def show_tonight(person: str, clock: Clock, *, as_json: bool, was_answered: bool) -> None:
    """Print the night of a person; on a terminal, what is not answered yet may be answered.

    Whoever answered, a moment ago or here, is told how to take it back. Raises NightLogError and
    SettingsError.
    """
    check_kept()
    now = standing_now(person, clock)
    if not as_json and can_ask() and now.answered is None and only_tonight_counts(now):
        tell(words_nights.NOT_ANSWERED)
        if yes(words_nights.ASK_NOW):
            note_tonight(person, clock, ask_tonight())
            now, was_answered = standing_now(person, clock), True
    if as_json:
        click.echo(json.dumps(_in_json(now), ensure_ascii=False))
        return
    for line in (*_lines(now), *([words_nights.ANSWERED] if was_answered else [])):
        tell(for_person(line, person))


def _lines(now: Standing) -> Iterator[str]:
    offers, refused = _offers(now), refused_now(now, Start.SESSION)
    if offers:
        yield words_nights.allowed_now(*offers)
        if refused is not None:
            yield words_nights.later(str(refused), refused.hint)
    elif refused is not None:
        yield words_nights.forbidden_now(str(refused), refused.hint)
    else:
        yield words_nights.forbidden_now(words_nights.NO_PROGRAM, words_nights.PROGRAMS_ARE)
    if now.answered is not None:
        yield words.answered_tonight(now.answered)
    if until := good_until(now):
        yield words_nights.SCREENED_UNTIL.format(until=until)
    yield from done_tonight(now)
    if only_tonight_counts(now):
        yield left_tonight(now)
        yield from notes_tonight(now)


def _offers(now: Standing) -> Sequence[str]:
    """What may be started now, with the commands for it."""
    return offers_now(now, *_machine())


def _machine() -> tuple[Capabilities, Limits]:
    """What the only saved machine can do, anything where it is not known which; and its limits."""
    try:
        return chosen(None).capabilities, saved.limits()
    except LegatoError:
        return IDEAL, saved.limits()


def _in_json(now: Standing) -> dict[str, object]:
    """All of it, for a program; `refused` is None where a session may be started."""
    found = room(now)
    refused, rescue = refused_now(now, Start.SESSION), refused_now(now, Start.RESCUE)
    return {
        "person": now.person,
        "answered": None if now.answered is None else sorted(now.answered),
        "screened": _is_screened(now),
        "screened_until": good_until(now),
        "now": [for_person(one, now.person) for one in _offers(now)],
        "refused": None if refused is None else _refusal(refused, now.person),
        "rescue_refused": None if rescue is None else _refusal(rescue, now.person),
        "sessions": [
            {
                "session": one.session,
                "program": one.program,
                "kind": one.kind.value,
                "felt_ms": one.played.felt_ms,
                "ended": None if one.played.running else local_text(one.played.ended_ms),
                "running": one.played.running,
            }
            for one in now.tonight
        ],
        "felt_ms": found.used_ms,
        "left_ms": found.left_ms,
        "rescue_left_ms": found.rescue_left_ms,
        "sessions_left": max(0, MOST_SESSIONS - found.sessions),
        "rescues_left": found.rescues_left,
        "continue": None if found.continuable is None else found.continuable.program,
        "notes": notes_tonight(now),
    }


def _refusal(refused: Refused, person: str) -> dict[str, object]:
    return {
        "row": refused.row,
        "why": str(refused),
        "hint": for_person(refused.hint, person),
        "until": refused.until,
    }


def _is_screened(now: Standing) -> bool:
    try:
        check_screening(now.screened)
    except Refused:
        return False
    return True
