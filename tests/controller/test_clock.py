"""The clock that stands still, the clock that runs, and everything that waits on one."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.clock import (
    Alarm,
    ManualClock,
    SystemClock,
    settle,
    shielded,
    sleep_until,
    time_limit,
)

MOMENTS = st.lists(st.integers(0, 50), max_size=12)


@settings(deadline=None)
@given(MOMENTS)
async def test_alarms_ring_at_their_moment_the_earlier_ones_first(moments: list[int]) -> None:
    clock, rung = ManualClock(), list[tuple[int, int]]()
    for number, moment_ms in enumerate(moments):
        clock.call_at(moment_ms, partial(_note, rung, clock, number))
    await clock.advance(50)
    assert rung == sorted((moment_ms, number) for number, moment_ms in enumerate(moments))


def _note(rung: list[tuple[int, int]], clock: ManualClock, number: int) -> None:
    rung.append((clock.now_ms(), number))


async def test_advancing_rings_nothing_that_is_still_to_come() -> None:
    clock, rung = ManualClock(), list[int]()
    clock.call_at(101, lambda: rung.append(101))
    await clock.advance(100)
    assert rung == []
    await clock.advance(1)
    assert rung == [101]


async def test_an_alarm_for_the_past_rings_now_and_the_clock_does_not_fall() -> None:
    clock, rung = ManualClock(), list[int]()
    await clock.advance(1_000)
    clock.call_at(10, lambda: rung.append(clock.now_ms()))
    await clock.advance(0)
    assert rung == [1_000]


async def test_an_alarm_that_is_set_by_an_alarm_rings_on_the_way() -> None:
    clock, rung = ManualClock(), list[int]()

    def again() -> None:
        clock.call_at(20, lambda: rung.append(clock.now_ms()))

    clock.call_at(10, again)
    await clock.advance(100)
    assert rung == [20]


async def test_a_cancelled_alarm_does_not_ring() -> None:
    clock, rung = ManualClock(), list[int]()
    alarm = clock.call_at(10, lambda: rung.append(10))
    alarm.cancel()
    await clock.advance(100)
    alarm.cancel()
    assert rung == []


async def test_whoever_is_woken_has_done_its_work_before_the_next_alarm() -> None:
    clock, done = ManualClock(), list[str]()

    async def work() -> None:
        await sleep_until(clock, 10)
        await asyncio.sleep(0)
        done.append("work")

    task = asyncio.create_task(work())
    clock.call_at(11, lambda: done.append("alarm"))
    await clock.advance(20)
    await task
    assert done == ["work", "alarm"]


@pytest.mark.parametrize("moment_ms", [-1, 0])
async def test_sleeping_until_a_past_moment_does_not_wait(moment_ms: int) -> None:
    async with asyncio.timeout(0):
        await sleep_until(ManualClock(), moment_ms)


async def test_sleeping_ends_at_the_moment_and_not_before() -> None:
    clock = ManualClock()
    sleeping = asyncio.create_task(sleep_until(clock, 500))
    await clock.advance(499)
    assert not sleeping.done()
    await clock.advance(1)
    assert sleeping.done()


async def test_a_time_limit_leaves_alone_what_ends_in_time() -> None:
    clock = ManualClock()

    async def work() -> str:
        async with time_limit(clock, 100):
            await sleep_until(clock, 99)
        await sleep_until(clock, 500)
        return "done"

    working = asyncio.create_task(work())
    await clock.advance(1_000)
    assert await working == "done"


async def test_a_time_limit_raises_at_its_end_and_not_before() -> None:
    clock = ManualClock()
    working = asyncio.create_task(_limited(clock, 100))
    await clock.advance(99)
    assert not working.done()
    await clock.advance(1)
    with pytest.raises(TimeoutError):
        await working


async def test_a_cancellation_from_outside_is_no_time_out() -> None:
    clock = ManualClock()
    working = asyncio.create_task(_limited(clock, 100))
    await clock.advance(50)
    working.cancel()
    await clock.advance(1_000)
    assert working.cancelled()


@pytest.mark.parametrize("limit_first", [True, False])
async def test_a_cancellation_at_the_moment_of_the_limit_is_not_lost(limit_first: bool) -> None:
    clock = Together()
    working = asyncio.create_task(_limited(clock, 100))
    await settle()
    strokes: list[Callable[[], object]] = [working.cancel, clock.ring_all]
    for stroke in reversed(strokes) if limit_first else strokes:
        stroke()
    await settle()
    assert working.cancelled()


@pytest.mark.parametrize(("outer_ms", "inner_ms"), [(100, 200), (200, 100), (100, 100)])
async def test_of_two_nested_limits_the_one_that_is_over_raises(
    outer_ms: int, inner_ms: int
) -> None:
    clock, passed = ManualClock(), list[str]()
    working = asyncio.create_task(_nested(clock, outer_ms, inner_ms, passed))
    await clock.advance(100)
    await working
    assert passed == (["outer"] if outer_ms <= inner_ms else ["inner"])


async def test_of_two_limits_over_at_once_the_outer_raises() -> None:
    clock, passed = Together(), list[str]()
    working = asyncio.create_task(_nested(clock, 100, 100, passed))
    await settle()
    clock.ring_all()
    await working
    assert passed == ["outer"]


async def test_a_limit_leaves_no_cancellation_behind_whatever_the_work_makes_of_it() -> None:
    clock = ManualClock()

    async def stubborn() -> None:
        async with time_limit(clock, 100):
            try:
                await sleep_until(clock, 1_000)
            except asyncio.CancelledError as cancellation:
                raise OSError("broken") from cancellation

    async def work() -> int:
        with pytest.raises(OSError, match="broken"):
            await stubborn()
        task = asyncio.current_task()
        assert task is not None
        return task.cancelling()

    working = asyncio.create_task(work())
    await clock.advance(200)
    assert await working == 0


async def test_shielded_work_gives_its_result() -> None:
    clock = ManualClock()
    working = asyncio.create_task(shielded(_slow(clock, "rest")))
    await clock.advance(1_000)
    assert await working == "rest"


async def test_shielded_work_lets_its_exception_pass() -> None:
    async def broken() -> None:
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        await shielded(broken())


async def test_shielded_work_that_is_cancelled_twice_is_finished_first() -> None:
    clock, finished = ManualClock(), list[int]()

    async def rest() -> None:
        await sleep_until(clock, 1_000)
        finished.append(clock.now_ms())

    working = asyncio.create_task(shielded(rest()))
    for _ in range(2):
        await clock.advance(100)
        working.cancel()
    await clock.advance(700)
    assert not working.done()
    await clock.advance(100)
    assert finished == [1_000]
    assert working.cancelled()


async def test_work_is_shielded_also_from_a_cancellation_that_waits_for_it() -> None:
    clock, finished = ManualClock(), list[str]()

    async def rested() -> None:
        await _slow(clock, "rest")
        finished.append("rest")

    async def end() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await shielded(rested())

    ending = asyncio.create_task(end())
    await clock.advance(1_000)
    assert ending.cancelled()
    assert finished == ["rest"]


async def test_the_system_clock_never_rings_early() -> None:
    clock, early = SystemClock(speed=50), list[int]()
    began_ms = clock.now_ms()

    async def wait(moment_ms: int) -> None:
        await sleep_until(clock, moment_ms)
        early.append(max(0, moment_ms - clock.now_ms()))

    await asyncio.gather(*(wait(began_ms + after_ms) for after_ms in range(0, 500, 7)))
    assert not any(early)


def test_the_system_clock_is_not_early_where_the_computer_rounds_its_timers() -> None:
    async def late_ms() -> int:
        # Up to so long before its moment a loop takes a timer to be due; 16 ms on Windows.
        cast("Any", asyncio.get_running_loop())._clock_resolution = 0.02
        clock = SystemClock()
        moment_ms = clock.now_ms() + 30
        await sleep_until(clock, moment_ms)
        return clock.now_ms() - moment_ms

    assert asyncio.run(late_ms()) >= 0


async def test_a_cancelled_alarm_of_the_system_clock_does_not_ring() -> None:
    clock, rung = SystemClock(speed=100), list[str]()
    alarm = clock.call_at(clock.now_ms() + 100, lambda: rung.append("alarm"))
    alarm.cancel()
    await sleep_until(clock, clock.now_ms() + 500)
    alarm.cancel()
    assert rung == []


async def test_an_alarm_of_the_system_clock_for_the_past_rings_at_once() -> None:
    clock, rung = SystemClock(), list[str]()
    clock.call_at(clock.now_ms() - 1_000, lambda: rung.append("alarm"))
    await settle()
    assert rung == ["alarm"]


def test_a_faster_system_clock_counts_more_milliseconds() -> None:
    slow, fast = SystemClock(), SystemClock(speed=100)
    before, between, after = slow.now_ms(), fast.now_ms(), slow.now_ms()
    assert before * 100 <= between <= (after + 1) * 100


async def test_the_event_loop_still_tells_what_is_ready_to_run() -> None:
    ready = cast("Any", asyncio.get_running_loop())._ready
    assert len(ready) == 0
    asyncio.get_running_loop().call_soon(lambda: None)
    assert len(ready) == 1
    await settle()
    assert len(ready) == 0


class Together:
    """A clock whose alarms all ring at once, before anybody can act on the first."""

    def __init__(self) -> None:
        self._alarms: list[_Once] = []

    def now_ms(self) -> int:
        return 0

    def call_at(self, moment_ms: int, callback: Callable[[], None]) -> Alarm:
        self._alarms.append(_Once(callback))
        return self._alarms[-1]

    def ring_all(self) -> None:
        for alarm in self._alarms:
            alarm.ring()


class _Once:
    def __init__(self, ring: Callable[[], None]) -> None:
        self.ring = ring

    def cancel(self) -> None:
        self.ring = lambda: None


async def _limited(clock: ManualClock | Together, limit_ms: int) -> None:
    async with time_limit(clock, limit_ms):
        await asyncio.get_running_loop().create_future()


async def _nested(
    clock: ManualClock | Together, outer_ms: int, inner_ms: int, passed: list[str]
) -> None:
    try:
        async with time_limit(clock, outer_ms):
            try:
                await _limited(clock, inner_ms)
            except TimeoutError:
                passed.append("inner")
    except TimeoutError:
        passed.append("outer")


async def _slow(clock: ManualClock, word: str) -> str:
    await sleep_until(clock, 1_000)
    return word
