"""The clock that stands still, and the clock that runs."""

import asyncio
from functools import partial
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.clock import (
    ManualClock,
    SystemClock,
    settle,
    sleep_until,
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
