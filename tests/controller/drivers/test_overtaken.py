"""A rest overtakes every setting that waits, on every family: what it turned off stays off."""

import asyncio

import pytest

from controller.driver import Driver
from controller.errors import MachineError
from profiles.actuators import Effect
from profiles.timeline import Setting
from tests.controller.ours import FAMILIES
from tests.controller.rig import Rig

MOST_RESTS = 30  # a machine that is stepped comes down over several


@pytest.mark.parametrize("after_ms", [0, 10, 60, 300])
@pytest.mark.parametrize("family", FAMILIES)
async def test_a_setting_that_waits_starts_nothing_behind_a_rest(
    family: str, after_ms: int
) -> None:
    rig = Rig(family)
    driver = await rig.grip.take(1_000)
    await _done(rig, asyncio.create_task(driver.identify()))
    waiting = [asyncio.create_task(driver.apply(setting)) for setting in _settings(rig)]
    await rig.clock.advance(after_ms)
    await _come_to_rest(rig, driver)
    await rig.clock.advance(20_000)
    assert rig.machine.felt.is_rest
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert not [one for one in ended if isinstance(one, BaseException) and not _said(one)]
    await rig.grip.let_go()


def _settings(rig: Rig) -> list[Setting]:
    """One after the other on the first motor that a leg feels, so that the later ones wait."""
    can = rig.spec.capabilities
    motor = next(one for one in can.actuators if one.covers and one.effect is not Effect.HEAT)
    return [Setting({motor.name: step}) for step in (1, motor.steps, 1, motor.steps)]


async def _come_to_rest(rig: Rig, driver: Driver) -> None:
    for _ in range(MOST_RESTS):
        await _done(rig, asyncio.create_task(driver.rest()))
        if rig.machine.felt.is_rest:
            return


async def _done(rig: Rig, task: "asyncio.Task[object]") -> None:
    while not task.done():
        await rig.clock.advance(50)
    task.result()


def _said(error: BaseException) -> bool:
    return isinstance(error, MachineError)
