"""What a `[wire]` may hold, checked on the way in: each fault is told with its place."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

Table = Mapping[str, Any]  # Any: as tomllib gives it


class WireError(ValueError):
    """A `[wire]` that cannot be used; the text names the place in it and what would be right."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")


def table_of(
    found: object, where: str, needed: Collection[str] = (), allowed: Collection[str] = ()
) -> Table:
    """A table with these keys and no others."""
    table = named(found, where)
    known = (*needed, *allowed)
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            meant = f"did you mean {near[0]}?" if near else f"keys are: {', '.join(known)}"
            raise WireError(where, f"{key} is not known; {meant}")
    for key in needed:
        if key not in table:
            raise WireError(where, f"{key} is missing")
    return table


def named(found: object, where: str) -> Table:
    """A table of any keys."""
    if not isinstance(found, dict):
        raise WireError(where, f"{found!r} is no table")
    return found


def whole(found: object, where: str, least: int) -> int:
    """A whole number, `least` or more."""
    if type(found) is not int or found < least:
        raise WireError(where, f"{found!r} is not a whole number from {least} upwards")
    return found


def word_of(found: object, where: str, words: Collection[str]) -> str:
    """One of these words."""
    if not isinstance(found, str) or found not in words:
        raise WireError(where, f"{found!r} is none of: {', '.join(words)}")
    return found


def number_of(found: str, where: str, most: int) -> int:
    """A key that is a number from 0 up, as in `10 = "00 16"`."""
    if not (found.isascii() and found.isdigit() and len(found) <= 9 and int(found) <= most):
        raise WireError(where, f"{found!r} is not a number from 0 to {most}")
    return int(found)
