"""Linak beds: one byte for each key of the remote and a zero behind it; nothing is reported.

Sources: richardhopton/smartbed-mqtt (2ea8b1d5) and kristofferR/ha-adjustable-bed (93378662) for
the massage keys, dennyreiter/mqtt-bed (17e8d0b7) for the frame and the characteristic.
"""

from enum import Enum
from typing import Never

from firmware_protocol.codec import Codec
from firmware_protocol.framing import FrameCodec, Verdict

END = 0x00


class Key(Enum):
    """A massage key, by its byte. Only ALL_OFF is absolute; the others step or toggle.

    The same frame with FF stops all motors of the bed, and with 00 it moves them all: those are
    no keys here, so that they cannot be written.
    """

    ALL_OFF = 0x80
    MODE = 0x81
    HEAD_UP = 0x8D
    HEAD_DOWN = 0x8E
    FOOT_UP = 0x8F
    FOOT_DOWN = 0x90
    ALL_TOGGLE = 0x91
    HEAD_TOGGLE = 0xA6
    FOOT_TOGGLE = 0xA7
    ALL_UP = 0xA8
    ALL_DOWN = 0xA9


def host_codec() -> Codec[Key, Never]:
    """Our end: keys out; whatever comes in is no message."""
    return FrameCodec[Key, Never](_write_key, _measure_nothing, _parse_nothing)


def machine_codec() -> Codec[Never, Key]:
    """The bed's end: keys in, and nothing to say."""
    return FrameCodec[Never, Key](_write_nothing, _measure_key, _parse_key)


_KEYS = {key.value: key for key in Key}


def _write_key(key: Key) -> bytes:
    return bytes([key.value, END])


def _measure_key(buffer: bytes) -> int | Verdict:
    if buffer[0] not in _KEYS or buffer[1:2] not in (b"", bytes([END])):
        return Verdict.NOT_A_FRAME
    return 2 if len(buffer) >= 2 else Verdict.INCOMPLETE


def _parse_key(frame: bytes) -> Key | str:
    return _KEYS[frame[0]]


def _write_nothing(message: Never) -> bytes:
    return message


def _measure_nothing(buffer: bytes) -> int | Verdict:
    return Verdict.NOT_A_FRAME


def _parse_nothing(frame: bytes) -> str:
    return "the massage of this bed reports nothing"
