"""The rows of the night log, typed: sessions, and what happened in them."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from controller.clock import Clock
from controller.nightlog.file import NightLogError, committed, damaged, opened, to_read
from controller.nightlog.kinds import Kind, Said, packed, unpacked


@dataclass(frozen=True, slots=True)
class Began:
    """What is known of a session when it begins.

    `plan` is a small JSON object: length_ms, changes, worst_case.
    """

    program: str
    machine: str
    address: str
    family: str
    simulated: bool
    plan: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session, and what it began with. `began_ms` counts from the start of the computer."""

    number: int
    began_ms: int
    began_wall_ms: int
    began: Began

    @property
    def length_ms(self) -> int | None:
        """How long its plan is, None where it does not say."""
        length_ms = self.began.plan.get("length_ms")
        return length_ms if isinstance(length_ms, int) else None


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened; `at_ms` counts from the start of the computer."""

    session: int
    at_ms: int
    wall_ms: int
    kind: Kind
    said: Said


@dataclass(frozen=True, slots=True)
class Happened:
    """An event on its way into the file, packed."""

    at_ms: int
    wall_ms: int
    kind: Kind
    packed: str | bytes


def happened(clock: Clock, kind: Kind, said: Said) -> Happened:
    """An event of now; never raises."""
    return Happened(clock.now_ms(), clock.wall_ms(), kind, packed(kind, said))


def add(path: Path, clock: Clock, session: int, kind: Kind, said: Said) -> None:
    """Write an event of a session from another process; it is on the disk afterwards.

    Waits at most 2 s for others who write. Raises NightLogError.
    """
    add_all(path, session, (happened(clock, kind, said),))


def add_all(path: Path, session: int, events: Iterable[Happened]) -> None:
    """Write events of a session from another process, all of them or none; as for `add`."""
    with opened(path, create=False) as connection:
        insert(connection, session, events)


def begin(connection: sqlite3.Connection, began: Began, now: Happened) -> int:
    """Write a new session and its event BEGAN; its number."""
    with committed(connection):
        named = (began.program, began.machine, began.address, began.family)
        values = (
            *(now.at_ms, now.wall_ms, *(_storable(one) for one in named)),
            *(began.simulated, packed(Kind.BEGAN, began.plan)),
        )
        cursor = connection.execute(
            "INSERT INTO sessions(began_ms, began_wall_ms, program, machine, address, family,"
            " simulated, more) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        number = cursor.lastrowid
        assert number is not None  # there was an insertion
        _append(connection, number, (now,))
    return number


def insert(connection: sqlite3.Connection, session: int, events: Iterable[Happened]) -> None:
    """Write events of a session behind those there are, all of them or none."""
    with committed(connection):
        _append(connection, session, events)


def sessions(path: Path, limit: int) -> tuple[SessionRow, ...]:
    """The latest sessions, the very last one first; raises NightLogError."""
    return _sessions(path, "ORDER BY id DESC LIMIT ?", limit)


def follower(path: Path, of: SessionRow) -> int | None:
    """The number of the next session at the same address; raises NightLogError."""
    with to_read(path) as connection:
        if connection is None:
            return None
        found = connection.execute(
            "SELECT min(id) FROM sessions WHERE id > ? AND address = ?",
            (of.number, of.began.address),
        ).fetchone()[0]
    return None if found is None else int(found)


def session(path: Path, number: int) -> SessionRow:
    """The session of that number; raises NightLogError where there is none."""
    if found := _sessions(path, "WHERE id = ?", number):
        return found[0]
    if last := sessions(path, 1):
        hint = f"The last one is {last[0].number}; `legato why --list` shows the latest."
    else:
        hint = "Nothing was played yet."
    raise NightLogError(f"there is no session {number}", hint)


def events(path: Path, number: int, *, wire: bool = True) -> tuple[EventRow, ...]:
    """What happened in a session, in the order it was written; raises NightLogError.

    Without what passed the `wire` it is read much sooner.
    """
    with to_read(path) as connection:
        if connection is None:
            return ()
        found = connection.execute(
            "SELECT session, at_ms, wall_ms, kind, said FROM events WHERE session = ?"
            " AND (? OR kind NOT IN ('write', 'heard')) ORDER BY number",
            (number, wire),
        ).fetchall()
    try:
        return tuple(
            EventRow(session, at_ms, wall_ms, Kind(kind), unpacked(said))
            for session, at_ms, wall_ms, kind, said in found
        )
    except (ValueError, TypeError) as error:
        raise damaged(path, f"session {number} is not as it was written") from error


def _storable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()  # a path may hold what is no letter


def _append(connection: sqlite3.Connection, session: int, events: Iterable[Happened]) -> None:
    last = connection.execute(
        "SELECT coalesce(max(number), 0) FROM events WHERE session = ?", (session,)
    ).fetchone()[0]
    connection.executemany(
        "INSERT INTO events(session, number, at_ms, wall_ms, kind, said) VALUES(?, ?, ?, ?, ?, ?)",
        (
            (session, number, one.at_ms, one.wall_ms, one.kind.value, one.packed)
            for number, one in enumerate(events, last + 1)
        ),
    )


_SESSIONS = (
    "SELECT id, began_ms, began_wall_ms, program, machine, address, family, simulated, more"
    " FROM sessions "
)


def _sessions(path: Path, which: str, *values: int) -> tuple[SessionRow, ...]:
    with to_read(path) as connection:
        if connection is None:
            return ()
        found = connection.execute(_SESSIONS + which, values).fetchall()
    try:
        return tuple(
            SessionRow(
                number=number,
                began_ms=began_ms,
                began_wall_ms=wall_ms,
                began=Began(program, machine, address, family, bool(simulated), unpacked(more)),
            )
            for (
                number,
                began_ms,
                wall_ms,
                program,
                machine,
                address,
                family,
                simulated,
                more,
            ) in found
        )
    except (ValueError, TypeError) as error:
        raise damaged(path, "its sessions are not as they were written") from error
