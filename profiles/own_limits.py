"""Limits a person lowered, read from and written for the settings."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from difflib import get_close_matches

from profiles.limits import ROWS, Limits, Row, ceiling
from profiles.nearly import in_short

ONLY_LOWER = "Limits only go lower, never above what a body should get."


class LimitError(ValueError):
    """A limit that cannot be set; `name` as it was written, `hint` what would be right."""

    def __init__(self, name: str, problem: str, hint: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.hint = hint


def limits_from(written: Mapping[str, object]) -> Limits:
    """The limits with what a person set lower, by the names of the rows; raises LimitError."""
    values = {name: value_of(name, value) for name, value in written.items()}
    return Limits(**{field_of(name): value for name, value in values.items()})


def field_of(name: str) -> str:
    """The field of Limits that a row's name stands for; raises LimitError with the nearest."""
    by_name = {row.name: field for field, row in ROWS.items()}
    if name in by_name:
        return by_name[name]
    near = get_close_matches(name, by_name, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Limits are: {', '.join(by_name)}."
    raise LimitError(name, "there is no limit of that name", hint)


def value_of(name: str, written: object) -> int:
    """A value as a person wrote it, in milliseconds or percent; raises LimitError."""
    field = field_of(name)
    row, highest = ROWS[field], ceiling(field)
    value = _length_ms(written) if row.unit == "ms" else written
    if type(value) is not int:
        raise LimitError(name, f"{written!r} is not possible here", _right(row, highest, written))
    if not 1 <= value <= highest:
        problem = f"{written!r} is {'above' if value > highest else 'below'} what is possible"
        least = "1s" if row.unit == "ms" else row.said(1)
        hint = f"It runs from {least} to {row.said(highest)} (limit {row.row}). {ONLY_LOWER}"
        raise LimitError(name, problem, hint)
    return value


def typed(name: str, text: str) -> str | int:
    """What the settings hold for a value as it is typed: "20m" for "20 min", 40 for "40 %".

    Raises LimitError.
    """
    row = ROWS[field_of(name)]
    if row.unit == "ms":
        length = text.strip() if _length_ms(text) else in_short(text) or text.strip()
        value_of(name, length)
        return length
    unit = row.said(1).removeprefix("1").strip()
    bare = text.strip().removesuffix(row.unit.strip()).removesuffix(unit).removesuffix("%").strip()
    number = int(bare) if re.fullmatch("-?[0-9]{1,9}", bare) else None
    value_of(name, text if number is None else number)
    assert number is not None  # no text is a percent
    return number


def every_limit(limits: Limits) -> tuple[tuple[Row, int, int], ...]:
    """Each limit there is: its row, the value in force, and its ceiling."""
    in_force = asdict(limits)
    return tuple((row, in_force[field], ceiling(field)) for field, row in ROWS.items())


def _right(row: Row, highest: int, written: object) -> str:
    """The hint for a value that is none."""
    if row.unit != "ms":
        return "Write a whole number."
    text = str(written).strip()
    if re.fullmatch("[0-9]{1,4}", text):
        return f'Write "{text}m" for minutes, or "{text}s" for seconds.'
    return f'Write a length such as "{in_short(text) or row.said(highest)}".'


def _length_ms(written: object) -> int | None:
    match = _LENGTH.fullmatch(written.strip()) if isinstance(written, str) else None
    if match is None or not written:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


_LENGTH = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?")
