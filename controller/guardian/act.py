"""What the guardian does once a session died: `python -m controller.guardian.act CAUSE runs|rests`.

The recipe comes on the standard input. Ends with 0 once the machine is at rest, with 4 where it
was tried in vain for ten minutes.
"""

import asyncio
import sys
from pathlib import Path

from controller import folders
from controller.address import Address
from controller.clock import SystemClock, sleep_until
from controller.errors import LegatoError
from controller.guardian.lock import key, trying_lock
from controller.guardian.recipe import Recipe
from controller.guardian.resting import machine_of, rested, tell, tell_rested
from controller.session.stopping import Stopped

AGAIN_MS = 10_000
SOONER_MS = 250  # the lock of a process that is only just ending
FREE_LIMIT_MS = 5_000
TRY_LIMIT_MS = 600_000

AT_REST = 0
IN_VAIN = 4


async def act(recipe: Recipe, cause: str, *, may_run: bool) -> int:
    """Bring the machine to rest, trying for ten minutes; gives the exit code.

    Ends early where somebody else sees to the machine: a session on it, or whoever rested it.
    """
    clock = SystemClock()
    began_ms = clock.now_ms()
    lock = folders.run() / key(Address.parse(recipe.address))
    tell_first = True
    while clock.now_ms() < began_ms + TRY_LIMIT_MS:
        with trying_lock(lock) as held:
            if held:
                stopped = await _rested(recipe, clock, may_run=may_run)
                if stopped.reached:
                    _forget(recipe)
                if tell_first or stopped.reached:
                    tell(recipe.session, "guardian", {"what": "acted", "cause": cause})
                    tell_rested(recipe.session, "guardian", stopped)
                    tell_first = False
                if stopped.reached:
                    return AT_REST
        if not held and clock.now_ms() > began_ms + FREE_LIMIT_MS:
            return AT_REST  # whoever holds it rests it first
        await sleep_until(clock, clock.now_ms() + (AGAIN_MS if held else SOONER_MS))
        if _forgotten(recipe):
            return AT_REST
    return IN_VAIN


async def _rested(recipe: Recipe, clock: SystemClock, *, may_run: bool) -> Stopped:
    return await rested(machine_of(recipe), recipe.radio, clock, may_run=may_run)


def _forgotten(recipe: Recipe) -> bool:
    """Whether somebody else has brought it to rest."""
    return bool(recipe.note) and not Path(recipe.note).exists()


def _forget(recipe: Recipe) -> None:
    if recipe.note:
        Path(recipe.note).unlink(missing_ok=True)


def main() -> int:
    """Act once, as told on the command line and the standard input."""
    recipe = Recipe.read(sys.stdin.buffer.readline())
    _, cause, state = sys.argv
    try:
        return asyncio.run(act(recipe, cause, may_run=state != "rests"))
    except LegatoError:
        return IN_VAIN  # a family that is gone; the note tells the next start


if __name__ == "__main__":
    sys.exit(main())
