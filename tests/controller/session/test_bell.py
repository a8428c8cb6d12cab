"""What a task does that waits for a bell."""

import asyncio
import gc

from controller.clock import ManualClock
from controller.errors import LinkLost
from controller.session.bell import Bell


async def test_work_that_was_given_up_may_fail_without_a_complaint() -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, about: complaints.append(about))
    bell, given_up = Bell(ManualClock()), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            raise LinkLost("the link broke as it was let go of") from error

    waiting = asyncio.create_task(bell.over(work(), 1_000, given_up.is_set))
    await asyncio.sleep(0)
    given_up.set()
    bell.ring()
    await waiting
    gc.collect()
    assert complaints == []
