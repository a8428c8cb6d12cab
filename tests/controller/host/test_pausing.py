"""A pause that nobody comes back from."""

import asyncio

from controller.host.pausing import LONGEST_PAUSE_MS
from controller.nightlog.kinds import By
from controller.nightlog.why import STOPPED_BY
from controller.session.view import Reason
from tests.controller.host.evening import Evening


async def test_a_pause_of_half_an_hour_ends_the_session() -> None:
    evening = Evening()
    async with evening.playing() as task:
        evening.host.intent("pause")
        await evening.clock.advance(LONGEST_PAUSE_MS - 10_000)
        assert not task.done()
        await evening.clock.advance(20_000)
        ending = await asyncio.wait_for(task, 30)  # the night log is closed in a thread
    assert (ending.reason, ending.at_rest) == (Reason.STOPPED, True)
    assert By.PAUSE in STOPPED_BY


async def test_two_shorter_pauses_do_not() -> None:
    evening = Evening()
    async with evening.playing() as task:
        for _ in range(2):
            evening.host.intent("pause")
            await evening.clock.advance(LONGEST_PAUSE_MS - 10_000)
            evening.host.intent("resume")
            await evening.clock.advance(11_000)
        assert not task.done()
