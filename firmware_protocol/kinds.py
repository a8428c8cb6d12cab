"""Kinds of values a page may hold: each checks what it is given, and describes itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

Schema = dict[str, object]


class PageError(ValueError):
    """A page that cannot be used; the text names the place in it and what would be right."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}" if where else problem)


class Kind(Protocol):
    """What a value may be."""

    def check(self, found: object, where: str) -> None:
        """Raises PageError where it is something else."""
        ...

    def schema(self) -> Schema:
        """The same as JSON Schema."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `matches` is what all of it has to look like, `like` how that is said."""

    matches: str = r"[\s\S]*"
    like: str = "a text"

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        if not isinstance(found, str) or not re.fullmatch(self.matches, found):
            raise PageError(where, f"{found!r} is not {self.like}")

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"type": "string", "pattern": f"^(?:{self.matches})$"}


ANY_TEXT = Text()
SAID = Text(r"[\s\S]*\S[\s\S]*", "a text that says something")
UUID = Text(
    r"[0-9a-fA-F]{4}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    'a UUID, written "ffe5" or "6e400001-b5a3-f393-e0a9-e50e24dcca9e"',
)
HEX = Text(r"\s*(?:[0-9a-fA-F]{2}\s*)*", 'hex, written "5A 0B 00 A5"')
USB_ID = Text(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}", 'a USB id, written "10C4:EA60"')


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int | None = None

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        if type(found) is int and found >= self.least and (self.most is None or found <= self.most):
            return
        upwards = "upwards" if self.most is None else f"to {self.most}"
        raise PageError(where, f"{found!r} is not a whole number from {self.least} {upwards}")

    def schema(self) -> Schema:
        """As JSON Schema."""
        most = {} if self.most is None else {"maximum": self.most}
        return {"type": "integer", "minimum": self.least, **most}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        if not isinstance(found, bool):
            raise PageError(where, f"{found!r} is neither true nor false")

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words."""

    words: tuple[str, ...]

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        if found not in self.words:
            raise PageError(where, f"{found!r} is none of: {', '.join(self.words)}")

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of one kind, of `least` entries or more."""

    kind: Kind
    least: int = 0

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        if not isinstance(found, list):
            raise PageError(where, f"{found!r} is no list, written [..., ...]")
        if len(found) < self.least:
            raise PageError(where, "is empty")
        for number, entry in enumerate(found, 1):
            self.kind.check(entry, f"{where} {number}")

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"type": "array", "items": self.kind.schema(), "minItems": self.least}


@dataclass(frozen=True, slots=True)
class Named:
    """A table of any keys that look like `keys`, all of one kind."""

    kind: Kind
    keys: Text = ANY_TEXT

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        if not isinstance(found, dict):
            raise PageError(where, f"{found!r} is no table")
        for name, entry in found.items():
            self.keys.check(name, where)
            self.kind.check(entry, f"{where}, {name}")

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {
            "type": "object",
            "propertyNames": self.keys.schema(),
            "additionalProperties": self.kind.schema(),
        }


@dataclass(frozen=True, slots=True)
class Anything:
    """A table that somebody else checks."""

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        if not isinstance(found, dict):
            raise PageError(where, f"{found!r} is no table")

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of known keys; a key that is not known is refused with the nearest."""

    needed: Mapping[str, Kind] = field(default_factory=dict)
    allowed: Mapping[str, Kind] = field(default_factory=dict)

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        if not isinstance(found, dict):
            raise PageError(where, f"{found!r} is no table")
        known = {**self.needed, **self.allowed}
        for key in found:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                meant = f"did you mean {near[0]}?" if near else f"keys are: {', '.join(known)}"
                raise PageError(where, f"{key} is not known; {meant}")
        for key in self.needed:
            if key not in found:
                raise PageError(where, f"{key} is missing")
        for key, value in found.items():
            known[key].check(value, f"{where}, {key}" if where else key)

    def schema(self) -> Schema:
        """As JSON Schema."""
        known = {**self.needed, **self.allowed}
        return {
            "type": "object",
            "properties": {key: kind.schema() for key, kind in known.items()},
            "required": list(self.needed),
            "additionalProperties": False,
        }

    def each(self) -> tuple["Table", ...]:
        """Itself: there is nothing to choose."""
        return (self,)


@dataclass(frozen=True, slots=True)
class ByWord:
    """A table whose other keys depend on the word under one of them."""

    key: str
    tables: Mapping[str, "Table | ByWord"]

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        if not isinstance(found, dict):
            raise PageError(where, f"{found!r} is no table")
        if self.key not in found:
            raise PageError(where, f"{self.key} is missing")
        word = found[self.key]
        OneOf(tuple(self.tables)).check(word, f"{where}, {self.key}")
        rest = {key: value for key, value in found.items() if key != self.key}
        self.tables[word].check(rest, where)

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"oneOf": [table.schema() for table in self.each()]}

    def each(self) -> tuple[Table, ...]:
        """Every table it may be, its word among the keys."""
        return tuple(
            Table({self.key: OneOf((word,)), **table.needed}, table.allowed)
            for word, tables in self.tables.items()
            for table in tables.each()
        )


@dataclass(frozen=True, slots=True)
class Either:
    """A text, or a table that says more."""

    text: Text
    table: Table

    def check(self, found: object, where: str) -> None:
        """Raises PageError."""
        kind: Kind = self.table if isinstance(found, dict) else self.text
        kind.check(found, where)

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"oneOf": [self.text.schema(), self.table.schema()]}
