"""A session in as few lines as can be: how it ended, and what went wrong on the way."""

from controller.cli.lines import LineMode, trouble_in, turned
from controller.host.events import Event, Note
from controller.machine import Machine
from controller.session.view import Ending, SessionView, State


class QuietMode:
    """Turns the events of one session into lines: ends and faults, and why not what was asked."""

    def __init__(self, machine: Machine) -> None:
        self._how_to_stop = machine.spec.how_to_stop
        self._all = LineMode(machine)
        self._last: SessionView | None = None
        self._trouble = ""

    def lines(self, event: Event) -> list[str]:
        """What to print for an event; nothing for most."""
        every = self._all.lines(event)
        if isinstance(event, SessionView):
            return self._view(event)
        return every if isinstance(event, Note | Ending) else []

    def _view(self, view: SessionView) -> list[str]:
        last, self._last = self._last, view
        before, self._trouble = self._trouble, trouble_in(view)
        said = []
        if last is not None and view.state is not last.state and _about_the_link(view, last):
            said.append(turned(view, last.state, self._how_to_stop))
        if self._trouble and self._trouble != before:
            said.append(self._trouble)
        return said


def _about_the_link(view: SessionView, last: SessionView) -> bool:
    """Whether it is lost, or back."""
    back = last.state is State.RETURNING and view.state is not State.STOPPING
    return view.state is State.RETURNING or back
