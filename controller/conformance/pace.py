"""Time during a check: ours to move on, or the computer's."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from controller.clock import Clock, ManualClock, sleep_until
from controller.conformance.failing import expect
from controller.errors import LegatoError, LinkError, MachineError

T = TypeVar("T")

TICK_MS = 20  # how often it is looked whether something has happened
CLINGING_S = 0.1  # of real time, for what was cancelled to end


class Pace:
    """Lets time pass, and says when something takes longer than `patience` times its limit."""

    def __init__(self, clock: Clock, patience: int) -> None:
        self.clock = clock
        self._patience = patience

    def now_ms(self) -> int:
        """The moment, by the clock of driver and machine."""
        return self.clock.now_ms()

    async def wait(self, ms: int) -> None:
        """Return so much later, everything done that was due by then where the time is ours."""
        if isinstance(self.clock, ManualClock):
            await self.clock.advance(ms)
        else:
            await sleep_until(self.clock, self.clock.now_ms() + ms)

    async def until(self, satisfied: Callable[[], bool], limit_ms: int) -> bool:
        """Let time pass until it is so; False where it is not within that long."""
        deadline_ms = self.clock.now_ms() + limit_ms * self._patience
        await self.wait(0)
        while not satisfied():
            if self.clock.now_ms() >= deadline_ms:
                return False
            await self.wait(TICK_MS)
        return True

    async def passing(self, what: str, work: Awaitable[T], limit_ms: int) -> T:
        """What the work gives, while time passes; raises Failed where it takes longer."""
        task = asyncio.ensure_future(work)
        try:
            in_time = await self.until(task.done, limit_ms)
        finally:
            await given_up(task)
        expect(in_time, f"{what} takes longer than {limit_ms} ms")
        expect(not task.cancelled(), f"{what} was cancelled, though nobody did")
        return task.result()

    async def refused(self, what: str, work: Awaitable[T], limit_ms: int) -> T | None:
        """The same of what should be refused: None where it is, in whatever words."""
        try:
            return await self.passing(what, work, limit_ms)
        except (LegatoError, LookupError, ValueError):
            return None

    async def tried(self, what: str, work: Awaitable[T], limit_ms: int) -> T | None:
        """The same of what may fail: None where it ends in a LinkError or a MachineError."""
        try:
            return await self.passing(what, work, limit_ms)
        except (LinkError, MachineError):
            return None


async def given_up(task: asyncio.Future[T]) -> bool:
    """Cancel it; whether it ends at once, in whatever way."""
    task.cancel()
    await asyncio.wait({task}, timeout=CLINGING_S)
    if task.done() and not task.cancelled():
        task.exception()  # asyncio would complain that nobody looked
    return task.done()
