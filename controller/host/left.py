"""What tells a machine that may have been left running: a note beside its lock, while it plays."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from controller import folders
from controller.address import Address
from controller.host.lock import keys, trying_lock

SUFFIX = ".left"

_NO_NOTE = (OSError, ValueError, KeyError, TypeError, RecursionError)
"""What reading a file raises that is no note, which keeps none of the others from being read."""


@dataclass(frozen=True, slots=True)
class Left:
    """A machine whose session ended without a proven rest, and how to reach it."""

    path: Path
    address: str
    family: str
    radio: str | None

    def forget(self) -> None:
        """It is at rest now."""
        self.path.unlink(missing_ok=True)


class LeftNote:
    """The note of one session, which may find that of a dead one before it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found = path.exists()
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
            self._path.unlink(missing_ok=True)

    def write(self, address: Address, family: str, radio: str | None) -> None:
        """From now on the machine may run; a disk that is full keeps nobody from playing."""
        words = {"address": str(address), "family": family, "radio": radio}
        with suppress(OSError):
            self._path.write_text(json.dumps(words), "utf-8")


@contextmanager
def noted(path: Path) -> Iterator[LeftNote]:
    """A note to write; it stays behind unless it is said to be needless."""
    note = LeftNote(path.with_suffix(SUFFIX))
    try:
        yield note
    finally:
        note.settle()


def left_running(only: Address | None) -> tuple[Left, ...]:
    """Machines that dead sessions left without a proven rest, or the one at that address."""
    found = []
    for path in sorted(folders.run().glob(f"{keys(only) if only else '*'}{SUFFIX}")):
        with suppress(*_NO_NOTE), trying_lock(path) as dead:
            if dead:
                words = json.loads(path.read_text("utf-8"))
                address, family = str(words["address"]), str(words["family"])
                found.append(Left(path, address, family, words["radio"]))
    return tuple(found)
