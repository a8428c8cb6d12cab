"""A wire that is bad all the while, and a machine that nobody can reach."""

import asyncio
from random import Random

import pytest

from controller.session.view import Reason
from controller.simulator.faults import Fault, Kind
from controller.simulator.faulty import FaultyMachine
from tests.controller.rig import Rig

BAD = [
    Fault(Kind.LOSE, share=5),
    Fault(Kind.GARBLE, share=5),
    Fault(Kind.DUPLICATE, share=30),
    Fault(Kind.REORDER, share=20),
    Fault(Kind.DELAY, share=50, time_ms=100),
]


def faulty(family: str) -> tuple[Rig, FaultyMachine]:
    rig = Rig(family)
    rig.machine = machine = FaultyMachine(
        lambda felt: rig.spec.simulate(rig.clock, felt),
        rig.clock,
        lambda at_ms, setting: rig.felt.append((at_ms, setting)),
        Random(7),
    )
    return rig, machine


@pytest.mark.parametrize("fault", BAD, ids=lambda fault: fault.kind.value)
async def test_a_bad_wire_ends_no_program_and_no_stop(fault: Fault) -> None:
    rig, machine = faulty("tcode")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(20_000)
    machine.begin(fault)
    await rig.clock.advance(280_000)
    assert machine.harmed(0)
    assert rig.strongest > 0
    session.stop()
    ending = await rig.ended(playing)
    assert ending.reason is Reason.STOPPED
    assert ending.at_rest is machine.felt.is_rest is True


@pytest.mark.parametrize("kind", [Kind.STOP_READING, Kind.SILENCE])
async def test_a_machine_that_cannot_be_reached_is_not_said_to_rest(kind: Kind) -> None:
    rig, machine = faulty("reverie_108")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    machine.begin(Fault(kind))
    session.stop()
    ending = await rig.ended(playing, within_ms=60_000)
    assert not machine.felt.is_rest
    assert not ending.at_rest


async def test_a_pause_that_was_lost_on_the_way_is_sent_again_where_nobody_can_say_so() -> None:
    rig = Rig("nobra")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(60_000)
    assert not rig.machine.felt.is_rest
    rig.lose(1)
    session.pause()
    await rig.clock.advance(100)
    assert not rig.machine.felt.is_rest
    await rig.clock.advance(2_000)
    assert rig.machine.felt.is_rest
    session.stop()
    await rig.ended(playing)
