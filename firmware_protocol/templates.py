"""Messages as a catalogue page writes them: bytes in hex, 'text', and {blanks} for numbers."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from firmware_protocol.checksum import Checksum
from firmware_protocol.framing import Verdict
from firmware_protocol.kinds import PageError


@dataclass(frozen=True, slots=True)
class Blank:
    """Where a number goes: `{level}` is one byte, `{level:decimal}` digits without padding."""

    name: str
    decimal: bool = False


Template = tuple[bytes | Blank, ...]

DATA, CHECK = "data", "check"  # the blanks of a frame
BYTE = 0xFF
LONGEST = 64  # bytes of a message, which is as far as a receive buffer looks

_PIECE = re.compile(
    r"\s*(?:((?:[0-9A-Fa-f]{2})+)(?![0-9A-Fa-f])|'([ -&(-~]+)'|\{(\w+)(:decimal)?\})\s*"
)
_WRONG = "{!r} is neither bytes in hex (F1 0A), nor text in single quotes ('M0'), nor a {{blank}}"


def template_of(written: str, where: str, blanks: Collection[str] = ()) -> Template:
    """The pieces of a message; raises PageError for anything but `blanks` between the braces."""
    pieces: list[bytes | Blank] = []
    at = 0
    while at < len(written):
        match = _PIECE.match(written, at)
        if match is None:
            raise PageError(where, _WRONG.format(written[at:]))
        pieces.append(_piece(match, where, blanks))
        at = match.end()
    if not pieces:
        raise PageError(where, "is empty")
    return tuple(pieces)


def _piece(match: re.Match[str], where: str, blanks: Collection[str]) -> bytes | Blank:
    digits, text, name, decimal = match.groups()
    if digits or text:
        return bytes.fromhex(digits) if digits else str(text).encode("ascii")
    if name not in blanks:
        known = ", ".join(f"{{{blank}}}" for blank in blanks)
        raise PageError(where, f"{{{name}}} means nothing here; {known or 'no blank'} may stand")
    return Blank(name, decimal is not None)


def filled(template: Template, numbers: Mapping[str, int]) -> bytes:
    """The message with its numbers; raises ValueError where one does not fit."""
    return b"".join(
        piece if isinstance(piece, bytes) else _written(piece, numbers[piece.name])
        for piece in template
    )


def _written(blank: Blank, number: int) -> bytes:
    if blank.decimal and number >= 0:
        return str(number).encode("ascii")
    if not 0 <= number <= BYTE:
        raise ValueError(f"{number}, which does not fit in a byte, 0 to {BYTE}")
    return bytes([number])


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the data of every message. The check is over the data, or all before."""

    pieces: Template = (Blank(DATA),)
    check: Checksum | None = None
    over_data: bool = True

    def around(self, data: bytes) -> bytes:
        """The whole frame."""
        raw = b""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                raw += piece
            elif piece.name == DATA:
                raw += data
            elif self.check is not None:
                raw += self.check.of(data if self.over_data else raw)
        return raw


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a machine answers: a template whose numbers go from 0 up to a most of each."""

    pieces: Template
    most: Mapping[str, int]

    def measure(self, buffer: bytes) -> int | Verdict:
        """The length of the answer that starts the buffer, or why there is none."""
        found = self._found(buffer)
        return found if isinstance(found, Verdict) else found.length

    def numbers(self, answer: bytes) -> tuple[int, ...] | str:
        """Its numbers in the order of the blanks, or why there are none."""
        found = self._found(answer)
        return found.value if isinstance(found, Verdict) else found.numbers

    def written(self, numbers: Sequence[int]) -> bytes:
        """The answer with these numbers; raises ValueError where one does not fit."""
        names = (piece.name for piece in self.pieces if isinstance(piece, Blank))
        return filled(self.pieces, dict(zip(names, numbers, strict=True)))

    def _found(self, buffer: bytes) -> "_Found | Verdict":
        at, numbers = 0, []
        for piece in self.pieces:
            rest = buffer[at:]
            if isinstance(piece, bytes):
                if not rest.startswith(piece):
                    return Verdict.INCOMPLETE if piece.startswith(rest) else Verdict.NOT_A_FRAME
                at += len(piece)
                continue
            number = _read(piece, rest, self.most[piece.name])
            if isinstance(number, Verdict):
                return number
            numbers.append(number.numbers[0])
            at += number.length
        return _Found(at, tuple(numbers))


@dataclass(frozen=True, slots=True)
class _Found:
    length: int
    numbers: tuple[int, ...]


def _read(blank: Blank, rest: bytes, most: int) -> _Found | Verdict:
    """One number. No more digits are read than the most has."""
    if not rest:
        return Verdict.INCOMPLETE
    if not blank.decimal:
        return _Found(1, (rest[0],)) if rest[0] <= most else Verdict.NOT_A_FRAME
    longest = len(str(most))
    digits = rest[:longest]
    digits = digits[: len(digits) - len(digits.lstrip(b"0123456789"))]
    if digits == rest and len(digits) < longest:
        return Verdict.INCOMPLETE
    if not digits or int(digits) > most:
        return Verdict.NOT_A_FRAME
    return _Found(len(digits), (int(digits),))
