"""Leggett & Platt Gen2: commands as plain text, and a state that the box sends as eleven bytes.

Sources: richardhopton/smartbed-mqtt (2ea8b1d5, users' beds; the only one that knows the state, and
its parser is not in use), kristofferR/ha-adjustable-bed (93378662, from the maker's app).

A command has no end and no check: over the air each write carries one. In a stream they are told
apart by their fixed forms, of which none begins another. For that reason the steps `VII :c` are
not here: `VII :0` begins `VII :0123`.

A state has no start and no check either: over the air each notification carries one, whole. In a
stream it is known by what four of its bytes may be, and the first eleven bytes that could be a
state are taken for one. Where bytes were lost, those of the next one complete it: it then says
what the first of the two said. Whoever wants no word from before a moment calls `forget` then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from firmware_protocol.codec import MAIN, Garbled, Packet
from firmware_protocol.framing import FrameBuffer, Measure, Parse, Verdict

STATE = "state"  # the channel the box speaks on
STRONGEST = 3  # 0 off, 1 low, 2 medium, 3 high
FASTEST_WAVE = 3
FRAME_LENGTH = 11


class Part(Enum):
    """What has a level of its own, by its number on the wire."""

    HEAD = 0
    FOOT = 1
    THIRD = 2  # it exists; nobody says what it drives
    FOURTH = 3


@dataclass(frozen=True, slots=True)
class SetLevel:
    """One part to an absolute level, 0..3."""

    part: Part
    level: int


class Mode(Enum):
    """How the massage moves. The sources differ on 2: "wave off", or "constant"."""

    WAVE = 0
    PULSE = 1
    CONSTANT = 2


@dataclass(frozen=True, slots=True)
class WaveSpeed:
    """How fast the wave goes, 1..3."""

    speed: int


class Key(Enum):
    """A command that is always the same text."""

    GET_STATE = "GET STATE"
    TOGGLE_WAVE = "WVE TOGGLE"
    STOP_MOTORS = "STOP"  # of the frame; nobody says that it ends the massage


Command = SetLevel | Mode | WaveSpeed | Key


@dataclass(frozen=True, slots=True)
class State:
    """What the box says of itself. `wave` is 0 for off, else its speed 1..3; levels are 0..3."""

    wave: int
    head: int
    foot: int
    light: bool = False
    colour: bytes = bytes(4)  # of the light: red, green, blue, alpha


Tx = TypeVar("Tx")
Rx = TypeVar("Rx")


class LeggettCodec(Generic[Tx, Rx]):
    """One end of the wire: what it says goes out on one channel, what it hears comes on another."""

    def __init__(
        self,
        says: tuple[str, Callable[[Tx], bytes]],
        hears_on: str,
        measure: Measure,
        parse: Parse[Rx],
    ) -> None:
        self._says_on, self._write = says
        self._hears_on = hears_on
        self._measure = measure
        self._parse = parse
        self._frames = FrameBuffer()

    def encode(self, message: Tx) -> Packet:
        """The message as one packet, which must go out as one write."""
        return Packet(self._write(message), self._says_on)

    def feed(self, packet: Packet) -> list[Rx | Garbled]:
        """The messages these bytes complete."""
        if packet.channel != self._hears_on:
            return [Garbled(packet.data, f"nothing is said on {packet.channel}")]
        return self._frames.feed(packet.data, self._measure, self._parse)

    def forget(self) -> None:
        """Drop the bytes of a message that has only begun."""
        self._frames = FrameBuffer()


def host_codec() -> LeggettCodec[Command, State]:
    """Our end: commands out, states in."""
    return LeggettCodec[Command, State]((MAIN, _text), STATE, _measure_state, _parse_state)


def machine_codec() -> LeggettCodec[State, Command]:
    """The box's end: states out, commands in."""
    return LeggettCodec[State, Command]((STATE, _frame), MAIN, _measure_command, _parse_command)


def _text(command: Command) -> bytes:
    match command:
        case SetLevel(part, level):
            return b"MVI %d:%d" % (part.value, level)
        case Mode():
            return b"MMODE 0:%d" % command.value
        case WaveSpeed(speed):
            return b"WSP 0:%d" % speed
        case Key():
            return command.value.encode("ascii")


_ALL: tuple[Command, ...] = (
    *(SetLevel(part, level) for part in Part for level in range(STRONGEST + 1)),
    *Mode,
    *(WaveSpeed(speed) for speed in range(1, FASTEST_WAVE + 1)),
    *Key,
)
_COMMANDS = {_text(command): command for command in _ALL}
_BEGINNINGS = {text[:length] for text in _COMMANDS for length in range(1, len(text))}
_LENGTHS = {text[:2]: len(text) for text in _COMMANDS}  # two letters tell the form


def _measure_command(buffer: bytes) -> int | Verdict:
    length = _LENGTHS.get(buffer[:2])
    if length is not None and len(buffer) >= length:
        return length
    return Verdict.INCOMPLETE if buffer in _BEGINNINGS else Verdict.NOT_A_FRAME


def _parse_command(frame: bytes) -> Command | str:
    return _COMMANDS.get(frame, "not a command")


_WAVE_OFF = 0x02
_WAVES = {
    byte: 0 if byte & _WAVE_OFF else (byte >> 4) + 1
    for byte in range(0x100)
    if byte & _WAVE_OFF or byte >> 4 < FASTEST_WAVE
}
_LIGHT = {0x01: True, 0x04: False}

# MQTT subtracts 0x40; bit 7 of the rest says on, the other bits are the strength from 0. That off
# has one of the known strengths below it is GUESSED: of any other byte nothing is believed, since
# 0x80 to 0xBF would be off by that sum and on by its highest bit.
_OFF = 0x40
_LEVELS = {0x40: 0, 0x41: 0, 0x42: 0, 0xC0: 1, 0xC1: 2, 0xC2: 3}
_STRENGTHS = {0: _OFF, 1: 0xC0, 2: 0xC1, 3: 0xC2}


def _frame(state: State) -> bytes:
    wave = (state.wave - 1) << 4 if state.wave else _WAVE_OFF
    light = 0x01 if state.light else 0x04
    # Bytes 1, 4 and 5 are not known; 0 is GUESSED.
    head, foot = _STRENGTHS[state.head], _STRENGTHS[state.foot]
    return bytes([wave, 0, head, foot, 0, 0, light]) + state.colour


def _measure_state(buffer: bytes) -> int | Verdict:
    possible = (
        buffer[0] in _WAVES
        and all(byte in _LEVELS for byte in buffer[2:4])
        and all(byte in _LIGHT for byte in buffer[6:7])
    )
    if not possible:
        return Verdict.NOT_A_FRAME
    return FRAME_LENGTH if len(buffer) >= FRAME_LENGTH else Verdict.INCOMPLETE


def _parse_state(frame: bytes) -> State:
    return State(
        wave=_WAVES[frame[0]],
        head=_LEVELS[frame[2]],
        foot=_LEVELS[frame[3]],
        light=_LIGHT[frame[6]],
        colour=frame[7:],
    )
