"""What presses on a dim screen mean: one wakes it, three at once or a held key stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

AT_ONCE_MS = 400
DELAY_MS = 1_000
"""So long a keyboard waits before a held key repeats, at most."""
REPEAT_MS = 150
"""And so long between two repeats of it."""
TAPS_MS = 1_500
"""Within so long three taps are meant as one thing, as nobody has three places to tap."""
WAKING_MS = 1_500
"""So long after the first press the others may belong to it."""

CALM_MS = 1_000
"""Hands that pressed a stop key so recently may still be at it."""

TAP = "tap"
"""The key that stands for a touch of the screen."""


class Meaning(Enum):
    """What a press is to do."""

    ORDINARY = "what the key says"
    NOTHING = "it woke the screen, or belongs to what did"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Press:
    """A key, or a tap, at its moment in ms."""

    key: str
    at_ms: int


def meaning(presses: Sequence[Press]) -> Meaning:
    """What the last of these presses means, at least one; the first of them met a dim screen."""
    first, last = presses[0], presses[-1]
    if len(presses) == 1:
        return Meaning.NOTHING
    if last.at_ms - first.at_ms > WAKING_MS:
        return Meaning.ORDINARY
    if len(presses) >= 3 and _hammered(*presses[-3:]):
        return Meaning.STOP
    since_ms = last.at_ms - first.at_ms
    belongs = since_ms <= AT_ONCE_MS or (last.key == first.key and since_ms <= DELAY_MS)
    return Meaning.NOTHING if belongs else Meaning.ORDINARY


def _hammered(first: Press, second: Press, third: Press) -> bool:
    within_ms = third.at_ms - first.at_ms
    if within_ms <= AT_ONCE_MS:
        return True
    if not first.key == second.key == third.key:
        return False
    held = third.at_ms - second.at_ms <= REPEAT_MS and second.at_ms - first.at_ms <= DELAY_MS
    return held or (first.key == TAP and within_ms <= TAPS_MS)


class Waking:
    """The presses since the screen went dim, across the two screens that see them."""

    def __init__(self) -> None:
        self._dim = False
        self._presses: list[Press] = []
        self.meant = Meaning.ORDINARY

    def goes_dim(self) -> None:
        """From here on the next press wakes."""
        self._dim, self._presses = True, []

    def pressed(self, key: str, at_ms: int) -> Meaning:
        """What a press means that came at this moment; `meant` keeps it."""
        if not self._dim:
            self.meant = Meaning.ORDINARY
            return self.meant
        self._presses.append(Press(key, at_ms))
        self.meant = meaning(self._presses)
        self._dim = at_ms - self._presses[0].at_ms <= WAKING_MS
        return self.meant


def is_calm(last_ms: int, now_ms: int) -> bool:
    """Whether a key that stops may be an ordinary one again, so long after it was last pressed."""
    return now_ms - last_ms >= CALM_MS
