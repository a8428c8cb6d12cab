"""Each phase, question and guided step is shown at its own moment, whatever the machine does."""

import asyncio

from controller.session.view import SessionView
from profiles.layout import laid_out
from profiles.library import find, shelf
from profiles.program import Program
from tests.controller.rig import Rig

NAMES = ("Stretch then Settle", "Calf Wave", "First Night", "Steady Hum Taper")


async def shown(program: Program) -> list[SessionView]:
    rig = Rig("tcode")
    playing = asyncio.create_task((await rig.session(program)).run())
    await rig.clock.advance(program.length_ms)
    await rig.ended(playing)
    return rig.views


async def test_every_phase_is_shown_when_it_begins() -> None:
    for name in NAMES:
        program = shelf().programs[name]
        views = await shown(program)
        for stretch in laid_out(program).stretches:
            first = next(
                v for v in views if v.phase == stretch.name and v.elapsed_ms >= stretch.at_ms
            )
            assert first.elapsed_ms == stretch.at_ms


async def test_every_guided_step_is_shown_although_the_machine_rests_throughout() -> None:
    program = find("Stretch then Settle")
    guides = [s.guide for s in laid_out(program).stretches if s.guide]
    said = [view.prompt for view in await shown(program)]
    prompts = [text for text, before in zip(said, ["", *said], strict=False) if text != before]
    assert [text for text in prompts if text] == guides
