"""On which line of a TOML file something stands."""

import re
import tomllib
from collections.abc import Sequence

from profiles.migration import as_first_written
from profiles.written import Place

_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'  # texts of several lines
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''  # texts of one
    r"|\#[^\n]*|\n|[\[\]{},=.]"
    r"|[^\s\[\]{},=.#\"']+",  # bare keys, numbers, moments
    re.DOTALL,
)


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line of a key such as ("phases", 1, "length"), or of the nearest table that holds it.

    `text` is sound TOML. None where it holds neither.
    """
    walk = _Walk()
    number = 1
    for piece in _PIECE.finditer(text):
        walk.take(piece[0], number)
        number += piece[0].count("\n")
    walk.take("\n", number)
    for length in range(len(place), 0, -1):
        part = tuple(place[:length])
        if line := walk.lines.get(part) or walk.lines.get(as_first_written(part)):
            return line
    return None


def brackets_open(text: str) -> int | None:
    """The line of the last bracket that the text opens and does not close."""
    still: list[int] = []
    number = 1
    for piece in _PIECE.finditer(text):
        if piece[0] in "[{":
            still.append(number)
        elif piece[0] in "]}" and still:
            still.pop()
        number += piece[0].count("\n")
    return still[-1] if still else None


class _Walk:
    """Goes through the tokens of a text, and notes the line of every place it comes by."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self._rows: dict[Place, int] = {}  # how many [[tables]] of a name there were
        self._table: Place = ()
        self._open: list[tuple[Place, int | None]] = []  # lists with a number, inline tables
        self._keys: list[str] = []
        self._line = 0  # of the first of the keys
        self._brackets = 0  # of a header
        self._value: Place | None = None

    def take(self, piece: str, line: int) -> None:
        """The next piece, and the line it begins on."""
        if piece == "\n":
            self._end_line()
        elif piece.startswith("#"):
            pass
        elif self._value is not None or (self._open and self._open[-1][1] is not None):
            self._take_in_value(piece, line)
        elif piece == "=":
            self._value = self._note((*self._around(), *self._keys), len(self._keys), self._line)
            self._keys = []
        elif piece == "[":
            self._brackets, self._line = self._brackets + 1, line
        elif piece == "}":
            self._close()
        elif piece not in ".,]":
            self._line = self._line if self._keys or self._brackets else line
            self._keys.append(_key(piece))

    def _take_in_value(self, piece: str, line: int) -> None:
        if piece == "," or piece in "]}":
            self._separate(piece)
            return
        place = self._value
        if place is None:
            place, number = self._open[-1]
            place = self._note((*place, number or 0), 1, line)
        if piece == "[":
            self._open.append((place, 0))
            self._value = None
        elif piece == "{":
            self._open.append((place, None))
            self._value = None

    def _separate(self, piece: str) -> None:
        """A comma or a bracket that closes."""
        self._value = None
        if piece != ",":
            self._close()
        elif self._open:
            place, number = self._open.pop()
            self._open.append((place, None if number is None else number + 1))

    def _close(self) -> None:
        self._open.pop()
        self._value = None

    def _around(self) -> Place:
        return self._open[-1][0] if self._open else self._table

    def _note(self, place: Place, new: int, line: int) -> Place:
        for length in range(len(place) - new + 1, len(place) + 1):
            self.lines.setdefault(place[:length], line)
        return place

    def _end_line(self) -> None:
        if self._brackets and self._keys:
            place: Place = ()
            for key in self._keys:
                place = (*place, key)
                last = self._rows.get(place)
                place = place if last is None else (*place, last)
            self._begin_table(place)
        if not self._open:
            self._keys, self._brackets, self._value = [], 0, None

    def _begin_table(self, place: Place) -> None:
        if self._brackets == 2:
            name = place[:-1] if isinstance(place[-1], int) else place
            self._rows[name] = row = self._rows.get(name, -1) + 1
            self.lines.setdefault(name, self._line)
            place = (*name, row)
        self._table = self._note(place, 1, self._line)


def _key(written: str) -> str:
    if written.startswith('"'):
        found = tomllib.loads(f"key = {written}")["key"]
        return str(found)
    return written.strip("'")
