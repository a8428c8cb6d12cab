"""What goes wrong in the middle of a session, and what the leg feels of it."""

import asyncio
import tomllib

import pytest

from controller.drivers.tcode import TCodeDriver
from controller.session.returning import AWAY_LIMIT_MS
from controller.session.view import Reason, State
from profiles.program import Program
from tests.controller.rig import Rig

FULL = Program.model_validate(
    tomllib.loads("name = 'Full'\nphases = [{ length = '60s', level = 100 }]")
)


@pytest.fixture(params=["tcode", "reverie_108"])
def rig(request: pytest.FixtureRequest) -> Rig:
    return Rig(request.param)


async def test_a_front_end_that_fails_costs_no_rest(rig: Rig) -> None:
    session = await rig.session()
    rig.views_fail_when = State.STOPPING
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    session.stop()
    ending = await rig.ended(playing)
    assert ending.at_rest
    assert rig.machine.felt.is_rest


async def test_whatever_a_front_end_raises_in_the_middle_the_ending_is_told(rig: Rig) -> None:
    session = await rig.session()
    rig.views_fail_when = State.PAUSED
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    session.pause()
    ending = await rig.ended(playing)
    assert ending.reason is Reason.FAILED
    assert "the screen is gone" in str(ending.failure)
    assert ending.at_rest
    assert rig.machine.felt.is_rest


async def test_a_link_that_carries_no_answers_any_more_is_opened_anew() -> None:
    rig = Rig("tcode")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    await rig.deafen(for_good=False)
    session.stop()
    ending = await rig.ended(playing)
    assert ending.at_rest
    assert rig.connections == 2


async def test_a_pause_that_is_lost_on_the_way_is_written_again(rig: Rig) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    rig.lose(4)
    session.pause()
    await rig.clock.advance(2_500)
    assert rig.machine.felt.is_rest
    assert rig.views[-1].proof is rig.spec.capabilities.best_proof
    session.stop()
    await rig.ended(playing)


async def test_a_pause_that_stays_unproven_ends_the_session(rig: Rig) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    await rig.deafen()
    session.pause()
    ending = await rig.ended(playing, within_ms=AWAY_LIMIT_MS + 30_000)
    assert ending.reason is Reason.FAILED
    assert not ending.at_rest


async def test_a_session_begins_no_faster_than_five_points_a_second() -> None:
    rig = Rig("tcode")
    session = await rig.session(FULL)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(0)
    began_ms = rig.clock.now_ms()
    await rig.clock.advance(20_000)
    assert rig.strongest == 60
    for at_ms, setting in rig.felt:
        assert setting.step("V0") <= 1 + 5 * (at_ms - began_ms + 100) / 1000
    session.stop()
    await rig.ended(playing)


async def test_softer_says_when_it_is_as_soft_as_it_goes(rig: Rig) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    pressed = [session.softer() for _ in range(6)]
    assert pressed[0]
    assert not pressed[-1]
    assert session.stronger()
    await rig.clock.advance(10)
    assert rig.views[-1].offset > -40
    session.stop()
    await rig.ended(playing)


async def test_a_driver_that_stops_watching_each_time_ends_the_session_at_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def blink(driver: TCodeDriver) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(TCodeDriver, "watch", blink)  # a driver of somebody else, badly made
    rig = Rig("tcode")
    playing = asyncio.create_task((await rig.session()).run())
    ending = await rig.ended(playing, within_ms=AWAY_LIMIT_MS + 30_000)
    assert ending.reason is Reason.FAILED
    assert ending.at_rest
    assert rig.machine.felt.is_rest
