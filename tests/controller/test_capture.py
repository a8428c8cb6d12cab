"""Captures: exact in both directions, and clear about what is wrong with a damaged one."""

import errno
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.capture import (
    CONNECTED,
    FIRST_LINE,
    Capture,
    CaptureError,
    Crossing,
    Entry,
    Remark,
    Way,
    line_of,
    parsed,
    read,
    written,
)
from controller.clock import ManualClock
from controller.link.memory import memory_pair
from controller.recording import CaptureFile, Recorder, RecordingLink, capture_file
from firmware_protocol.codec import Packet

remarks = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])).map(Remark)
channels = st.sampled_from(["main", "a b", "#", '"', "6af87926-dc79"]) | st.text(min_size=1)
packets = st.builds(Packet, st.binary(max_size=40), channels)
crossings = st.builds(Crossing, st.just(0), st.sampled_from(Way), packets)


@st.composite
def captures(draw: st.DrawFn) -> Capture:
    entries: list[Entry] = []
    now_ms = 0
    for entry in draw(st.lists(remarks | crossings, max_size=12)):
        now_ms += draw(st.integers(0, 60_000))
        if isinstance(entry, Crossing):
            entries.append(Crossing(now_ms, entry.way, entry.packet))
        else:
            entries.append(entry)
    return Capture(tuple(entries))


@given(captures())
def test_what_was_written_is_read_again_exactly(capture: Capture) -> None:
    assert parsed(written(capture)) == capture


@given(captures())
def test_line_ends_of_windows_make_no_difference(capture: Capture) -> None:
    assert parsed(written(capture).replace("\n", "\r\n")) == capture


@given(st.text())
def test_any_text_is_a_capture_or_an_error_that_names_a_line(text: str) -> None:
    problem, right = problem_with(f"{FIRST_LINE}\n{text}")
    assert bool(right) == bool(problem) == ("line " in problem)


def problem_with(text: str) -> tuple[str, str]:
    """What is wrong with a text and what would be right; "" for a capture."""
    try:
        parsed(text)
    except CaptureError as error:
        return str(error), error.hint
    return "", ""


def test_a_packet_is_a_line_that_a_person_can_read() -> None:
    crossing = Crossing(1200, Way.SENT, Packet(b"D1\n"))
    assert line_of(crossing) == r"    1200 > main 44 31 0A  # D1\n"
    assert line_of(Crossing(3, Way.HEARD, Packet(b"\x55\x00", "state"))) == "       3 < state 55 00"


def test_a_header_names_family_and_address() -> None:
    capture = parsed(f"{FIRST_LINE}\n# family: tcode\n# address: sim:tcode\n0 > main 44")
    assert (capture.family, capture.address) == ("tcode", "sim:tcode")
    assert parsed(FIRST_LINE).family == ""


@pytest.mark.parametrize(
    ("line", "problem", "right"),
    [
        ("12 > main 4", "'4' is no byte", "two hex digits"),
        ("12 > main 44 XY", "'XY' is no byte", "two hex digits"),
        ("12 > ", "is no packet", '"1200 > main 44 31 0A"'),
        ("12 > main", "there are no bytes", '"-"'),
        ("12 > main  # none", "there are no bytes", '"-"'),
        ("12 ? main 44", "'?' is no direction", "> to the machine"),
        ("soon > main 44", "'soon' is no time", "milliseconds"),
        ("-1 > main 44", "'-1' is no time", "milliseconds"),
        ("9 > main 44", "the time falls from 10 to 9 ms", "rise"),
        ("hello", "is no packet", "begin a remark with #"),
        (r'12 > "ma\q" 44', "is no channel", "quotes"),
    ],
)
def test_a_damaged_line_is_named_with_what_would_be_right(
    line: str, problem: str, right: str
) -> None:
    with pytest.raises(CaptureError) as raised:
        parsed(f"{FIRST_LINE}\n10 > main 44\n{line}\n", "mine.txt")
    assert str(raised.value).startswith("mine.txt, line 3: ")
    assert problem in str(raised.value)
    assert right in raised.value.hint


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "line 1: '' begins no capture"),
        (b"# legato capture 2\n", "begins no capture"),
        (b"# legato capture 1\n\xff\n", "line 2: it is no text"),
    ],
)
def test_a_file_that_is_no_capture_is_refused(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "mine.txt"
    path.write_bytes(data)
    with pytest.raises(CaptureError, match=problem):
        read(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match=r"none\.txt cannot be read"):
        read(tmp_path / "none.txt")


async def test_a_link_is_recorded_in_both_directions_from_its_opening_on() -> None:
    clock, entries = ManualClock(), list[Entry]()
    ours, theirs = memory_pair("memory")
    link = RecordingLink(ours, Recorder(clock, entries.append))
    await clock.advance(500)
    await link.open()
    await link.write(Packet(b"\x01"))
    await clock.advance(30)
    await theirs.write(Packet(b"\x02"))
    assert await link.read() == Packet(b"\x02")
    assert entries == [
        CONNECTED,
        Crossing(0, Way.SENT, Packet(b"\x01")),
        Crossing(30, Way.HEARD, Packet(b"\x02")),
    ]


def test_a_growing_file_holds_each_packet_once_it_is_added(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    crossing = Crossing(0, Way.SENT, Packet(b"\x01"))
    with capture_file(path, ["family: tcode", "date:"], lambda: None, instead=False) as growing:
        growing.add(crossing)
        assert read(path).entries == (Remark("family: tcode"), Remark("date:"), crossing)


def test_a_file_is_never_written_over_unasked(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("precious")
    with (
        pytest.raises(CaptureError, match="there is a file"),
        capture_file(path, [], lambda: None, instead=False),
    ):
        pass
    assert path.read_text() == "precious"
    crossing = Crossing(0, Way.SENT, Packet(b"\x01"))
    with capture_file(path, [], lambda: None, instead=True) as growing:
        growing.add(crossing)
    assert read(path) == Capture((crossing,))


def test_a_capture_that_failed_before_a_packet_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    with pytest.raises(RuntimeError), capture_file(path, [], lambda: None, instead=False):
        raise RuntimeError
    assert not path.exists()


@pytest.mark.parametrize("instead", [False, True])
def test_a_capture_without_a_packet_is_not_kept(tmp_path: Path, *, instead: bool) -> None:
    path = tmp_path / "mine.txt"
    with capture_file(path, ["date:"], lambda: None, instead=instead) as growing:
        growing.add(Remark("connected"))
    assert not path.exists()


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_before_anything_is_captured() -> None:
    with (
        pytest.raises(CaptureError, match="No space left"),
        capture_file(FULL, ["date:"], lambda: None, instead=True),
    ):
        raise AssertionError("there is nothing to write to")


class FullDisk(io.StringIO):
    """A file on a disk that has no room."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_fills_up_is_told_once_and_raises_nothing() -> None:
    told = list[bool]()
    growing = CaptureFile(FullDisk(), Path("mine.txt"), lambda: told.append(True))
    for _ in range(3):
        growing.add(Crossing(0, Way.SENT, Packet(b"\x01")))
    assert str(growing.failure) == "mine.txt cannot be written (No space left on device)"
    assert told == [True]


async def test_pieces_of_a_serial_line_that_follow_closely_are_one_packet() -> None:
    clock, entries = ManualClock(), list[Entry]()
    recorder = Recorder(clock, entries.append, join_ms=5)
    for wait_ms, piece in ((0, b"a"), (3, b"b"), (4, b"c"), (6, b"d")):
        await clock.advance(wait_ms)
        recorder.passed(Way.HEARD, Packet(piece))
    recorder.passed(Way.SENT, Packet(b"e"))
    assert entries == [
        Crossing(0, Way.HEARD, Packet(b"abc")),
        Crossing(13, Way.HEARD, Packet(b"d")),
        Crossing(13, Way.SENT, Packet(b"e")),
    ]
