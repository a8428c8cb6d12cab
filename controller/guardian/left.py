"""What tells a machine that may have been left running: a note on the disk, while it plays."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from controller import folders
from controller.address import Address
from controller.errors import AddressError, LinkUnavailable, SettingsError, Unavailable
from controller.guardian.lock import keys, taken
from controller.guardian.recipe import Recipe
from profiles.disk import replace_file
from profiles.language import _

log = logging.getLogger(__name__)

NO_NOTE = (OSError, ValueError, KeyError, TypeError, RecursionError)
"""What reading a file raises that is no note, which keeps none of the others from being read."""


@dataclass(frozen=True, slots=True)
class Left:
    """A machine whose session ended without a proven rest, and how to reach it."""

    path: Path
    recipe: Recipe

    @property
    def lock(self) -> Path | None:
        """The lock of its session, as for `resting_lock`; None where no lock can be had."""
        told = Path(self.recipe.lock)
        if self.recipe.lock and told.parent.is_dir():
            return told
        with suppress(SettingsError):
            return folders.run() / self.path.stem
        return None

    @property
    def taken(self) -> bool:
        """Whether somebody sees to it: a session that plays on it, or whoever rests it."""
        return self.lock is not None and taken(self.lock)

    def forget(self) -> None:
        """It is at rest now. Never raises: a note that stays makes the next start rest it again."""
        _remove(self.path)


class LeftNote:
    """The note of the session that holds a lock; it may find that of a dead one before it."""

    def __init__(self, lock: Path) -> None:
        self.path = folders.left_running()[0] / f"{lock.name}{folders.LEFT}"
        self._lock = os.path.abspath(lock)
        self._found = os.path.exists(self.path)
        self._needless = False

    def nothing_started(self) -> None:
        """The machine is as it was: a note from before still holds."""
        self._needless = not self._found

    def at_rest(self) -> None:
        """The machine is proven to be at rest."""
        self._needless = True

    def settle(self) -> None:
        """Take the note away where nobody needs it; never raises."""
        if self._needless:
            _remove(self.path)

    def write(self, recipe: Recipe) -> Recipe:
        """From now on the machine may run, whatever becomes of this computer; never raises.

        Gives the recipe that names our lock and this note, or no note where none can be written: a
        disk that is full keeps nobody from playing. It is then where it lasts until the computer is
        switched off, if that is possible.
        """
        recipe = replace(recipe, lock=self._lock)
        for folder in folders.left_running():
            path = folder / self.path.name
            written = replace(recipe, note=os.path.abspath(path))
            with suppress(OSError):
                folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                replace_file(path, written.line())
                self.path = path
                return written
        return recipe


@contextmanager
def noted(lock: Path) -> Iterator[LeftNote]:
    """A note to write while we hold the lock of a machine; it stays unless it is needless.

    Raises LinkUnavailable(BUSY) where a session plays on it that meets others in another folder.
    """
    note = LeftNote(lock)
    if any(left.path.stem == lock.name and _elsewhere(left, lock) for left in left_running()):
        raise LinkUnavailable(
            Unavailable.BUSY,
            _("a session is already running on that machine"),
            _("End it with `legato stop`, then start again."),
        )
    try:
        yield note
    finally:
        note.settle()


def _elsewhere(left: Left, lock: Path) -> bool:
    return left.lock is not None and not _same(left.lock, lock) and left.taken


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def left_running(only: Address | None = None) -> tuple[Left, ...]:
    """Machines with a note, or the one at that address: whoever holds the lock sees to them.

    It is found by the address that its session was given, and by what that meant when it began.
    """
    found = []
    for path in folders.left_notes():
        with suppress(*NO_NOTE):
            left = Left(path, Recipe.read(path.read_bytes()))
            if only is None or _is_on(left, only):
                found.append(left)
    return tuple(found)


def unreadable(only: Address | None = None) -> tuple[Path, ...]:
    """The notes that nobody can read, on any machine, or on the one at that address."""
    found = []
    for path in folders.left_notes("*" if only is None else keys(only)):
        try:
            Recipe.read(path.read_bytes())
        except FileNotFoundError:
            continue  # its session has ended since
        except NO_NOTE:
            found.append(path)
    return tuple(found)


def _is_on(left: Left, address: Address) -> bool:
    if left.recipe.address == str(address) or fnmatchcase(left.path.stem, keys(address)):
        return True
    try:
        return Address.parse(left.recipe.address).canonical == address.canonical
    except AddressError:
        return False


def _remove(note: Path) -> None:
    try:
        note.unlink(missing_ok=True)
    except OSError as error:
        log.warning("The note that a machine may run stays, as it cannot be removed: %s", error)
