"""What a person writes: a program of phases, with its purpose, evidence and sources.

Durations ("90s", "12m", "1m30s") become milliseconds here and nowhere else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from profiles.actuators import Effect, Zone


class Purpose(Enum):
    """The need a person chooses by."""

    FIRST_TIME = "first time"
    SETTLE = "settle at bedtime"
    EVENING = "legs restless in the evening"
    NIGHT = "woke in the night"
    FEET = "sore feet"
    TRAVEL = "travel"


_DURATION = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?")


def duration_ms(written: object) -> int:
    """Milliseconds of a duration as people write it; raises where it is none or lasts no time."""
    match = _DURATION.fullmatch(written.strip()) if isinstance(written, str) else None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    total_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000
    if total_ms == 0:
        raise PydanticCustomError("duration", "not a duration")
    return total_ms


Duration = Annotated[int, BeforeValidator(duration_ms)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]


def printable(written: str) -> str:
    """The text itself; raises where it would do more to a terminal than be read."""
    if not written.isprintable():
        raise PydanticCustomError("printable", "not printable")
    return written


Line = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(printable)]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Written):
    """A stretch at one level, or a straight ramp between two; percent as asked, 0 is off."""

    name: Line | None = None
    length_ms: Duration = Field(alias="length")
    level: Percent | None = None
    start: Percent | None = Field(default=None, alias="from")
    end: Percent | None = Field(default=None, alias="to")
    zones: tuple[Zone, ...] | None = Field(default=None, min_length=1)
    effect: Effect | None = None

    @model_validator(mode="after")
    def _level_or_ramp(self) -> "Part":
        ramp = (self.start is not None, self.end is not None)
        if (self.level is not None and any(ramp)) or (self.level is None and not all(ramp)):
            raise PydanticCustomError("level_or_ramp", "either a level, or both from and to")
        return self

    @property
    def percents(self) -> tuple[int, int]:
        """Asked percent at its beginning and at its end."""
        if self.level is not None:
            return self.level, self.level
        assert self.start is not None  # the validator saw to it
        assert self.end is not None  # likewise
        return self.start, self.end


class Repeat(_Written):
    """Parts played one after the other, several times over."""

    name: Line | None = None
    repeat: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    steps: tuple[Part, ...] = Field(min_length=1)

    @property
    def length_ms(self) -> int:
        """How long all of it lasts."""
        return self.repeat * sum(part.length_ms for part in self.steps)


def _kind(written: object) -> str:
    if isinstance(written, dict):
        return "repeat" if "repeat" in written or "steps" in written else "part"
    return "repeat" if isinstance(written, Repeat) else "part"


Phase = Annotated[
    Annotated[Part, Tag("part")] | Annotated[Repeat, Tag("repeat")], Discriminator(_kind)
]


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a program laid out in time: asked percent from `start` to `end`, straight."""

    at_ms: int
    length_ms: int
    phase: str
    effect: Effect
    zones: frozenset[Zone]
    start: int
    end: int

    @property
    def ends_at_ms(self) -> int:
        """The moment it is over."""
        return self.at_ms + self.length_ms


class Program(_Written):
    """A named bedtime program. Nothing in it depends on a machine."""

    format: Literal[1] = 1
    name: Line
    summary: Line = "A program of your own."
    purpose: tuple[Purpose, ...] = ()
    evidence: Literal["B", "C", "X"] = "X"
    sources: tuple[Line, ...] = ()
    caution: Line | None = None
    effect: Effect = Effect.VIBRATION
    zones: tuple[Zone, ...] = Field(default=(Zone.CALF,), min_length=1)
    phases: tuple[Phase, ...] = Field(min_length=1)

    @property
    def length_ms(self) -> int:
        """How long it lasts, found without laying it out."""
        return sum(phase.length_ms for phase in self.phases)

    @property
    def effects(self) -> frozenset[Effect]:
        """All it does to the legs, found without laying it out."""
        rows = (p.steps if isinstance(p, Repeat) else (p,) for p in self.phases)
        return frozenset(part.effect or self.effect for row in rows for part in row)

    def segments(self) -> tuple[Segment, ...]:
        """The program laid out in time, without gaps, repeats unrolled."""
        return tuple(self._laid_out())

    def _laid_out(self) -> Iterator[Segment]:
        at_ms = 0
        for number, phase in enumerate(self.phases, start=1):
            name = phase.name or f"Phase {number}"
            parts = phase.steps * phase.repeat if isinstance(phase, Repeat) else (phase,)
            for part in parts:
                start, end = part.percents
                yield Segment(
                    at_ms=at_ms,
                    length_ms=part.length_ms,
                    phase=name,
                    effect=part.effect or self.effect,
                    zones=frozenset(part.zones or self.zones),
                    start=start,
                    end=end,
                )
                at_ms += part.length_ms
