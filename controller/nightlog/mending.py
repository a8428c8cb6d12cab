"""Making a whole night log of a damaged one, and beginning another: nothing is thrown away."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from controller.clock import Clock
from controller.nightlog.care import CareRow, care_row, nobody_knows
from controller.nightlog.file import (
    VERSION,
    NightLogError,
    Trouble,
    committed,
    connected,
    lacking,
    not_whole,
    opened,
    plainly,
)
from controller.nightlog.kinds import Kind, unpacked

_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file; the first holds rows that are not in it yet."""

Understood = Callable[[CareRow], bool]
"""Whether a row of care means anything to whoever goes by it."""


@dataclass(frozen=True, slots=True)
class Mended:
    """How much could be read, and where the damaged file is kept."""

    sessions: int
    rows: int
    care: int
    kept: Path


def wrong_with(path: Path, understood: Understood) -> str:
    """What is damaged in a file, "" for nothing; raises NightLogError where it cannot be opened.

    One that is no night log, or of a newer Legato, has nothing wrong with it as a file.
    """
    try:
        with plainly(path):
            if not path.exists():
                return ""
            with connected(path) as connection:
                return _wrong(connection, understood)
    except NightLogError as error:
        if error.trouble is Trouble.DAMAGED:
            return str(error.__cause__)
        raise


def mend(path: Path, clock: Clock, people: Iterable[str], understood: Understood) -> Mended | None:
    """Put a whole file in the place of a damaged one, which is kept; None where it is not damaged.

    What could not be read may have been of tonight: the new file says of everybody, of these people
    and of whoever has rows, that nobody knows. Whatever cuts this short, there is a file at the
    path: the damaged one, until the new one is complete. Raises NightLogError where neither can be
    read or written.
    """
    path = Path(os.path.realpath(path))
    if not wrong_with(path, understood):
        return None
    with plainly(path):
        kept = free_name(path, "damaged")  # before anything is done with it
        for ending in (*_BESIDE, ""):
            with suppress(FileNotFoundError):
                shutil.copy2(f"{path}{ending}", f"{kept}{ending}")
    with _fresh(path) as connection:
        with connected(path) as damaged:
            for (table,) in connection.execute(_TABLES).fetchall():
                _copy(damaged, connection, table, understood)
        for stand_ins in _STAND_INS:
            connection.execute(stand_ins)
        known = [str(one) for (one,) in connection.execute("SELECT DISTINCT person FROM care")]
        sessions, rows, care = (
            int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
            for table in ("sessions", "events", "care")
        )
        nobody_knows(connection, clock, dict.fromkeys([*people, *known]))
    with plainly(path):
        for ending in _BESIDE:  # they do not belong to the new file
            Path(f"{path}{ending}").unlink(missing_ok=True)
        os.replace(_new(path), path)
    return Mended(sessions, rows, care, kept)


def begin_anew(path: Path, clock: Clock, people: Iterable[str], ending: str) -> Path | None:
    """Begin another night log, which says of these people that nobody knows what they did.

    Whatever is in its place is kept beside it, under a name with that ending: which, None where
    nothing was. Raises NightLogError.
    """
    with _fresh(path) as connection:
        nobody_knows(connection, clock, dict.fromkeys(people))
    with plainly(path):
        kept = put_aside(path, ending) if os.path.lexists(path) else None
        os.replace(_new(path), path)
    return kept


def go_on(path: Path, clock: Clock, people: Iterable[str]) -> None:
    """Go on with a file, or begin one, that says of these people that nobody knows what they did.

    Raises NightLogError.
    """
    with opened(path, create=True) as connection, committed(connection):
        nobody_knows(connection, clock, dict.fromkeys(people))


def names_in(path: Path) -> tuple[str, ...]:
    """Whoever has rows in a file of whatever Legato, as far as can be read; never raises."""
    with suppress(sqlite3.Error, OSError), connected(path) as connection:
        found = connection.execute("SELECT DISTINCT person FROM care")
        return tuple(name for (name,) in found.fetchall() if isinstance(name, str))
    return ()


def put_aside(path: Path, ending: str) -> Path:
    """Give a file or folder, with what SQLite keeps beside it, a free name; raises OSError."""
    kept = free_name(path, ending)
    for beside in (*_BESIDE, ""):
        with suppress(FileNotFoundError):
            os.replace(f"{path}{beside}", f"{kept}{beside}")
    return kept


def free_name(path: Path, ending: str) -> Path:
    """A name beside a file that nothing has yet, "nights.sqlite.damaged-1"."""
    names = (path.with_name(f"{path.name}.{ending}-{number}") for number in count(1))
    return next(name for name in names if not os.path.lexists(name))


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rootpage"

_STAND_INS = (
    """
    INSERT INTO sessions(id, began_ms, began_wall_ms, program, machine, address, family,
        simulated, more)
    SELECT session, min(at_ms), min(wall_ms), 'a program', 'a machine', 'unknown', 'unknown',
        0, '{}'
    FROM events WHERE session NOT IN (SELECT id FROM sessions) GROUP BY session
    """,
    """
    INSERT INTO sessions(id, began_ms, began_wall_ms, program, machine, address, family,
        simulated, more)
    SELECT session, 0, min(wall_ms), 'a program', 'a machine', 'unknown', 'unknown', 0, '{}'
    FROM care WHERE session > 0 AND session NOT IN (SELECT id FROM sessions) GROUP BY session
    """,
)
"""Sessions of which only other rows are left: their numbers must not be given again."""


def _wrong(connection: sqlite3.Connection, understood: Understood) -> str:
    if problem := not_whole(connection):
        return problem
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if not 1 <= version <= VERSION:
        return ""
    if problem := lacking(connection):
        return problem
    for (table,) in connection.execute(_TABLES).fetchall():
        if table in _LOOKED_AT:
            columns = ", ".join(name for name, _ in _columns(connection, table))
            rows = connection.execute(f"SELECT {columns} FROM {table} {_LOOKED_AT[table]}")  # noqa: S608
            if not all(_means_something(table, row, understood) for row in rows):
                return f"some of its {table} are not as they were written"
    return ""


_LOOKED_AT: Mapping[str, str] = {
    "sessions": "",
    "care": "",
    "events": "WHERE kind NOT IN ('write', 'heard')",
}
"""The rows by which anything is decided, by their tables."""


def _means_something(table: str, row: Sequence[Any], understood: Understood) -> bool:
    try:
        if table == "care":
            return understood(care_row(row))
        if table == "events":
            Kind(row[-2])
        unpacked(row[-1])
    except (ValueError, TypeError, RecursionError):
        return False
    return True


def _new(path: Path) -> Path:
    return path.with_name(f"{path.name}.mended")


@contextmanager
def _fresh(path: Path) -> Iterator[sqlite3.Connection]:
    """A new file beside the old one, filled inside, or not at all."""
    fresh = _new(path)
    with plainly(path):
        for ending in ("", *_BESIDE):  # of an attempt that was cut short
            Path(f"{fresh}{ending}").unlink(missing_ok=True)
    with opened(fresh, create=True) as connection, committed(connection):
        connection.execute("PRAGMA defer_foreign_keys = ON")
        yield connection


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[str, bool]]:
    """The columns of a table, and whether each belongs to its key."""
    found = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [(str(name), bool(key)) for _, name, *_, key in found]


def _copy(
    damaged: sqlite3.Connection, fresh: sqlite3.Connection, table: str, understood: Understood
) -> None:
    """Copy the rows of a table from its beginning and from its end, as far as can be read."""
    columns = _columns(fresh, table)
    last: list[object] | None = None
    for way in ("ASC", "DESC"):
        for row in _readable(damaged, table, columns, way):
            key = [value for value, (_, is_key) in zip(row, columns, strict=True) if is_key]
            if way == "DESC" and key == last:
                return
            if way == "ASC":
                last = key
            if _means_something(table, row, understood):
                _insert(fresh, table, row)


def _insert(fresh: sqlite3.Connection, table: str, row: Sequence[object]) -> None:
    marks = ", ".join("?" for _ in row)
    with suppress(sqlite3.IntegrityError):  # no row of ours, or one that is there already
        fresh.execute(f"INSERT INTO {table} VALUES({marks})", row)


def _readable(
    damaged: sqlite3.Connection, table: str, columns: list[tuple[str, bool]], way: str
) -> Iterator[Sequence[Any]]:
    """Rows of a table in the order of its key, until one cannot be read."""
    names = ", ".join(name for name, _ in columns)
    order = ", ".join(f"{name} {way}" for name, is_key in columns if is_key)
    with suppress(sqlite3.DatabaseError):
        yield from damaged.execute(f"SELECT {names} FROM {table} ORDER BY {order}")  # noqa: S608
