"""Playing: what the machine does, how long yet, and the keys that change or stop it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from controller.ui.sitting import Sitting


class PlayingScreen(Screen[None]):
    """A session that runs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "send('toggle')"),
        Binding("plus,equals_sign", "send('stronger')"),
        Binding("minus", "send('softer')"),
        Binding("f", "send('fade')"),
    ]

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting

    def compose(self) -> ComposeResult:
        yield Static(id="scene")

    def on_mount(self) -> None:
        self.set_interval(1.0, self.show)
        self.show()

    def show(self) -> None:
        """Show the scene as it is."""
        if self.is_mounted:
            scene = self._sitting.scene
            self.query_one("#scene", Static).update(
                f"{scene.stage} {scene.program} {scene.state} {scene.phase} {scene.elapsed_ms} "
                f"{scene.doing}"
            )

    def action_send(self, intent: str) -> None:
        """Tell the host."""
        self._sitting.send(intent)
