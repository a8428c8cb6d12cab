"""What may be chosen tonight, row by row: the one big choice first, then by need."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from controller.desk.programs.charted import in_a_row
from profiles.language import _
from profiles.wording import capital

if TYPE_CHECKING:
    from controller.desk.programs.listing import Entry
    from controller.desk.tonight.evening import Evening
    from controller.desk.tonight.glimpse import Glimpse

LONGEST_NAME = 26
WIDEST_SHAPE, NARROWEST_SHAPE = 24, 8
AROUND = 4  # columns for the margins of a list and its bar


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list; `program` is what it starts, "" for one that only says something."""

    text: str
    program: str = ""


def choices(
    glimpse: "Glimpse", evening: "Evening | None", width: int, *, blocks: bool
) -> list[Row]:
    """The rows for a screen of that many columns."""
    if evening is None:
        return [_big(glimpse, glimpse.first, glimpse.length, "", again=glimpse.again)]
    rows: list[Row] = []
    columns = _Columns(evening, width, blocks=blocks)
    if first := evening.first:
        again = glimpse.again and first.name == glimpse.first
        rows.append(_big(glimpse, first.name, first.minutes, columns.shape(first), again=again))
    else:
        rows.append(Row(_("No program fits this machine. p shows them all.")))
    for need in evening.needs:
        rows.append(Row(f"\n{capital(need.title)}"))
        rows += [Row(columns.line(entry), entry.name) for entry in need.entries]
    return [*rows, *_not_for_now(evening)]


def _not_for_now(evening: "Evening") -> Iterator[Row]:
    if evening.unfit:
        yield Row("\n" + _("Not for this machine"))
    for entry in evening.unfit:
        yield Row(f"  {entry.name}: {entry.refusal.removesuffix('.')}.")
    if evening.broken:
        yield Row("\n" + _("Programs of yours that cannot be used"))
    for said in evening.broken:
        yield Row(f"  {said}")


def _big(glimpse: "Glimpse", name: str, length: str, shape: str, *, again: bool) -> Row:
    head = _("Enter plays what you played last:") if again else _("Enter plays, to begin with:")
    said = _("{program}, {length}").format(program=name, length=length)
    return Row("\n".join([head, f"  {said}", f"  {shape}".rstrip()]), name)


class _Columns:
    """How wide each part of a row is: names, minutes, and what is left for the shape."""

    def __init__(self, evening: "Evening", width: int, *, blocks: bool) -> None:
        every = [entry for need in evening.needs for entry in need.entries]
        self._name = min(LONGEST_NAME, max((cell_len(one.name) for one in every), default=1))
        self._minutes = max((cell_len(one.minutes) for one in every), default=1)
        beside = width - AROUND - self._name - self._minutes - 4
        self._below = beside < NARROWEST_SHAPE
        self._shape = max(1, min(WIDEST_SHAPE, width - AROUND if self._below else beside))
        self._blocks = blocks

    def shape(self, entry: "Entry") -> str:
        return in_a_row(entry.heights, self._shape, blocks=self._blocks)

    def line(self, entry: "Entry") -> str:
        name = entry.name
        if cell_len(name) < self._name:
            name = set_cell_size(name, self._name)
        between = "\n  " if self._below else "  "  # rows twice as high are hit by a thumb
        return f"  {name} {entry.minutes:>{self._minutes}}{between}{self.shape(entry)}"
