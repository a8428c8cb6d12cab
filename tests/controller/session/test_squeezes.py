"""Programs of squeezes on the simulated boots: what the legs feel, and how it ends."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from controller.drivers.air_boots_machine import REVISION_28E37D8D, REVISION_1415820B
from controller.errors import MachineSilent
from controller.session.view import Ending, Reason
from firmware_protocol.air_boots import Mode, Run
from profiles.actuators import Proof
from profiles.limits import VENT_MS
from tests.controller.drivers.boots import BootsRig
from tests.controller.plugged import longest_s, total_s

CUFFS = ("foot", "calf", "thigh", "whole leg")
MINUTE_MS = 60_000


def deflating(rig: BootsRig) -> BootsRig:
    """The same boots, after the person saw them deflate when they were unplugged."""
    seen = replace(rig.spec.capabilities, deflates=True)
    rig.spec = replace(rig.spec, capabilities=seen)
    return rig


async def played(rig: BootsRig, program: str) -> Ending:
    session = await rig.session(program)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(20 * MINUTE_MS)
    return await rig.ended(playing)


def pauses_s(rig: BootsRig) -> Sequence[float]:
    """How long the legs felt nothing, each time between two squeezes."""
    steps = list(zip(rig.felt, rig.felt[1:], strict=False))
    return [(later - at) / 1000 for (at, one), (later, _) in steps if one.is_rest]


@pytest.mark.parametrize("name", ["Evening Pulse 30", "Evening Pulse 60", "Foot-to-Thigh Flow"])
async def test_a_program_of_squeezes_is_played_to_its_end_and_leaves_the_boots_at_rest(
    name: str,
) -> None:
    rig = deflating(BootsRig())
    ending = await played(rig, name)
    assert ending.reason is Reason.PLAYED
    assert ending.stopped is not None
    assert ending.stopped.proof is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    assert rig.boots.reported.run == Run.OFF
    assert {step for _, setting in rig.felt for step in setting.levels.values()} == {1}
    assert max(longest_s(rig, cuff) for cuff in CUFFS) <= 15
    assert all(len(setting.levels) <= 1 for _, setting in rig.felt)


async def test_a_squeeze_a_minute_is_felt_for_most_of_its_five_seconds() -> None:
    rig = deflating(BootsRig())
    await played(rig, "Evening Pulse 30")
    assert 4 <= longest_s(rig, "whole leg") <= 6
    assert 20 * 4 <= total_s(rig, "whole leg") <= 20 * 6
    assert min(pauses_s(rig)) * 1000 >= VENT_MS


async def test_a_stop_in_the_middle_of_a_squeeze_lets_the_air_out_within_half_a_second() -> None:
    rig = deflating(BootsRig())
    session = await rig.session("Evening Pulse 30")
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(MINUTE_MS + 3_000)
    assert rig.strongest == 1
    asked_ms = rig.clock.now_ms()
    session.stop()
    ending = await rig.ended(playing)
    assert ending.stopped is not None
    assert ending.stopped.proof is Proof.CONFIRMED
    at_ms, last = rig.felt[-1]
    assert last.is_rest
    assert at_ms <= asked_ms + 500


@pytest.mark.parametrize("after_ms", range(0, 1_000, 100))
async def test_a_stop_while_a_squeeze_begins_ends_at_rest(after_ms: int) -> None:
    rig = deflating(BootsRig())
    session = await rig.session("Evening Pulse 30")
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(MINUTE_MS + after_ms)
    session.stop()
    ending = await rig.ended(playing)
    assert ending.stopped is not None
    assert ending.stopped.proof is Proof.CONFIRMED
    await rig.clock.advance(MINUTE_MS)
    assert rig.machine.felt.is_rest


async def test_a_link_lost_in_a_squeeze_is_opened_anew_to_end_it_and_the_next_comes_in_time() -> (
    None
):
    rig = deflating(BootsRig())
    session = await rig.session("Evening Pulse 30")
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(MINUTE_MS + 2_000)
    assert rig.strongest == 1
    rig.drop()
    await rig.clock.advance(2_000)
    assert rig.machine.felt.is_rest
    await rig.clock.advance(MINUTE_MS)
    assert rig.strongest == 1
    assert min(pauses_s(rig)) * 1000 >= VENT_MS
    session.stop()
    ending = await rig.ended(playing)
    assert ending.at_rest
    assert rig.machine.felt.is_rest


async def test_boots_nobody_saw_deflate_are_not_played_on() -> None:
    rig = BootsRig()
    session = await rig.session("Evening Pulse 30")
    ending = await rig.ended(asyncio.create_task(session.run()))
    assert ending.reason is Reason.FAILED
    assert rig.felt == []


async def test_boots_whose_firmware_has_no_stop_are_never_started() -> None:
    rig = deflating(BootsRig(REVISION_1415820B))
    session = await rig.session("Evening Pulse 30")
    ending = await rig.ended(asyncio.create_task(session.run()))
    assert isinstance(ending.failure, MachineSilent)
    assert rig.felt == []


async def test_boots_whose_valves_do_not_follow_are_stopped_as_any() -> None:
    rig = deflating(BootsRig(REVISION_28E37D8D))
    ending = await played(rig, "Evening Pulse 30")
    assert ending.stopped is not None
    assert ending.stopped.proof is Proof.CONFIRMED
    assert rig.boots.reported.mode == Mode.IN_TURN  # which a stop sets
    assert longest_s(rig, "foot") <= 15
