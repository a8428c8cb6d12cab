"""What the guardian does once a session died: `python -m controller.guardian.act CAUSE runs|rests`.

The recipe comes on the standard input. Ends with 0 once the machine is at rest, with 4 where it
was tried in vain for ten minutes.
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from controller import folders
from controller.address import Address
from controller.clock import SystemClock, sleep_until
from controller.errors import LegatoError
from controller.guardian.lock import key, resting_lock
from controller.guardian.recipe import Recipe
from controller.guardian.resting import machine_of, rested, tell, tell_rested
from controller.nightlog.kinds import By, Kind

AGAIN_MS = 10_000
TRY_LIMIT_MS = 600_000

AT_REST = 0
IN_VAIN = 4


async def act(recipe: Recipe, cause: str, *, may_run: bool) -> int:
    """Bring the machine to rest, trying for ten minutes; gives the exit code.

    Ends early where somebody else sees to the machine: a session on it, or whoever rested it.
    """
    clock = SystemClock()
    until_ms = clock.now_ms() + TRY_LIMIT_MS
    lock = folders.run() / key(Address.parse(recipe.address))
    tell_first = True
    while clock.now_ms() < until_ms:
        async with resting_lock(lock, clock, AGAIN_MS) as held:
            if _settled(recipe):
                return AT_REST
            if held:
                stopped = await rested(machine_of(recipe), recipe.radio, clock, may_run=may_run)
                if tell_first or stopped.reached:
                    tell(recipe.session, Kind.GUARDIAN, {"what": "acted", "cause": cause})
                    tell_rested(recipe.session, By.GUARDIAN, stopped)
                    tell_first = False
                if stopped.reached:
                    _forget(recipe)
                    return AT_REST
        if held:
            await sleep_until(clock, clock.now_ms() + AGAIN_MS)
    return IN_VAIN


def _settled(recipe: Recipe) -> bool:
    """Whether somebody else has brought it to rest since, or plays on it and has their own note."""
    note = Path(recipe.note)
    try:
        return bool(recipe.note) and note.read_bytes() != recipe.line()
    except FileNotFoundError:
        return note.parent.exists()  # a disk that is gone says nothing of the machine
    except OSError:
        return False


def _forget(recipe: Recipe) -> None:
    if recipe.note:
        with suppress(OSError):  # then the next start rests it once more
            Path(recipe.note).unlink()


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
