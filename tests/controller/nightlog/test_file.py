"""The file of the night log: it only grows, and a damaged one is left as it is."""

import asyncio
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from controller.clock import ManualClock
from controller.nightlog.file import VERSION, NightLogError, committed, opened, plainly
from controller.nightlog.kinds import Kind
from controller.nightlog.rows import add, events, session, sessions
from tests.controller.nightlog.nights import BEGAN, began


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "nights.sqlite"
    asyncio.run(began(path, ManualClock()))
    return path


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET said = '{}'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events",
        "UPDATE sessions SET program = 'another'",
        "DELETE FROM sessions",
        "INSERT OR REPLACE INTO sessions SELECT * FROM sessions",
    ],
)
def test_what_is_written_can_be_neither_changed_nor_taken_away(path: Path, statement: str) -> None:
    with (
        closing(sqlite3.connect(path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="only grows"),
    ):
        connection.execute(statement)
    assert [one.kind for one in events(path, 1)] == [Kind.BEGAN]
    assert session(path, 1).began == BEGAN


def test_writes_are_flushed_to_the_disk_and_readers_hold_up_nobody(path: Path) -> None:
    with opened(path, create=False) as connection:
        asked = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "busy_timeout", "user_version")
        ]
    assert asked == ["wal", 2, 2000, VERSION]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are inherited there")
def test_a_night_is_the_business_of_one_user(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_is_left_beside_the_file_once_nobody_uses_it(path: Path) -> None:
    sessions(path, 1)
    assert [one.name for one in path.parent.iterdir()] == ["nights.sqlite"]


Harm = Callable[[Path], None]


def _garbage(path: Path) -> None:
    path.write_bytes(b"no night at all" * 1000)


def _torn(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("harm", [_garbage, _torn, _cut_short])
def test_a_damaged_file_is_refused_with_how_to_mend_it_and_left(path: Path, harm: Harm) -> None:
    harm(path)
    before = path.read_bytes()
    with pytest.raises(NightLogError, match="damaged") as refused:
        asyncio.run(began(path, ManualClock()))
    assert "`legato data repair`" in refused.value.hint
    assert path.read_bytes() == before


@pytest.mark.parametrize("harm", [_garbage, _torn, _cut_short])
def test_a_damaged_file_is_said_to_be_so_when_it_is_read(path: Path, harm: Harm) -> None:
    harm(path)
    for read in (lambda path: sessions(path, 1), lambda path: session(path, 1)):
        with pytest.raises(NightLogError, match="damaged"):
            read(path)


def test_a_file_of_something_else_is_not_written(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes(name)")
    with pytest.raises(NightLogError, match="something else"):
        asyncio.run(began(path, ManualClock()))


async def test_a_file_of_a_newer_legato_is_not_written(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(NightLogError, match="newer"):
        await began(path, ManualClock())


async def test_where_there_is_no_folder_to_write_in_the_start_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder would be")
    with pytest.raises(NightLogError, match="cannot be used") as refused:
        await began(tmp_path / "data" / "nights.sqlite", ManualClock())
    assert "folder" in refused.value.hint


def test_reading_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "nights.sqlite"
    assert (sessions(path, 9), events(path, 1)) == ((), ())
    with pytest.raises(NightLogError, match="no session 1") as refused:
        session(path, 1)
    assert refused.value.hint == "Nothing was played yet."
    assert not path.exists()


def test_nobody_adds_to_a_log_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "nights.sqlite"
    with pytest.raises(NightLogError, match="cannot be used"):
        add(path, ManualClock(), 1, Kind.RESTED, {})
    assert not path.exists()


def test_nobody_adds_to_a_session_there_never_was(path: Path) -> None:
    with pytest.raises(NightLogError, match="does not belong"):
        add(path, ManualClock(), 2, Kind.RESTED, {})


def test_another_that_holds_the_file_is_said_to(path: Path) -> None:
    with opened(path, create=False) as one, opened(path, create=False) as other:
        other.execute("PRAGMA busy_timeout = 0")
        with committed(one), pytest.raises(NightLogError, match="another process"):
            _write_at_once(path, other)


def _write_at_once(path: Path, connection: sqlite3.Connection) -> None:
    with plainly(path), committed(connection):
        pass
