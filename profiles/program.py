"""What a person writes: a program of phases, with its purpose, evidence and sources."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from profiles.actuators import Effect, Zone
from profiles.generators import Alternate, Interval, Pulse, Rhythm, Wave
from profiles.language import _
from profiles.purpose import Purpose
from profiles.written import COURSES, Duration, Line, Name, Percent, Place, Written, at, whole

FORMAT = 2
"""The format this Legato writes; `profiles.migration` reads the earlier ones."""

MOST_SEGMENTS = 20_000
"""Nearly twice an hour of one-second steps on all three zones; more is a mistyped number."""

COOLEST, WARMEST = 33, 41
"""Degrees Celsius at 0 and 100 percent of heat; evidence base, section 6.1, and limit L11."""


Celsius = Annotated[int, Field(strict=True, ge=COOLEST + 1, le=WARMEST)]


class Part(Written):
    """A stretch of time: a level, a straight ramp, a band of warmth, or a step for the person.

    Percent is as asked, 0 is off. A rhythm (pulse, interval, alternate, wave) gives the level
    its course within the stretch. `ask` and `guide` are shown while it lasts.
    """

    model_config = ConfigDict(json_schema_extra={"oneOf": COURSES})

    name: Line | None = Field(default=None, description="What it is called on the screen.")
    length_ms: Duration = Field(alias="length", description='How long it lasts: "90s", "12m".')
    level: Percent | None = Field(default=None, description="Percent throughout; 0 is off.")
    start: Percent | None = Field(
        default=None, alias="from", description="Percent at the beginning of a ramp."
    )
    end: Percent | None = Field(default=None, alias="to", description="Percent at its end.")
    celsius: tuple[Celsius, Celsius] | None = Field(
        default=None, description='Warmth from, to, in degrees; only for effect = "heat".'
    )
    zones: tuple[Zone, ...] | None = Field(
        default=None, min_length=1, description="Where, if elsewhere than the program says."
    )
    effect: Effect | None = Field(
        default=None, description="What, if something else than the program says."
    )
    pulse: Pulse | None = Field(default=None, description="On and off again.")
    interval: Interval | None = Field(default=None, description="Rise, hold, fall, rest.")
    alternate: Alternate | None = Field(
        default=None, description="One leg after the other; for zones without a side."
    )
    wave: Wave | None = Field(default=None, description="From zone to zone.")
    ask: Line | None = Field(default=None, description="A question on the screen meanwhile.")
    guide: Line | None = Field(
        default=None, description="Something to do without the machine, which is off meanwhile."
    )

    @model_validator(mode="after")
    def _one_course(self) -> "Part":
        courses = {
            "level": self.level is not None,
            "a ramp": self.start is not None or self.end is not None,
            "celsius": self.celsius is not None,
            "guide": self.guide is not None,
            "levels in its wave": self.wave is not None and self.wave.levels is not None,
        }
        given = [course for course, is_given in courses.items() if is_given]
        if not given:
            raise at((), "no_course", _("says nothing of how strong"))
        if len(given) > 1:
            raise _two("two_courses", given)
        if courses["a ramp"] and (self.start is None or self.end is None):
            known, other = ("to", "from") if self.start is None else ("from", "to")
            raise at((known,), "half_a_ramp", _("stands without {other}").format(other=other))
        return self

    @model_validator(mode="after")
    def _one_rhythm(self) -> "Part":
        rhythms = {
            "pulse": self.pulse,
            "interval": self.interval,
            "alternate": self.alternate,
            "wave": self.wave,
        }
        given = [name for name, rhythm in rhythms.items() if rhythm is not None]
        if len(given) > 1:
            raise _two("two_rhythms", given)
        if given and (self.guide is not None or self.celsius is not None):
            raise _two("no_rhythm", [*given, "guide" if self.celsius is None else "celsius"])
        if self.celsius is not None and self.celsius[0] > self.celsius[1]:
            warmer, cooler = self.celsius
            raise at(("celsius",), "swapped", _("has the warmer one first"), right=[cooler, warmer])
        return self

    @property
    def most_segments(self) -> int:
        """How many segments it unrolls into at most."""
        return self.rhythm.most_notes(self.length_ms) if self.rhythm else 1

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


def _two(kind: str, given: list[str]) -> PydanticCustomError:
    one, other = given[:2]
    return at(
        (), kind, _("has both {one} and {other}").format(one=one, other=other), one=one, other=other
    )


class Repeat(Written):
    """Parts played one after the other, several times over."""

    name: Line | None = Field(default=None, description="What it is called on the screen.")
    repeat: Annotated[int, Field(strict=True, ge=1, le=10_000)] = Field(
        description="How many times."
    )
    phases: tuple[Part, ...] = Field(min_length=1, description="What is played each time.")

    @property
    def length_ms(self) -> int:
        """How long all of it lasts."""
        return self.repeat * sum(part.length_ms for part in self.phases)

    @property
    def most_segments(self) -> int:
        """How many segments it unrolls into at most."""
        return self.repeat * sum(part.most_segments for part in self.phases)


def _kind(written: object) -> str:
    if isinstance(written, dict):
        return "repeat" if "repeat" in written or "phases" in written else "part"
    return "repeat" if isinstance(written, Repeat) else "part"


Phase = Annotated[
    Annotated[Part, Tag("part")] | Annotated[Repeat, Tag("repeat")], Discriminator(_kind)
]


class Alongside(Written):
    """Something else at the same time: an effect with phases of its own, from `at` on."""

    at_ms: Duration | None = Field(
        default=None, alias="at", description="How long after the beginning of the program."
    )
    effect: Effect = Field(description="What it does meanwhile.")
    zones: tuple[Zone, ...] = Field(min_length=1, description="Where.")
    phases: tuple[Phase, ...] = Field(min_length=1, description="One after the other.")

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

    format: Annotated[Literal[2], BeforeValidator(whole)] = Field(
        default=2, description="Always 2."
    )
    name: Name = Field(description="What it is called.")
    summary: Line = Field(default="A program of your own.", description="One sentence about it.")
    purpose: tuple[Purpose, ...] = Field(default=(), description="The needs it is for.")
    when: Line | None = Field(default=None, description="When to play it.")
    evidence: Literal["B", "C", "X"] = Field(
        default="X",
        description="B: a trial of a similar dose with a sham. C: a small one. X: our own idea.",
    )
    sources: tuple[Line, ...] = Field(default=(), description="Where it comes from.")
    caution: Line | None = Field(default=None, description="What to look out for.")
    needs: tuple[Effect, ...] | None = Field(
        default=None, description="What it cannot do without; all of it where this is left out."
    )
    effect: Effect = Field(default=Effect.VIBRATION, description="What the phases do.")
    zones: tuple[Zone, ...] = Field(
        default=(Zone.CALF,), min_length=1, description="Where; without a side on both legs."
    )
    phases: tuple[Phase, ...] = Field(min_length=1, description="One after the other.")
    alongside: tuple[Alongside, ...] = Field(default=(), description="At the same time.")

    @model_validator(mode="after")
    def _sound_as_a_whole(self) -> "Program":
        for number, row in enumerate(self.alongside):
            if row.begins_ms + row.length_ms > self.length_ms:
                problem = _("outlasts the phases")
                raise at(("alongside", number), "alongside_too_long", problem)
        if Effect.HEAT in self.effects and Purpose.NIGHT in self.purpose:
            raise at(("purpose",), "heat_at_night", _('is "woke in the night", yet there is heat'))
        for number, effect in enumerate(self.needs or ()):
            if effect not in self.effects:
                problem = _("is {effect}, which no phase does").format(effect=_(effect.value))
                raise at(("needs", number), "needless", problem)
        pieces = self._most_segments
        if (total := sum(pieces.values())) > MOST_SEGMENTS:
            worst = max(pieces, key=pieces.__getitem__)
            raise at(
                worst,
                "too_many",
                _("makes {some} of {all} pieces").format(some=pieces[worst], all=total),
            )
        return self

    @model_validator(mode="after")
    def _parts_fit_in(self) -> "Program":
        for place, effect, zones, part in self._placed:
            if part.celsius is not None and (part.effect or effect) is not Effect.HEAT:
                problem = _("gives degrees to what is not heat")
                raise at((*place, "celsius"), "celsius_without_heat", problem)
            if part.alternate and any(zone.mirrored is not zone for zone in part.zones or zones):
                problem = _("takes the legs in turn, yet its zones have a side")
                raise at((*place, "alternate"), "one_sided", problem)
        return self

    @property
    def length_ms(self) -> int:
        """How long it lasts, found without laying it out."""
        return sum(phase.length_ms for phase in self.phases)

    @property
    def parts(self) -> tuple[tuple[Effect, Part], ...]:
        """Every part as written, repeats not unrolled, with the effect that holds around it."""
        return tuple((effect, part) for _, effect, _, part in self._placed)

    @property
    def _most_segments(self) -> dict[Place, int]:
        found: dict[Place, int] = {}
        for number, phase in enumerate(self.phases):
            found["phases", number] = phase.most_segments
        for number, row in enumerate(self.alongside):
            found["alongside", number] = sum(phase.most_segments for phase in row.phases)
        return found

    @property
    def _placed(self) -> Iterator["_Placed"]:
        yield from _parts_in(self.phases, (), self.effect, self.zones)
        for number, row in enumerate(self.alongside):
            yield from _parts_in(row.phases, ("alongside", number), row.effect, row.zones)

    @property
    def effects(self) -> frozenset[Effect]:
        """All it does to the legs, found without laying it out."""
        return frozenset(part.effect or effect for effect, part in self.parts if part.guide is None)

    @property
    def indispensable(self) -> frozenset[Effect]:
        """The effects without which it is not this program; all of them where it does not say."""
        return self.effects if self.needs is None else frozenset(self.needs)


_Placed = tuple[Place, Effect, tuple[Zone, ...], Part]  # what holds around a part, and the part


def _parts_in(
    phases: tuple[Phase, ...], around: Place, effect: Effect, zones: tuple[Zone, ...]
) -> Iterator[_Placed]:
    for number, phase in enumerate(phases):
        place = (*around, "phases", number)
        if isinstance(phase, Part):
            yield place, effect, zones, phase
        else:
            for inner, part in enumerate(phase.phases):
                yield (*place, "phases", inner), effect, zones, part
