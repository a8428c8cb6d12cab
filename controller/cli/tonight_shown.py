"""A night in words: what may be started, what was done, what is left, and why."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import click

from controller import saved
from controller.care import words, words_nights
from controller.care.allowance import allowance, check_answers, check_screening, offer
from controller.care.caps import caps_of
from controller.care.dose import DOSE_MS, LEAST_MS, MOST_SESSIONS, room
from controller.care.keeping import check_kept, nights_file, note_care
from controller.care.standing import Standing, Start, felt_ms
from controller.care.tonight import answered_from
from controller.care.undoing import undoable
from controller.cli.answering import ask_tonight, note_tonight
from controller.cli.asking import can_ask, yes
from controller.cli.printer import tell
from controller.cli.screened import good_until
from controller.cli.speaking import for_person
from controller.clock import Clock, local_text
from controller.errors import LegatoError, Refused
from controller.host.admission import any_offer
from controller.host.charging import standing_now
from controller.machine import chosen
from controller.nightlog.care import CareKind, care_rows
from profiles.actuators import Capabilities, Effect
from profiles.ideal import IDEAL
from profiles.limits import Limits


def answer_tonight(person: str, clock: Clock, answers: Sequence[str]) -> None:
    """Keep what is so tonight; raises NightLogError and SettingsError."""
    check_kept()
    note_tonight(person, clock, answered_from(answers))


def take_back(person: str, clock: Clock, *, as_json: bool) -> None:
    """Take back the last answer of tonight; raises Refused where that is too late."""
    check_kept()
    row = undoable(care_rows(nights_file(), person), CareKind.TONIGHT, clock.wall_ms())
    if row is None:
        raise Refused("L16", words_nights.TOO_LATE, words_nights.TOO_LATE_ANSWER)
    note_care(clock, person, CareKind.UNDONE, {"row": row.number})
    tell(words_nights.TAKEN_BACK.format(what="the last answer of tonight"), err=as_json)


def show_tonight(person: str, clock: Clock, *, as_json: bool, was_answered: bool) -> None:
    """Print the night of a person; on a terminal, what is not answered yet may be answered.

    Whoever answered, a moment ago or here, is told how to take it back. Raises NightLogError and
    SettingsError.
    """
    check_kept()
    now = standing_now(person, clock)
    if not as_json and can_ask() and now.answered is None and _may_be_asked(now):
        tell(words_nights.NOT_ANSWERED)
        if yes(words_nights.ASK_NOW):
            note_tonight(person, clock, ask_tonight())
            now, was_answered = standing_now(person, clock), True
    if as_json:
        click.echo(json.dumps(_in_json(now), ensure_ascii=False))
        return
    for line in (*_lines(now), *([words_nights.ANSWERED] if was_answered else [])):
        tell(for_person(line, person))


def _may_be_asked(now: Standing) -> bool:
    """Whether tonight's answers are all that keeps anything from being started."""
    try:
        check_answers(replace(now, answered=frozenset()))
    except Refused:
        return False
    return True


def _lines(now: Standing) -> Iterator[str]:
    offers, refused = _offers(now), _refused(now, Start.SESSION)
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
    yield from _done(now)
    if _may_be_asked(now):
        yield _left(now)
        yield from _notes(now)


def _offers(now: Standing) -> list[str]:
    """What may be started now, with the commands for it."""
    refused, (capabilities, own) = _refused(now, Start.SESSION), _machine()
    if refused is not None:
        effects = {actuator.effect for actuator in capabilities.actuators}
        lacks = refused.allowed == words.RESCUE_OFFER and Effect.VIBRATION not in effects
        return [] if refused.allowed is None or lacks else [refused.allowed]
    found = room(now)
    rest = offer(now, found) if found.continuable is not None else None
    return [one for one in (rest, any_offer(now, capabilities, own)) if one is not None]


def _machine() -> tuple[Capabilities, Limits]:
    """What the only saved machine can do, anything where it is not known which; and its limits."""
    try:
        return chosen(None).capabilities, saved.limits()
    except LegatoError:
        return IDEAL, saved.limits()


def _left(now: Standing) -> str:
    found = room(now)
    sessions = max(0, MOST_SESSIONS - found.sessions) if found.left_ms >= LEAST_MS else 0
    shakes = all(Effect.VIBRATION not in cap.limits.off for cap in caps_of(now, frozenset()))
    rescues = found.rescues_left if shakes else 0
    whole_ms = min(DOSE_MS - found.used_ms, found.left_ms + found.kept_ms)
    return words_nights.left(whole_ms, found.left_ms, sessions, found.rescue_left_ms, rescues)


def _notes(now: Standing) -> list[str]:
    return list(dict.fromkeys(cap.why for cap in caps_of(now, frozenset())))


def _refused(now: Standing, kind: Start) -> Refused | None:
    try:
        allowance(now, kind, frozenset())
    except Refused as refused:
        return refused
    return None


def _done(now: Standing) -> Iterator[str]:
    if not now.tonight:
        yield words_nights.NOTHING_PLAYED
    searches = [one for one in now.tonight if one.kind is Start.CALIBRATION]
    for one in (one for one in now.tonight if one.kind is not Start.CALIBRATION):
        yield words_nights.played(
            one.program,
            local_text(one.played.ended_ms)[11:16],
            one.played.felt_ms,
            running=one.played.running,
            rescue=one.kind is Start.RESCUE,
        )
    if searches:
        yield words_nights.searched(len(searches), felt_ms(searches))


def _in_json(now: Standing) -> dict[str, object]:
    """All of it, for a program; `refused` is None where a session may be started."""
    found = room(now)
    refused, rescue = _refused(now, Start.SESSION), _refused(now, Start.RESCUE)
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
        "notes": _notes(now),
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
