"""Machines that do not stop, or say what is not so: what their drivers claim, and what is felt."""

import pytest

from controller.simulator.faults import Kind
from profiles.actuators import Proof
from tests.controller.ours import FAMILIES
from tests.controller.simulator.faulted import Faulted

TELLING = ("air_boots", "keeson_base", "leggett_gen2", "reverie_108", "tuya_mcu")
"""Machines that report, and know an absolute stop or none at all."""

STAY = [one for one in FAMILIES if one not in ("tcode", "air_boots")]
"""Machines that rest only when they are told; motors time out, and boots empty between squeezes."""


@pytest.mark.parametrize("family", STAY)
async def test_a_machine_that_ignores_zero_runs_on_whatever_is_tried(family: str) -> None:
    bed = Faulted(family, "ignore_zero")
    async with bed.driver() as driver:
        felt = await bed.started(driver)
        for _ in range(9):
            assert await bed.done(driver.rest()) < Proof.CONFIRMED
            await bed.clock.advance(500)
            assert bed.machine.felt == felt
    assert Kind.IGNORE_ZERO in bed.machine.harmed()


@pytest.mark.parametrize("family", STAY)
async def test_a_machine_ignores_as_many_stops_as_it_is_told_and_obeys_the_next(
    family: str,
) -> None:
    bed = Faulted(family, "ignore_stop:2")
    tries = 0
    async with bed.driver() as driver:
        await bed.started(driver)
        while bed.machine.felt.levels and tries < 9:
            await bed.done(driver.rest())
            await bed.clock.advance(500)
            tries += 1
    assert bed.machine.felt.is_rest
    assert tries >= 3
    assert [begins for _, _, begins in bed.faults] == [True, False]
    assert bed.machine.active == ()


@pytest.mark.parametrize("family", TELLING)
async def test_a_stop_that_was_ignored_is_not_taken_for_one_and_the_next_is_proven(
    family: str,
) -> None:
    bed = Faulted(family, "ignore_stop:1")
    async with bed.driver() as driver:
        await bed.started(driver)
        assert await bed.done(driver.rest()) < Proof.CONFIRMED
        await bed.clock.advance(500)
        assert await bed.done(driver.rest()) is Proof.CONFIRMED


@pytest.mark.parametrize("family", TELLING)
async def test_a_machine_that_lies_is_believed_and_runs_on(family: str) -> None:
    bed = Faulted(family, "lie:off")
    async with bed.driver() as driver:
        felt = await bed.started(driver)
        assert await bed.done(driver.rest()) is Proof.CONFIRMED
        assert bed.machine.felt == felt
        assert bed.machine.harmed() == {Kind.LIE_OFF}


@pytest.mark.parametrize("family", TELLING)
async def test_a_machine_that_says_it_runs_on_has_stopped(family: str) -> None:
    bed = Faulted(family, "lie:on")
    async with bed.driver() as driver:
        await bed.started(driver)
        assert await bed.done(driver.rest()) < Proof.CONFIRMED
        assert bed.machine.felt.is_rest
        assert bed.machine.harmed() == {Kind.LIE_ON}


@pytest.mark.parametrize("family", TELLING)
async def test_a_machine_with_no_spare_to_run_on_tells_the_truth(family: str) -> None:
    bed = Faulted(family)
    bed.begin("lie:on")
    bed.end("lie:on")  # which used up all that could run on
    bed.begin("lie:on")
    async with bed.driver() as driver:
        await bed.started(driver)
        await bed.done(driver.rest())
        await bed.clock.advance(1_000)
        await bed.done(driver.rest())
        assert bed.machine.felt.is_rest
        assert Kind.LIE_ON not in bed.machine.harmed()


@pytest.mark.parametrize("family", ["keeson_base", "leggett_gen2"])
async def test_who_is_honest_again_stops_and_says_so(family: str) -> None:
    bed = Faulted(family)
    async with bed.driver() as driver:
        await bed.started(driver)
        bed.begin("lie:off")
        await bed.done(driver.rest())
        bed.end("lie:off")
        await bed.clock.advance(2_000)  # in which one that reports by itself has done so
        await bed.done(driver.rest())
        await bed.clock.advance(500)
        assert bed.machine.felt.is_rest
        assert await bed.done(driver.rest()) is Proof.CONFIRMED


@pytest.mark.parametrize("family", STAY)
async def test_without_faults_it_is_the_machine_itself(family: str) -> None:
    bed = Faulted(family)
    async with bed.driver() as driver:
        await bed.started(driver)
        await bed.done(driver.rest())
        await bed.clock.advance(500)
        assert bed.machine.felt.is_rest
    assert bed.machine.harmed() == frozenset()


@pytest.mark.parametrize("family", ["leggett_gen2", "linak"])
async def test_a_stop_just_before_the_link_is_lost_is_obeyed_for_good(family: str) -> None:
    bed = Faulted(family)
    async with bed.driver() as driver:
        await bed.started(driver)
        await bed.done(driver.rest())
    bed.begin("ignore_zero")
    async with bed.driver() as driver:
        await bed.done(driver.rest())
    assert bed.machine.felt.is_rest
    assert bed.machine.harmed() == frozenset()
