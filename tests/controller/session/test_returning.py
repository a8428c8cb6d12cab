"""A link that is lost in the middle of a session, and the way back."""

import asyncio

import pytest

from controller.clock import ManualClock
from controller.errors import LinkLost, LinkUnavailable, Suspended, Unavailable
from controller.session.returning import AWAY_LIMIT_MS, STEADY_MS, BackOff
from controller.session.view import Reason, State
from profiles.actuators import Proof
from tests.controller.rig import Rig

LOST = LinkLost("it is gone")


@pytest.fixture(params=["tcode", "reverie_108"])
def rig(request: pytest.FixtureRequest) -> Rig:
    return Rig(request.param)


async def test_a_link_that_breaks_is_opened_again_and_the_program_goes_on(rig: Rig) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    before = rig.strongest
    rig.drop()
    await rig.clock.advance(30_000)
    assert rig.connections == 2
    assert rig.strongest == before > 0
    assert [view.state for view in rig.views if view.trouble] == [State.RETURNING]
    assert rig.views[-1].state is State.PLAYING
    session.stop()
    ending = await rig.ended(playing)
    assert ending.reason is Reason.STOPPED
    assert ending.at_rest
    assert rig.machine.felt.is_rest


async def test_it_comes_back_softly_and_never_at_the_old_strength() -> None:
    rig = Rig("tcode")
    playing = asyncio.create_task((session := await rig.session()).run())
    await rig.clock.advance(200_000)
    before = rig.strongest
    rig.drop()
    lost_ms = rig.clock.now_ms()
    await rig.clock.advance(30_000)
    rests_ms = [at_ms for at_ms, felt in rig.felt if at_ms >= lost_ms and felt.is_rest]
    after = [(at_ms, felt) for at_ms, felt in rig.felt if at_ms > rests_ms[0]]
    assert rests_ms[0] - lost_ms < 1_000
    assert rig.strongest >= before > 1
    for at_ms, felt in after:
        assert felt.step("V0") <= 1 + 5 * (at_ms - rests_ms[0] + 100) / 1000
    session.stop()
    await rig.ended(playing)


async def test_time_goes_on_meanwhile_so_that_the_program_ends_when_it_should() -> None:
    rig = Rig("tcode")
    playing = asyncio.create_task((await rig.session()).run())
    await rig.clock.advance(100_000)
    rig.unreachable = True
    rig.drop()
    await rig.clock.advance(60_000)
    rig.unreachable = False
    await rig.clock.advance(600_000 - 160_000 + 1_000)
    ending = await rig.ended(playing)
    assert ending.reason is Reason.PLAYED
    assert ending.at_rest


async def test_after_two_minutes_it_is_over_and_not_said_to_rest(rig: Rig) -> None:
    playing = asyncio.create_task((await rig.session("Steady Hum Taper")).run())
    await rig.clock.advance(100_000)
    rig.unreachable = True
    rig.drop()
    lost_ms = rig.clock.now_ms()
    ending = await rig.ended(playing, within_ms=200_000)
    assert ending.reason is Reason.FAILED
    assert not ending.at_rest
    assert AWAY_LIMIT_MS - 15_000 < rig.clock.now_ms() - lost_ms < AWAY_LIMIT_MS + 25_000


async def test_a_stop_while_it_is_looked_for_goes_on_looking_to_rest_it(rig: Rig) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    rig.unreachable = True
    rig.drop()
    await rig.clock.advance(20_000)
    session.stop()
    await rig.clock.advance(3_000)
    rig.unreachable = False
    ending = await rig.ended(playing)
    assert ending.reason is Reason.STOPPED
    assert ending.at_rest
    assert rig.machine.felt.is_rest


async def test_a_bed_found_again_at_rest_is_stopped_without_an_alarm() -> None:
    rig = Rig("reverie_108")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    session.pause()
    await rig.clock.advance(5_000)
    rig.drop()
    await rig.clock.advance(10_000)
    session.stop()
    ending = await rig.ended(playing)
    assert ending.stopped is not None
    assert ending.stopped.reached
    assert ending.stopped.proof is Proof.ACKNOWLEDGED  # on this connection there was no change


async def test_a_computer_that_slept_ends_the_session_at_rest(rig: Rig) -> None:
    playing = asyncio.create_task((await rig.session()).run())
    await rig.clock.advance(100_000)
    rig.clock.suspend(600_000)
    await rig.clock.advance(1_000)
    ending = await rig.ended(playing)
    assert isinstance(ending.failure, Suspended)
    assert ending.at_rest
    assert rig.machine.felt.is_rest


def unavailable(reason: Unavailable) -> LinkUnavailable:
    return LinkUnavailable(reason, "not there", "look")


async def test_it_is_looked_for_more_and_more_seldom() -> None:
    clock = ManualClock()
    back_off = BackOff(clock)
    assert back_off.lost(LOST) == clock.now_ms()
    waits = []
    while (again_ms := back_off.again_ms(unavailable(Unavailable.NOT_FOUND))) is not None:
        waits.append(again_ms - clock.now_ms())
        await clock.advance(waits[-1])
    assert waits == [1_000, 2_000, 4_000, 8_000, *[10_000] * 10]


def test_what_no_waiting_mends_is_told_at_once() -> None:
    back_off = BackOff(ManualClock())
    back_off.lost(LOST)
    assert back_off.again_ms(unavailable(Unavailable.DENIED)) is None


async def test_a_link_that_breaks_again_and_again_makes_no_storm_and_has_two_minutes() -> None:
    clock = ManualClock()
    back_off = BackOff(clock)
    waits = []
    while (again_ms := back_off.lost(LOST)) is not None:
        waits.append(again_ms - clock.now_ms())
        await clock.advance(waits[-1])
        back_off.found()
    assert waits == [0, 1_000, 2_000, 4_000, 8_000, *[10_000] * 10]


async def test_a_link_that_held_for_a_minute_is_opened_at_once_again() -> None:
    clock = ManualClock()
    back_off = BackOff(clock)
    back_off.lost(LOST)
    back_off.found()
    await clock.advance(STEADY_MS)
    assert back_off.lost(LOST) == clock.now_ms()
