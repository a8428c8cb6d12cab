"""Whether a machine of a page is still there: asked where the page has a harmless question."""

import asyncio

import pytest

from controller.driver import shipped_page
from controller.drivers.heartbeat import ANSWER_MS, BEAT_MS, SILENT_MS
from controller.errors import MachineSilent
from tests.controller.drivers.declared_bench import bench

PAD = shipped_page("hf8")
ANSWER = b"E255,A0"


async def test_a_machine_that_answers_is_asked_again_and_again() -> None:
    async with bench(PAD) as pad:
        watching = asyncio.create_task(pad.driver.watch())
        for _ in range(20):
            await pad.clock.advance(BEAT_MS)
            assert await pad.written() == ["P"]
            await pad.answer(ANSWER)
        assert not watching.done()
        watching.cancel()


async def test_a_machine_that_leaves_three_questions_unanswered_is_silent() -> None:
    async with bench(PAD) as pad:
        watching = asyncio.create_task(pad.driver.watch())
        await pad.clock.advance(SILENT_MS)
        with pytest.raises(MachineSilent):
            await watching
        assert await pad.written() == ["P"] * 3


async def test_single_answers_may_be_lost() -> None:
    async with bench(PAD) as pad:
        watching = asyncio.create_task(pad.driver.watch())
        await pad.clock.advance(BEAT_MS + 2 * ANSWER_MS)
        await pad.answer(ANSWER)
        await pad.clock.advance(BEAT_MS)
        assert not watching.done()
        watching.cancel()


async def test_a_machine_with_a_dead_man_is_not_asked_lest_that_feeds_it() -> None:
    fed = PAD.replace("min_command_gap_ms = 50", "min_command_gap_ms = 50\ndead_man_ms = 3000")
    assert fed != PAD
    async with bench(fed) as pad:
        watching = asyncio.create_task(pad.driver.watch())
        await pad.clock.advance(60_000)
        assert await pad.written() == []
        assert not watching.done()
        watching.cancel()
