"""Making a whole night log of a damaged one: all that can still be read goes into a new file."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from controller.nightlog.file import committed, connected, opened, plainly

_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file; the first holds rows that are not in it yet."""

Values = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """How much could be read, and where the damaged file is kept."""

    sessions: int
    rows: int
    kept: Path


def mend(path: Path) -> Mended | None:
    """Put a whole file in the place of a damaged one, which is kept; None where it is not damaged.

    Whatever cuts this short, there is a file at the path: the damaged one, until the new one is
    complete. Raises NightLogError where neither can be read or written.
    """
    with plainly(path):
        if not path.exists() or _is_whole(path):
            return None
        fresh = path.with_name(f"{path.name}.mended")
        for ending in ("", *_BESIDE):  # of an attempt that was cut short
            Path(f"{fresh}{ending}").unlink(missing_ok=True)
        kept = _kept(path)  # before anything is done with it
    with opened(fresh, create=True) as connection, committed(connection):
        connection.execute("PRAGMA defer_foreign_keys = ON")
        with connected(path) as damaged:
            for (table,) in connection.execute(_TABLES).fetchall():
                _copy(damaged, connection, table)
        connection.execute(_STAND_INS)
        sessions, rows = (
            int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
            for table in ("sessions", "events")
        )
    with plainly(path):
        for ending in _BESIDE:  # they do not belong to the new file
            Path(f"{path}{ending}").unlink(missing_ok=True)
        os.replace(fresh, path)
    return Mended(sessions, rows, kept)


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rootpage"

_STAND_INS = """
    INSERT INTO sessions(id, began_ms, began_wall_ms, program, machine, address, family,
        simulated, more)
    SELECT session, min(at_ms), min(wall_ms), 'a program', 'a machine', 'unknown', 'unknown',
        0, '{}'
    FROM events WHERE session NOT IN (SELECT id FROM sessions) GROUP BY session
"""
"""Sessions of which only events are left: their numbers must not be given again."""


def _is_whole(path: Path) -> bool:
    with suppress(sqlite3.DatabaseError), connected(path) as connection:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
    return False


def _copy(damaged: sqlite3.Connection, fresh: sqlite3.Connection, table: str) -> None:
    """Copy the rows of a table from its beginning and from its end, as far as can be read."""
    columns = fresh.execute(f"PRAGMA table_info({table})").fetchall()
    keys = [number for number, *_, key in columns if key]
    marks = ", ".join("?" for _ in columns)
    last: Values | None = None
    for row in _readable(damaged, table, [columns[key][1] for key in keys], "ASC"):
        last = tuple(row[key] for key in keys)
        _insert(fresh, table, marks, row)
    for row in _readable(damaged, table, [columns[key][1] for key in keys], "DESC"):
        if tuple(row[key] for key in keys) == last:
            return
        _insert(fresh, table, marks, row)


def _insert(fresh: sqlite3.Connection, table: str, marks: str, row: Values) -> None:
    with suppress(sqlite3.IntegrityError):  # no row of ours, or one that is there already
        fresh.execute(f"INSERT INTO {table} VALUES({marks})", row)


def _readable(
    damaged: sqlite3.Connection, table: str, keys: list[str], way: str
) -> Iterator[Values]:
    """Rows of a table in the order of its key, until one cannot be read."""
    order = ", ".join(f"{key} {way}" for key in keys)
    with suppress(sqlite3.DatabaseError):
        yield from damaged.execute(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608 - as above


def _kept(path: Path) -> Path:
    """Copy the damaged file, and what is beside it, to a name that is free."""
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
    kept = next(name for name in names if not name.exists())
    for ending in _BESIDE:
        with suppress(FileNotFoundError):
            shutil.copy2(f"{path}{ending}", f"{kept}{ending}")
    shutil.copy2(path, kept)
    return kept
