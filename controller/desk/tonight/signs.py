"""Stop signs from a front end: what there is to say, what comes first, and what it locks."""

from collections.abc import Iterator
from dataclasses import dataclass

from controller.care import words, words_nights
from controller.care.keeping import nights_file, note_care
from controller.care.signs import (
    EASED_MOST,
    Sign,
    Weight,
    locks_ms,
    locks_until_seen,
    weight,
)
from controller.care.undoing import undoable
from controller.clock import Clock
from controller.desk.playing.told import trouble_said
from controller.errors import Refused, SettingsError
from controller.host.dial import calls, stop_sessions
from controller.host.line import Words
from controller.host.scene import Scene
from controller.nightlog.care import CareKind, care_rows
from controller.session.said import NOTHING_STARTED
from profiles.language import _

NOT_NOTED = words_nights.NOT_NOTED


@dataclass(frozen=True, slots=True)
class Offered:
    """A sign: its word on the command line, and what a person notices."""

    word: str
    says: str


@dataclass(frozen=True, slots=True)
class Group:
    """Signs that lead to the same, under what they lead to."""

    heading: str
    signs: tuple[Offered, ...]


def groups() -> tuple[Group, ...]:
    """All signs, the gravest first."""
    return tuple(
        Group(
            words_nights.GROUPS[group],
            tuple(Offered(one.value, words.SIGNS[one]) for one in Sign if weight(one) is group),
        )
        for group in Weight
    )


def first_of_all(word: str) -> str:
    """What to do at once about the sign of that word."""
    return words.LEADS_TO[weight(Sign(word))]


def note_sign(word: str, person: str, clock: Clock) -> tuple[str, ...]:
    """Keep it as that person's; what it locks, in sentences.

    Raises NightLogError and SettingsError, and then it is not kept.
    """
    sign, at_ms = Sign(word), clock.wall_ms()
    note_care(clock, person, CareKind.STOP_SIGN, {"sign": sign.value})
    return tuple(locks_said(sign, at_ms))


def locks_said(sign: Sign, at_ms: int) -> Iterator[str]:
    """What a sign said at that moment since 1970 locks, and how much less there is next time."""
    if locks_until_seen(sign):
        yield words_nights.UNTIL_SEEN
        return
    if until := locked_until(sign, at_ms):
        yield words_nights.DAY_OFF.format(until=until)
    yield words_nights.SOFTER.format(most=EASED_MOST)
    if sign is Sign.TOO_HOT:
        yield words_nights.NO_HEAT


def locked_until(sign: Sign, at_ms: int) -> str:
    """Until when nothing starts after it, "" where time opens nothing or nothing is locked."""
    return words.moment(at_ms + locks_ms(sign), at_ms) if locks_ms(sign) else ""


def take_back(person: str, clock: Clock) -> Sign:
    """Take back the last sign, and give it.

    Raises Refused where that is too late, NightLogError and SettingsError.
    """
    row = undoable(care_rows(nights_file(), person), CareKind.STOP_SIGN, clock.wall_ms())
    if row is None:
        raise Refused("L17", words_nights.TOO_LATE, words_nights.TOO_LATE_SIGN)
    note_care(clock, person, CareKind.UNDONE, {"row": row.number})
    return Sign(str(row.said.get("sign")))


def taken_back(sign: Sign) -> str:
    """What is said of a sign that was taken back."""
    return words_nights.TAKEN_BACK.format(what=words.SIGNS[sign])


def stop_elsewhere() -> tuple[str, ...]:
    """Stop whatever plays in other processes, and say of each how surely it stopped.

    Waits for them; call it from a thread. Never raises.
    """
    try:
        running = calls()
    except SettingsError as error:  # none can be found
        return (trouble_said(error),)
    return tuple(map(_ending, stop_sessions(running).values()))


def _ending(said: Words) -> str:
    ended = Scene().heard(said, 0).ended
    if ended is None:
        return _("A running session does not answer. To stop its machine: legato stop")
    begun = ended.said != NOTHING_STARTED
    return f"{said.get('machine')}: {ended.said}" if begun else NOTHING_STARTED
