"""The flight record: what is noted, and when it is handed to the disk."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.clock import MANUAL_BEGAN_MS, ManualClock, local_text
from controller.errors import LinkLost
from controller.link.memory import memory_pair
from controller.nightlog.kinds import WIRE, Kind, packed, unpacked
from controller.nightlog.link import RecordedLink
from controller.nightlog.record import COMMIT_EVERY_MS, NO_RECORD, flight_record
from controller.nightlog.rows import EventRow, events, sessions
from firmware_protocol.codec import Packet
from tests.controller.nightlog.nights import BEGAN, began


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nights.sqlite"


def states(path: Path, session: int = 1) -> list[object]:
    return [one.said["state"] for one in events(path, session) if one.kind is Kind.STATE]


def size(path: Path) -> int:
    return path.stat().st_size


async def test_a_session_has_a_number_and_what_it_began_with(path: Path) -> None:
    clock = ManualClock()
    await clock.advance(700)
    async with flight_record(path, clock, BEGAN) as record:
        (row,) = sessions(path, 9)
        assert row.number == record.session == 1
        assert (row.began, row.began_ms, row.length_ms) == (BEGAN, 700, 2_100_000)
        assert row.began_wall_ms == MANUAL_BEGAN_MS + 700
    assert events(path, 1) == (EventRow(1, 700, MANUAL_BEGAN_MS + 700, Kind.BEGAN, {}),)


async def test_rows_are_handed_over_together_half_a_second_after_the_first(path: Path) -> None:
    clock = ManualClock()
    async with flight_record(path, clock, BEGAN) as record:
        record.note(Kind.STATE, {"state": "playing"})
        await clock.advance(COMMIT_EVERY_MS - 1)
        record.note(Kind.STATE, {"state": "paused"})
        await record.handed_over()
        assert states(path) == []
        await clock.advance(1)
        await record.handed_over()
        assert states(path) == ["playing", "paused"]


async def test_while_nothing_happens_nothing_is_written(path: Path) -> None:
    clock = ManualClock()
    grows = path.with_name("nights.sqlite-wal")
    async with flight_record(path, clock, BEGAN) as record:
        before = 0
        for state in ("playing", "paused"):
            before = size(grows) if grows.exists() else before
            record.note(Kind.STATE, {"state": state})
            await clock.advance(COMMIT_EVERY_MS)
            await record.handed_over()
        written = size(grows)
        assert written > before
        await clock.advance(3_600_000)
        await record.handed_over()
        assert size(grows) == written


async def test_noting_waits_for_no_disk(path: Path) -> None:
    async with flight_record(path, ManualClock(), BEGAN) as record:
        for _ in range(3):
            record.note(Kind.STATE, {"state": "playing"})
        assert states(path) == []
    assert len(states(path)) == 3


async def test_everything_is_written_on_the_way_out_whatever_is_raised(path: Path) -> None:
    noted = asyncio.Event()

    async def cancelled() -> None:
        async with flight_record(path, ManualClock(), BEGAN) as record:
            record.note(Kind.STATE, {"state": "stopping"})
            noted.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(cancelled())
    await noted.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert states(path) == ["stopping"]


async def test_what_is_noted_afterwards_is_forgotten(path: Path) -> None:
    async with flight_record(path, ManualClock(), BEGAN) as record:
        pass
    record.note(Kind.STATE, {"state": "playing"})
    NO_RECORD.note(Kind.STATE, {"state": "playing"})
    assert states(path) == []


async def test_what_is_no_json_is_noted_in_words(path: Path) -> None:
    holding_itself: dict[str, object] = {}
    holding_itself["what"] = holding_itself
    async with flight_record(path, ManualClock(), BEGAN) as record:
        record.note(Kind.FAULT, {"what": LinkLost("the cable is out")})
        record.note(Kind.FAULT, {"what": "no letter: \udcff"})
        record.note(Kind.FAULT, holding_itself)
        record.note(Kind.HEARD, {"hex": "no hex", "channel": "main"})
    assert [one.said for one in events(path, 1)[1:]] == [
        {"what": "the cable is out"},
        {"what": "no letter: \udcff"},
        {"said": "{'what': {...}}"},
        {"hex": "no hex", "channel": "main"},
    ]


async def test_names_that_are_no_text_keep_nobody_from_playing(path: Path) -> None:
    await began(path, ManualClock(), replace(BEGAN, address="serial:/dev/\udcff"))
    assert sessions(path, 1)[0].began.address == "serial:/dev/\\udcff"


async def test_the_latest_sessions_come_first(path: Path) -> None:
    clock = ManualClock()
    assert [await began(path, clock) for _ in range(3)] == [1, 2, 3]
    assert [one.number for one in sessions(path, 2)] == [3, 2]


async def test_a_link_tells_the_record_what_passes(path: Path) -> None:
    ours, theirs = memory_pair("memory:wrap")
    async with flight_record(path, ManualClock(), BEGAN) as record:
        link = RecordedLink(ours, record)
        await link.open()
        await link.write(Packet(b"\x01\xff", "orders"))
        await theirs.write(Packet(b"ok"))
        assert await link.read() == Packet(b"ok")
        await link.close()
        with pytest.raises(LinkLost):
            await link.write(Packet(b"lost"))
        assert link.label == "memory:wrap"
    assert [(one.kind, one.said) for one in events(path, 1)[1:]] == [
        (Kind.WRITE, {"hex": "01ff", "channel": "orders"}),
        (Kind.HEARD, {"hex": "6f6b", "channel": "main"}),
        (Kind.WRITE, {"hex": "6c6f7374", "channel": "main"}),
    ]


@given(st.sampled_from(WIRE), st.binary(max_size=64), st.text(st.characters(min_codepoint=1)))
def test_bytes_come_back_as_they_were(kind: Kind, data: bytes, channel: str) -> None:
    said = {"hex": data.hex(), "channel": channel or "main"}
    assert unpacked(packed(kind, said)) == said


async def test_a_night_of_bytes_takes_less_than_sixty_bytes_a_row(path: Path) -> None:
    rows = 5_000
    async with flight_record(path, ManualClock(), BEGAN) as record:
        for number in range(rows):
            said = {"hex": f"4c30493130303049{number:08x}0a", "channel": "main"}
            record.note(Kind.WRITE, said)
    assert size(path) / rows < 60


def test_local_time_is_said_with_its_offset() -> None:
    said = local_text(MANUAL_BEGAN_MS + 7)
    assert datetime.fromisoformat(said).timestamp() * 1000 == MANUAL_BEGAN_MS + 7
    assert said.endswith(datetime.fromisoformat(said).isoformat()[-6:])
