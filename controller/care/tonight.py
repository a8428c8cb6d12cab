"""The three questions of a night, and what follows from them. Evidence base, section 3.2."""

from collections.abc import Iterable
from enum import StrEnum

SEDATED_MS = 20 * 60_000
"""Whoever took something that dulls plays so long at a time at most, and without heat."""


class Tonight(StrEnum):
    """What is so tonight, as `--tonight` says it; nothing of it is OK."""

    NEW_SYMPTOM = "swelling"
    BROKEN_SKIN = "skin"
    SEDATIVE = "sedative"


OK = "ok"
CHOICES = (OK, *(one.value for one in Tonight))
"""What `--tonight` takes."""

Answered = frozenset[Tonight]


def closes(answered: Answered) -> bool:
    """Whether nothing is started tonight."""
    return bool(answered & {Tonight.NEW_SYMPTOM, Tonight.BROKEN_SKIN})


def answered_from(words: Iterable[str]) -> Answered:
    """What was answered, by its words; OK is nothing of it. Raises ValueError for other words."""
    return frozenset(Tonight(word) for word in words if word != OK)
