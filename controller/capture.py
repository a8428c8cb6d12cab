r"""What went over a wire, both ways and with times: kept as plain text, a packet a line.

    # legato capture 1
    # family: tcode
           0 > main 44 31 0A  # D1\n
          12 < main 54 43 6F 64 65 20 76 30 2E 33 0A  # TCode v0.3\n

A packet line is the milliseconds since the link was open, `>` to the machine or `<` from it, the
channel, and the bytes; what stands behind its `#` is for people. Every other line is a remark.
Some remarks are marks: `apply foot massage=1` and `rest` say what the driver was asked for.
"""

import json
import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from pathlib import Path

from controller.errors import LegatoError
from firmware_protocol.codec import Packet

FIRST_LINE = "# legato capture 1"
LONGEST_MS = 10**9
"""More than eleven days: a number of milliseconds beyond that is a typing error."""


class CaptureError(LegatoError):
    """A capture that cannot be read or written; where a line is wrong, it is named."""


class Way(Enum):
    """Which way a packet went."""

    SENT = ">"
    HEARD = "<"


@dataclass(frozen=True, slots=True)
class Crossing:
    """One packet that went over the wire, and when: ms since the link was open."""

    at_ms: int
    way: Way
    packet: Packet


@dataclass(frozen=True, slots=True)
class Remark:
    """A line about the packets around it, without its `#`; raises ValueError for several lines."""

    text: str

    def __post_init__(self) -> None:
        if "\n" in self.text or "\r" in self.text:
            raise ValueError(f"a remark is one line, not {self.text!r}")


Entry = Crossing | Remark

CONNECTED = Remark("connected")
"""The link was opened; from here on another driver object speaks."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Entries in the order of their lines; the times of crossings never fall."""

    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        times = [entry.at_ms for entry in self.entries if isinstance(entry, Crossing)]
        if any(later < earlier for earlier, later in pairwise(times)):
            raise ValueError("the times of a capture never fall")

    @property
    def family(self) -> str:
        """The family its header names, "" where it names none."""
        return self._header("family")

    @property
    def address(self) -> str:
        """The address it was captured at, "" where its header names none."""
        return self._header("address")

    @property
    def source(self) -> str:
        """Who saw these bytes and where, "" where its header does not say it."""
        return self._header("source")

    def _header(self, key: str) -> str:
        for entry in self.entries:
            if isinstance(entry, Crossing):
                break
            named, colon, text = entry.text.partition(":")
            if colon and named.strip() == key:
                return text.strip()
        return ""


def line_of(entry: Entry) -> str:
    """An entry as its line, without the line end."""
    if isinstance(entry, Remark):
        return f"# {entry.text}" if entry.text else "#"
    said = as_text(entry.packet.data)
    line = f"{entry.at_ms:>8} {entry.way.value} {_word(entry.packet.channel)} "
    return line + (entry.packet.data.hex(" ").upper() or "-") + (f"  # {said}" if said else "")


def written(capture: Capture) -> str:
    """The text of a capture; `parsed` gives back an equal one."""
    return "".join(f"{line}\n" for line in (FIRST_LINE, *map(line_of, capture.entries)))


def parsed(text: str, name: str = "the capture") -> Capture:
    """The capture of a text; raises CaptureError, naming the line and what would be right."""
    first, *lines = text.removesuffix("\n").split("\n")
    if first.rstrip() != FIRST_LINE:
        raise _damaged(name, 1, f"{first[:40]!r} begins no capture", f'It is "{FIRST_LINE}".')
    entries = [_entry(line.removesuffix("\r"), name, at) for at, line in enumerate(lines, 2)]
    latest_ms = 0
    for number, entry in enumerate(entries, 2):
        if isinstance(entry, Crossing):
            if entry.at_ms < latest_ms:
                problem = f"the time falls from {latest_ms} to {entry.at_ms} ms"
                raise _damaged(name, number, problem, "Times stay or rise from line to line.")
            latest_ms = entry.at_ms
    return Capture(tuple(entries))


def read(path: Path) -> Capture:
    """The capture in a file; raises CaptureError."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        problem = f"{path} cannot be read ({error.strerror})"
        raise CaptureError(problem, "Name a file that `legato drivers capture` wrote.") from error
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise _damaged(str(path), number, "it is no text", "Captures are UTF-8 text.") from error
    return parsed(text, str(path))


def line_number(index: int) -> int:
    """The line in the file of the entry at this place among the entries."""
    return index + 2


def as_text(data: bytes) -> str:
    r"""Bytes as text where three in four are text, else ""; line ends are `\r` and `\n`."""
    shown = [_SHOWN.get(byte, ".") for byte in data]
    return "".join(shown) if 4 * shown.count(".") <= len(shown) else ""


_SHOWN = {
    **{byte: chr(byte) for byte in range(0x20, 0x7F)},
    ord("\t"): "\\t",
    ord("\n"): "\\n",
    ord("\r"): "\\r",
}

_PACKET = re.compile(r' *(?P<ms>\S+) +(?P<way>\S+) +(?P<channel>"(?:[^"\\]|\\.)*"|[^\s#"]\S*) *')
_WRITE = 'Write "1200 > main 44 31 0A", or begin a remark with #.'


def _entry(line: str, name: str, number: int) -> Entry:
    if line.startswith("#"):
        return Remark(line[1:].removeprefix(" "))
    if not line.strip():
        return Remark("")
    found = _PACKET.match(line)
    if found is None:
        raise _damaged(name, number, f"{line[:40]!r} is no packet", _WRITE)
    ms, way = found["ms"], found["way"]
    if not (ms.isascii() and ms.isdigit() and int(ms[:12]) <= LONGEST_MS):
        problem = f"{ms[:40]!r} is no time"
        raise _damaged(name, number, problem, "It is whole milliseconds since the start.")
    if way not in (">", "<"):
        problem = f"{way[:40]!r} is no direction"
        raise _damaged(name, number, problem, "It is > to the machine, or < from it.")
    data = _bytes(line[found.end() :].partition("#")[0], name, number)
    return Crossing(int(ms), Way(way), Packet(data, _channel(found["channel"], name, number)))


def _bytes(digits: str, name: str, number: int) -> bytes:
    pieces = digits.split()
    if pieces == ["-"]:
        return b""
    for piece in pieces:
        if not re.fullmatch("[0-9A-Fa-f]{2}", piece):
            problem = f"{piece[:40]!r} is no byte"
            raise _damaged(name, number, problem, 'Bytes are two hex digits each: "44 31 0A".')
    if not pieces:
        raise _damaged(name, number, "there are no bytes", 'An empty packet is written "-".')
    return bytes.fromhex("".join(pieces))


def _channel(word: str, name: str, number: int) -> str:
    if not word.startswith('"'):
        return word
    try:
        return str(json.loads(word))
    except ValueError as error:
        problem = f"{word[:40]} is no channel"
        raise _damaged(name, number, problem, 'Write its name, "in quotes" if need be.') from error


def _word(channel: str) -> str:
    """The name of a channel as one word, in quotation marks where it is not one already."""
    return channel if re.fullmatch(r'[!-~](?<!["#])[!-~]*', channel) else json.dumps(channel)


def _damaged(name: str, number: int, problem: str, right: str) -> CaptureError:
    return CaptureError(f"{name}, line {number}: {problem}", right)
