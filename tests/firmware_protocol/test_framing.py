"""Cutting byte streams into lines and frames."""

import tracemalloc

import pytest

from firmware_protocol.codec import Garbled
from firmware_protocol.framing import FrameBuffer, LineBuffer, Verdict

# A line protocol's buffer.


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_comes_without_its_end(end: bytes) -> None:
    assert LineBuffer().feed(b"D0" + end + b"D1" + end) == ["D0", "D1"]


def test_a_line_may_come_in_pieces() -> None:
    lines = LineBuffer()
    assert lines.feed(b"V0") == []
    assert lines.feed(b"5000\r") == []
    assert lines.feed(b"\nD") == ["V05000"]
    assert lines.feed(b"0\n") == ["D0"]


def test_empty_lines_are_dropped() -> None:
    assert LineBuffer().feed(b"\n\r\nD0\n\n") == ["D0"]


def test_spaces_belong_to_the_line() -> None:
    assert LineBuffer().feed(b" D0 \n") == [" D0 "]


@pytest.mark.parametrize("byte", [0x00, 0x0D, 0x1B, 0x7F, 0x80, 0xFF])
def test_a_line_that_is_not_printable_ascii_is_garbled_and_the_next_intact(byte: int) -> None:
    raw = b"D" + bytes([byte]) + b"0"
    garbled = Garbled(raw, "not printable ASCII")
    assert LineBuffer().feed(raw + b"\nD0\n") == [garbled, "D0"]


def test_a_line_of_the_longest_length_is_a_line() -> None:
    assert LineBuffer(4).feed(b"abcd\n") == ["abcd"]


@pytest.mark.parametrize("raw", [b"abcde", b"abcdefgh", b"a" * 100])
def test_an_overlong_line_is_given_up_as_one_garbled_and_the_next_is_intact(raw: bytes) -> None:
    heard = LineBuffer(4).feed(raw + b"\nD0\n")
    assert heard == [Garbled(raw[:4], "a line longer than 4 bytes"), "D0"]


def test_an_overlong_line_is_garbled_alike_when_it_comes_byte_by_byte() -> None:
    lines = LineBuffer(4)
    heard = [item for byte in b"abcdefghi\nD0\n" for item in lines.feed(bytes([byte]))]
    assert heard == [Garbled(b"abcd", "a line longer than 4 bytes"), "D0"]


def test_an_overlong_line_may_end_in_a_packet_of_its_own() -> None:
    lines = LineBuffer(4)
    assert lines.feed(b"abcdefghi") == []
    assert lines.feed(b"\n") == [Garbled(b"abcd", "a line longer than 4 bytes")]
    assert lines.feed(b"D0\n") == ["D0"]


def test_a_line_that_never_ends_takes_no_more_memory_than_the_longest() -> None:
    lines = LineBuffer()
    tracemalloc.start()
    try:
        for _ in range(1_000):
            lines.feed(b"V" * 1_000)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 50_000


# A buffer for frames: '#', the number of letters as a digit, the letters in small.


def _measure(buffer: bytes) -> int | Verdict:
    if not buffer.startswith(b"#"):
        return Verdict.NOT_A_FRAME
    if len(buffer) < 2:
        return Verdict.INCOMPLETE
    if buffer[1:2] not in b"123456789":
        return Verdict.NOT_A_FRAME
    length = 2 + int(buffer[1:2])
    return length if len(buffer) >= length else Verdict.INCOMPLETE


def _parse(frame: bytes) -> list[str] | str:
    letters = frame[2:].decode("latin-1")
    return list(letters) if letters.isalpha() and letters.islower() else "not small letters"


class Frames:
    """A frame buffer of this format."""

    def __init__(self) -> None:
        self._buffer = FrameBuffer()

    def feed(self, data: bytes) -> list[list[str] | Garbled]:
        return self._buffer.feed(data, _measure, _parse)


def test_frames_that_touch_are_cut_apart() -> None:
    assert Frames().feed(b"#1a#2bc") == [["a"], ["b", "c"]]


def test_a_frame_may_come_in_pieces() -> None:
    frames = Frames()
    assert [frames.feed(piece) for piece in (b"#", b"3a", b"b")] == [[], [], []]
    assert frames.feed(b"c#1d") == [["a", "b", "c"], ["d"]]


def test_noise_is_named_in_its_place_between_the_frames() -> None:
    heard = Frames().feed(b"..#1a???#1b!")
    noise = [Garbled(raw, "not a frame") for raw in (b"..", b"???", b"!")]
    assert heard == [noise[0], ["a"], noise[1], ["b"], noise[2]]


def test_noise_is_named_at_once() -> None:
    assert Frames().feed(b"??#") == [Garbled(b"??", "not a frame")]


def test_noise_that_touches_a_bad_frame_is_one_garbled_with_the_first_reason() -> None:
    assert Frames().feed(b"?#2A1#1b") == [Garbled(b"?#2A1", "not a frame"), ["b"]]


def test_a_frame_that_cannot_be_parsed_is_named_with_its_reason() -> None:
    assert Frames().feed(b"#2A1#1b") == [Garbled(b"#2A1", "not small letters"), ["b"]]


def test_a_false_frame_does_not_cost_the_good_one_inside_it() -> None:
    assert Frames().feed(b"#9#1a#1b????") == [
        Garbled(b"#9", "not small letters"),
        ["a"],
        ["b"],
        Garbled(b"????", "not a frame"),
    ]


def test_the_good_frame_inside_waits_until_the_false_one_is_found_out() -> None:
    frames = Frames()
    assert frames.feed(b"#9#1a#1b") == []
    assert frames.feed(b"#1c") == [Garbled(b"#9", "not small letters"), ["a"], ["b"], ["c"]]


def test_nothing_fed_gives_nothing() -> None:
    assert Frames().feed(b"") == []
    assert LineBuffer().feed(b"") == []
