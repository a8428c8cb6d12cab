"""Keeson, Ergomotion and Serta bases, `E5 FE 16`: keys out, reports of what the base does back.

Sources: AlexxIT/Ergomotion (494da983, captures of real bases), dennyreiter/mqtt-bed (17e8d0b7,
sniffed on a Serta), richardhopton/smartbed-mqtt (2ea8b1d5), kristofferR/ha-adjustable-bed
(93378662). Siblings that begin their frames otherwise, or give these keys other meanings, are not
read here.
"""

from dataclasses import dataclass
from enum import Enum, Flag

from firmware_protocol.checksum import inverted_sum8
from firmware_protocol.codec import Codec
from firmware_protocol.framing import FrameCodec, Verdict

REPORTS = "report"  # the channel the base notifies on; keys are written to the main one
STRONGEST = 6  # levels run from 0, off, to 6, which is 100 percent
TIMER_OFF = 0xFF
TIMER_MS = {1: 600_000, 2: 1_200_000, 3: 1_800_000}
"""How long each code of the timer lasts from when it is chosen."""

TICK_MS = 10  # what remains is told in hundredths of a second


class Key(Flag):
    """Keys of the remote; several may be pressed in one frame. None of them moves the bed."""

    RELEASE = 0  # ends the keys that move the bed, and no massage
    MODE_STEP = 0x0000_0100
    TIMER_STEP = 0x0000_0200  # 10, 20, 30 minutes, off, and round again
    FOOT_PLUS = 0x0000_0400
    HEAD_PLUS = 0x0000_0800
    INTENSITY_1 = 0x0008_0000  # of both motors, on one model; something else on others
    INTENSITY_2 = 0x0010_0000
    INTENSITY_3 = 0x0020_0000
    HEAD_MINUS = 0x0080_0000
    FOOT_MINUS = 0x0100_0000
    ALL_STOP = 0x0200_0000  # known of siblings; whether these bases heed it is not
    WAVE_PREVIOUS = 0x0400_0000
    WAVE_NEXT = 0x1000_0000


@dataclass(frozen=True, slots=True)
class Press:
    """These keys, all at once; none where they are let go."""

    keys: Key


class Layout(Enum):
    """The three forms of a report, by their first byte."""

    ED = 0xED
    F0 = 0xF0
    F1 = 0xF1


@dataclass(frozen=True, slots=True)
class Status:
    """What the base reports: levels 0..6, what remains on its timer, and where it stands.

    `timer` is a key of TIMER_MS, or TIMER_OFF; other codes have not been seen. `remaining_ms` is a
    whole number of hundredths of a second. A position of 0xFFFF is not known to the base. `flags`
    tell whether the light under the bed is on (0x40) and whether it moves (0x03, except in F1 and
    where the low half is 0x0F). `unknown` are the bytes whose meaning nobody knows, in order; those
    left out are written as 0.
    """

    layout: Layout
    head_level: int
    foot_level: int
    remaining_ms: int = 0
    timer: int = TIMER_OFF
    head_position: int = 0
    foot_position: int = 0
    flags: int = 0
    unknown: bytes = b""


def host_codec() -> Codec[Press, Status]:
    """Our end: keys out, reports in."""
    return FrameCodec[Press, Status](_write_press, _measure_status, _parse_status)


def machine_codec() -> Codec[Status, Press]:
    """The base's end: reports out, keys in."""
    return FrameCodec[Status, Press](_write_status, _measure_press, _parse_press, channel=REPORTS)


MARK = b"\xfe\x16"  # follows the first byte of every frame, in both directions
PRESS_START = 0xE5
PRESS_LENGTH = 8
KNOWN_KEYS = sum(key.value for key in Key)


@dataclass(frozen=True, slots=True)
class _Form:
    """Where a layout keeps its fields, and which bytes have no known meaning."""

    length: int
    remaining: slice
    flags: int
    timer: int
    unknown: tuple[int, ...]


_FORMS = {
    Layout.ED: _Form(16, slice(9, 12), 13, 14, (12,)),
    Layout.F0: _Form(19, slice(10, 13), 14, 15, (9, 13, 16, 17)),
    Layout.F1: _Form(20, slice(9, 12), 13, 14, (12, 15, 16, 17, 18)),
}
_HEAD_POSITION, _FOOT_POSITION = slice(3, 5), slice(5, 7)
_HEAD_LEVEL, _FOOT_LEVEL = 7, 8
_LAYOUTS = {layout.value: layout for layout in Layout}


def _checked(frame: bytes) -> bytes:
    return frame + bytes([inverted_sum8(frame)])


def _write_press(press: Press) -> bytes:
    return _checked(bytes([PRESS_START]) + MARK + press.keys.value.to_bytes(4, "little"))


def _measure_press(buffer: bytes) -> int | Verdict:
    return _measured(buffer, PRESS_LENGTH if buffer[0] == PRESS_START else None)


def _measured(buffer: bytes, length: int | None) -> int | Verdict:
    if length is None or not MARK.startswith(buffer[1:3]):
        return Verdict.NOT_A_FRAME
    return length if len(buffer) >= length else Verdict.INCOMPLETE


def _parse_press(frame: bytes) -> Press | str:
    if frame[-1] != inverted_sum8(frame[:-1]):
        return "wrong checksum"
    keys = int.from_bytes(frame[3:7], "little")
    return "keys that are none of the massage" if keys & ~KNOWN_KEYS else Press(Key(keys))


def _write_status(status: Status) -> bytes:
    form = _FORMS[status.layout]
    frame = bytearray(form.length - 1)
    frame[:3] = bytes([status.layout.value]) + MARK
    frame[_HEAD_POSITION] = status.head_position.to_bytes(2, "little")
    frame[_FOOT_POSITION] = status.foot_position.to_bytes(2, "little")
    frame[_HEAD_LEVEL], frame[_FOOT_LEVEL] = status.head_level, status.foot_level
    frame[form.remaining] = (status.remaining_ms // TICK_MS).to_bytes(3, "little")
    frame[form.flags], frame[form.timer] = status.flags, status.timer
    for place, byte in zip(form.unknown, status.unknown, strict=False):
        frame[place] = byte
    return _checked(bytes(frame))


def _measure_status(buffer: bytes) -> int | Verdict:
    layout = _LAYOUTS.get(buffer[0])
    return _measured(buffer, _FORMS[layout].length if layout else None)


def _parse_status(frame: bytes) -> Status | str:
    # One of sixteen captures has a wrong checksum, probably miscopied. It says nothing of the base:
    # to believe such a frame could call a running base off.
    if frame[-1] != inverted_sum8(frame[:-1]):
        return "wrong checksum"
    if max(frame[_HEAD_LEVEL], frame[_FOOT_LEVEL]) > STRONGEST:
        return "a level above 6"
    layout = _LAYOUTS[frame[0]]
    form = _FORMS[layout]
    return Status(
        layout,
        frame[_HEAD_LEVEL],
        frame[_FOOT_LEVEL],
        int.from_bytes(frame[form.remaining], "little") * TICK_MS,
        frame[form.timer],
        int.from_bytes(frame[_HEAD_POSITION], "little"),
        int.from_bytes(frame[_FOOT_POSITION], "little"),
        frame[form.flags],
        bytes(frame[place] for place in form.unknown),
    )
