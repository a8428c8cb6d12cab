"""Whole sessions on a massage chair: played, paused, stopped, lost, and switched off by hand."""

import asyncio

import pytest

from controller.session.returning import AWAY_LIMIT_MS
from controller.session.session import Session
from controller.session.view import Ending, Reason
from firmware_protocol.massage_chair_korean import Key, Release, host_codec
from profiles.actuators import Proof
from profiles.timeline import Setting
from tests.controller.rig import Rig
from tests.profiles.strategies import hold, program

POWER = b"~0303\r~0355\r"
KNEADING = program(hold(240, 60), hold(60, 0), hold(120, 60), effect="kneading", zones=["foot"])


async def begun() -> tuple[Rig, Session, "asyncio.Task[Ending]"]:
    rig = Rig("massage_chair_korean")
    session = await rig.session(KNEADING)
    return rig, session, asyncio.create_task(session.run())


async def kneaded(rig: Rig) -> None:
    for _ in range(100):
        if rig.machine.felt == Setting({"foot roller": 1}):
            break
        await rig.clock.advance(100)
    await rig.clock.advance(1_000)
    assert rig.machine.felt == Setting({"foot roller": 1})


def reached(ending: Ending) -> bool:
    return ending.stopped is not None and ending.stopped.proof is Proof.CONFIRMED


async def test_a_kneading_program_plays_to_its_end_and_ends_confirmed() -> None:
    rig, _, playing = await begun()
    await rig.clock.advance(KNEADING.length_ms)
    ending = await rig.ended(playing)
    assert ending.failure is None
    assert ending.reason is Reason.PLAYED
    assert reached(ending)
    assert rig.machine.felt.is_rest


async def test_a_pause_switches_off_and_going_on_switches_on() -> None:
    rig, session, playing = await begun()
    await kneaded(rig)
    session.pause()
    await rig.clock.advance(5_000)
    assert rig.machine.felt.is_rest
    session.resume()
    await kneaded(rig)
    session.stop()
    assert reached(await rig.ended(playing))


@pytest.mark.parametrize("after_ms", range(0, 6_000, 300))
async def test_a_stop_at_any_moment_ends_off_and_confirmed(after_ms: int) -> None:
    rig, session, playing = await begun()
    await rig.clock.advance(after_ms)
    session.stop()
    ending = await rig.ended(playing)
    assert reached(ending) or ending.stopped is None
    await rig.clock.advance(10_000)
    assert rig.machine.felt.is_rest


async def test_a_lost_link_is_opened_again_the_chair_switched_off_and_kneads_again() -> None:
    rig, session, playing = await begun()
    await kneaded(rig)
    rig.felt.clear()
    rig.drop()
    await rig.clock.advance(5_000)
    assert rig.felt[0][1].is_rest
    await kneaded(rig)
    session.stop()
    assert reached(await rig.ended(playing))
    assert rig.machine.felt.is_rest


async def test_a_chair_that_falls_silent_ends_the_session_unconfirmed() -> None:
    rig, _, playing = await begun()
    await kneaded(rig)
    await rig.deafen()
    ending = await rig.ended(playing, within_ms=AWAY_LIMIT_MS + 60_000)
    assert ending.failure is not None
    assert not reached(ending)


async def test_a_chair_switched_off_at_its_handset_stays_off() -> None:
    rig, _, playing = await begun()
    await kneaded(rig)
    await rig.press(POWER)
    ending = await rig.ended(playing, within_ms=400_000)
    assert "somebody" in str(ending.failure)
    assert rig.felt[-1][1].is_rest
    assert reached(ending)


async def test_a_chair_that_was_on_before_is_switched_off_before_anything_is_started() -> None:
    rig = Rig("massage_chair_korean")
    await rig.grip.take(1_000)
    await rig.press(POWER)
    assert not rig.machine.felt.is_rest
    session = await rig.session(KNEADING)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(3_000)
    assert any(felt.is_rest for _, felt in rig.felt)
    await kneaded(rig)
    session.stop()
    assert reached(await rig.ended(playing))


async def test_nothing_but_five_keys_is_ever_pressed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="controller.exchange")
    rig, _, playing = await begun()
    await rig.clock.advance(KNEADING.length_ms)
    assert reached(await rig.ended(playing))
    written = {line.partition(" > ")[2] for line in caplog.messages if " > " in line}
    may = {*list(Key)[:5], *Release}
    assert written <= {host_codec().encode(one).data.hex(" ") for one in may}
