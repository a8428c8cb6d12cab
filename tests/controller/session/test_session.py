"""What the leg feels, from the first level to the rest, whatever is done to the session."""

import asyncio
from itertools import pairwise

import pytest

from controller.errors import MachineSilent
from controller.session.view import Reason, State
from profiles.actuators import Proof
from tests.controller.rig import Rig

FAMILIES = ("tcode", "reverie_108")
SLACK_MS = 100  # of a rise, which is made of steps


@pytest.fixture(params=FAMILIES)
def rig(request: pytest.FixtureRequest) -> Rig:
    return Rig(request.param)


async def test_a_program_is_felt_from_its_first_ramp_to_its_last(rig: Rig) -> None:
    playing = asyncio.create_task((await rig.session("First Night")).run())
    await rig.clock.advance(100_000)
    first_hold = rig.strongest
    await rig.clock.advance(250_000)
    assert 0 < first_hold < rig.strongest
    await rig.clock.advance(250_000)
    ending = await rig.ended(playing)
    assert ending.reason is Reason.PLAYED
    assert rig.machine.felt.is_rest


async def test_it_ends_at_rest_with_the_best_proof_of_the_machine(rig: Rig) -> None:
    playing = asyncio.create_task((await rig.session()).run())
    await rig.clock.advance(600_000)
    ending = await rig.ended(playing)
    assert ending.stopped is not None
    assert ending.stopped.proof is rig.spec.capabilities.best_proof


async def test_thirty_five_minutes_end_within_a_millisecond_of_the_plan() -> None:
    rig = Rig("tcode")
    session = await rig.session("Steady Hum Taper")
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(0)
    began_ms = rig.clock.now_ms()
    await rig.clock.advance(2_101_000)
    await rig.ended(playing)
    ended_ms, last = rig.felt[-1]
    assert last.is_rest
    # The first settings wait for the gap after the first rest, the last one waits for nothing.
    assert abs(ended_ms - began_ms - 2_100_000) <= 1


async def test_a_pause_rests_the_machine_and_costs_no_time(rig: Rig) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    session.pause()
    await rig.clock.advance(50_000)
    assert rig.machine.felt.is_rest
    assert rig.views[-1].state is State.PAUSED
    session.resume()
    await rig.clock.advance(499_000)
    assert not playing.done()
    await rig.clock.advance(2_000)
    assert (await rig.ended(playing)).reason is Reason.PLAYED


async def test_after_a_pause_it_rises_no_faster_than_five_points_a_second() -> None:
    rig = Rig("tcode")
    session = await rig.session("Steady Hum Taper")
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    before = rig.strongest
    session.pause()
    await rig.clock.advance(5_000)
    resumed_ms, rig.felt = rig.clock.now_ms(), []
    session.resume()
    await rig.clock.advance(20_000)
    assert rig.strongest == before
    for at_ms, setting in rig.felt:
        assert setting.step("V0") <= 1 + 5 * (at_ms - resumed_ms + SLACK_MS) / 1000
    session.stop()
    await rig.ended(playing)


async def test_softer_is_felt_at_once_and_kept(rig: Rig) -> None:
    session = await rig.session("Steady Hum Taper")
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    before = rig.strongest
    for _ in range(3):
        session.softer()
    await rig.clock.advance(1_000)
    softer = rig.strongest
    assert 0 < softer < before
    await rig.clock.advance(60_000)
    assert rig.strongest == softer
    session.stop()
    await rig.ended(playing)


async def test_stronger_is_allowed_twice_in_a_minute() -> None:
    rig = Rig("tcode")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(60_000)
    assert [session.stronger(), session.stronger(), session.stronger()] == [True, True, False]
    await rig.clock.advance(61_000)
    assert session.stronger()
    session.stop()
    await rig.ended(playing)


async def test_however_soft_it_never_falls_silent(rig: Rig) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    for _ in range(30):
        session.softer()
    await rig.clock.advance(1_000)
    assert rig.strongest == 1
    session.stop()
    await rig.ended(playing)


async def test_the_fade_never_starts_above_the_present_level() -> None:
    rig = Rig("tcode")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(10_000)
    present, rig.felt = rig.strongest, []
    assert session.fade()
    await rig.clock.advance(179_000)
    assert rig.views[-1].state is State.FADING
    assert max((setting.step("V0") for _, setting in rig.felt), default=0) <= present
    await rig.clock.advance(2_000)
    assert (await rig.ended(playing)).reason is Reason.PLAYED


async def test_a_stop_is_felt_before_any_time_passes(rig: Rig) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    assert rig.strongest > 0
    session.stop()
    await rig.clock.advance(0)
    assert rig.machine.felt.is_rest
    assert (await rig.ended(playing)).reason is Reason.STOPPED


@pytest.mark.parametrize("at_ms", [0, 1, 99, 100, 101, 200, 250, 1_000, 3_500, 30_000, 420_001])
async def test_a_stop_at_any_moment_ends_at_rest(rig: Rig, at_ms: int) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(at_ms)
    session.stop()
    ending = await rig.ended(playing)
    assert ending.reason is Reason.STOPPED
    assert ending.at_rest
    assert rig.machine.felt.is_rest


async def test_a_stop_while_a_level_is_being_applied_does_not_wait_for_it() -> None:
    rig = Rig("reverie_108")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    await rig.press(bytes.fromhex("55540a0b"))  # the remote is louder than we asked for
    session.stronger()
    await rig.deafen()
    await rig.clock.advance(50)  # no report comes, so the level is still being waited for
    session.stop()
    await rig.clock.advance(0)
    assert rig.views[-1].state is State.STOPPING
    await rig.ended(playing)


async def test_a_link_lost_while_a_level_is_being_applied_is_noticed_at_once() -> None:
    rig = Rig("reverie_108")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    await rig.deafen()
    session.stronger()
    await rig.clock.advance(50)
    rig.drop()
    await rig.clock.advance(100)
    assert rig.views[-1].state is State.RETURNING
    session.stop()
    await rig.ended(playing)


async def test_a_cancelled_session_leaves_the_machine_at_rest(rig: Rig) -> None:
    playing = asyncio.create_task((await rig.session()).run())
    await rig.clock.advance(100_000)
    playing.cancel()
    await rig.clock.advance(0)
    playing.cancel()
    await rig.clock.advance(2_000)
    assert playing.cancelled()
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_a_machine_that_went_deaf_is_not_said_to_rest(rig: Rig) -> None:
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    await rig.deafen()
    session.stop()
    ending = await rig.ended(playing)
    assert ending.stopped is not None
    assert ending.stopped.proof < ending.stopped.best


async def test_a_machine_that_does_not_answer_to_a_stop_is_not_started() -> None:
    rig = Rig("tcode")
    session = await rig.session()
    await rig.deafen()
    playing = asyncio.create_task(session.run())
    ending = await rig.ended(playing)
    assert isinstance(ending.failure, MachineSilent)
    assert ending.stopped is None
    assert rig.felt == []


async def test_views_tell_each_change_once(rig: Rig) -> None:
    playing = asyncio.create_task((await rig.session()).run())
    await rig.clock.advance(600_000)
    await rig.ended(playing)
    told = [(view.state, view.phase, view.setting, view.proof, view.offset) for view in rig.views]
    assert all(earlier != later for earlier, later in pairwise(told))
    assert rig.views[-1].state is State.STOPPING


async def test_a_bed_reports_every_level_it_was_brought_to() -> None:
    rig = Rig("reverie_108")
    playing = asyncio.create_task((await rig.session()).run())
    await rig.clock.advance(100_000)
    assert rig.views[-1].proof is Proof.CONFIRMED
    await rig.clock.advance(500_000)
    await rig.ended(playing)
