"""What a person writes: a program of phases, with its purpose, evidence and sources."""

from enum import Enum
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from profiles.actuators import Effect, Zone
from profiles.generators import Alternate, Interval, Pulse, Rhythm, Wave
from profiles.written import Duration, Line, Percent, Written

FORMAT = 2
"""The format this Legato writes; `profiles.migration` reads the earlier ones."""

COOLEST, WARMEST = 33, 41
"""Degrees Celsius at 0 and 100 percent of heat; evidence base, section 6.1, and limit L11."""


class Purpose(Enum):
    """The need a person chooses by."""

    FIRST_TIME = "first time"
    SETTLE = "settle at bedtime"
    EVENING = "legs restless in the evening"
    NIGHT = "woke in the night"
    FEET = "sore feet"
    TRAVEL = "travel"


Celsius = Annotated[int, Field(strict=True, ge=COOLEST + 1, le=WARMEST)]


class Part(Written):
    """A stretch of time: a level, a straight ramp, a band of warmth, or a step for the person.

    Percent is as asked, 0 is off. A rhythm (pulse, interval, alternate, wave) gives the level
    its course within the stretch. `ask` and `guide` are shown while it lasts.
    """

    name: Line | None = None
    length_ms: Duration = Field(alias="length")
    level: Percent | None = None
    start: Percent | None = Field(default=None, alias="from")
    end: Percent | None = Field(default=None, alias="to")
    celsius: tuple[Celsius, Celsius] | None = None
    zones: tuple[Zone, ...] | None = Field(default=None, min_length=1)
    effect: Effect | None = None
    pulse: Pulse | None = None
    interval: Interval | None = None
    alternate: Alternate | None = None
    wave: Wave | None = None
    ask: Line | None = None
    guide: Line | None = None

    @model_validator(mode="after")
    def _one_course(self) -> "Part":
        ramp = (self.start is not None, self.end is not None)
        courses = [
            self.level is not None,
            any(ramp),
            self.celsius is not None,
            self.guide is not None,
            self.wave is not None and self.wave.levels is not None,
        ]
        if sum(courses) != 1 or any(ramp) != all(ramp):
            raise PydanticCustomError("one_course", "one of level, from and to, celsius, guide")
        rhythms = [r for r in (self.pulse, self.interval, self.alternate, self.wave) if r]
        if len(rhythms) > 1:
            raise PydanticCustomError("one_rhythm", "one rhythm at a time")
        if rhythms and (self.guide is not None or self.celsius is not None):
            raise PydanticCustomError("no_rhythm", "no rhythm for a guided step or for warmth")
        if self.celsius is not None and self.celsius[0] > self.celsius[1]:
            raise PydanticCustomError("celsius", "the cooler one first")
        return self

    @property
    def rhythm(self) -> Rhythm | None:
        """What gives the level its course, None for a plain level or ramp."""
        return self.pulse or self.interval or self.alternate or self.wave

    @property
    def percents(self) -> tuple[int, int]:
        """Asked percent at its beginning and at its end; of warmth, that of the upper bound."""
        if self.celsius is not None:
            percent = 100 * (self.celsius[1] - COOLEST) // (WARMEST - COOLEST)
            return percent, percent
        if self.start is not None and self.end is not None:
            return self.start, self.end
        return self.level or 0, self.level or 0


class Repeat(Written):
    """Parts played one after the other, several times over."""

    name: Line | None = None
    repeat: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    phases: tuple[Part, ...] = Field(min_length=1)

    @property
    def length_ms(self) -> int:
        """How long all of it lasts."""
        return self.repeat * sum(part.length_ms for part in self.phases)


def _kind(written: object) -> str:
    if isinstance(written, dict):
        return "repeat" if "repeat" in written or "phases" in written else "part"
    return "repeat" if isinstance(written, Repeat) else "part"


Phase = Annotated[
    Annotated[Part, Tag("part")] | Annotated[Repeat, Tag("repeat")], Discriminator(_kind)
]


class Alongside(Written):
    """Something else at the same time: an effect with phases of its own, from `at` on."""

    at_ms: Duration | None = Field(default=None, alias="at")
    effect: Effect
    zones: tuple[Zone, ...] = Field(min_length=1)
    phases: tuple[Phase, ...] = Field(min_length=1)

    @property
    def begins_ms(self) -> int:
        """When it begins, from the beginning of the program."""
        return self.at_ms or 0

    @property
    def length_ms(self) -> int:
        """How long it lasts from its own beginning."""
        return sum(phase.length_ms for phase in self.phases)


class Program(Written):
    """A named bedtime program. Nothing in it depends on a machine."""

    format: Literal[2] = 2
    name: Line
    summary: Line = "A program of your own."
    purpose: tuple[Purpose, ...] = ()
    when: Line | None = None
    evidence: Literal["B", "C", "X"] = "X"
    sources: tuple[Line, ...] = ()
    caution: Line | None = None
    needs: tuple[Effect, ...] | None = None
    effect: Effect = Effect.VIBRATION
    zones: tuple[Zone, ...] = Field(default=(Zone.CALF,), min_length=1)
    phases: tuple[Phase, ...] = Field(min_length=1)
    alongside: tuple[Alongside, ...] = ()

    @model_validator(mode="after")
    def _sound_as_a_whole(self) -> "Program":
        if any(row.begins_ms + row.length_ms > self.length_ms for row in self.alongside):
            raise PydanticCustomError("alongside_too_long", "alongside outlasts the phases")
        if Effect.HEAT in self.effects and Purpose.NIGHT in self.purpose:
            raise PydanticCustomError("heat_at_night", "no heat in the night")
        heats = ((part.effect or effect) is Effect.HEAT for effect, part in self.parts)
        for (_, part), heat in zip(self.parts, heats, strict=True):
            if part.celsius is not None and not heat:
                raise PydanticCustomError("celsius_without_heat", "degrees are for heat")
        return self

    @property
    def length_ms(self) -> int:
        """How long it lasts, found without laying it out."""
        return sum(phase.length_ms for phase in self.phases)

    @property
    def parts(self) -> tuple[tuple[Effect, Part], ...]:
        """Every part as written, repeats not unrolled, with the effect that holds around it."""
        rows = [(self.effect, phase) for phase in self.phases]
        rows += [(row.effect, phase) for row in self.alongside for phase in row.phases]
        return tuple(
            (effect, part)
            for effect, phase in rows
            for part in (phase.phases if isinstance(phase, Repeat) else (phase,))
        )

    @property
    def effects(self) -> frozenset[Effect]:
        """All it does to the legs, found without laying it out."""
        return frozenset(part.effect or effect for effect, part in self.parts if part.guide is None)

    @property
    def indispensable(self) -> frozenset[Effect]:
        """The effects without which it is not this program; all of them where it does not say."""
        return self.effects if self.needs is None else frozenset(self.needs)
