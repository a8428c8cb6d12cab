"""How long a pause may last: whoever comes back later than that begins anew, and is asked again."""

from collections.abc import Callable

from controller.clock import Alarm, Clock
from controller.session.view import State
from profiles.language import _

LONGEST_PAUSE_MS = 30 * 60_000
"""As long as what was cut short may be gone on with."""

PAUSED_LONG = _("The pause lasted half an hour: the session is over.")


class PauseLimit:
    """Rings once a session has been paused for so long; told each of its states."""

    def __init__(self, clock: Clock, on_over: Callable[[], None]) -> None:
        self._clock = clock
        self._on_over = on_over
        self._alarm: Alarm | None = None

    def seen(self, state: State) -> None:
        """The session is in that state."""
        if state is not State.PAUSED:
            self.end()
        elif self._alarm is None:
            moment_ms = self._clock.now_ms() + LONGEST_PAUSE_MS
            self._alarm = self._clock.call_at(moment_ms, self._on_over)

    def end(self) -> None:
        """There is no pause any more."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = None
