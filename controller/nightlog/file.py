"""The file of the night log: its tables, how it is opened, and what may be wrong with it."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from enum import Enum
from pathlib import Path

from controller.errors import LegatoError
from profiles.language import _

BUSY_LIMIT_S = 2.0  # several processes write; none of them holds the file for long

NIGHT = (
    """
    CREATE TABLE sessions(
        id INTEGER PRIMARY KEY,
        began_ms INTEGER NOT NULL,
        began_wall_ms INTEGER NOT NULL,
        program TEXT NOT NULL,
        machine TEXT NOT NULL,
        address TEXT NOT NULL,
        family TEXT NOT NULL,
        simulated INTEGER NOT NULL,
        more TEXT NOT NULL
    )""",
    # Kept in the order of the key, so that the rows of a session lie together and need no index.
    """
    CREATE TABLE events(
        session INTEGER NOT NULL REFERENCES sessions(id),
        number INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        wall_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        said NOT NULL,
        PRIMARY KEY(session, number)
    ) WITHOUT ROWID""",
    # REPLACE deletes without asking the trigger for deletions: a row is inserted once.
    """
    CREATE TRIGGER sessions_once BEFORE INSERT ON sessions
    WHEN EXISTS (SELECT 1 FROM sessions WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the night log only grows'); END""",
    """
    CREATE TRIGGER events_once BEFORE INSERT ON events
    WHEN EXISTS (SELECT 1 FROM events WHERE session = NEW.session AND number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the night log only grows'); END""",
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the night log only grows'); END"
        for table in ("sessions", "events")
        for verb in ("UPDATE", "DELETE")
    ),
)

CARE = (
    """
    CREATE TABLE care(
        id INTEGER PRIMARY KEY,
        person TEXT NOT NULL,
        wall_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        session INTEGER,
        said TEXT NOT NULL
    )""",
    "CREATE INDEX care_of ON care(person, id)",
    """
    CREATE TRIGGER care_once BEFORE INSERT ON care
    WHEN EXISTS (SELECT 1 FROM care WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the night log only grows'); END""",
    *(
        f"CREATE TRIGGER care_no_{verb.lower()} BEFORE {verb} ON care "
        "BEGIN SELECT RAISE(ABORT, 'the night log only grows'); END"
        for verb in ("UPDATE", "DELETE")
    ),
)

STEPS = (NIGHT, CARE)
"""What brings a file from each version to the next; version 0 is an empty file."""

VERSION = len(STEPS)

QUICKLY = 16 * 2**20
"""The bytes of a file that is read as a whole in less than a tenth of a second."""

# Our statements are right: where SQLite finds an error in one, what it is about is not there.
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Trouble(Enum):
    """What may be wrong with the file."""

    DAMAGED = "damaged"
    GONE = "gone"
    NEWER = "of a newer Legato"
    FOREIGN = "something else"
    BUSY = "held by another process"
    UNUSABLE = "cannot be read or written"
    OTHER = "nothing is wrong with the file itself"


class NightLogError(LegatoError):
    """The night log cannot be read or written; `trouble` says what is wrong with it."""

    def __init__(self, message: str, hint: str = "", trouble: Trouble = Trouble.OTHER) -> None:
        super().__init__(message, hint)
        self.trouble = trouble


@contextmanager
def opened(path: Path, *, create: bool) -> Iterator[sqlite3.Connection]:
    """The night log, to be written by one thread; made where there is none and it may `create`.

    Each write is a transaction of its own, see `committed`, and stays once that is over, also when
    the power fails. Raises NightLogError, also for what is done with it; a file that is damaged or
    of a newer Legato is left as it is.
    """
    with plainly(path):
        if create:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)  # what is in it is nobody else's concern
        with connected(path) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            _brought_up(connection, path)
            yield connection


@contextmanager
def to_read(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The night log, None where there is none; raises NightLogError, also for what is done."""
    with plainly(path):
        there = _is_there(path)
    if not there:
        yield None
        return
    # Opened to be written all the same: only so is what a dead process left beside it cleared away.
    with plainly(path), connected(path) as connection:
        connection.execute("PRAGMA query_only = ON")
        yield connection if _version(connection, path) else None


def check_quickly(path: Path) -> None:
    """Raises NightLogError for a file that is not whole.

    Of one that takes long to read only that is looked at which decides what may be played.
    """
    with to_read(path) as connection:
        if connection is None:
            return
        parts = ("",) if path.stat().st_size <= QUICKLY else ("(sessions)", "(care)")
        problem = lacking(connection)
        for part in parts:
            problem = problem or not_whole(connection, part)
    if problem:
        raise damaged(path, problem)


def not_whole(connection: sqlite3.Connection, part: str = "") -> str:
    """What SQLite finds wrong in a file, "" for nothing; `part` is a table in round brackets."""
    found = str(connection.execute(f"PRAGMA integrity_check{part}").fetchone()[0])
    return "" if found == "ok" else found.splitlines()[-1]


def lacking(connection: sqlite3.Connection) -> str:
    """Which part of a file of ours is missing or another than it was made, "" for none."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    there = _parts(connection)
    with closing(sqlite3.connect(":memory:")) as made:
        for step in STEPS[:version]:
            for statement in step:
                made.execute(statement)
        wrong = [name for name, how in _parts(made).items() if there.get(name) != how]
    return f"its {wrong[0]} is not as it was made" if wrong else ""


def _parts(connection: sqlite3.Connection) -> Mapping[str, str]:
    """All tables, indexes and triggers: how each was made, by its kind and name."""
    found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {f"{kind} {name}": " ".join(how.split()) for kind, name, how in found.fetchall()}


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as SQLite opens it, whatever is in it; raises sqlite3.Error."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        timeout=BUSY_LIMIT_S,
        isolation_level=None,  # we say ourselves where a transaction begins
        uri=True,
    )
    with closing(connection):
        yield connection


@contextmanager
def committed(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            with suppress(sqlite3.Error):  # what went wrong first is what counts
                connection.execute("ROLLBACK")


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """What goes wrong with the file inside becomes a NightLogError."""
    try:
        yield
    except sqlite3.Error as error:
        raise _problem(path, error) from error
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from error


def damaged(path: Path, why: str) -> NightLogError:
    """What to say of a file that is not as it was written."""
    return NightLogError(
        _("the night log {path} is damaged ({why})").format(path=path, why=why),
        _("`legato data repair` mends it, and keeps the damaged one beside it."),
        Trouble.DAMAGED,
    )


def _brought_up(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables that are missing, whoever else is doing so."""
    if _version(connection, path) < VERSION:
        with committed(connection):
            for step in STEPS[_version(connection, path) :]:
                for statement in step:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
    with suppress(sqlite3.OperationalError):  # where another opens it now, it is done next time
        connection.execute("PRAGMA journal_mode = WAL")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise NightLogError(
            _("the night log {path} was written by a newer Legato").format(path=path),
            _("Install that one again, or begin another night log: legato data repair"),
            Trouble.NEWER,
        )
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version == 0 and tables:
        raise NightLogError(
            _("{path} is no night log: it holds something else").format(path=path),
            _("`legato data repair` puts it aside."),
            Trouble.FOREIGN,
        )
    return version


def _is_there(path: Path) -> bool:
    """Whether anything is there; raises OSError where nobody lets us see."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _problem(path: Path, error: sqlite3.Error) -> NightLogError:
    code = int(vars(error).get("sqlite_errorcode", 0)) & 0xFF  # errors of the module have none
    if code in _DAMAGED:
        return damaged(path, str(error))
    if code in _BUSY:
        return NightLogError(
            _("another process holds the night log {path}").format(path=path),
            _("Try again in a moment."),
            Trouble.BUSY,
        )
    if isinstance(error, sqlite3.IntegrityError):
        return NightLogError(
            _("this does not belong in the night log {path} ({error})").format(
                path=path, error=error
            )
        )
    return _unwritable(path, str(error))


def _unwritable(path: Path, why: str) -> NightLogError:
    return NightLogError(
        _("the night log {path} cannot be used ({why})").format(path=path, why=why),
        _(
            "See that its folder is yours and that there is room on the disk: `legato data "
            "check`. `legato data repair` mends what it can."
        ),
        Trouble.UNUSABLE,
    )
