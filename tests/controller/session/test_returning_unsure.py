"""Coming back to a machine of which it is not sure that it rests, and what may be claimed then."""

import asyncio
from random import Random

import pytest

from controller.session.returning import AWAY_LIMIT_MS
from controller.session.session import Session
from controller.session.view import Ending, Reason, State
from controller.simulator.faults import Fault, Kind
from controller.simulator.faulty import FaultyMachine
from firmware_protocol.reverie_108 import Motor, SetLevel, host_codec
from profiles.actuators import Proof
from tests.controller.rig import Rig


def unwilling(family: str) -> tuple[Rig, FaultyMachine]:
    """A machine that can be told to ignore stops."""
    rig = Rig(family)
    machine = FaultyMachine(
        lambda felt: rig.spec.simulate(rig.clock, felt),
        rig.clock,
        lambda at_ms, setting: rig.felt.append((at_ms, setting)),
        Random(1),
    )
    rig.machine = machine
    return rig, machine


async def playing(rig: Rig) -> tuple[Session, asyncio.Task[Ending]]:
    """In the middle of the hold."""
    session = await rig.session("Steady Hum Taper")
    task = asyncio.create_task(session.run())
    await rig.clock.advance(200_000)
    assert rig.strongest > 0
    return session, task


@pytest.mark.parametrize("family", ["reverie_108", "leggett_gen2"])
async def test_a_pause_pressed_meanwhile_is_proven_once_the_machine_is_back(family: str) -> None:
    rig, machine = unwilling(family)
    session, task = await playing(rig)
    rig.unreachable = True
    rig.drop()
    await rig.clock.advance(3_000)
    session.pause()
    machine.begin(Fault(Kind.IGNORE_STOP, stops=2))
    rig.unreachable = False
    await rig.clock.advance(15_000)
    assert machine.felt.is_rest
    assert rig.views[-1].state is State.PAUSED
    session.stop()
    ending = await rig.ended(task)
    assert ending.at_rest


async def test_a_machine_that_never_rests_after_its_return_is_not_said_to() -> None:
    rig, machine = unwilling("reverie_108")
    session, task = await playing(rig)
    rig.unreachable = True
    rig.drop()
    await rig.clock.advance(3_000)
    session.pause()
    machine.begin(Fault(Kind.IGNORE_ZERO))
    rig.unreachable = False
    await rig.clock.advance(30_000)
    session.stop()
    ending = await rig.ended(task, within_ms=60_000)
    assert not machine.felt.is_rest
    assert not ending.at_rest


async def test_a_bed_that_its_remote_started_in_a_pause_is_not_said_to_rest() -> None:
    rig, machine = unwilling("reverie_108")
    session, task = await playing(rig)
    session.pause()
    await rig.clock.advance(10_000)
    await rig.press(host_codec().encode(SetLevel(Motor.FOOT, 5)).data)
    await rig.clock.advance(2_000)
    machine.begin(Fault(Kind.IGNORE_ZERO))
    session.stop()
    ending = await rig.ended(task, within_ms=60_000)
    assert rig.strongest == 5
    assert not ending.at_rest


async def test_a_machine_that_was_let_go_of_and_is_gone_is_not_said_to_rest() -> None:
    rig = Rig("starcode")
    session, task = await playing(rig)
    session.pause()
    await rig.clock.advance(30_000)
    assert rig.grip.driver is None  # so that its remote works
    rig.unreachable = True
    session.stop()
    ending = await rig.ended(task, within_ms=60_000)
    assert not ending.at_rest


async def test_a_machine_that_was_let_go_of_is_taken_again_to_stop_it() -> None:
    rig = Rig("starcode")
    session, task = await playing(rig)
    session.pause()
    await rig.clock.advance(30_000)
    session.stop()
    ending = await rig.ended(task)
    assert ending.at_rest
    assert ending.stopped is not None
    assert ending.stopped.proof is Proof.SENT
    assert rig.connections == 2


async def test_a_machine_that_was_let_go_of_is_looked_for_two_minutes_at_most() -> None:
    rig = Rig("starcode")
    session, task = await playing(rig)
    session.pause()
    await rig.clock.advance(30_000)
    rig.unreachable = True
    session.resume()
    resumed_ms = rig.clock.now_ms()
    ending = await rig.ended(task, within_ms=200_000)
    assert ending.reason is Reason.FAILED
    assert rig.clock.now_ms() - resumed_ms < AWAY_LIMIT_MS + 30_000


async def test_after_a_pause_that_let_go_of_the_machine_it_goes_on_softly() -> None:
    rig = Rig("starcode")
    session, task = await playing(rig)
    before = rig.strongest
    session.pause()
    await rig.clock.advance(30_000)
    session.resume()
    await rig.clock.advance(60_000)
    assert rig.strongest == before
    session.stop()
    assert (await rig.ended(task)).at_rest
