"""A damaged night log made whole: what is read, what is kept, and what is never lost."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from controller.clock import ManualClock
from controller.nightlog.file import NightLogError
from controller.nightlog.kinds import Kind
from controller.nightlog.mending import Mended, mend
from controller.nightlog.record import COMMIT_EVERY_MS, flight_record
from controller.nightlog.rows import EventRow, events, session, sessions
from tests.controller.nightlog.nights import BEGAN, began

NIGHTS = 6
ROWS = 300
PAGE = 4096


async def _nights(path: Path) -> None:
    for _ in range(NIGHTS):
        async with flight_record(path, ManualClock(), BEGAN) as record:
            for number in range(ROWS):
                record.note(Kind.SETTING, {"levels": {"V0": number}})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "nights.sqlite"
    asyncio.run(_nights(path))
    return path


def mended_log(path: Path) -> Mended | None:
    return mend(path, ManualClock(), ["me"], lambda row: True)


def spoil(path: Path, page: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: (page - 1) * PAGE] + bytes(PAGE) + whole[page * PAGE :])


def copy(path: Path, to: Path) -> None:
    """As a process leaves it that is killed now."""
    for ending in ("", "-wal"):
        shutil.copy(f"{path}{ending}", f"{to}{ending}")


def page_of(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        return int(found.fetchone()[0])


def whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        checked = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return checked and not connection.execute("PRAGMA foreign_key_check").fetchall()


def rows(path: Path) -> dict[int, tuple[EventRow, ...]]:
    return {number: events(path, number) for number in range(1, NIGHTS + 1)}


def test_of_a_page_that_is_lost_only_its_rows_are(path: Path) -> None:
    before, damaged = rows(path), path.stat().st_size // PAGE // 2
    spoil(path, damaged)
    harmed = path.read_bytes()
    mended = mended_log(path)
    assert mended is not None
    assert mended.kept.read_bytes() == harmed
    assert whole(path)
    after = rows(path)
    kept = sum(len(after[number]) for number in after)
    assert kept == mended.rows
    assert NIGHTS * (ROWS + 1) - 200 < kept < NIGHTS * (ROWS + 1)
    assert all(set(map(repr, after[number])) <= set(map(repr, before[number])) for number in after)
    assert len(sessions(path, 99)) == mended.sessions == NIGHTS


def test_numbers_of_sessions_that_are_lost_are_not_given_again(path: Path) -> None:
    spoil(path, page_of(path, "sessions"))
    mended = mended_log(path)
    assert mended is not None
    assert mended.rows == NIGHTS * (ROWS + 1)
    assert session(path, NIGHTS).began.program == "a program"
    assert asyncio.run(began(path, ManualClock())) == NIGHTS + 1


def test_where_nothing_can_be_read_an_empty_one_begins_and_the_other_is_kept(path: Path) -> None:
    path.write_bytes(b"no night" * 1000)
    mended = mended_log(path)
    assert mended is not None
    assert (mended.sessions, mended.rows) == (0, 0)
    assert mended.kept.read_bytes() == b"no night" * 1000
    assert asyncio.run(began(path, ManualClock())) == 1


def test_what_is_whole_is_left_alone(path: Path) -> None:
    before = path.read_bytes()
    assert mended_log(path) is None
    assert path.read_bytes() == before
    assert mended_log(path.with_name("none.sqlite")) is None
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_second_damaged_file_does_not_take_the_place_of_the_first(path: Path) -> None:
    for harm in (b"one" * 999, b"two" * 999):
        path.write_bytes(harm)
        mended_log(path)
    kept = sorted(path.parent.glob("*.damaged-*"))
    assert [one.read_bytes()[:3] for one in kept] == [b"one", b"two"]


def test_rows_that_were_not_in_the_file_itself_yet_are_read_too(path: Path) -> None:
    cut_off = path.with_name("cut_off.sqlite")

    async def die() -> None:
        clock = ManualClock()
        async with flight_record(path, clock, BEGAN) as record:
            record.note(Kind.STATE, {"state": "playing"})
            await clock.advance(COMMIT_EVERY_MS)
            await record.handed_over()
            copy(path, cut_off)

    asyncio.run(die())
    spoil(cut_off, cut_off.stat().st_size // PAGE // 2)
    mended = mended_log(cut_off)
    assert mended is not None
    assert [one.kind for one in events(cut_off, NIGHTS + 1)] == [Kind.BEGAN, Kind.STATE]


def test_where_no_new_file_can_be_made_the_damaged_one_stays(path: Path) -> None:
    path.write_bytes(b"no night" * 1000)
    path.with_name(f"{path.name}.mended").mkdir()
    with pytest.raises(NightLogError, match="cannot be used"):
        mended_log(path)
    assert path.read_bytes() == b"no night" * 1000
