"""The text of a program file taken apart into its phases, and put together as it was.

Whatever is not changed keeps its letters: remarks, order, and what no table of phases can show.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from controller.desk.programs.cells import Column, Values, beyond, meant, told
from profiles.language import _
from profiles.toml import inline

WHOLE = 0
"""The row of the program itself; its phases have the rows from 1 on."""

_OF_THE_WHOLE = (Column.NAME, Column.ZONES, Column.EFFECT)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A program file in parts: what stands before the phases, each of them, what follows them."""

    head: str
    blocks: tuple[str, ...]
    tail: str = ""

    @property
    def text(self) -> str:
        """The file."""
        return "".join((self.head, *self.blocks, self.tail))

    def row(self, number: int) -> Values:
        """What the program itself (WHOLE) or a phase says, key by key."""
        return _head(self.head) if number == WHOLE else _phase(self.blocks[number - 1])

    def told(self, number: int, column: Column) -> str:
        """What stands in a cell."""
        return told(self.row(number), column)

    def shown(self, number: int, column: Column) -> str:
        """What stands in a cell, and in brackets what no cell can show of a phase."""
        more = "" if number == WHOLE else beyond(self.row(number))
        return f"({more})" if more and column is Column.RHYTHM else self.told(number, column)

    def locked(self, number: int, column: Column) -> str:
        """Why a cell cannot be changed here, "" where it can."""
        if number == WHOLE:
            return "" if column in _OF_THE_WHOLE else _("Each phase has its own.")
        if column is Column.NAME or not (more := beyond(self.row(number))):
            return ""
        said = _("This phase is more than the table can show ({what}); it stays as it is.")
        return said.format(what=more)

    def with_cell(self, number: int, column: Column, words: str) -> "Sheet":
        """The same with that typed into a cell, which must not be locked."""
        values = meant(words, column)
        if number == WHOLE:
            return replace(self, head=_set(self.head, values, _head))
        blocks = list(self.blocks)
        blocks[number - 1] = _set(blocks[number - 1], values, _phase)
        return replace(self, blocks=tuple(blocks))

    def added(self, after: int) -> "Sheet":
        """The same with a phase behind a row: a minute, at the level where that one ends."""
        values = self.row(after) if after != WHOLE else {}
        level = values.get("to", values.get("level"))
        level = level if isinstance(level, int) and level else LEVEL
        block = f'[[phases]]\nlength = "1m"\nlevel = {level}\n\n'
        return replace(self, blocks=(*self.blocks[:after], block, *self.blocks[after:]))

    def removed(self, number: int) -> "Sheet":
        """The same without a phase."""
        return replace(self, blocks=(*self.blocks[: number - 1], *self.blocks[number:]))

    def moved(self, number: int, by: int) -> "Sheet":
        """The same with a phase so many places further on; as it is where there is no such."""
        to = number + by
        if number == WHOLE or not 1 <= to <= len(self.blocks):
            return self
        blocks = list(self.blocks)
        blocks.insert(to - 1, blocks.pop(number - 1))
        return replace(self, blocks=tuple(blocks))

    def row_at(self, line: int | None) -> int | None:
        """The row that holds a line of the text, None for one that no row holds."""
        ends = self.head.count("\n")
        if line is None or line <= ends:
            return None if line is None else WHOLE
        for number, block in enumerate(self.blocks, start=1):
            ends += block.count("\n")
            if line <= ends:
                return number
        return None


LEVEL = 20  # percent; a phase that nobody said anything of is a gentle one


def taken_apart(text: str) -> Sheet | None:
    """A program file in parts; None where its phases do not stand one below the other."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    starts, end = _edges(lines)
    if not starts:
        return None
    edges = [*starts, end]
    blocks = tuple("".join(lines[a:b]) for a, b in pairwise(edges))
    sheet = Sheet("".join(lines[: starts[0]]), blocks, "".join(lines[end:]))
    return sheet if _is_whole(sheet, text) else None


_HEADING = re.compile(r"\s*\[\[?\s*([a-z]+)([a-z. ]*)\]\]?\s*(?:#.*)?")


def _edges(lines: list[str]) -> tuple[list[int], int]:
    """Where each phase begins, and where the last of them ends."""
    starts: list[int] = []
    for number, line in enumerate(lines):
        heading = _HEADING.fullmatch(line.rstrip("\n"))
        if heading is None or (heading[1] == "phases" and heading[2].strip()):
            continue
        begins = number
        while begins and lines[begins - 1].startswith("#"):  # remarks about what follows
            begins -= 1
        if heading[1] != "phases":
            return starts, begins
        starts.append(begins)
    return starts, len(lines)


def _is_whole(sheet: Sheet, text: str) -> bool:
    """Whether the parts say, each for itself, what the file says."""
    try:
        said = {**tomllib.loads(sheet.head), **tomllib.loads(sheet.tail)}
        phases = [phase for block in sheet.blocks for phase in tomllib.loads(block)["phases"]]
        alone = len(phases) == len(sheet.blocks)
        return alone and {**said, "phases": phases} == tomllib.loads(text)
    except (tomllib.TOMLDecodeError, KeyError):
        return False


@lru_cache(maxsize=4096)
def _head(text: str) -> Values:
    return tomllib.loads(text)


@lru_cache(maxsize=4096)
def _phase(text: str) -> Values:
    (phase,) = tomllib.loads(text)["phases"]
    assert isinstance(phase, dict)
    return phase


def _set(text: str, values: Values, read: Callable[[str], Values]) -> str:
    """A part with these values in it, and every other line as it was where that can be done."""
    wanted = {**read(text), **values}
    wanted = {key: value for key, value in wanted.items() if value is not None}
    lines = text.splitlines(keepends=True)
    for key, value in values.items():
        _set_line(lines, key, value)
    changed = "".join(lines)
    try:
        if read(changed) == wanted:
            return changed
    except (tomllib.TOMLDecodeError, KeyError, ValueError):  # it stood on several lines
        pass
    return _anew(text, wanted)


def _set_line(lines: list[str], key: str, value: object) -> None:
    """Put a value in its line, into a new one, or take the line away."""
    keys = [found[1] if (found := _KEY.match(line)) else "" for line in lines]
    if key not in keys:
        if value is not None:
            before = [n for n, one in enumerate(keys) if one in ("name", "length")]
            heads = [n for n, line in enumerate(lines) if _HEADING.fullmatch(line.rstrip("\n"))]
            place = max(before or heads[:1] or [-1]) + 1
            lines.insert(place, f"{key} = {inline(value)}\n")
        return
    at = keys.index(key)
    if value is None:
        del lines[at]
        return
    remark = found[0] if (found := _REMARK.search(lines[at].rstrip("\n"))) else ""
    lines[at] = f"{key} = {inline(value)}{remark}\n"


_KEY = re.compile(r"\s*([a-z]+)\s*=")
_REMARK = re.compile(r"\s*#.*$")


def _anew(text: str, values: Values) -> str:
    """A part laid out anew, below the heading and the remarks it had."""
    lines = text.splitlines(keepends=True)
    at = next((n for n, line in enumerate(lines) if _HEADING.fullmatch(line.rstrip("\n"))), -1)
    remarks = [line for line in lines[: at + 1] if at >= 0]
    return "".join([*remarks, *(f"{key} = {inline(one)}\n" for key, one in values.items()), "\n"])
