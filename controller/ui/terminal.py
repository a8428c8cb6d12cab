"""The terminal as the screens write to it, which may be closed at any moment."""

import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Lasting(io.FileIO):
    """Takes whatever is written, also where nobody shows it any more.

    The thread in which Textual writes would end at the first error, and whatever writes after that
    would wait for it for good: the event loop, with all that brings a machine to rest.
    """

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write, or lose it."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def outlive_the_terminal() -> None:
    """Have Textual write in such a way, from its next start on."""
    shown = sys.__stderr__
    if shown is None:  # as on Windows, without a console
        return
    buffer = io.BufferedWriter(Lasting(shown.fileno(), "w", closefd=False))
    lasting = io.TextIOWrapper(buffer, encoding=shown.encoding, errors=shown.errors)
    sys.__stderr__ = lasting  # type: ignore[misc]  # Textual takes this one and no other
