"""What a session tells of itself: each change once, to those who watch and to the night log."""

from collections.abc import Callable

from controller.nightlog.kinds import Kind
from controller.nightlog.record import Record
from controller.session.view import SessionView


class Showing:
    """Publishes what changed; feeding the machine again is no change."""

    def __init__(self, on_view: Callable[[SessionView], None], record: Record) -> None:
        self._on_view = on_view
        self._record = record
        self._last: SessionView | None = None

    def show(self, view: SessionView) -> None:
        """Publish a view, unless nothing but time has passed since the last one."""
        last = self._last
        if last is not None and view.alike(last):
            return
        self._last = view
        if last is None or (view.state, view.offset) != (last.state, last.offset):
            state, elapsed_ms, offset = view.state.value, view.elapsed_ms, view.offset
            said = {"state": state, "elapsed_ms": elapsed_ms, "offset": offset}
            self._record.note(Kind.STATE, said)
        self._on_view(view)
