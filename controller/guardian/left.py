"""What tells a machine that may have been left running: a note on the disk, while it plays."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from controller import folders
from controller.address import Address
from controller.errors import SettingsError
from controller.guardian.lock import keys, trying_lock
from controller.guardian.recipe import Recipe
from profiles.disk import replace_file

SUFFIX = ".left"

_NO_NOTE = (OSError, ValueError, KeyError, TypeError, RecursionError)
"""What reading a file raises that is no note, which keeps none of the others from being read."""


@dataclass(frozen=True, slots=True)
class Left:
    """A machine whose session ended without a proven rest, and how to reach it."""

    path: Path
    recipe: Recipe

    def forget(self) -> None:
        """It is at rest now."""
        self.path.unlink(missing_ok=True)


class LeftNote:
    """The note of one session, which may find that of a dead one before it."""

    def __init__(self, key: str) -> None:
        self.path = folders.left_running() / f"{key}{SUFFIX}"
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

    def write(self, recipe: Recipe) -> None:
        """From now on the machine may run, whatever becomes of this computer.

        A disk that is full keeps nobody from playing: the note is then where it lasts until the
        computer is switched off.
        """
        try:
            replace_file(self.path, recipe.line())
        except OSError:
            with suppress(OSError, SettingsError):
                self.path = folders.run() / self.path.name
                replace_file(self.path, recipe.line())


@contextmanager
def noted(lock: Path) -> Iterator[LeftNote]:
    """A note to write beside the lock of a machine; it stays unless it is said to be needless."""
    note = LeftNote(lock.name)
    try:
        yield note
    finally:
        note.settle()


def left_running(only: Address | None = None) -> tuple[Left, ...]:
    """Machines that dead sessions left without a proven rest, or the one at that address."""
    found = []
    for path in _notes("*" if only is None else keys(only)):
        with suppress(*_NO_NOTE, SettingsError), trying_lock(folders.run() / path.stem) as dead:
            if dead:
                found.append(Left(path, Recipe.read(path.read_bytes())))
    return tuple(found)


def _notes(pattern: str) -> list[Path]:
    places = [folders.left_running()]
    with suppress(SettingsError):
        places.append(folders.run())
    return [path for place in places for path in sorted(place.glob(f"{pattern}{SUFFIX}"))]
