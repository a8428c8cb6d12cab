"""How the driver brings the boots to rest, and when it believes that they are."""

import asyncio

import pytest

from controller.clock import ManualClock
from controller.driver import Driver
from controller.drivers.air_boots import connect
from controller.drivers.air_boots_machine import (
    REVISION_1415820B,
)
from controller.errors import LinkLost, MachineError
from controller.link.memory import MemoryLink, memory_pair
from controller.session.stopping import bring_to_rest
from firmware_protocol.air_boots import (
    Command,
    Mode,
    Request,
)
from profiles.actuators import Proof
from tests.controller.drivers.boots import (
    ALL,
    CALF,
    CAPABILITIES,
    OFF,
    STOP,
    STOPPED,
    BootsRig,
    read,
    say,
)


@pytest.fixture
def rig() -> BootsRig:
    return BootsRig()


async def test_rest_is_confirmed_by_what_the_boots_report_after_it(rig: BootsRig) -> None:
    driver = await rig.taken()
    await rig.done(driver.apply(CALF))
    await rig.clock.advance(250)
    assert await rig.done(driver.rest(), 1_000) is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_rest_needs_no_word_before_it(rig: BootsRig) -> None:
    driver = await rig.taken()
    await rig.told(Request(Command.SET_MODE, Mode.WAVE))
    assert await rig.done(driver.rest(), 1_000) is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


@pytest.mark.parametrize("after_ms", range(0, 1_200, 50))
async def test_a_squeeze_given_up_at_any_moment_is_stopped_and_writes_nothing_more(
    after_ms: int,
) -> None:
    rig = BootsRig()
    driver = await rig.taken()
    applying = asyncio.create_task(driver.apply(CALF))
    await rig.clock.advance(after_ms)
    applying.cancel()
    assert await rig.done(driver.rest(), 1_000) is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    felt = list(rig.felt)
    await rig.clock.advance(30_000)
    assert rig.felt == felt
    await rig.grip.let_go()


@pytest.mark.parametrize("after_ms", range(0, 700, 50))
async def test_a_squeeze_that_a_rest_overtakes_is_not_taken_up_again(after_ms: int) -> None:
    rig = BootsRig()
    driver = await rig.taken()
    applying = asyncio.create_task(driver.apply(CALF))
    await rig.clock.advance(after_ms)
    assert await rig.done(driver.rest(), 1_000) is Proof.CONFIRMED
    await rig.clock.advance(2_000)
    with pytest.raises(MachineError):
        await applying
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_a_stop_lost_behind_another_request_is_written_again_once_it_can_be_heard() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        resting = asyncio.create_task(driver.rest())
        written: dict[int, Request] = {}
        for _ in range(100):
            await clock.advance(10)
            written |= {clock.now_ms(): one for one in await read(theirs)}
        assert await resting is Proof.SENT
    assert list(written.values()) == [STOP, STOP, ALL]
    assert list(written) == [10, 250, 500]


async def test_an_answered_stop_is_written_once() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        resting = asyncio.create_task(driver.rest())
        await clock.advance(200)
        await say(theirs, STOPPED)
        await clock.advance(700)
        assert await read(theirs) == [STOP, ALL]
        await say(theirs, OFF)
        assert await resting is Proof.CONFIRMED


async def test_an_answer_to_the_stop_alone_is_an_acknowledgement() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        resting = asyncio.create_task(driver.rest())
        await clock.advance(200)
        await say(theirs, STOPPED)
        await clock.advance(1_000)
        assert await resting is Proof.ACKNOWLEDGED


async def test_a_report_asked_for_before_a_squeeze_does_not_prove_the_rest_after_it() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        await _rested(driver, theirs, clock)
        applying = asyncio.create_task(driver.apply(CALF))
        await clock.advance(700)  # it is asked once more, as no answer came
        await say(theirs, OFF)
        await clock.advance(250)
        applying.cancel()
        commands = [request.command for request in await read(theirs)]
        assert commands == [Command.GET_ALL, Command.GET_ALL, Command.SET_MODE]
        resting = asyncio.create_task(driver.rest())
        await clock.advance(600)
        await say(theirs, OFF)  # which may be the late answer to the second question
        await clock.advance(500)
        assert await resting is Proof.SENT


async def test_a_revision_without_a_stop_is_never_confirmed_to_rest() -> None:
    rig = BootsRig(REVISION_1415820B)
    driver = await rig.taken()
    await rig.told(Request(Command.SET_MODE, Mode.CALF))
    assert await rig.done(driver.rest(), 1_000) is Proof.SENT
    stopped = await rig.done(bring_to_rest(rig.grip, rig.clock), 20_000)
    assert not stopped.reached
    await rig.grip.let_go()


async def test_boots_left_running_are_stopped_by_the_next_connection(rig: BootsRig) -> None:
    driver = await rig.taken()
    await rig.done(driver.apply(CALF))
    rig.drop()
    with pytest.raises(LinkLost):
        await driver.watch()
    await rig.grip.let_go()
    assert rig.machine.felt == CALF
    driver = await rig.taken()
    assert await rig.done(driver.rest(), 1_000) is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def _rested(driver: Driver, boots: MemoryLink, clock: ManualClock) -> None:
    """A rest that the boots answer."""
    resting = asyncio.create_task(driver.rest())
    for reply in (STOPPED, OFF):
        await clock.advance(250)
        await say(boots, reply)
    assert await resting is Proof.CONFIRMED
    await clock.advance(250)
    await read(boots)
