"""For how long a machine has been asked to run: tells an off of its remote from a late one of ours.

Every off of ours ends the time that counts, and what it brought about is reported sooner than that
time is long. So a program that switches on and off in turn, more often than that, hides the remote.
"""

from collections.abc import Iterable

from controller.clock import Clock

LATE_MS = 10_000  # a report of an off of ours is not as late as this


class Asked:
    """What was asked of one machine on this connection; nothing yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since_ms: int | None = None

    def for_levels(self, levels: Iterable[int]) -> None:
        """These levels of the leg are about to be written; none means that it is rested."""
        if not any(levels):
            self._since_ms = None
        elif self._since_ms is None:
            self._since_ms = self._clock.now_ms()

    @property
    def runs_long(self) -> bool:
        """Whether it has been asked to run for so long that no off of ours can be reported yet."""
        return self.runs_for(LATE_MS)

    def runs_for(self, length_ms: int) -> bool:
        """Whether it has been asked to run for this long, without an off."""
        return self._since_ms is not None and self._clock.now_ms() - self._since_ms >= length_ms
