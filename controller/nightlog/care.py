"""What a person answered, did and said of their nights: rows that only grow, in their order."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from controller.clock import Clock
from controller.errors import Refused
from controller.nightlog.file import CARE, STEPS, committed, damaged, opened, to_read
from controller.nightlog.kinds import Said, packed_object, unpacked
from profiles.language import _


class CareKind(StrEnum):
    """What a row of care is; in brackets what it says."""

    SCREENING = "screening"  # version, answers: by the key of the question
    TONIGHT = "tonight"  # answers: what of the three questions is so
    STOP_SIGN = "stop sign"  # sign
    UNDONE = "undone"  # row: the number of the row that was a mistake
    SEEN = "seen"  # {}; a clinician saw it and agrees
    START = "start"  # of a session: kind, continues, effects, length_ms, program
    PLAYED = "played"  # of a session that is over: felt_ms, elapsed_ms, offset, whole
    URGE = "urge"  # urge: 0 to 10, to move the legs; session: after which, None for none
    UNKNOWN = "unknown"  # {}; the log was repaired, and nobody knows what was in it


@dataclass(frozen=True, slots=True)
class CareRow:
    """Something of one person. Rows are numbered in the order in which they were written."""

    number: int
    person: str
    wall_ms: int
    kind: CareKind
    session: int | None
    said: Said


def care_rows(path: Path, person: str) -> tuple[CareRow, ...]:
    """All rows of a person, none without a night log; raises NightLogError."""
    with to_read(path) as connection:
        if connection is None or not _keeps_care(connection):
            return ()
        found = connection.execute(
            "SELECT id, person, wall_ms, kind, session, said FROM care WHERE person = ?"
            " ORDER BY id",
            (person,),
        ).fetchall()
    try:
        return tuple(map(care_row, found))
    except (ValueError, TypeError) as error:
        raise damaged(
            path, _("what {person} answered is not as it was written").format(person=person)
        ) from error


def care_row(values: Sequence[Any]) -> CareRow:  # Any: whatever is in the columns
    """A row by the values of its columns; raises ValueError or TypeError where it is none."""
    number, person, wall_ms, kind, session, said = values
    if type(wall_ms) is not int or type(person) is not str:
        raise TypeError("no moment or no name")
    return CareRow(number, person, wall_ms, CareKind(kind), session, unpacked(said))


def has_care(path: Path, *, more_than: int = 0) -> bool:
    """Whether the file holds more than so many rows of anybody; raises NightLogError."""
    with to_read(path) as connection:
        if connection is None or not _keeps_care(connection):
            return False
        found = connection.execute("SELECT 1 FROM care LIMIT ?", (more_than + 1,)).fetchall()
        return len(found) > more_than


def people_in(path: Path) -> tuple[str, ...]:
    """Whoever has rows, in the order of their first; raises NightLogError."""
    with to_read(path) as connection:
        if connection is None or not _keeps_care(connection):
            return ()
        found = connection.execute("SELECT person FROM care GROUP BY person ORDER BY min(id)")
        return tuple(str(person) for (person,) in found.fetchall())


def add_care(
    path: Path,
    clock: Clock,
    person: str,
    kind: CareKind,
    said: Said,
    *,
    session: int | None = None,
    seen: int | None = None,
) -> int:
    """Write a row of now; its number. It is on the disk afterwards.

    Where `seen` is given it is the number of the person's last row, 0 for none, on which whoever
    writes relies: Refused where somebody else wrote meanwhile. Raises NightLogError.
    """
    values = (person, clock.wall_ms(), kind.value, session, packed_object(said))
    with opened(path, create=True) as connection, committed(connection):
        last = connection.execute(
            "SELECT coalesce(max(id), 0) FROM care WHERE person = ?", (person,)
        ).fetchone()[0]
        if seen is not None and last != seen:
            raise Refused("L16", BUSY, _("Start again in a moment."))
        return _insert(connection, values)


def nobody_knows(connection: sqlite3.Connection, clock: Clock, people: Iterable[str]) -> None:
    """Write that nobody knows what these people did until this moment."""
    for person in people:
        said = packed_object({})
        _insert(connection, (person, clock.wall_ms(), CareKind.UNKNOWN.value, None, said))


def last_number(rows: Iterable[CareRow]) -> int:
    """The number of the last of these rows, 0 for none."""
    return max((row.number for row in rows), default=0)


def _insert(connection: sqlite3.Connection, values: tuple[object, ...]) -> int:
    cursor = connection.execute(
        "INSERT INTO care(person, wall_ms, kind, session, said) VALUES(?, ?, ?, ?, ?)", values
    )
    assert cursor.lastrowid is not None  # there was an insertion
    return cursor.lastrowid


def _keeps_care(connection: sqlite3.Connection) -> bool:
    """Whether the file is to have such rows at all; one of an earlier Legato has none yet."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return bool(version >= STEPS.index(CARE) + 1)


BUSY = _("something else was started or answered for you at the same moment")
