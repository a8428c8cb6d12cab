"""Reverie "Protocol 108": short frames with an exclusive-or check, and status notifications.

Sources: swedishborgie/bedrest (5267a709, sniffed on a Reverie bed), richardhopton/smartbed-mqtt
(2ea8b1d5), kristofferR/ha-adjustable-bed (93378662).
"""

from dataclasses import dataclass
from enum import Enum

from firmware_protocol.checksum import xor_of
from firmware_protocol.codec import Codec
from firmware_protocol.framing import FrameCodec, Verdict

STRONGEST = 10  # levels run from 0, off, to 10
START = 0x55
VERSION_START = 0x56


class Motor(Enum):
    """A massage motor, by the opcode that sets its level."""

    HEAD = 0x53
    FOOT = 0x54


@dataclass(frozen=True, slots=True)
class SetLevel:
    """One motor to an absolute level, 0..10."""

    motor: Motor
    level: int


@dataclass(frozen=True, slots=True)
class Wave:
    """Start the full-body wave, 1..4. The bed never reports it."""

    kind: int


class Key(Enum):
    """A command that is one byte long."""

    STOP_MASSAGE = 0x35
    STOP_MOTION = 0xFF
    RAMP_STOP = 0x00  # ends a level ramp; no stop of the massage
    RAMP_HEAD_UP = 0x31
    RAMP_FOOT_UP = 0x32
    RAMP_HEAD_DOWN = 0x33
    RAMP_FOOT_DOWN = 0x34


Command = SetLevel | Wave | Key


@dataclass(frozen=True, slots=True)
class Status:
    """What the bed reports when a position or a massage level changes."""

    head_position: int
    foot_position: int
    head_level: int
    foot_level: int
    unknown: bytes = b"\x00\x00"  # constant for each bed


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Sent by the bed on its own; the period is not known."""


@dataclass(frozen=True, slots=True)
class Version:
    """The protocol version, three characters such as "1.0"."""

    text: str


Report = Status | Heartbeat | Version


def host_codec() -> Codec[Command, Report]:
    """Our end: commands out, reports in."""
    return FrameCodec[Command, Report](_write_command, _measure_report, _parse_report)


def machine_codec() -> Codec[Report, Command]:
    """The bed's end: reports out, commands in."""
    return FrameCodec[Report, Command](_write_report, _measure_command, _parse_command)


def _framed(payload: bytes) -> bytes:
    frame = bytes([START]) + payload
    return frame + bytes([xor_of(frame)])


def _write_command(command: Command) -> bytes:
    match command:
        case SetLevel(motor, level):
            return _framed(bytes([motor.value, level]))
        case Wave(kind):
            return _framed(bytes([0x40 + kind]))
        case Key():
            return _framed(bytes([command.value]))


_MOTORS = {motor.value: motor for motor in Motor}
_KEYS = {key.value: key for key in Key}
_WAVES = range(0x41, 0x45)


def _measure_command(buffer: bytes) -> int | Verdict:
    if buffer[0] != START:
        return Verdict.NOT_A_FRAME
    if len(buffer) < 2:
        return Verdict.INCOMPLETE
    if buffer[1] in _MOTORS:
        length = 4
    elif buffer[1] in _KEYS or buffer[1] in _WAVES:
        length = 3
    else:
        return Verdict.NOT_A_FRAME
    return length if len(buffer) >= length else Verdict.INCOMPLETE


def _parse_command(frame: bytes) -> Command | str:
    if xor_of(frame):
        return "wrong checksum"
    opcode = frame[1]
    if motor := _MOTORS.get(opcode):
        return SetLevel(motor, frame[2]) if frame[2] <= STRONGEST else "a level above 10"
    return _KEYS[opcode] if opcode in _KEYS else Wave(opcode - 0x40)


def _write_report(report: Report) -> bytes:
    match report:
        case Status(head_position, foot_position, head_level, foot_level, unknown):
            places = bytes([head_position, foot_position, head_level, foot_level])
            return _framed(b"\x00" + places + unknown)
        case Heartbeat():
            return b"\x55\x66\x11"  # constant; its last byte is no check byte
        case Version(text):
            return bytes([VERSION_START]) + text.encode("ascii")


def _measure_report(buffer: bytes) -> int | Verdict:
    match list(buffer[:2]):
        case [0x55, 0x00]:
            length = 9
        case [0x55, 0x66]:
            length = 3
        case [0x56, *_]:
            length = 4
        case [0x55]:
            return Verdict.INCOMPLETE
        case _:
            return Verdict.NOT_A_FRAME
    return length if len(buffer) >= length else Verdict.INCOMPLETE


def _parse_report(frame: bytes) -> Report | str:
    if frame[0] == VERSION_START:
        text = frame[1:]
        readable = all(byte in b"0123456789." for byte in text)
        return Version(text.decode("ascii")) if readable else "not a version"
    if frame[1] == 0x66:
        return Heartbeat() if frame[2] == 0x11 else "not a heartbeat"
    if xor_of(frame):
        return "wrong checksum"
    head_level, foot_level = frame[4], frame[5]
    if max(head_level, foot_level) > STRONGEST:
        return "a level above 10"
    return Status(frame[2], frame[3], head_level, foot_level, frame[6:8])
