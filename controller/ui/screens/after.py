"""After: how it stopped, and how surely."""

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from controller.ui.sitting import Sitting


class AfterScreen(Screen[None]):
    """A session that is over."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting

    def compose(self) -> ComposeResult:
        ended, error = self._sitting.scene.ended, self._sitting.error
        yield Static(ended.said if ended else str(error), id="said")
