"""T-Code v0.3: one line of ASCII commands to motors on numbered channels, and its text replies.

Source of every fact: multiaxis/TCode-Specification README (a809d2f3) and the firmware TCodeESP32
(jcfain, 43cca587); what an ESP32 says when it starts, many logs of its ROM.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from firmware_protocol.codec import MAIN, Codec, Garbled, Packet
from firmware_protocol.framing import LineBuffer

FULL = 9999  # the firmware keeps four digits of the fraction: 0.9999 is full strength
VIBRATION_CHANNELS = tuple(f"V{number}" for number in range(10))
LONGEST_RAMP_MS = 9_999_999
LONGEST_RATE = 99_999_999  # eight digits of a ramp are read, more are ignored
LONGEST_LINE = 640  # every channel of L, R, V and A, each with the longest ramp: 40 words of 15


@dataclass(frozen=True, slots=True)
class Level:
    """One channel to `value` (0..9999), at once or gradually: in a time, or by steps per 100 ms."""

    channel: str
    value: int
    over_ms: int | None = None
    per_100_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """A line of levels; they take effect together, and of a channel named twice the last counts."""

    levels: tuple[Level, ...]


class Ask(Enum):
    """A question that changes nothing."""

    FIRMWARE = "D0"
    VERSION = "D1"
    AXES = "D2"


@dataclass(frozen=True, slots=True)
class Stop:
    """DSTOP: every vibration channel to 0; v0.3 sends no reply to it."""


Command = Levels | Ask | Stop


@dataclass(frozen=True, slots=True)
class Version:
    """The answer to D1, such as "v0.3"."""

    number: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One row of the answer to D2: a channel this firmware has, and its range."""

    channel: str
    low: int
    high: int
    label: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """STOP, which only v0.4 answers to DSTOP."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of no fixed form: the firmware's name (the answer to D0), or chatter at power-up."""

    text: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """What an ESP32 writes to its port at 115200 baud when it starts, and why it does."""

    line: str


Reply = Version | Axis | Stopped | Text | Restarted

Tx = TypeVar("Tx")
Rx = TypeVar("Rx")


class TCodeCodec(Generic[Tx, Rx]):
    """One end of the wire: what it writes as a line, and what it reads out of one."""

    def __init__(
        self, write: Callable[[Tx], str], read: Callable[[str], list[Rx | Garbled]]
    ) -> None:
        self._write = write
        self._read = read
        self._lines = LineBuffer(LONGEST_LINE)

    def encode(self, message: Tx) -> Packet:
        """The message as one line, its end included."""
        return Packet(f"{self._write(message)}\n".encode("ascii"), MAIN)

    def feed(self, packet: Packet) -> list[Rx | Garbled]:
        """The messages of the lines these bytes complete; several commands may share a line."""
        found: list[Rx | Garbled] = []
        for line in self._lines.feed(packet.data):
            found.extend([line] if isinstance(line, Garbled) else self._read(line))
        return found


def host_codec() -> Codec[Command, Reply]:
    """Our end: commands out, replies in."""
    return TCodeCodec[Command, Reply](_write_command, _read_reply)


def machine_codec() -> Codec[Reply, Command]:
    """The machine's end: replies out, commands in."""
    return TCodeCodec[Reply, Command](_write_reply, _read_commands)


def _write_command(command: Command) -> str:
    match command:
        case Levels(levels):
            return " ".join(_write_level(level) for level in levels)
        case Ask():
            return command.value
        case Stop():
            return "DSTOP"


def _write_level(level: Level) -> str:
    # Always four digits: with fewer, a full scale of 1000 would be read as 0.1000.
    written = f"{level.channel}{min(level.value, FULL):04d}"
    if level.over_ms is not None:
        return f"{written}I{min(level.over_ms, LONGEST_RAMP_MS)}"
    if level.per_100_ms is not None:
        return f"{written}S{min(level.per_100_ms, LONGEST_RATE)}"
    return written


_LEVEL = re.compile(r"([LRVA][0-9])([0-9]+)(?:([IS])([0-9]+))?", re.IGNORECASE)
_QUESTIONS = {ask.value: ask for ask in Ask}


def _read_commands(line: str) -> list[Command | Garbled]:
    # The firmware obeys the words of a line in order: DSTOP behind a level leaves the motor off.
    found: list[Command | Garbled] = []
    for word in line.split():
        read = _read_word(word)
        if not isinstance(read, Level):
            found.append(read)
        elif found and isinstance(last := found[-1], Levels):
            kept = (level for level in last.levels if level.channel != read.channel)
            found[-1] = Levels((*kept, read))
        else:
            found.append(Levels((read,)))
    return found


def _read_word(word: str) -> Level | Ask | Stop | Garbled:
    if match := _LEVEL.fullmatch(word):
        return _read_level(match)
    if word.upper() == "DSTOP":
        return Stop()
    unknown = Garbled(word.encode("ascii"), "not a T-Code command")
    return _QUESTIONS.get(word.upper(), unknown)


def _read_level(match: re.Match[str]) -> Level:
    channel, fraction, kind, amount = match.groups()
    value = int(fraction[:4].ljust(4, "0"))
    number = int(amount[:8]) if amount else None
    match (kind or "").upper():
        case "I" if number is not None:
            return Level(channel.upper(), value, over_ms=min(number, LONGEST_RAMP_MS))
        case "S":
            return Level(channel.upper(), value, per_100_ms=number)
        case _:
            return Level(channel.upper(), value)


# Some firmwares end their name without a line end, so that a version stands behind it.
_VERSION = re.compile(r"(.*?)TCode (v[0-9]+\.[0-9]+)", re.IGNORECASE)
# The chip says why it starts: "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)".
_RESTARTED = re.compile(r"rst:0x[0-9a-f]+ \([A-Z].*", re.IGNORECASE)
_AXIS = re.compile(r"([LRVA][0-9]) ([0-9]{1,9}) ([0-9]{1,9})(?: (.*))?")


def _write_reply(reply: Reply) -> str:
    match reply:
        case Version(number):
            return f"TCode {number}"
        case Axis(channel, low, high, label):
            return f"{channel} {low} {high} {label}"
        case Stopped():
            return "STOP"
        case Text(text) | Restarted(text):
            return text


def _read_reply(line: str) -> list[Reply | Garbled]:
    if match := _VERSION.fullmatch(line):
        named: list[Reply | Garbled] = [Text(match[1])] if match[1] else []
        return [*named, Version(match[2])]
    if match := _AXIS.fullmatch(line):
        return [Axis(match[1], int(match[2]), int(match[3]), match[4] or "")]
    if _RESTARTED.match(line):
        return [Restarted(line)]
    return [Stopped()] if line == "STOP" else [Text(line)]
