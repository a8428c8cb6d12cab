"""Something to read before it starts: a lowered copy, or what to check on a new machine."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from controller.ui.widgets.said import Said
from controller.ui.widgets.tap import Tap, Taps
from profiles.language import _


class ReadScreen(Screen[bool]):
    """A head and lines; one key goes on, another leaves it. Gives whether it goes on."""

    CSS_PATH = "../styles/before.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "decide(True)", _("Go on")),
        Binding("escape,n,q", "decide(False)", _("Leave it")),
    ]

    def __init__(self, head: str, lines: tuple[str, ...], label: str) -> None:
        super().__init__()
        self._head = head
        self._lines = lines
        self._label = label

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Said(self._head, id="head")
            yield Said("\n".join(self._lines), id="lines")
        yield Taps(
            Tap("Enter", self._label, "decide(True)"), Tap("Esc", _("Leave it"), "decide(False)")
        )

    def action_decide(self, goes_on: bool) -> None:
        """Go on, or leave it."""
        self.dismiss(goes_on)
