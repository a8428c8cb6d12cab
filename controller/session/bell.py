"""What wakes a waiting task: a moment of the clock, or anybody who rings."""

import asyncio

from controller.clock import Clock


class Bell:
    """One task waits at a time; a ring that nobody waits for is not kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung: asyncio.Future[None] | None = None

    async def until(self, moment_ms: int | None) -> None:
        """Return at a moment, or at the next `ring`; None waits for the ring alone."""
        rung: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rung = rung
        alarm = None if moment_ms is None else self._clock.call_at(moment_ms, self.ring)
        try:
            await rung
        finally:
            if alarm is not None:
                alarm.cancel()

    def ring(self) -> None:
        """Wake whoever waits."""
        if self._rung is not None and not self._rung.done():
            self._rung.set_result(None)
