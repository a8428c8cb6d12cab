"""Something that is done again and again, by the clock of whoever sits before the screens."""

from collections.abc import Callable

from controller.clock import Alarm, Clock


class Ticks:
    """Calls `tick` every so many ms from `begin` until `end`; both may be called twice."""

    def __init__(self, clock: Clock, every_ms: int, tick: Callable[[], object]) -> None:
        self._clock = clock
        self._every_ms = every_ms
        self._tick = tick
        self._alarm: Alarm | None = None

    def begin(self) -> None:
        """Ring for the first time in so many ms."""
        self.end()
        self._alarm = self._clock.call_at(self._clock.now_ms() + self._every_ms, self._ring)

    def end(self) -> None:
        """Ring no more."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _ring(self) -> None:
        self.begin()
        self._tick()
