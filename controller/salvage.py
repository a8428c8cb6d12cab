"""What can be read of settings that are damaged: each table that is whole, and what is lost."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from controller.settings import Settings
from controller.settings_checked import wrong_parts
from profiles.own_limits import LimitError, value_of


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What is left, all of it right; `lost` are the parts that are not, as a person wrote them."""

    kept: Settings
    lost: tuple[str, ...]


def salvaged(written: bytes) -> Salvaged:
    """All that can be read, table by table; never raises.

    Of two that say the same the first is kept, of two limits the lower one. In the table of the
    limits and before the first table each line counts by itself where they are not whole.
    """
    kept: dict[str, object] = {}
    lost: list[str] = []
    for piece in _pieces_of(_text(written)):
        found = _read(piece)
        if found is None:
            lost.append(_shown(piece))
        else:
            lost += _merge(kept, found, ())
    for wrong in wrong_parts(kept):
        lost.append(f"{'.'.join(wrong.part)} = {_left_out(kept, wrong.part)!r}")
    return Salvaged(kept, tuple(lost))


def _text(written: bytes) -> str:
    if written.startswith((b"\xff\xfe", b"\xfe\xff")):  # as some editors write
        return written.decode("utf-16", "replace")
    return written.decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def _pieces_of(text: str) -> Iterator[list[str]]:
    if _read([text]) is not None:
        yield [text]
        return
    for block in _blocks(text):
        yield from _pieces(block)


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines of each table with its header; first those before the first header."""
    lines = text.replace("\r\n", "\n").split("\n")
    headers = [at for at, line in enumerate(lines) if _is_header(line)]
    for begin, end in pairwise([0, *headers, len(lines)]):
        yield lines[begin:end]


def _is_header(line: str) -> bool:
    """Whether a table begins here; one at the margin does, also where it is damaged."""
    return line.startswith("[") or (line.lstrip().startswith("[") and _read([line]) is not None)


def _pieces(block: list[str]) -> Iterator[list[str]]:
    """What is read together: the whole table where it can be, else line by line where it may."""
    if _read(block) is not None:
        yield block
        return
    header = block[:1] if block and _is_header(block[0]) else []
    if header and (_read(header) or {}).keys() != {"limits"}:
        yield block
        return
    for line in block[len(header) :]:
        if line.strip():
            yield [*header, line]


def _read(lines: list[str]) -> dict[str, object] | None:
    text = "\n".join(lines)
    try:
        text.encode()
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def _merge(kept: dict[str, object], found: Mapping[str, object], at: tuple[str, ...]) -> list[str]:
    """Add what was found to what is kept; what is lost of it."""
    lost = []
    for key, value in found.items():
        if key not in kept:
            kept[key] = value
            continue
        there = kept[key]
        if isinstance(there, dict) and isinstance(value, dict):
            lost += _merge(there, value, (*at, key))
            continue
        if at == ("limits",) and _is_lower(key, value, there):
            kept[key], value = value, there
        lost.append(f"{'.'.join((*at, key))} = {value!r}, which is there twice")
    return lost


def _is_lower(name: str, value: object, there: object) -> bool:
    try:
        lower = value_of(name, value)
    except LimitError:
        return False
    try:
        return lower < value_of(name, there)
    except LimitError:
        return True


def _left_out(kept: dict[str, object], part: tuple[str, ...]) -> object:
    """Take a part out of what is kept; what it was."""
    table = kept
    for name in part[:-1]:
        inner = table[name]
        assert isinstance(inner, dict)  # whoever named the part went this way
        table = inner
    return table.pop(part[-1])


def _shown(piece: list[str]) -> str:
    """A part as a person wrote it, on one line."""
    lines = [line.strip() for line in piece if line.strip()]
    return " ".join(lines).encode(errors="backslashreplace").decode()
