"""A night in words: what may be started, what was done, what is left, and why."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import click

from controller.care import words, words_nights
from controller.care.allowance import allowance, check_answers, check_screening, offer
from controller.care.caps import caps_of
from controller.care.dose import MOST_SESSIONS, Room, room
from controller.care.keeping import check_kept, nights_file, note_care
from controller.care.standing import Standing, Start
from controller.care.tonight import answered_from
from controller.care.undoing import undoable
from controller.cli.answering import ask_tonight, note_tonight
from controller.cli.asking import can_ask, yes
from controller.cli.printer import tell
from controller.cli.speaking import for_person
from controller.clock import Clock, local_text
from controller.errors import Refused
from controller.host.charging import standing_now
from controller.nightlog.care import CareKind, care_rows


def answer_tonight(person: str, clock: Clock, answers: Sequence[str]) -> None:
    """Keep what is so tonight; raises NightLogError and SettingsError."""
    check_kept()
    note_tonight(person, clock, answered_from(answers))


def take_back(person: str, clock: Clock) -> None:
    """Take back the last answer of tonight; raises Refused where that is too late."""
    row = undoable(care_rows(nights_file(), person), CareKind.TONIGHT, clock.wall_ms())
    if row is None:
        raise Refused("L16", words_nights.TOO_LATE, words_nights.TOO_LATE_ANSWER)
    note_care(clock, person, CareKind.UNDONE, {"row": row.number})
    tell(words_nights.TAKEN_BACK.format(what="the last answer of tonight"))


def show_tonight(person: str, clock: Clock, *, as_json: bool) -> None:
    """Print the night of a person; on a terminal, what is not answered yet may be answered.

    Raises NightLogError and SettingsError.
    """
    check_kept()
    now = standing_now(person, clock)
    if not as_json and now.answered is None and _may_be_asked(now):
        tell(words_nights.NOT_ANSWERED)
        if can_ask() and yes(words_nights.ASK_NOW):
            note_tonight(person, clock, ask_tonight())
            now = standing_now(person, clock)
    if as_json:
        click.echo(json.dumps(_in_json(now), ensure_ascii=False))
        return
    for line in _lines(now):
        tell(for_person(line, person))


def _may_be_asked(now: Standing) -> bool:
    """Whether tonight's answers are all that keeps anything from being started."""
    try:
        check_answers(replace(now, answered=frozenset()))
    except Refused:
        return False
    return True


def _lines(now: Standing) -> Iterator[str]:
    found = room(now)
    yield from _first(now, found)
    if now.answered is not None:
        yield words.answered_tonight(now.answered)
    yield from _done(now)
    sessions = MOST_SESSIONS - found.sessions if found.left_ms else 0
    rescue_ms = 0 if found.rescues_spent else found.rescue_left_ms
    yield words_nights.left(found.left_ms, max(0, sessions), rescue_ms)
    for cap in caps_of(now, frozenset()):
        yield cap.why


def _first(now: Standing, found: Room) -> Iterator[str]:
    """What may be started now, or why nothing may be, and until when."""
    refused = _refused(now, Start.SESSION)
    if refused is None:
        yield words_nights.allowed_now(*_any_program(now, found))
        return
    instead = refused.allowed
    if instead is None:
        yield words_nights.forbidden_now(str(refused), refused.hint)
        return
    yield words_nights.allowed_now(instead)
    yield words_nights.later(str(refused), refused.hint)


def _any_program(now: Standing, found: Room) -> Iterator[str]:
    if found.continuable is not None and (rest := offer(now, found)) is not None:
        yield rest
    yield words_nights.ANY_PROGRAM


def _refused(now: Standing, kind: Start) -> Refused | None:
    try:
        allowance(now, kind, frozenset())
    except Refused as refused:
        return refused
    return None


def _done(now: Standing) -> Iterator[str]:
    if not now.tonight:
        yield words_nights.NOTHING_PLAYED
    for one in now.tonight:
        yield words_nights.played(
            one.program,
            local_text(one.played.ended_ms)[11:16],
            one.played.felt_ms,
            running=one.played.running,
            rescue=one.kind is Start.RESCUE,
        )


def _in_json(now: Standing) -> dict[str, object]:
    """All of it, for a program; `refused` is None where a session may be started."""
    found = room(now)
    refused, rescue = _refused(now, Start.SESSION), _refused(now, Start.RESCUE)
    return {
        "person": now.person,
        "answered": None if now.answered is None else sorted(now.answered),
        "screened": _is_screened(now),
        "refused": None if refused is None else _refusal(refused),
        "rescue_refused": None if rescue is None else _refusal(rescue),
        "sessions": [
            {
                "session": one.session,
                "program": one.program,
                "kind": one.kind.value,
                "felt_ms": one.played.felt_ms,
                "running": one.played.running,
            }
            for one in now.tonight
        ],
        "felt_ms": found.used_ms,
        "left_ms": found.left_ms,
        "rescue_left_ms": found.rescue_left_ms,
        "sessions_left": max(0, MOST_SESSIONS - found.sessions),
        "continue": None if found.continuable is None else found.continuable.program,
        "notes": [cap.why for cap in caps_of(now, frozenset())],
    }


def _refusal(refused: Refused) -> dict[str, object]:
    return {
        "row": refused.row,
        "why": str(refused),
        "hint": refused.hint,
        "until": refused.until,
        "allowed": refused.allowed,
    }


def _is_screened(now: Standing) -> bool:
    try:
        check_screening(now.screened)
    except Refused:
        return False
    return True
