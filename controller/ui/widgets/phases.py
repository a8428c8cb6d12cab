"""A table of the phases of a program, the program itself in the first row."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable

from controller.desk.programs.cells import Column
from controller.desk.programs.editing import Checked
from controller.desk.programs.sheet import WHOLE, Sheet
from profiles.language import _

COLUMNS = tuple(Column)
NAMED = 17  # letters, its number among them; enough to tell phases apart on a phone, too


class Phases(DataTable[Text]):
    """What stands in each cell; a row in which something is wrong has a `!` before it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", _("Go through the table"), show=False),
        Binding("down", "cursor_down", _("Go through the table"), show=False),
        Binding("left", "cursor_left", _("Go through the table"), show=False),
        Binding("right", "cursor_right", _("Go through the table"), show=False),
        Binding("enter", "select_cursor", _("Change"), show=True),
    ]
    DEFAULT_CSS = """
    Phases { height: 1fr; background: $background; }
    Phases > .datatable--cursor { text-style: reverse; }
    Phases > .datatable--header { text-style: bold; color: $secondary; background: $background; }
    Phases > .datatable--fixed { background: $background; }
    """

    def __init__(self) -> None:
        super().__init__(id="phases", cursor_type="cell", fixed_columns=1)

    def on_mount(self) -> None:
        for column in COLUMNS:
            width = NAMED if column is Column.NAME else None
            self.add_column(column.title, key=column.value, width=width)

    @property
    def at(self) -> tuple[int, Column]:
        """The row and the column of the cell that is chosen."""
        return self.cursor_coordinate.row, COLUMNS[self.cursor_coordinate.column]

    def show(self, sheet: Sheet, found: Checked | None, to: int | None = None) -> None:
        """Show this, the same cell chosen as before, or the one in row `to`."""
        row, column = self.cursor_coordinate
        self.clear()
        for number in range(WHOLE, len(sheet.blocks) + 1):
            wrong = found is not None and found.at(number) is not None
            shown = [sheet.shown(number, column) for column in COLUMNS]
            # Not as the label of the row: a table that is drawn too soon leaves labels out.
            shown[0] = f"{_numbered(number, wrong=wrong)} {shown[0]}"
            self.add_row(*(Text(cell, no_wrap=True) for cell in shown))
        row = min(row if to is None else to, len(sheet.blocks))
        self.move_cursor(row=row, column=column, animate=False)

    def mirror(self, row: int, column: Column, words: str) -> None:
        """Show what is being typed where it will stand."""
        place = Coordinate(row, COLUMNS.index(column))
        before = "" if place.column else f"{_numbered(row, wrong=False)} "
        self.update_cell_at(place, Text(f"{before}{words}_", no_wrap=True), update_width=True)


def _numbered(number: int, *, wrong: bool) -> str:
    return f"{'!' if wrong else ' '}{number or ' '}"
