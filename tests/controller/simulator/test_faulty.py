"""What goes wrong between a machine and its wire, and when."""

import asyncio
from random import Random

import pytest

from controller.clock import ManualClock
from controller.errors import LinkLost, MachineError
from controller.link.base import Link
from controller.link.memory import Loopback, memory_pair
from controller.simulator.faults import Kind
from controller.simulator.faulty import FaultyMachine
from firmware_protocol.leggett_gen2 import STRONGEST, Part, SetLevel, host_codec
from profiles.actuators import Proof
from profiles.timeline import REST, Setting
from tests.controller.simulator.faulted import Faulted

LATCHED = pytest.mark.parametrize("family", ["leggett_gen2", "linak", "reverie_108"])
TELLING = pytest.mark.parametrize("family", ["leggett_gen2", "tuya_mcu"])


@TELLING
async def test_a_silent_machine_hears_nothing_and_says_nothing(family: str) -> None:
    bed = Faulted(family)
    async with bed.driver() as driver:
        felt = await bed.started(driver)
        bed.begin("silence")
        assert await bed.done(driver.rest()) < Proof.CONFIRMED
        assert bed.machine.felt == felt
        bed.end("silence")
        assert await bed.done(driver.rest()) is Proof.CONFIRMED
        assert bed.machine.felt.is_rest
    assert bed.machine.harmed() == {Kind.SILENCE}
    assert bed.machine.harmed(since_ms=bed.clock.now_ms()) == frozenset()


@TELLING
async def test_a_machine_that_answers_nothing_is_given_up_on(family: str) -> None:
    bed = Faulted(family, "lose:from")
    async with bed.driver() as driver:
        with pytest.raises(MachineError):
            await bed.done(driver.identify())


@LATCHED
async def test_what_piled_up_is_obeyed_when_it_is_read(family: str) -> None:
    bed = Faulted(family)
    async with bed.driver() as driver:
        felt = await bed.started(driver)
        bed.begin("stop_reading")
        await bed.done(driver.rest())
        assert bed.machine.felt == felt
        bed.end("stop_reading")
        await bed.clock.advance(500)
        assert bed.machine.felt.is_rest


@LATCHED
async def test_a_dropped_link_is_lost_and_the_machine_runs_on(family: str) -> None:
    bed = Faulted(family)
    async with bed.driver() as driver:
        felt = await bed.started(driver)
        bed.begin("drop")
        await bed.clock.advance(0)
        assert await bed.done(driver.rest()) is Proof.FAILED
        assert bed.machine.felt == felt
    async with bed.driver() as driver:
        await bed.done(driver.rest())
    assert bed.machine.felt.is_rest


@LATCHED
async def test_nobody_can_connect_for_a_while(family: str) -> None:
    bed = Faulted(family, "refuse@1m:20s")
    await bed.clock.advance(60_000)
    assert bed.machine.refuses
    async with bed.link() as link:
        with pytest.raises(LinkLost):
            await link.read()
    assert bed.machine.harmed() == {Kind.REFUSE}
    waiting = asyncio.create_task(bed.machine.reachable())
    await bed.clock.advance(19_999)
    assert not waiting.done()
    await bed.clock.advance(1)
    assert waiting.done()
    async with bed.driver() as driver:
        await bed.started(driver)


async def test_who_is_connected_stays_so_while_nobody_else_can() -> None:
    bed = Faulted("leggett_gen2")
    async with bed.driver() as driver:
        await bed.started(driver)
        bed.begin("refuse")
        assert await bed.done(driver.rest()) is Proof.CONFIRMED


@LATCHED
async def test_a_brown_out_is_not_felt_and_then_the_old_level_is(family: str) -> None:
    bed = Faulted(family)
    async with bed.driver() as driver:
        felt = await bed.started(driver)
        bed.begin("brownout")
        await bed.clock.advance(0)
        assert bed.machine.felt == REST
        assert bed.machine.refuses
        assert await bed.done(driver.rest()) is Proof.FAILED
    bed.end("brownout")
    assert bed.machine.felt == felt
    assert [setting for _, setting in bed.felt[-2:]] == [REST, felt]


@LATCHED
async def test_after_a_brown_out_it_may_be_at_rest(family: str) -> None:
    bed = Faulted(family, "brownout:rest@felt+1m:5s")
    async with bed.driver() as driver:
        await bed.started(driver)
        began_ms = bed.felt[0][0]
        await bed.clock.advance(60_000)
        assert bed.felt[-1] == (began_ms + 60_000, REST)
    await bed.clock.advance(5_000)
    assert bed.machine.felt.is_rest
    async with bed.driver() as driver:
        await bed.started(driver)


@LATCHED
async def test_its_own_timer_ends_it_whatever_is_sent(family: str) -> None:
    bed = Faulted(family, "own_timer:1m")
    async with bed.driver() as driver:
        felt = await bed.started(driver)
        began_ms = bed.felt[0][0]
        for _ in range(20):
            await bed.done(driver.apply(felt))
            await bed.clock.advance(1_000)
        assert bed.machine.felt == felt
        await bed.clock.advance(began_ms + 60_000 - bed.clock.now_ms())
        assert bed.felt[-1] == (began_ms + 60_000, REST)
        assert bed.machine.harmed() == {Kind.OWN_TIMER}


async def test_after_its_timer_it_answers_and_can_be_started_again() -> None:
    bed = Faulted("leggett_gen2", "own_timer:1m")
    async with bed.driver() as driver:
        await bed.started(driver)
        await bed.clock.advance(60_000)
        assert await bed.done(driver.rest()) is Proof.CONFIRMED
        await bed.started(driver)


async def test_faults_begin_and_end_at_their_moments() -> None:
    bed = Faulted("linak", "silence@30s:10s", "lose:5%", "drop@felt+3s")
    assert bed.faults == [(0, "lose:5%", True)]
    await bed.clock.advance(60_000)
    assert bed.faults[1:] == [(30_000, "silence", True), (40_000, "silence", False)]
    async with bed.driver() as driver:
        await bed.started(driver)
        await bed.clock.advance(3_000)
    assert bed.faults[3:] == [(bed.felt[0][0] + 3_000, "drop", True)]


async def test_the_same_seed_comes_to_the_same_night() -> None:
    nights = [await _night(seed) for seed in (7, 7, 8)]
    assert nights[0] == nights[1]
    assert nights[0] != nights[2]


async def _night(seed: int) -> list[tuple[int, Setting]]:
    bed = Faulted("leggett_gen2", "lose:30%:to", "duplicate:20%", "delay:200ms:30%", seed=seed)
    codec = host_codec()
    async with bed.link() as link:
        for step in range(60):
            await link.write(codec.encode(SetLevel(Part.FOOT, 1 + step % STRONGEST)))
            await bed.clock.advance(100)
    return bed.felt


async def test_a_link_in_this_process_carries_the_faults_too() -> None:
    bed = Faulted("leggett_gen2", "drop@1m")
    link = Loopback("sim:leggett_gen2", bed.machine.serve)
    await link.open()
    await link.write(host_codec().encode(SetLevel(Part.FOOT, 2)))
    await bed.clock.advance(59_000)
    assert bed.machine.felt.levels == {"foot massage": 2}
    await bed.clock.advance(1_000)
    with pytest.raises(LinkLost):
        await link.write(host_codec().encode(SetLevel(Part.FOOT, 0)))
    await link.close()
    assert bed.machine.felt.levels == {"foot massage": 2}


class Broken:
    """A simulated machine with a fault of ours."""

    felt = REST

    async def serve(self, link: Link) -> None:
        raise ValueError("a fault of ours")


async def test_a_simulated_machine_that_fails_does_not_do_so_in_silence() -> None:
    clock = ManualClock()
    machine = FaultyMachine(lambda on_felt: Broken(), clock, lambda *_: None, Random(7))
    _, theirs = memory_pair("memory")
    with pytest.raises(ValueError, match="a fault of ours"):
        await machine.serve(theirs)
