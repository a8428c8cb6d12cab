"""The night log where processes are killed, write at the same time, or find the disk full."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from controller.clock import ManualClock
from controller.nightlog.kinds import By, Kind
from controller.nightlog.record import MOST_KEPT, MOST_KEPT_OF_WIRE
from controller.nightlog.rows import add, events, sessions
from tests.controller.nightlog.children import (
    ROWS_BESIDE,
    beside,
    full_for_a_while,
    full_from_the_start,
    without_end,
)
from tests.controller.nightlog.nights import began

ROOT = Path(__file__).parents[3]
ENOUGH_ROWS = 400


@contextmanager
def child(does: Callable[..., object], path: Path) -> Iterator[Iterator[object]]:
    """What a child says, line by line; it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.controller.nightlog.children", does.__name__, str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield (json.loads(line) for line in process.stdout)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def integrity(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def test_a_killed_process_leaves_a_whole_file_with_all_it_had_written(tmp_path: Path) -> None:
    path = tmp_path / "nights.sqlite"
    with child(without_end, path) as says:
        written = next(int(str(rows)) for rows in says if int(str(rows)) >= ENOUGH_ROWS)
    assert integrity(path) == "ok"
    began, *noted = events(path, 1)
    assert began.kind is Kind.BEGAN
    assert len(noted) >= written - 1
    assert [one.said for one in noted] == [{"levels": {"V0": n}} for n in range(len(noted))]


async def test_the_session_of_a_killed_process_can_be_told_and_others_follow(
    tmp_path: Path,
) -> None:
    path = tmp_path / "nights.sqlite"
    with child(without_end, path) as says:
        next(says)
    assert await began(path, ManualClock()) == 2
    add(path, ManualClock(), 1, Kind.RESTED, {"by": By.NEXT_START})
    assert [one.number for one in sessions(path, 9)] == [2, 1]
    assert events(path, 1)[-1].kind is Kind.RESTED


def test_two_processes_write_one_session_and_no_row_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "nights.sqlite"
    with child(beside, path) as says:
        session = int(str(next(says)))
        for number in range(50):
            add(path, ManualClock(), session, Kind.GUARDIAN, {"what": number})
        assert list(says) == []
    written = events(path, session)
    for kind, rows in ((Kind.SETTING, ROWS_BESIDE), (Kind.GUARDIAN, 50)):
        assert len([one for one in written if one.kind is kind]) == rows
    assert integrity(path) == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="no disk can be made to seem full there")
def test_on_a_full_disk_no_session_begins(tmp_path: Path) -> None:
    with child(full_from_the_start, tmp_path / "nights.sqlite") as says:
        ((message, hint),) = (list(line) for line in says if isinstance(line, list))
    assert "cannot be used" in message
    assert "room" in hint


@pytest.mark.skipif(sys.platform == "win32", reason="no disk can be made to seem full there")
def test_rows_of_a_time_when_the_disk_was_full_are_written_later(tmp_path: Path) -> None:
    path = tmp_path / "nights.sqlite"
    with child(full_for_a_while, path) as says:
        trouble, none = says
    assert "cannot be used" in str(trouble)
    assert none == ""
    kinds = [one.kind for one in events(path, 1)]
    heard = MOST_KEPT_OF_WIRE - 1  # beside the state that waits, too
    assert kinds == [Kind.BEGAN, Kind.STATE, *[Kind.HEARD] * heard, Kind.INTENT, Kind.FAULT]
    lost = MOST_KEPT - heard
    assert str(events(path, 1)[-1].said["what"]).startswith(f"{lost} rows")
