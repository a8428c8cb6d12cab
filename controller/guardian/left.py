"""What tells a machine that may have been left running: a note on the disk, while it plays."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from controller import folders
from controller.address import Address
from controller.guardian.lock import keys
from controller.guardian.recipe import Recipe
from profiles.disk import replace_file

_NO_NOTE = (OSError, ValueError, KeyError, TypeError, RecursionError)
"""What reading a file raises that is no note, which keeps none of the others from being read."""


@dataclass(frozen=True, slots=True)
class Left:
    """A machine whose session ended without a proven rest, and how to reach it."""

    path: Path
    recipe: Recipe

    @property
    def lock(self) -> Path:
        """The lock of the machine, as for `resting_lock`; raises SettingsError."""
        return folders.run() / self.path.stem

    def forget(self) -> None:
        """It is at rest now."""
        self.path.unlink(missing_ok=True)


class LeftNote:
    """The note of one session, which may find that of a dead one before it."""

    def __init__(self, key: str) -> None:
        self.path = folders.left_running()[0] / f"{key}{folders.LEFT}"
        self._found = self.path.exists()
        self._needless = False

    def nothing_started(self) -> None:
        """The machine is as it was: a note from before still holds."""
        self._needless = not self._found

    def at_rest(self) -> None:
        """The machine is proven to be at rest."""
        self._needless = True

    def settle(self) -> None:
        """Take the note away where nobody needs it."""
        if self._needless:
            self.path.unlink(missing_ok=True)

    def write(self, recipe: Recipe) -> Recipe:
        """From now on the machine may run, whatever becomes of this computer; never raises.

        Gives the recipe that names this note, or none where none can be written: a disk that is
        full keeps nobody from playing. It is then where it lasts until the computer is switched
        off, if that is possible.
        """
        for folder in folders.left_running():
            path = folder / self.path.name
            written = replace(recipe, note=os.path.abspath(path))
            with suppress(OSError):
                replace_file(path, written.line())
                self.path = path
                return written
        return recipe


@contextmanager
def noted(lock: Path) -> Iterator[LeftNote]:
    """A note to write beside the lock of a machine; it stays unless it is said to be needless."""
    note = LeftNote(lock.name)
    try:
        yield note
    finally:
        note.settle()


def left_running(only: Address | None = None) -> tuple[Left, ...]:
    """Machines with a note, or the one at that address: whoever holds the lock sees to them."""
    found = []
    for path in folders.left_notes("*" if only is None else keys(only)):
        with suppress(*_NO_NOTE):
            found.append(Left(path, Recipe.read(path.read_bytes())))
    return tuple(found)

