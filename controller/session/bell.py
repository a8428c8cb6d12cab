"""What wakes a waiting task: a moment of the clock, or anybody who rings."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from controller.clock import Clock

T = TypeVar("T")

TICK_MS = 500
CLINGING_S = 0.25  # of real time, for what was cancelled to end


class Bell:
    """One task waits at a time; a ring that nobody waits for is not kept.

    `tick` is called by the waiting task itself every half second at least: so it tells of a task
    that lives, and of no other. Where it says True, whoever waits has to look.
    """

    def __init__(self, clock: Clock, tick: Callable[[], bool] | None = None) -> None:
        self._clock = clock
        self._tick = tick
        self._rung: asyncio.Future[bool] | None = None

    async def until(self, moment_ms: int | None) -> None:
        """Return at a moment, or at the next `ring`; None waits for the ring alone."""
        while True:
            if self._tick is not None and self._tick():
                return
            if await self._wait(self._next_ms(moment_ms)):
                return
            if moment_ms is not None and self._clock.now_ms() >= moment_ms:
                return

    async def over(
        self,
        work: Coroutine[Any, Any, T],  # Any: unused
        limit_ms: int,
        given_up: Callable[[], bool] = lambda: False,
    ) -> T | None:
        """What the work gives, or raises; it ticks meanwhile, for `limit_ms` at most.

        After that it still waits, but no longer ticks: so a lease runs out. None where it is
        `given_up`, which rings: the work is cancelled then, as where we are.
        """
        task = asyncio.ensure_future(work)
        task.add_done_callback(lambda _: self.ring())
        task.add_done_callback(unheeded)
        deadline_ms = self._clock.now_ms() + limit_ms
        try:
            while not (task.done() or given_up() or self._clock.now_ms() >= deadline_ms):
                await self.until(deadline_ms)
            return None if given_up() and not task.done() else await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=CLINGING_S)

    def ring(self) -> None:
        """Wake whoever waits."""
        _set(self._rung, True)

    def _next_ms(self, moment_ms: int | None) -> int | None:
        if self._tick is None:
            return moment_ms
        tick_ms = self._clock.now_ms() + TICK_MS
        return tick_ms if moment_ms is None else min(moment_ms, tick_ms)

    async def _wait(self, moment_ms: int | None) -> bool:
        """Whether it was rung before that moment."""
        rung: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._rung = rung
        alarm = None
        if moment_ms is not None:
            alarm = self._clock.call_at(moment_ms, partial(_set, rung, False))
        try:
            return await rung
        finally:
            if alarm is not None:
                alarm.cancel()


def _set(rung: asyncio.Future[bool] | None, by_hand: bool) -> None:
    if rung is not None and not rung.done():
        rung.set_result(by_hand)


def unheeded(task: asyncio.Future[Any]) -> None:  # Any: unused
    """A task for which nobody may wait ends as it likes; asyncio would complain otherwise."""
    if not task.cancelled():
        task.exception()
