"""Keys that were meant: what a key that is held down repeats answers nothing."""

from controller.clock import Clock

QUIET_MS = 150
"""Keys held down repeat faster; no hand that reads a question does."""


class Presses:
    """The keys of one person, by their clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_ms = clock.now_ms()

    def meant(self) -> bool:
        """Whether the key that comes at this moment comes after a moment of quiet."""
        now_ms = self._clock.now_ms()
        last_ms, self._last_ms = self._last_ms, now_ms
        return now_ms - last_ms >= QUIET_MS
