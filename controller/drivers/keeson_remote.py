"""Whether a Keeson base was switched off at its remote, as far as its reports tell."""

from collections.abc import Iterable

from controller.clock import Clock
from controller.drivers.asked import LATE_MS, Asked
from controller.drivers.keeson_ways import Motor, levels_of
from firmware_protocol.keeson_base import TIMER_MS, Status

ENOUGH_OFFS = 2  # reports in a row
LEAST_LEFT_MS = 60_000  # on the base's own timer, which else may have ended it


class Remote:
    """Holds the reports of one connection against what was asked for, and the keys pressed."""

    def __init__(self, clock: Clock, legs: Iterable[Motor]) -> None:
        self._clock = clock
        self._legs = tuple(legs)
        self._asked = Asked(clock)
        self._pressed_ms = clock.now_ms()
        self._ran = False  # in the last report but those of off, which came long after the last key
        self._offs = 0

    @property
    def switched_off(self) -> bool:
        """Whether it was to run, did, and reports that it is off, with no key of ours since."""
        return self._offs >= ENOUGH_OFFS and self._asked.runs_long

    def asks(self, levels: Iterable[int]) -> None:
        """These levels of the leg are to be brought about; none means that it is rested."""
        self._asked.for_levels(levels)
        if not self._asked.runs_for(0):
            self._forget()

    def pressed(self) -> None:
        """A key is about to be pressed: what it does is no work of the remote."""
        self._pressed_ms = self._clock.now_ms()
        self._forget()

    def hear(self, status: Status) -> None:
        """The base has reported."""
        if any(levels_of(status)[motor] for motor in self._legs):
            late = self._clock.now_ms() - self._pressed_ms >= LATE_MS
            timed_out = status.timer not in TIMER_MS or status.remaining_ms < LEAST_LEFT_MS
            self._ran, self._offs = late and not timed_out, 0
        elif self._ran:
            self._offs += 1

    def _forget(self) -> None:
        self._ran, self._offs = False, 0
