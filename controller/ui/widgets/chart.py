"""The whole program as a chart, with a line where it stands."""

from textual.content import Content
from textual.widgets import Static

from controller.desk.programs.charted import charted, marked
from controller.host.scene import Scene

PLAYHEAD, FADE, HERE = "│", "f", "▲"


class Chart(Static):
    """As many columns and rows as there is room for; the fade is marked with its key."""

    def __init__(self) -> None:
        super().__init__(id="chart")
        self._scene: Scene | None = None
        self._now_ms = 0
        self._drawn: tuple[tuple[str, ...], str, int] | None = None

    def show(self, scene: Scene, now_ms: int) -> None:
        """Draw it as it is at this moment."""
        self._scene, self._now_ms = scene, now_ms
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        width, rows = self.size.width, self.size.height - 1
        if self._scene is None or not self._scene.heights or width < 1 or rows < 1:
            return
        heights = self._scene.columns(width)
        here = self._scene.column_at(self._now_ms, len(heights))
        fade = self._scene.fade_column(len(heights))
        marks = [(here, HERE)] if fade is None else [(fade, FADE), (here, HERE)]
        drawn = charted(heights, rows), marked(len(heights), marks), here
        if drawn == self._drawn:
            return
        self._drawn = drawn
        lines = [_with_playhead(row, here) for row in drawn[0]]
        self.update(Content("\n").join([*lines, Content(drawn[1])]), layout=False)


def _with_playhead(row: str, here: int) -> Content:
    return Content.assemble(
        (row[:here], "$secondary-darken-3"), (PLAYHEAD, "$accent"), (row[here + 1 :], "$secondary")
    )
