"""Somebody with a machine of their own before the screens, and what they answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from controller import folders, registry, saved
from controller.care.screening import Answers
from controller.clock import MANUAL_BEGAN_MS, SystemClock
from controller.saved import SavedMachine
from controller.settings import replace_settings
from profiles.timeline import REST, Setting
from tests.controller.homes import terminal_home
from tests.controller.known import NOTHING_TO_SAY, At, answered, settled_in
from tests.controller.ui.bedside import Bed

QUIET_MS = 200
PATIENCE_S = 20


def own_machine(address: str = "serial:/dev/tty-of-nobody") -> None:
    saved.save(SavedMachine("pad", address, "tcode", "V0=calf.left,V1=calf.right"))


def screened(answers: Answers = NOTHING_TO_SAY, now_ms: int = MANUAL_BEGAN_MS) -> None:
    """Let the screening be answered, and nothing of tonight."""
    answered(folders.night_log(), At(now_ms), answers)
    replace_settings(keeps_nights=True)


def well(now_ms: int = MANUAL_BEGAN_MS, *, nights: int = 10) -> None:
    """Let everything be answered, by somebody who had so many nights."""
    settled_in(folders.night_log(), now_ms, nights=nights)
    replace_settings(keeps_nights=True)


async def answer(bed: Bed, *keys: str) -> None:
    """Press keys as somebody does who reads what they answer."""
    for key in keys:
        await bed.advance(QUIET_MS)
        await bed.press(key)


@asynccontextmanager
async def at_a_wire() -> AsyncIterator[tuple[str, list[Setting]]]:
    """A machine on a pseudo-terminal: its address, and what the leg felt on it so far."""
    felt = [REST]
    spec = registry.load("tcode")

    def feel(at_ms: int, setting: Setting) -> None:
        felt.append(setting)

    async with terminal_home(spec, spec.simulate(SystemClock(), feel)) as (address, _radio):
        yield str(address), felt


async def until(bed: Bed, holds: Callable[[], bool]) -> None:
    """Let real time go by until it holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await bed.pilot.pause(0.02)
