"""What people write in a program file, made into what is counted with inside.

Durations ("90s", "12m", "1m30s") become milliseconds here and nowhere else.
"""

import re
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

Place = tuple[str | int, ...]
"""Where something stands in a program: ("phases", 1, "length") is the length of the second."""

_DURATION = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?")
_PATTERN = r"^\s*(?=.*[1-9])([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,6}s)?\s*$"


def duration_ms(written: object) -> int:
    """Milliseconds of a duration as people write it; raises where it is none or lasts no time."""
    text = written.strip() if isinstance(written, str) else ""
    match = _DURATION.fullmatch(text)
    if not match or not text:
        raise PydanticCustomError("duration", "not a duration")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000
    if total_ms == 0:
        raise PydanticCustomError("no_time", "lasts no time")
    return total_ms


def legible(written: str) -> str:
    """The text itself; raises where nothing is to be read, or more happens than that."""
    if not written.isprintable():
        raise PydanticCustomError("printable", "not printable")
    if not written.strip():
        raise PydanticCustomError("blank", "blank")
    return written


def nameable(written: str) -> str:
    """The name itself; raises where it has no letter and no digit to be asked for by."""
    if not any(character.isalnum() for character in written):
        raise PydanticCustomError("no_letters", "no letters")
    return written


def whole(written: object) -> object:
    """The number itself; raises where it is none or has a point, as 2.0 is equal to 2."""
    if type(written) is not int:
        raise PydanticCustomError("whole", "no whole number")
    return written


def at(place: Place, kind: str, problem: str, **more: object) -> PydanticCustomError:
    """An error within a table, at a place that is counted from the table itself."""
    return PydanticCustomError(kind, "{problem}", {"problem": problem, "place": place, **more})


Duration = Annotated[
    int,
    BeforeValidator(duration_ms),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "examples": ["90s", "12m", "1m30s"]}),
]
COURSES: list[JsonValue] = [
    {"required": ["level"]},
    {"required": ["from", "to"]},
    {"required": ["celsius"]},
    {"required": ["guide"]},
    {"required": ["wave"], "properties": {"wave": {"required": ["levels"]}}},
]
"""What a part may say of how strong it is, one of these, as a JSON Schema has it."""

Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Line = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(legible)]
Name = Annotated[Line, AfterValidator(nameable)]


class Written(BaseModel):
    """A table of a program file: no unknown keys, and never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
