"""When to look again for a machine whose link was lost: patient, and never a storm."""

from controller.clock import Clock
from controller.errors import LegatoError, LinkUnavailable, Unavailable

AWAY_LIMIT_MS = 120_000
"""After so long a session that lost its machine is over."""

STEADY_MS = 60_000  # a machine that is lost again sooner was never quite there

BACK_OFF_MS = {
    None: (1_000, 2_000, 4_000, 8_000, 10_000),  # it broke again, or does not answer
    Unavailable.NOT_FOUND: (1_000, 2_000, 4_000, 8_000, 10_000),
    Unavailable.BUSY: (2_000, 5_000, 10_000),  # somebody else has it, who is not to be disturbed
    Unavailable.POWERED_OFF: (3_000,),  # our own radio: to ask it costs the machine nothing
    Unavailable.NO_ADAPTER: (3_000,),
    Unavailable.DENIED: (),
}
"""How long to wait after the first, the second ... failure of a kind; the last one holds on.

Some receivers stop showing themselves after a storm of connections, until they are power-cycled.
Where no waiting helps there is none.
"""


class BackOff:
    """The failures to get back to one machine, over all the times that it is lost."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lost_ms: int | None = None
        self._found_ms = 0
        self._failures: dict[Unavailable | None, int] = {}

    def lost(self, error: LegatoError) -> int | None:
        """The moment to look for a machine that is lost: at once, unless it was found just so.

        None where that is over.
        """
        now_ms = self._clock.now_ms()
        if self._lost_ms is not None and now_ms - self._found_ms < STEADY_MS:
            return self.again_ms(error)
        self._lost_ms = now_ms
        self._failures.clear()
        return now_ms

    def found(self) -> None:
        """It is there again."""
        self._found_ms = self._clock.now_ms()

    def again_ms(self, error: LegatoError) -> int | None:
        """The moment to look for it again after this failure; None where that is over."""
        reason = error.reason if isinstance(error, LinkUnavailable) else None
        waits = BACK_OFF_MS[reason]
        if not waits:
            return None
        failures = self._failures[reason] = self._failures.get(reason, 0) + 1
        again_ms = self._clock.now_ms() + waits[min(failures, len(waits)) - 1]
        assert self._lost_ms is not None  # nothing is looked for that was not lost
        return None if again_ms > self._lost_ms + AWAY_LIMIT_MS else again_ms
