"""What kept a session from starting, from the process that tried to the one that shows it."""

from collections.abc import Mapping

from controller.errors import LegatoError, Refused
from controller.host.line import Words
from profiles.errors import ProfileError

FAILED = "failed"


def failure_words(error: LegatoError | ProfileError) -> Words:
    """The error as words, one JSON object."""
    words: Words = {"event": FAILED, "message": str(error), "hint": error.hint}
    if isinstance(error, Refused):
        words |= {"row": error.row, "until": error.until, "allowed": error.allowed}
    return words


def failure_of(words: Mapping[str, object]) -> LegatoError:
    """The error that such words tell of; what is no refusal is a LegatoError of no kind."""
    message, hint = _text(words, "message") or "", _text(words, "hint") or ""
    row = _text(words, "row")
    if row is None:
        return LegatoError(message, hint)
    return Refused(row, message, hint, _text(words, "until"), _text(words, "allowed"))


def _text(words: Mapping[str, object], name: str) -> str | None:
    found = words.get(name)
    return found if isinstance(found, str) else None
