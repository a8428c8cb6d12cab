"""Limits to waiting, and work that no cancellation ends half done."""

import asyncio
from collections.abc import Callable

import pytest

from controller.clock import Alarm, ManualClock, bounded, settle, shielded, sleep_until, time_limit


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


class Together:
    """A clock whose alarms all ring at once, before anybody can act on the first."""

    def __init__(self) -> None:
        self._alarms: list[_Once] = []

    def now_ms(self) -> int:
        return 0

    def wall_ms(self) -> int:
        return 0

    def suspended_ms(self) -> int:
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


async def test_bounded_work_gives_its_result() -> None:
    clock = ManualClock()
    working = asyncio.create_task(bounded(clock, 2_000, _slow(clock, "rest")))
    await clock.advance(1_000)
    assert await working == "rest"


async def test_bounded_work_lets_its_exception_pass() -> None:
    async def broken() -> None:
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        await bounded(ManualClock(), 100, broken())


async def test_bounded_work_is_given_up_at_the_limit_even_where_it_clings() -> None:
    clock, ended = ManualClock(), list[int]()

    async def clinging() -> None:
        try:
            await sleep_until(clock, 1_000)
        except asyncio.CancelledError:
            await sleep_until(clock, 2_000)
            ended.append(clock.now_ms())

    working = asyncio.create_task(bounded(clock, 100, clinging()))
    await clock.advance(99)
    assert not working.done()
    await clock.advance(1)
    with pytest.raises(TimeoutError):
        await working
    assert ended == []
    await clock.advance(2_000)
    assert ended == [2_000]


async def test_bounded_work_is_cancelled_with_whoever_waits_for_it() -> None:
    clock, ended = ManualClock(), list[int]()

    async def work() -> None:
        try:
            await sleep_until(clock, 1_000)
        finally:
            ended.append(clock.now_ms())

    working = asyncio.create_task(bounded(clock, 500, work()))
    await clock.advance(100)
    working.cancel()
    await clock.advance(0)
    assert working.cancelled()
    assert ended == [100]


async def test_bounded_work_that_is_cancelled_by_others_does_not_cancel_whoever_waits() -> None:
    async def cancelled_by_a_library() -> None:
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        answer.cancel()
        await answer

    with pytest.raises(TimeoutError):
        await bounded(ManualClock(), 100, cancelled_by_a_library())
