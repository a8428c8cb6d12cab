"""How a person stands: what they answered, did and said, made of the rows of their nights.

A clock that is set back gives nothing: rows are in the order in which they were written, and what
may be of tonight, as it was written between two times of day, is. A clock that was ahead for a
while locks nothing for longer than a night: a day after something was written later, it is over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from controller.care.screening import Answer, Answers, Question
from controller.care.signs import Sign
from controller.care.times import Times
from controller.care.tonight import Answered, answered_from
from controller.clock import night_of
from controller.nightlog.care import CareKind, CareRow, last_number
from profiles.actuators import Effect

COUNTS_FROM_MS = 3 * 60_000
"""A session counts as one from three minutes felt; the minutes count in any case."""


class Start(StrEnum):
    """What a session is for."""

    SESSION = "session"
    RESCUE = "rescue"
    CALIBRATION = "calibration"


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a session: how long it was felt, and how far it came.

    `offset` is the softer or stronger that was in force at the end, in asked percent. A `whole` one
    was played to its end, one that is `running` goes on.
    """

    ended_ms: int
    felt_ms: int
    elapsed_ms: int
    offset: int = 0
    whole: bool = False
    running: bool = False


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session of this person, or a part of one."""

    row: int
    session: int
    kind: Start
    night: int
    tonight: bool
    program: str
    length_ms: int
    effects: frozenset[Effect]
    continues: int | None
    played: Played

    @property
    def left_ms(self) -> int:
        """What it had left of its plan."""
        return 0 if self.played.whole else max(0, self.length_ms - self.played.elapsed_ms)


@dataclass(frozen=True, slots=True)
class Screened:
    """The last screening. `nights_ago` never falls, wherever the clock is set.

    `version` is 0 where not every question was answered.
    """

    version: int
    answers: Answers
    wall_ms: int
    nights_ago: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A stop sign that was said and not undone; `seen` says that a clinician agreed since."""

    row: int
    sign: Sign
    at_ms: int
    seen: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides what a person may start now.

    `last` is the number of their last row. `answered` is None where the three questions were not
    answered tonight. A session with all that goes on with it is one of the `chains`, its parts in
    the order they began; those that count are `counted`. `unknown` says that nobody knows what was
    done tonight.
    """

    person: str
    now_ms: int
    last: int
    screened: Screened | None
    answered: Answered | None
    signs: tuple[Signed, ...]
    chains: tuple[tuple[Sitting, ...], ...]
    counted: tuple[tuple[Sitting, ...], ...]
    unknown: bool

    @property
    def night(self) -> int:
        """The number of this night."""
        return night_of(self.now_ms)

    @property
    def tonight(self) -> tuple[Sitting, ...]:
        """The sessions of this night, or that may be, part by part."""
        return tuple(one for parts in self.chains for one in parts if one.tonight)

    def nights_with(self, effect: Effect | None = None, *, after_row: int = 0) -> int:
        """How many nights before this one have a session that counts, perhaps with an effect."""
        return len(
            {
                parts[0].night
                for parts in self.counted
                if not any(part.tonight for part in parts)
                and parts[0].row > after_row
                and (effect is None or effect in parts[0].effects)
            }
        )


def felt_ms(parts: Sequence[Sitting]) -> int:
    """How long a session was felt, with all its parts."""
    return sum(part.played.felt_ms for part in parts)


def counts(parts: Sequence[Sitting]) -> bool:
    """Whether a session counts as one."""
    return parts[0].kind is not Start.CALIBRATION and felt_ms(parts) >= COUNTS_FROM_MS


def standing(
    person: str, rows: Sequence[CareRow], ended: Mapping[int, Played], now_ms: int
) -> Standing:
    """How a person stands, by their rows in order and the time of day.

    `ended` says what became of sessions that no row tells of, by their numbers; one that is not in
    it was played to its end, as nobody knows better.
    """
    times = Times(rows, now_ms)
    undone = {row.said.get("row") for row in rows if row.kind is CareKind.UNDONE}
    valid = [row for row in rows if row.number not in undone]
    # What a repair lost may have been stricter: what was answered before it opens nothing.
    repaired = max((row.number for row in rows if row.kind is CareKind.UNKNOWN), default=0)
    chains = _chains(_sittings(rows, ended, times))
    return Standing(
        person=person,
        now_ms=now_ms,
        last=last_number(rows),
        screened=_screened([row for row in rows if row.number > repaired], times, now_ms),
        answered=_answered(valid, times, repaired),
        signs=tuple(_signed(valid, times)),
        chains=chains,
        counted=tuple(filter(counts, chains)),
        unknown=any(row.kind is CareKind.UNKNOWN and times.maybe_tonight(row) for row in rows),
    )


def _answered(valid: Sequence[CareRow], times: Times, repaired: int) -> Answered | None:
    rows = [row for row in valid if row.kind is CareKind.TONIGHT and times.maybe_tonight(row)]
    if not any(times.surely_tonight(row) for row in rows if row.number > repaired):
        return None
    return answered_from(word for row in rows for word in _words(row.said.get("answers")))


def _screened(rows: Sequence[CareRow], times: Times, now_ms: int) -> Screened | None:
    at = [number for number, row in enumerate(rows) if row.kind is CareKind.SCREENING]
    if not at:
        return None
    row = rows[at[-1]]
    latest_ms = max(now_ms, *(later.wall_ms for later in rows[at[-1] + 1 :]), 0)
    version = row.said.get("version")
    said = _pairs(row.said.get("answers"))
    # Another version asks other questions, and may know other answers; they are no answers to ours.
    known = [(key, word) for key, word in said if key in set(Question) and word in set(Answer)]
    answers = {Question(key): Answer(word) for key, word in known}
    whole = len(answers) == len(Question)
    # By a clock that was ahead it seems to be of a day that is still to come.
    answered = times.night(row) if row.wall_ms > now_ms else night_of(row.wall_ms)
    nights = night_of(latest_ms) - answered
    number = version if isinstance(version, int) and whole else 0
    return Screened(number, answers, row.wall_ms, nights)


def _signed(valid: Sequence[CareRow], times: Times) -> Iterator[Signed]:
    seen = max((row.number for row in valid if row.kind is CareKind.SEEN), default=0)
    for row in valid:
        if row.kind is CareKind.STOP_SIGN:
            sign = Sign(str(row.said.get("sign")))
            yield Signed(row.number, sign, times.latest_ms(row), seen > row.number)


def _sittings(
    rows: Sequence[CareRow], ended: Mapping[int, Played], times: Times
) -> Iterator[Sitting]:
    overs = [row for row in rows if row.kind is CareKind.PLAYED]
    told = {row.session: played_from(row.said, times.latest_ms(row)) for row in overs}
    lately = {row.session for row in overs if times.maybe_tonight(row)}
    for row in rows:
        if row.kind is CareKind.START:
            worked_out = _worked_out(row, ended, times.latest_ms(row))
            sitting = _sitting(row, times, told.get(row.session, worked_out))
            # What began before noon and ended after it was felt in this night, too.
            yield replace(sitting, tonight=sitting.tonight or row.session in lately)


def _worked_out(row: CareRow, ended: Mapping[int, Played], began_ms: int) -> Played:
    """What became of a session that no row tells of, by the clock in which it began then."""
    played = ended.get(row.session or 0)
    if played is None:
        length_ms = _whole(row.said.get("length_ms"))
        return Played(began_ms + length_ms, length_ms, length_ms, whole=True)
    lasted_ms = max(0, played.ended_ms - row.wall_ms)  # its clock may have been set back
    return replace(played, ended_ms=began_ms + lasted_ms)


def _sitting(row: CareRow, times: Times, played: Played) -> Sitting:
    continues = row.said.get("continues")
    return Sitting(
        row=row.number,
        session=row.session or 0,
        kind=Start(str(row.said.get("kind"))),
        night=times.night(row),
        tonight=times.maybe_tonight(row),
        program=str(row.said.get("program")),
        length_ms=_whole(row.said.get("length_ms")),
        effects=frozenset(Effect(word) for word in _words(row.said.get("effects"))),
        continues=continues if isinstance(continues, int) else None,
        played=played,
    )


def _chains(sittings: Iterable[Sitting]) -> tuple[tuple[Sitting, ...], ...]:
    found: list[list[Sitting]] = []
    with_part: dict[int | None, list[Sitting]] = {}
    for one in sittings:
        parts = with_part.get(one.continues)
        if parts is None or one.continues is None:
            parts = []
            found.append(parts)
        parts.append(one)
        with_part[one.session] = parts
    return tuple(map(tuple, found))


def played_from(said: Mapping[str, object], ended_ms: int) -> Played:
    """What a row says of a session that is over."""
    return Played(
        ended_ms,
        _whole(said.get("felt_ms")),
        _whole(said.get("elapsed_ms")),
        _whole(said.get("offset")),
        said.get("whole") is True,
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _words(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list) else []


def _pairs(value: object) -> list[tuple[str, str]]:
    return [(str(k), str(v)) for k, v in value.items()] if isinstance(value, dict) else []
