"""Stop signs on the command line: what they lead to comes first, then what is locked."""

import json
import sys
from difflib import get_close_matches
from string import ascii_lowercase

import click

from controller.care import words, words_nights
from controller.care.keeping import note_care, person_named
from controller.care.signs import Sign, Weight, locks_until_seen, weight
from controller.cli.asking import can_ask, chosen, yes
from controller.cli.printer import tell, tell_if_heard, wrapped
from controller.cli.speaking import for_person
from controller.cli.stopped import stop_all
from controller.clock import Clock
from controller.desk.tonight import signs
from controller.errors import LegatoError, Refused
from controller.host.charging import standing_now
from controller.nightlog.care import CareKind


def list_signs(as_json: bool) -> None:
    """Print every sign with its word, the gravest first."""
    for group in Weight:
        if not as_json:
            tell(words_nights.GROUPS[group])
        for sign in (one for one in Sign if weight(one) is group):
            if as_json:
                said = {"sign": sign.value, "means": words.SIGNS[sign], "leads_to": group.value}
                click.echo(json.dumps(said, ensure_ascii=False))
            else:
                tell(f"  {sign.value:16}  {words.SIGNS[sign]}")


def ask() -> Sign:
    """Have the person choose a sign by one letter; raises click.Abort.

    Whatever plays is stopped while they read: nobody is asked that who is well.
    """
    letters = dict(zip(ascii_lowercase, Sign, strict=False))
    for group in Weight:
        tell(words_nights.GROUPS[group])
        for letter, sign in letters.items():
            if weight(sign) is group:
                tell(f"  {letter}  {words.SIGNS[sign]}")
    stop_all(False, meanwhile=lambda: None)
    keys = {letter: words.SIGNS[sign] for letter, sign in letters.items()}
    return letters[chosen(words_nights.WHICH, keys)]


def named(word: str) -> Sign:
    """The sign of that word; raises click.UsageError with the nearest."""
    key = "-".join(word.lower().replace("_", " ").replace("-", " ").split())
    if key in set(Sign):
        return Sign(key)
    near = get_close_matches(key, list(Sign), n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise click.UsageError(f"There is no sign called {word}. {hint}{words_nights.SIGNS_ARE}")


def say(sign: Sign, named_: str | None, clock: Clock, *, as_json: bool) -> int:
    """Say what a sign leads to, stop whatever plays, and keep the sign as that person's.

    Gives the exit code: NOT_CONFIRMED where something may still run. It is said and stopped even
    where nothing can be kept; what keeps it from that, or a name nobody has, is raised afterwards.
    """
    _heard(json.dumps(_first(sign)) if as_json else words.LEADS_TO[weight(sign)])
    kept: list[LegatoError | tuple[str, int]] = []

    def keep() -> None:
        try:
            person = person_named(named_)
            at_ms = clock.wall_ms()
            note_care(clock, person, CareKind.STOP_SIGN, {"sign": sign.value})
            kept.append((person, at_ms))
        except LegatoError as error:
            kept.append(error)

    code = stop_all(as_json, meanwhile=keep)
    (outcome,) = kept
    if isinstance(outcome, LegatoError):
        _heard(words_nights.NOT_NOTED, err=as_json)
        raise outcome
    person, at_ms = outcome
    if as_json:
        _heard(json.dumps(_noted(sign, person, at_ms), ensure_ascii=False))
        return code
    for line in (*signs.locks_said(sign, at_ms), words_nights.NOTED):
        _heard(for_person(line, person))
    return code


def take_back(person: str, clock: Clock, *, as_json: bool) -> None:
    """Take back the last sign; raises Refused where that is too late."""
    sign = signs.take_back(person, clock)
    if as_json:
        click.echo(json.dumps({"event": "taken back", "sign": sign.value}))
    else:
        tell(signs.taken_back(sign))


def unlock(person: str, clock: Clock, *, as_json: bool) -> None:
    """Note that a clinician agreed; raises Refused where nothing waits for that.

    So it is where a sign is said before the agreement is written: nobody has seen that one.
    """
    now = standing_now(person, clock)
    if not any(locks_until_seen(one.sign) and not one.seen for one in now.signs):
        raise Refused("L17", words_nights.NOTHING_WAITS, words_nights.SIGNS_ARE)
    if can_ask() and not as_json and not yes(words_nights.HAS_AGREED):
        tell(for_person(words_nights.UNTIL_SEEN, person))
        return
    note_care(clock, person, CareKind.SEEN, {}, seen=now.last)
    if as_json:
        click.echo(json.dumps({"event": "clinician agreed"}))
    else:
        tell(words_nights.UNLOCKED)


def _heard(text: str, *, err: bool = False) -> None:
    """Print it where anybody can read it: nothing is left undone because nobody can."""
    tell_if_heard(wrapped(text, sys.stderr if err else sys.stdout), err=err)


def _first(sign: Sign) -> dict[str, object]:
    return {
        "event": "stop sign",
        "sign": sign.value,
        "leads_to": weight(sign).value,
        "do": words.LEADS_TO[weight(sign)],
    }


def _noted(sign: Sign, person: str, at_ms: int) -> dict[str, object]:
    return {
        "event": "noted",
        "person": person,
        "locked_until_seen": locks_until_seen(sign),
        "locked_until": signs.locked_until(sign, at_ms) or None,
    }
