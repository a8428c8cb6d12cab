"""The machine's own timer is armed, armed anew in time, and missed where it is not taken."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest

from controller.errors import MachineError
from controller.session.arming import NOT_TAKEN
from controller.session.session import Session
from controller.session.view import Ending, Reason
from profiles.compiler import Plan
from tests.controller.legs import LegsDriver
from tests.controller.plugged import fall, plan, plugged
from tests.controller.rig import Rig

TEN_MINUTES = 600_000
SHORT = plan((600, {"hum": 20}), *fall(20))
LONG = plan((1_500, {"hum": 20}), *fall(20))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with plugged(tmp_path) as rig:
        timed = replace(rig.spec.capabilities, dead_man_ms=None, armed_timer_ms=TEN_MINUTES)
        rig.spec = replace(rig.spec, capabilities=timed)
        yield rig


async def begun(
    rig: Rig, course: Plan, timer_ms: int | None = TEN_MINUTES
) -> tuple[Session, LegsDriver, asyncio.Task[Ending]]:
    session = await rig.session_of(lambda _: course)
    driver = cast("LegsDriver", rig.grip.driver)
    driver.timer_ms = timer_ms
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(1_000)
    return session, driver, playing


async def test_it_is_armed_before_anything_is_started(rig: Rig) -> None:
    session, driver, playing = await begun(rig, SHORT)
    assert driver.armed_ms == [1_000]
    assert rig.felt[0][0] >= 1_000
    session.stop()
    await rig.ended(playing)


async def test_it_never_runs_out_under_a_program_that_lasts_longer(rig: Rig) -> None:
    _, driver, playing = await begun(rig, LONG)
    await rig.clock.advance(1_545_000)
    ending = await rig.ended(playing)
    assert ending.reason is Reason.PLAYED
    assert all(later - earlier < TEN_MINUTES for earlier, later in pairwise(driver.armed_ms))
    assert driver.armed_ms[-1] + TEN_MINUTES > rig.felt[-1][0]
    assert len(driver.armed_ms) <= 5


async def test_one_that_covers_the_program_is_armed_once(rig: Rig) -> None:
    _, driver, playing = await begun(rig, SHORT, timer_ms=1_800_000)
    await rig.clock.advance(645_000)
    await rig.ended(playing)
    assert len(driver.armed_ms) == 1


async def test_a_pause_that_makes_it_too_short_has_it_armed_again_when_it_goes_on(
    rig: Rig,
) -> None:
    session, driver, playing = await begun(rig, SHORT, timer_ms=720_000)
    await rig.clock.advance(60_000)
    session.pause()
    await rig.clock.advance(900_000)
    assert len(driver.armed_ms) == 1  # at rest it needs no bound
    session.resume()
    await rig.clock.advance(1_000)
    assert len(driver.armed_ms) == 2
    session.stop()
    await rig.ended(playing)


async def test_a_short_program_plays_without_it_and_says_so(rig: Rig) -> None:
    _, driver, playing = await begun(rig, SHORT, timer_ms=None)
    await rig.clock.advance(2_000)
    assert rig.views[-1].trouble == NOT_TAKEN
    driver.timer_ms = TEN_MINUTES
    await rig.clock.advance(30_000)
    assert rig.views[-1].trouble == ""
    await rig.clock.advance(620_000)
    assert (await rig.ended(playing)).reason is Reason.PLAYED


async def test_a_long_program_ends_at_rest_where_nothing_bounds_it(rig: Rig) -> None:
    _, _, playing = await begun(rig, LONG, timer_ms=None)
    ending = await rig.ended(playing)
    assert isinstance(ending.failure, MachineError)
    assert str(ending.failure) == NOT_TAKEN
    assert ending.at_rest
    assert rig.machine.felt.is_rest


async def test_one_that_is_not_taken_again_ends_the_session_before_it_runs_out(rig: Rig) -> None:
    _, driver, playing = await begun(rig, LONG)
    driver.timer_ms = None
    await rig.clock.advance(TEN_MINUTES)
    ending = await rig.ended(playing, within_ms=1_000)
    assert ending.at_rest
    assert rig.felt[-1][0] < driver.armed_ms[0] + TEN_MINUTES


async def test_a_stop_does_not_wait_for_a_timer_being_armed_anew(rig: Rig) -> None:
    session, driver, playing = await begun(rig, LONG)
    driver.timer_hangs = True
    await rig.clock.advance(480_500)
    asked_ms = rig.clock.now_ms()
    session.stop()
    ending = await rig.ended(playing, within_ms=1_000)
    assert ending.at_rest
    assert rig.felt[-1][0] - asked_ms < 500


async def test_one_that_only_reports_what_was_left_of_it_was_not_armed_anew(rig: Rig) -> None:
    _, driver, playing = await begun(rig, LONG)
    ends_ms = driver.armed_ms[0] + TEN_MINUTES
    while not playing.done() and rig.clock.now_ms() < ends_ms:
        driver.timer_ms = ends_ms - rig.clock.now_ms()
        await rig.clock.advance(1_000)
    ending = await rig.ended(playing, within_ms=0)
    assert str(ending.failure) == NOT_TAKEN
    assert ending.at_rest
    assert rig.felt[-1][0] < ends_ms
    assert len(driver.armed_ms) <= 8
