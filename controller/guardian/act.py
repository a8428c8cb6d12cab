"""What the guardian does once a session died: `python -m controller.guardian.act CAUSE runs|rests`.

The recipe comes on the standard input. Ends with 0 once the machine is at rest, with 4 where it
was tried in vain for ten minutes.
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from controller.address import Address
from controller.clock import SystemClock, sleep_until
from controller.errors import LegatoError
from controller.guardian.left import NO_NOTE, Left
from controller.guardian.lock import Hold, key, resting_lock
from controller.guardian.recipe import Recipe
from controller.guardian.resting import Notes, machine_of, rested
from controller.nightlog.kinds import By, Kind

AGAIN_MS = 10_000
SOONER_MS = 250  # where somebody else has the machine
TRY_LIMIT_MS = 600_000

AT_REST = 0
IN_VAIN = 4


async def act(recipe: Recipe, cause: str, *, may_run: bool) -> int:
    """Bring the machine to rest, trying for ten minutes; gives the exit code.

    Whatever became of its note, it is told to rest once. Ends early where somebody else sees to the
    machine: a session on it, or whoever rested it.
    """
    clock = SystemClock()
    until_ms = clock.now_ms() + TRY_LIMIT_MS
    told = taken = False
    while clock.now_ms() < until_ms:
        if taken and _settled(recipe):
            return AT_REST  # before its lock is taken, which whoever starts now may want
        async with resting_lock(_lock(recipe), clock) as hold:
            settled = _settled(recipe)
            if settled and (told or taken):
                return AT_REST
            taken = hold is Hold.TAKEN
            if not taken:
                notes = Notes(clock)
                notes.note(Kind.GUARDIAN, {"what": "acted", "cause": cause})
                machine, radio = machine_of(recipe), recipe.radio
                stopped = await rested(machine, radio, clock, may_run=may_run, record=notes)
                notes.rested(By.GUARDIAN, stopped)
                if stopped.reached or not (told or settled):
                    notes.tell(recipe.session)
                told = True
                if stopped.reached:
                    _forget(recipe)
                    return AT_REST
        await sleep_until(clock, clock.now_ms() + (SOONER_MS if taken else AGAIN_MS))
    return IN_VAIN


def _lock(recipe: Recipe) -> Path | None:
    """The lock of whoever wrote the note last: a session on that machine since, or ours."""
    path = Path(recipe.note or recipe.lock or key(Address.parse(recipe.address)))
    with suppress(*NO_NOTE):
        recipe = Recipe.read(path.read_bytes())
    return Left(path, recipe).lock


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
    """Take our note away, but never that of a session since."""
    if recipe.note and not _settled(recipe):
        Left(Path(recipe.note), recipe).forget()


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
