"""On which line of a TOML file something stands, as far as that can be told from its text."""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\s\"']+?)\s*\]\]?\s*(?:#.*)?$")


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line of a key such as ("phases", 1, "length"), or of the nearest table that holds it.

    None where there is neither.
    """
    lines = text.splitlines()
    begin, end, keys = _table(lines, place)
    for key in reversed(keys):
        written = re.compile(rf"(?:^|.*[{{,\s])[\"']?{re.escape(key)}[\"']?\s*=")
        for number in range(begin, end):
            if written.match(lines[number]):
                return number + 1
    return begin if begin else None


def _table(lines: Sequence[str], place: Sequence[str | int]) -> tuple[int, int, list[str]]:
    """The lines of the table that a place lies in, and the keys of the place within it."""
    headers = [
        (number, match[1]) for number, line in enumerate(lines) if (match := _HEADER.match(line))
    ]
    keys = [part for part in place if isinstance(part, str)]
    if len(place) >= 2 and isinstance(place[1], int):
        rows = [index for index, (_, name) in enumerate(headers) if name == place[0]]
        if place[1] < len(rows):
            index = rows[place[1]]
            following = [
                n for n, name in headers[index + 1 :] if not name.startswith(f"{place[0]}.")
            ]
            return headers[index][0] + 1, following[0] if following else len(lines), keys[1:]
    return 0, headers[0][0] if headers else len(lines), keys
