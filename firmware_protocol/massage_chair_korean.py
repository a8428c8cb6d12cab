"""The handset bus of a Korean massage chair: `~`, hex digits as text, CR, in both directions.

Sources: sebastianrcnt/massage-chair-hack, spec/chair.yml (55da3a1e), docs/decoding.md and
ChairBLEManager.swift (048f57c3). Of the status only the digits of the timer are confirmed there;
every other bit is called tentative.
"""

from dataclasses import dataclass
from enum import Enum

from firmware_protocol.codec import Codec
from firmware_protocol.framing import FrameCodec, Verdict

START, END = b"~", b"\r"
LONGEST_ACK = 5  # hex digits; what is longer is a status
LONGEST_SHORT = 12  # hex digits; what is longer is a long status
LONG_BYTES = 9
LONGEST = 2 * LONG_BYTES
DIGITS = b"0123456789ABCDEFabcdef"


class Key(Enum):
    """A key of the handset, by what it sends when it is pressed. Every one toggles or cycles.

    Legato presses the first five and no other. Those after HEALING move the chair.
    """

    POWER = "0303"
    TIMER = "032D"  # 5 minutes more; 30 wraps to 5
    HEATER = "0330"
    FOOT_ROLLER = "0331"
    AIR_MODE = "0375"  # off, and one air program after the other
    AIR_STRENGTH = "0315"
    PAUSE = "0322"
    SPEED = "0327"
    MANUAL = "0363"
    AREA = "0314"
    WIDTH = "0364"
    CHARGING = "031F"
    DIGESTION = "0391"
    CLASSIC = "0305"
    SLEEP = "0321"
    STRETCHING = "031E"
    HEALING = "0320"
    BACK_DOWN = "0304"
    BACK_UP = "0302"
    LEG_DOWN = "0301"
    LEG_UP = "0307"
    ZERO_GRAVITY = "0306"
    POSITION_UP = "032C"
    POSITION_DOWN = "032F"
    POSITION_RESET = "0384"


class Release(Enum):
    """What the handset sends when a key is let go."""

    MOST_KEYS = "0355"
    SPEED_OR_STRETCHING = "0336"
    ROLLER_OR_MANUAL = "0339"


RELEASES = {
    Key.SPEED: Release.SPEED_OR_STRETCHING,
    Key.STRETCHING: Release.SPEED_OR_STRETCHING,
    Key.FOOT_ROLLER: Release.ROLLER_OR_MANUAL,
    Key.MANUAL: Release.ROLLER_OR_MANUAL,
}
"""How a key is let go, where that is not MOST_KEYS."""

Command = Key | Release


@dataclass(frozen=True, slots=True)
class Ack:
    """A short answer, 1 to 5 hex digits: 1103 is a beep, 1104 a double one where a cycle wraps."""

    code: str


BEEPS = ("1103", "1104")
"""The answers that say that a key was taken. Tentative."""


@dataclass(frozen=True, slots=True)
class ShortStatus:
    """3 to 6 bytes, of which too little is known to be used."""

    data: bytes


@dataclass(frozen=True, slots=True)
class LongStatus:
    """What the chair shows, 9 bytes, about twice a second."""

    data: bytes

    @property
    def minutes(self) -> int | None:
        """The timer, 0 to 99; None where the display shows no two digits. Confirmed."""
        tens, ones = _DIGIT_OF.get(self._tens), _DIGIT_OF.get(self._ones)
        return None if tens is None or ones is None else 10 * tens + ones

    @property
    def blank(self) -> bool:
        """Whether the timer shows nothing at all. GUESSED to be what a chair shows that is off."""
        return self._tens == self._ones == 0

    @property
    def air(self) -> bool:
        """Whether the air cushions are at work. Tentative."""
        return bool(self.data[3] & 0x10)

    @property
    def air_strength(self) -> int | None:
        """1 to 3, printed 1, 3 and 5; None for the pattern that is reserved. Tentative."""
        return _STRENGTHS.get(self.data[4] >> 5 & 0b11)

    @property
    def roller(self) -> bool:
        """Whether the foot roller turns. Tentative."""
        return bool(self.data[6] & 0x80)

    @property
    def moving(self) -> bool:
        """Whether the back or the leg rest moves. Tentative."""
        return bool(self.data[6] & 0x10)

    @property
    def heater(self) -> bool:
        """Whether the heater is on. Tentative."""
        return bool(self.data[-1] & 0x02)

    @property
    def _tens(self) -> int:
        return self.data[1]

    @property
    def _ones(self) -> int:
        return (self.data[3] & 0x0F) << 4 | self.data[2] >> 4


def long_status(
    minutes: int | None,
    *,
    air: bool = False,
    air_strength: int = 1,
    roller: bool = False,
    moving: bool = False,
    heater: bool = False,
) -> LongStatus:
    """A status that shows this; `minutes` 0..99, None for a blank timer. Other bits as sampled."""
    tens = ones = 0
    if minutes is not None:
        tens, ones = (SEGMENTS[digit] for digit in divmod(minutes, 10))
    data = bytearray(b"\x27\x00\x00\xc0\x0b\x06\x01\x80\xe0")
    data[1] = tens
    data[2] |= (ones & 0x0F) << 4
    data[3] |= ones >> 4 | air * 0x10
    data[4] |= _PATTERNS[air_strength] << 5
    data[6] |= roller * 0x80 | moving * 0x10
    data[8] |= heater * 0x02
    return LongStatus(bytes(data))


SEGMENTS = (0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F)
"""The digits 0 to 9 on a display of seven segments."""

_DIGIT_OF = {segments: digit for digit, segments in enumerate(SEGMENTS)}
_STRENGTHS = {0b00: 1, 0b01: 2, 0b11: 3}
_PATTERNS = {strength: pattern for pattern, strength in _STRENGTHS.items()}

Report = Ack | ShortStatus | LongStatus


def host_codec() -> Codec[Command, Report]:
    """Our end: keys out, reports in."""
    return FrameCodec[Command, Report](_write_command, _measure, _parse_report)


def machine_codec() -> Codec[Report, Command]:
    """The chair's end: reports out, keys in."""
    return FrameCodec[Report, Command](_write_report, _measure, _parse_command)


def _measure(buffer: bytes) -> int | Verdict:
    if not buffer.startswith(START):
        return Verdict.NOT_A_FRAME
    digits = len(buffer[1:]) - len(buffer[1:].lstrip(DIGITS))
    if digits > LONGEST:
        return Verdict.NOT_A_FRAME
    end = buffer[1 + digits : 2 + digits]
    if not end:
        return Verdict.INCOMPLETE
    return digits + 2 if end == END else Verdict.NOT_A_FRAME


def _framed(text: str) -> bytes:
    return START + text.encode("ascii") + END


def _text(frame: bytes) -> str:
    return frame[1:-1].decode("ascii").upper()


def _write_command(command: Command) -> bytes:
    return _framed(command.value)


def _parse_command(frame: bytes) -> Command | str:
    return _COMMANDS.get(_text(frame), "a key that is not known")


_COMMANDS: dict[str, Command] = {command.value: command for command in (*Key, *Release)}


def _write_report(report: Report) -> bytes:
    match report:
        case Ack(code):
            return _framed(code)
        case ShortStatus(data) | LongStatus(data):
            return _framed(data.hex().upper())


def _parse_report(frame: bytes) -> Report | str:
    text = _text(frame)
    if 0 < len(text) <= LONGEST_ACK:
        return Ack(text)
    if not text or len(text) % 2:
        return "no whole bytes"
    data = bytes.fromhex(text)
    if len(text) <= LONGEST_SHORT:
        return ShortStatus(data)
    # A long status of another length was never seen; what its bits would mean is not known.
    return LongStatus(data) if len(data) == LONG_BYTES else "a long status of another length"
