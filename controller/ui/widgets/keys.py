"""The keys of a screen at its bottom, to be touched as well."""

from collections.abc import Iterable

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import HorizontalGroup
from textual.widget import Widget
from textual.widgets import Footer
from textual.widgets._footer import FooterKey  # Textual offers it nowhere else

LOW = 14
"""Screens of fewer rows have one for their keys."""


class Keys(Footer):
    """As Textual has it; on a narrow screen in as many rows as all of them take."""

    DEFAULT_CSS = """
    Keys { layout: vertical; height: auto; min-height: 1; background: $background; }
    Keys > HorizontalGroup { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._fits: tuple[int, bool] | None = None

    def compose(self) -> ComposeResult:
        columns, rows = self.app.size
        packed = in_rows(super().compose(), columns)
        for row in packed[: 1 if rows < LOW else None]:
            yield HorizontalGroup(*row)

    async def on_resize(self, event: events.Resize) -> None:
        """Put them into rows anew where the screen has become another one."""
        columns, rows = self.app.size
        fits = (columns, rows < LOW)
        if fits != self._fits:
            self._fits = fits
            await self.recompose()


def in_rows(keys: Iterable[Widget], columns: int) -> list[list[Widget]]:
    """Keys row by row, as many in each as there is room for."""
    packed: list[list[Widget]] = []
    left = 0
    for key in keys:
        takes = width_of(key)
        if not packed or takes > left:
            packed.append([])
            left = columns
        packed[-1].append(key)
        left -= takes + 1
    return packed


def width_of(key: Widget) -> int:
    """The columns that a key takes, with what it does, before the one that keeps it apart."""
    if not isinstance(key, FooterKey):
        return 0
    return cell_len(key.key_display) + 1 + cell_len(key.description)
