"""A list to choose from, in which a character marks what Enter takes."""

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import OptionList

from profiles.language import _

MARK = ">"


class MarkedList(OptionList):
    """As Textual has it, for people and terminals that see no colours, too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", _("Go through the list"), show=False),
        Binding("down", "cursor_down", _("Go through the list"), show=False),
        Binding("enter", "select", _("Take what is marked"), show=False),
    ]
    DEFAULT_CSS = "MarkedList > .option-list--option { padding: 0 1; }"  # the mark has its column

    def render_line(self, y: int) -> Strip:
        """A line as it is drawn; the first of what is highlighted begins with the mark.

        A list to which no keys go has none.
        """
        line = super().render_line(y)
        at = self.scroll_offset.y + y
        if self.highlighted is None or not self.has_focus or at >= len(self._lines):
            return line
        if self._lines[at] != (self.highlighted, 0):  # the option, and which line of it
            return line
        first = next(iter(line), Segment(""))
        return Strip.join([Strip([Segment(MARK, first.style)]), line.crop(1)])
