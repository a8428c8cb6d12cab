"""The course of a program: what each place gets over its time, drawn as wide as there is room."""

from collections.abc import Sequence

from textual.widgets import Static

from controller.desk.programs.courses import drawn
from profiles.preview import Trace


class Course(Static):
    """A chart for each place and effect, each so many rows high."""

    DEFAULT_CSS = "Course { height: auto; width: 1fr; color: $primary; }"

    def __init__(self, rows: int) -> None:
        super().__init__(markup=False)
        self._rows = rows
        self._traces: Sequence[Trace] = ()
        self._length_ms = 0
        self._wide = 0

    def show(self, traces: Sequence[Trace], length_ms: int) -> None:
        """Draw these from here on; `length_ms` is above 0."""
        self._traces, self._length_ms = traces, length_ms
        self._draw()

    def on_resize(self) -> None:
        if self.size.width != self._wide:
            self._draw()

    def _draw(self) -> None:
        self._wide = self.size.width
        if self._wide and self._length_ms:
            lines = drawn(self._traces, self._length_ms, self._wide, self._rows)
            self.update("\n".join(lines))
