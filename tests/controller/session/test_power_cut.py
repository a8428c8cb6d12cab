"""A machine that loses its power while its link stays, as behind a serial adapter of its own."""

import asyncio

import pytest

from controller.drivers.heartbeat import SILENT_MS
from controller.session.view import State
from tests.controller.drivers.boots import BootsRig
from tests.controller.rig import Rig
from tests.controller.session.test_squeezes import deflating


@pytest.mark.parametrize("family", ["tcode", "hf8"])
@pytest.mark.parametrize("for_ms", [SILENT_MS, 20_000])
async def test_it_is_noticed_and_comes_back_softly(family: str, for_ms: int) -> None:
    rig = Rig(family)
    playing = asyncio.create_task((session := await rig.session("Steady Hum Taper")).run())
    await rig.clock.advance(200_000)
    before = rig.strongest
    await rig.cut_power(for_ms)
    since_ms = rig.clock.now_ms()
    rig.felt = [(since_ms, rig.machine.felt)]
    await rig.clock.advance(90_000)
    assert State.RETURNING in [view.state for view in rig.views]
    assert rig.views[-1].state is State.PLAYING
    assert rig.strongest >= before > 1
    session.stop()
    assert (await rig.ended(playing)).at_rest
    points = max(one.steps for one in rig.spec.capabilities.actuators) / 100
    rested_ms = since_ms
    for at_ms, felt in rig.felt:
        rested_ms = at_ms if felt.is_rest else rested_ms
        risen = 1 + 5 * points * (at_ms - rested_ms + 100) / 1000
        assert max(felt.levels.values(), default=0) <= risen


async def test_boots_that_do_not_answer_to_a_squeeze_are_looked_for_and_squeeze_again() -> None:
    rig = deflating(BootsRig())
    session = await rig.session("Evening Pulse 30")
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(115_000)
    await rig.cut_power(20_000)  # the next squeeze is due in it
    rig.felt.clear()
    await rig.clock.advance(47_000)
    assert State.RETURNING in [view.state for view in rig.views]
    assert rig.strongest == 1
    assert {step for _, felt in rig.felt for step in felt.levels.values()} == {1}
    session.stop()
    assert (await rig.ended(playing)).at_rest
