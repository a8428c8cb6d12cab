"""What a driver does that takes its time, or writes what was given up: what does the leg feel?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest

from controller.session.session import Session
from controller.session.view import Ending
from tests.controller.legs import LegsDriver
from tests.controller.plugged import fall, longest_s, plan, plugged
from tests.controller.rig import Rig

HUMMING = plan((20, {"hum": 1}), (60, {"hum": 30}), *fall(30))
SQUEEZES = plan(*[(14, {"squeeze": 1, "warm": 1}), (46, {"warm": 1})] * 5, (310, {}))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with plugged(tmp_path) as rig:
        rig.spec = replace(rig.spec, capabilities=replace(rig.spec.capabilities, dead_man_ms=None))
        yield rig


@pytest.fixture
async def humming(rig: Rig) -> AsyncIterator[tuple[Session, asyncio.Task[Ending]]]:
    """A session that has just begun, and is stopped at the end of the test."""
    session = await rig.session_of(lambda _: HUMMING)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(1_000)
    yield session, playing
    session.stop()
    with suppress(asyncio.CancelledError):
        await rig.ended(playing)


def driver_of(rig: Rig) -> LegsDriver:
    return cast("LegsDriver", rig.grip.driver)


async def test_a_release_that_the_driver_never_ends_is_given_up_after_two_seconds(
    rig: Rig,
) -> None:
    playing = asyncio.create_task((session := await rig.session_of(lambda _: SQUEEZES)).run())
    await rig.clock.advance(10_000)
    driver_of(rig).takes_ms = 1_000_000
    await rig.clock.advance(10_000)
    assert rig.connections == 2
    assert longest_s(rig, "squeeze") <= 18
    session.stop()
    assert (await rig.ended(playing)).at_rest


async def test_a_fall_that_the_driver_never_ends_is_given_up_after_two_seconds(rig: Rig) -> None:
    falls = plan((10, {"hum": 30}), (60, {"hum": 1}))
    playing = asyncio.create_task((session := await rig.session_of(lambda _: falls)).run())
    await rig.clock.advance(9_500)
    driver_of(rig).takes_ms = 1_000_000
    await rig.clock.advance(20_000)
    assert rig.connections == 2
    assert longest_s(rig, "hum", above=1) <= 13
    session.stop()
    assert (await rig.ended(playing)).at_rest


@pytest.mark.parametrize("fault", ["shields", "clings"])
@pytest.mark.parametrize("takes_ms", [700, 1_900])
async def test_what_is_written_behind_a_pause_is_felt_for_a_few_seconds_at_most(
    rig: Rig, humming: tuple[Session, asyncio.Task[Ending]], fault: str, takes_ms: int
) -> None:
    session, _ = humming
    await rig.clock.advance(19_900)
    driver_of(rig).takes_ms = takes_ms
    setattr(driver_of(rig), fault, True)
    await rig.clock.advance(takes_ms - 200)  # the rise is on its way
    driver_of(rig).takes_ms = 0  # the rest overtakes it
    driver_of(rig).resting.clear()
    session.pause()
    await driver_of(rig).resting.wait()
    await rig.clock.advance(0)
    paused_ms, rig.felt = rig.clock.now_ms(), []
    await rig.clock.advance(3_600_000)
    assert rig.machine.felt.is_rest
    assert all(setting.is_rest for at_ms, setting in rig.felt if at_ms > paused_ms + 3_000)


async def shielded_rise(rig: Rig) -> None:
    """A rise is on its way that the driver will write whatever happens."""
    await rig.clock.advance(18_000)
    driver_of(rig).takes_ms = 1_900
    driver_of(rig).shields = True
    await rig.clock.advance(1_500)


async def test_a_link_is_let_go_of_after_a_stop_where_something_was_given_up(
    rig: Rig, humming: tuple[Session, asyncio.Task[Ending]]
) -> None:
    session, playing = humming
    await shielded_rise(rig)
    session.stop()
    await rig.ended(playing)
    await rig.clock.advance(60_000)
    assert rig.machine.felt.is_rest


async def test_a_second_cancellation_does_not_make_it_forget_what_was_given_up(
    rig: Rig, humming: tuple[Session, asyncio.Task[Ending]]
) -> None:
    _, playing = humming
    await shielded_rise(rig)
    playing.cancel()
    asyncio.get_running_loop().call_soon(playing.cancel)
    await rig.clock.advance(60_000)
    assert playing.cancelled()
    assert rig.grip.driver is None
    assert rig.machine.felt.is_rest


async def test_a_stop_ends_a_timer_that_is_never_armed(rig: Rig) -> None:
    session = await rig.session_of(lambda _: HUMMING)
    driver_of(rig).timer_hangs = True
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100)
    session.stop()
    ending = await rig.ended(playing, within_ms=2_500)
    assert ending.stopped is None
    assert rig.felt == []


async def test_after_a_pause_commands_keep_the_gap_of_the_machine(
    rig: Rig, humming: tuple[Session, asyncio.Task[Ending]]
) -> None:
    session, _ = humming
    await rig.clock.advance(40_000)
    session.pause()
    await rig.clock.advance(5_000)
    driver = driver_of(rig)
    driver.applied_ms.clear()
    session.resume()
    await rig.clock.advance(10_000)
    sent_ms = driver.applied_ms
    gaps = [later - earlier for earlier, later in pairwise(sent_ms)]
    assert min(gaps) >= 100


async def test_a_driver_that_no_longer_knows_its_machine_is_brought_to_rest(rig: Rig) -> None:
    session = await rig.session_of(lambda _: HUMMING)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(40_000)
    assert rig.machine.felt.step("hum") == 30
    cast("LegsDriver", rig.grip.driver).speechless = True
    session.stop()
    await rig.ended(playing)
    assert rig.machine.felt.is_rest
