"""Time, as everything else sees it: milliseconds that only ever rise, and wake-ups at a moment."""

import asyncio
import calendar
import heapq
import itertools
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar, cast

T = TypeVar("T")


class Alarm(Protocol):
    """A wake-up that has been asked for."""

    def cancel(self) -> None:
        """Forget it; harmless when it has already rung."""
        ...


class Clock(Protocol):
    """Monotonic milliseconds, and a callback at a moment of that time."""

    def now_ms(self) -> int:
        """Milliseconds since some fixed moment; never falls."""
        ...

    def call_at(self, moment_ms: int, callback: Callable[[], None]) -> Alarm:
        """Ring once at that moment, at once when it is past. Only inside a running event loop."""
        ...

    def wall_ms(self) -> int:
        """Milliseconds since 1970 in UTC, as the computer has it; may be set back by anybody."""
        ...

    def suspended_ms(self) -> int:
        """For how long the computer has slept since it started; never falls."""
        ...


class SystemClock:
    """The computer's monotonic clock, `speed` times as fast as real time."""

    def __init__(self, speed: int = 1) -> None:
        self._speed = speed

    def now_ms(self) -> int:
        """Milliseconds since the computer started, times the speed."""
        return time.monotonic_ns() * self._speed // 1_000_000

    def wall_ms(self) -> int:
        """The computer's own time of day."""
        return time.time_ns() // 1_000_000

    def suspended_ms(self) -> int:
        """0 where the system does not say: Linux counts sleep in one of its clocks only."""
        if sys.platform != "linux":
            return 0
        return (time.clock_gettime_ns(time.CLOCK_BOOTTIME) - time.monotonic_ns()) // 1_000_000

    def call_at(self, moment_ms: int, callback: Callable[[], None]) -> Alarm:
        """Ring never early; late by what the computer needs."""
        delay_s = (moment_ms - self.now_ms()) / (1000 * self._speed)

        def ring() -> None:
            # The event loop rounds its timers; an alarm that rings early would miss its cue.
            if self.now_ms() < moment_ms:
                alarm.again(self.call_at(moment_ms, callback))
            else:
                callback()

        alarm = _SystemAlarm(asyncio.get_running_loop().call_later(max(delay_s, 0.0), ring))
        return alarm


class _SystemAlarm:
    def __init__(self, inner: Alarm) -> None:
        self._inner = inner

    def again(self, inner: Alarm) -> None:
        self._inner = inner

    def cancel(self) -> None:
        self._inner.cancel()


NOON = 12
"""The hour at which a night ends and the next begins."""

MANUAL_BEGAN_MS = 1_798_920_000_000  # 2 January 2027, 20:00 UTC


class ManualClock:
    """A clock for tests: it stands still until it is told to advance."""

    def __init__(self) -> None:
        self._now_ms = 0
        self._suspended_ms = 0
        self._order = itertools.count()
        self._alarms: list[tuple[int, int, _ManualAlarm]] = []

    def now_ms(self) -> int:
        """Milliseconds advanced so far."""
        return self._now_ms

    def wall_ms(self) -> int:
        """The evening of some day, and what has passed since."""
        return MANUAL_BEGAN_MS + self._now_ms + self._suspended_ms

    def suspended_ms(self) -> int:
        """What `suspend` was told."""
        return self._suspended_ms

    def suspend(self, for_ms: int) -> None:
        """The computer slept for so long; it wakes at the same moment of this clock."""
        self._suspended_ms += for_ms

    def call_at(self, moment_ms: int, callback: Callable[[], None]) -> Alarm:
        """Ring when `advance` passes that moment."""
        alarm = _ManualAlarm(callback)
        heapq.heappush(self._alarms, (max(moment_ms, self._now_ms), next(self._order), alarm))
        return alarm

    async def advance(self, by_ms: int) -> None:
        """Let that much time pass: alarms ring in order, and the event loop settles after each."""
        until_ms = self._now_ms + by_ms
        await settle()
        while self._alarms and self._alarms[0][0] <= until_ms:
            self._now_ms, _, alarm = heapq.heappop(self._alarms)
            if alarm.callback is not None:
                alarm.callback()
                await settle()
        self._now_ms = until_ms
        await settle()


class _ManualAlarm:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


def local_text(wall_ms: int) -> str:
    """A moment since 1970 as this computer's time of day: "2027-01-02T22:41:07.250+01:00"."""
    there = time.localtime(wall_ms // 1000)
    offset_min = there.tm_gmtoff // 60
    offset = f"{'-' if offset_min < 0 else '+'}{abs(offset_min) // 60:02}:{abs(offset_min) % 60:02}"
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', there)}.{wall_ms % 1000:03}{offset}"


DAY_MS = 86_400_000


def night_of(wall_ms: int) -> int:
    """The number of the night that a moment since 1970 is in: from noon to noon, local time.

    Nights are numbered in a row, by the day on which they begin.
    """
    there = time.localtime(wall_ms // 1000)
    day = calendar.timegm((there.tm_year, there.tm_mon, there.tm_mday, 0, 0, 0)) // 86_400
    return day if there.tm_hour >= NOON else day - 1


def night_ends_ms(night: int) -> int:
    """The noon, in milliseconds since 1970, at which a night of that number ends."""
    day = time.gmtime((night + 1) * 86_400)
    noon = (day.tm_year, day.tm_mon, day.tm_mday, NOON, 0, 0, 0, 0, -1)
    return int(time.mktime(noon)) * 1000


def earliest(*moments_ms: int | None) -> int | None:
    """The first of these moments; None where there is none."""
    return min((moment for moment in moments_ms if moment is not None), default=None)


async def settle() -> None:
    """Return when nothing in the event loop is ready to run any more. Does not wait for devices."""
    # asyncio offers no public way to ask; a test keeps watch over this private name.
    loop = cast("Any", asyncio.get_running_loop())  # Any: a private attribute has no type
    await asyncio.sleep(0)
    while loop._ready:  # noqa: ASYNC110 - there is no event for "nothing left to do"
        await asyncio.sleep(0)


async def sleep_until(clock: Clock, moment_ms: int) -> None:
    """Return at that moment of the clock, at once when it is there or past."""
    if clock.now_ms() >= moment_ms:
        return
    rung: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def ring() -> None:
        if not rung.done():
            rung.set_result(None)

    alarm = clock.call_at(moment_ms, ring)
    try:
        await rung
    finally:
        alarm.cancel()


@asynccontextmanager
async def time_limit(clock: Clock, limit_ms: int) -> AsyncIterator[None]:
    """Cancel what is inside after that long and raise TimeoutError instead."""
    task = asyncio.current_task()
    assert task is not None  # a coroutine always runs in a task
    cancelled_before = task.cancelling()
    rung = False

    def ring() -> None:
        nonlocal rung
        rung = True
        task.cancel()

    alarm = clock.call_at(clock.now_ms() + limit_ms, ring)
    try:
        yield
    except asyncio.CancelledError:
        if rung and task.cancelling() - 1 <= cancelled_before:
            raise TimeoutError from None
        raise
    finally:
        alarm.cancel()
        if rung:  # whatever the work made of our cancellation
            task.uncancel()


async def bounded(clock: Clock, limit_ms: int, work: Coroutine[Any, Any, T]) -> T:  # Any: unused
    """What the work gives within that long; else TimeoutError, even where it clings to its work.

    Unlike `time_limit` this does not wait for what is cancelled to end. Work that is cancelled
    by others has given nothing, either: that is no wish of whoever waits.
    """
    task = asyncio.ensure_future(work)
    rung: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def ring() -> None:
        if not rung.done():
            rung.set_result(None)

    alarm = clock.call_at(clock.now_ms() + limit_ms, ring)
    task.add_done_callback(lambda _: ring())
    try:
        await rung
    finally:
        alarm.cancel()
        task.cancel()
    if not task.done() or task.cancelled():
        raise TimeoutError
    return task.result()


async def shielded(work: Awaitable[T]) -> T:
    """Finish the work whatever is cancelled meanwhile; the cancellation is raised afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as cancellation:
            cancelled = cancellation
    if cancelled is not None:
        raise cancelled
    return task.result()
