"""What a press of softer or stronger does, and what it costs."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from controller.session.session import Session
from controller.session.view import Ending
from profiles.compiler import Plan, compile_program
from profiles.library import find
from tests.controller.plugged import plan
from tests.controller.rig import Rig


async def begun(rig: Rig, compose: Callable[[int], Plan]) -> tuple[Session, asyncio.Task[Ending]]:
    session = await rig.session_of(compose)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(60_000)
    return session, playing


async def test_a_press_refused_for_the_ration_composes_nothing() -> None:
    rig, composed = Rig("tcode"), list[int]()

    def compose(offset: int) -> Plan:
        composed.append(offset)
        return compile_program(find("First Night"), rig.spec.capabilities, None, offset)

    session, playing = await begun(rig, compose)
    assert session.stronger()
    assert session.stronger()
    composed.clear()
    assert not any(session.stronger() for _ in range(50))
    assert composed == []
    session.stop()
    await rig.ended(playing)


async def test_a_press_that_is_refused_again_composes_nothing_again() -> None:
    rig, composed = Rig("tcode"), list[int]()

    def compose(offset: int) -> Plan:
        composed.append(offset)
        steps = 90 if offset else 20
        return plan((300, {"V0": steps}), *((2, {"V0": s}) for s in range(steps, 0, -1)))

    session, playing = await begun(rig, compose)
    assert not any(session.stronger() for _ in range(50))
    assert len(composed) <= 2
    session.stop()
    await rig.ended(playing)


async def test_presses_move_a_machine_of_five_steps() -> None:
    rig = Rig("tcode")
    five = replace(rig.spec.capabilities.actuators[0], steps=5)
    coarse = replace(rig.spec.capabilities, actuators=(five,))
    rig.spec = replace(rig.spec, capabilities=coarse)
    session, playing = await begun(
        rig, lambda offset: compile_program(find("First Night"), coarse, None, offset)
    )
    assert session.stronger()
    assert session.softer()
    session.stop()
    await rig.ended(playing)


async def test_a_stop_leaves_nothing_to_press() -> None:
    rig = Rig("tcode")
    session = await rig.session()
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(60_000)
    session.stop()
    assert not session.softer()
    await rig.ended(playing)
