"""A damaged night log made whole: what is read, what is kept, and what is never lost."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from controller.clock import ManualClock
from controller.nightlog.care import CareKind, add_care, care_rows, people_in
from controller.nightlog.file import NIGHT, NightLogError
from controller.nightlog.kinds import Kind
from controller.nightlog.mending import Mended, begin_anew, mend
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


def care_page(path: Path) -> None:
    """Spoil a page in the middle of the care rows, written so that there are many."""
    for number in range(ROWS):
        add_care(path, ManualClock(), "me", CareKind.STOP_SIGN, {"sign": f"{number:090}"})
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    middle = path.read_bytes().index(f"{ROWS // 2:090}".encode())
    spoil(path, middle // PAGE + 1)


def test_what_was_answered_is_carried_over_and_of_everybody_nobody_knows_the_rest(
    path: Path,
) -> None:
    add_care(path, ManualClock(), "Ann", CareKind.TONIGHT, {"answers": ["ok"]})
    before = care_rows(path, "Ann")
    spoil(path, page_of(path, "sessions"))
    mended = mended_log(path)
    assert mended is not None
    assert mended.care == len(before) == 1
    *carried, unknown = care_rows(path, "Ann")
    assert carried == list(before)
    assert unknown.kind is CareKind.UNKNOWN
    assert [row.kind for row in care_rows(path, "me")] == [CareKind.UNKNOWN]


def test_of_a_page_of_care_that_is_lost_only_its_rows_are_and_numbers_stay(path: Path) -> None:
    care_page(path)
    mended = mended_log(path)
    assert mended is not None
    rows = care_rows(path, "me")
    assert ROWS - 60 < mended.care == len(rows) - 1 < ROWS
    assert rows[-1].kind is CareKind.UNKNOWN
    assert rows[-1].number == ROWS + 1
    assert all(row.said["sign"] == f"{row.number - 1:090}" for row in rows[:-1])


def test_numbers_of_sessions_of_which_only_somebodys_night_tells_are_not_given_again(
    path: Path,
) -> None:
    add_care(path, ManualClock(), "me", CareKind.START, {}, session=NIGHTS + 3)
    spoil(path, page_of(path, "sessions"))
    mended_log(path)
    assert session(path, NIGHTS + 3).began.program == "a program"
    assert asyncio.run(began(path, ManualClock())) == NIGHTS + 4


def test_a_file_of_an_earlier_legato_is_mended_too(tmp_path: Path) -> None:
    path = tmp_path / "nights.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        for statement in (*NIGHT, "PRAGMA user_version = 1"):
            connection.execute(statement)
        values = [(number, 1, 2, "A", "b", "c", "d", 0, "{}") for number in range(1, ROWS)]
        connection.executemany("INSERT INTO sessions VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        connection.commit()
    spoil(path, page_of(path, "events"))
    mended = mended_log(path)
    assert mended is not None
    assert (mended.sessions, mended.care) == (ROWS - 1, 0)
    assert [row.kind for row in care_rows(path, "me")] == [CareKind.UNKNOWN]


@pytest.mark.parametrize("table", ["sessions", "events", "care"])
def test_a_mended_file_only_grows(path: Path, table: str) -> None:
    path.write_bytes(b"no night" * 1000)
    mended_log(path)
    asyncio.run(began(path, ManualClock()))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = 1"):
            if table == "events" and "rowid" in statement:  # which has none
                statement = "UPDATE events SET number = 1"
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                connection.execute(statement)


def test_what_means_nothing_to_anybody_is_left_out(path: Path) -> None:
    for sign in ("known", "unknown"):
        add_care(path, ManualClock(), "me", CareKind.STOP_SIGN, {"sign": sign})
    mended = mend(path, ManualClock(), ["me"], lambda row: row.said["sign"] == "known")
    assert mended is not None
    kinds = [row.said.get("sign", row.kind) for row in care_rows(path, "me")]
    assert kinds == ["known", CareKind.UNKNOWN]


def test_a_mending_that_is_cut_short_leaves_the_damaged_file_and_goes_on_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(one: object, other: object) -> None:
        raise KeyboardInterrupt

    path.write_bytes(b"no night" * 1000)
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            mended_log(path)
    assert path.read_bytes() == b"no night" * 1000
    assert mended_log(path) is not None
    assert whole(path)


def test_another_begun_says_that_nobody_knows_and_keeps_what_was_there(path: Path) -> None:
    before = path.read_bytes()
    kept = begin_anew(path, ManualClock(), ["me", "Ann"], "newer")
    assert kept == path.with_name("nights.sqlite.newer-1")
    assert kept.read_bytes() == before
    assert people_in(path) == ("me", "Ann")
    assert [row.kind for row in care_rows(path, "Ann")] == [CareKind.UNKNOWN]
