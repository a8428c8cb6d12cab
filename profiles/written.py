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
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

_DURATION = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?")
_PATTERN = "^(?=[0-9])([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,6}s)?$"


def duration_ms(written: object) -> int:
    """Milliseconds of a duration as people write it; raises where it is none or lasts no time."""
    match = _DURATION.fullmatch(written.strip()) if isinstance(written, str) else None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    total_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000
    if total_ms == 0:
        raise PydanticCustomError("duration", "not a duration")
    return total_ms


def printable(written: str) -> str:
    """The text itself; raises where it would do more to a terminal than be read."""
    if not written.isprintable():
        raise PydanticCustomError("printable", "not printable")
    return written


Duration = Annotated[
    int,
    BeforeValidator(duration_ms),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "examples": ["90s", "12m", "1m30s"]}),
]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Line = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(printable)]


class Written(BaseModel):
    """A table of a program file: no unknown keys, and never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
