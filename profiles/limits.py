"""Ceilings that no program, plug-in or flag may exceed, each with its row and its reason.

Rows are those of Legato's evidence base, section 7. Strength is percent of what the machine can
do, or of its safe top. A person may lower a limit; nothing raises one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from profiles.actuators import Actuator, Capabilities, Effect, Proof

if TYPE_CHECKING:
    from profiles.program import Program

MINUTE_MS = 60_000

LONGEST_UNBOUNDED_MS = 20 * MINUTE_MS
"""A machine that neither times itself out nor stops unfed goes on if this computer dies."""

PERIOD_MS = 10_000
"""L4 and L5: strength is judged by its mean over so long; a leg does so with a pulsed motor."""

RAISES_PER_MINUTE = 2
"""L10: at most two presses up in a minute; lower is unlimited."""

TAPER_MS = 60_000
"""L9: continuous vibration ends in a fall of at least a minute; an abrupt end may wake."""

DOZING_MS = 2 * MINUTE_MS
"""L9: nobody falls asleep in a shorter run, so that its end need not be a taper."""

REST_MS = 60_000
"""L4 and L5: so long a rest begins the count of continuous minutes anew."""

VENT_MS = 10_000
"""L7: a cuff is empty within 10 s, and stays open at least as long as it held."""

SLEW_PER_S: Mapping[Effect, int] = MappingProxyType(
    {Effect.VIBRATION: 5, Effect.KNEADING: 5, Effect.COMPRESSION: 16}
)
"""L8: points of strength a second; 10 mmHg of 60 are 16. Steeper startles."""

HEAT_SLEW_PER_MIN = 25
"""L8: 2 degrees a minute, of the 8 between 0 and 100 percent of heat."""

HEAT_END_MS = 5 * MINUTE_MS
"""L11: heat is off so long before the end, so that nobody falls asleep on it."""


STRENGTHS: Mapping[Effect, str] = MappingProxyType(
    {
        Effect.VIBRATION: "vibration",
        Effect.KNEADING: "kneading",
        Effect.COMPRESSION: "compression",
        Effect.HEAT: "heat",
    }
)
"""The field of Limits with the highest strength of an effect."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a person may set lower: milliseconds, or percent. The values here are the ceilings.

    A strength of 0 is an effect that is off for this person. Raises ValueError, with the name, the
    row and the ceiling, where a value is above it.
    """

    session_ms: int = 35 * MINUTE_MS
    compression_session_ms: int = 60 * MINUTE_MS
    vibration: int = 100
    vibration_over_50_ms: int = 15 * MINUTE_MS
    vibration_over_70_ms: int = 5 * MINUTE_MS
    kneading: int = 100
    kneading_ms: int = 10 * MINUTE_MS
    kneading_over_40_ms: int = 5 * MINUTE_MS
    kneading_over_60_ms: int = 3 * MINUTE_MS
    compression: int = 50
    hold_ms: int = 15_000
    contact: int = 50
    heat: int = 100
    heat_ms: int = 20 * MINUTE_MS
    slew: int = 5
    raise_: int = 10

    def __post_init__(self) -> None:
        for field in fields(self):
            value, highest = getattr(self, field.name), ceiling(field.name)
            least = 0 if field.name in STRENGTHS.values() else 1
            if type(value) is not int or not least <= value <= highest:
                row = ROWS[field.name]
                raise ValueError(f"{row.name} runs from {row.said(1)} to {row.said(highest)}")

    def strongest(self, effect: Effect) -> int:
        """The highest strength of an effect, in percent."""
        return cast("int", getattr(self, STRENGTHS[effect]))

    @property
    def off(self) -> frozenset[Effect]:
        """The effects that are off for this person, on any machine."""
        return frozenset(effect for effect in Effect if not self.strongest(effect))

    def bands(self, effect: Effect) -> tuple[tuple[int, int], ...]:
        """L4 and L5: (strength, ms), above that strength for no longer than that at a stretch."""
        if effect is Effect.VIBRATION:
            over_50, over_70 = self.vibration_over_50_ms, self.vibration_over_70_ms
            return ((0, self.session_ms), (50, over_50), (70, over_70))
        if effect is Effect.KNEADING:
            over_40, over_60 = self.kneading_over_40_ms, self.kneading_over_60_ms
            return ((0, self.kneading_ms), (40, over_40), (60, over_60))
        return ()


def ceiling(name: str) -> int:
    """The highest value of a field of Limits."""
    return cast("int", Limits.__dataclass_fields__[name].default)  # every field is a number


@dataclass(frozen=True, slots=True)
class Row:
    """One limit as a person reads it: its name in the settings, its row, why it is there."""

    name: str
    row: str
    reason: str
    unit: str = "ms"

    def said(self, value: int) -> str:
        """A value with its unit, as it is written in the settings."""
        match self.unit:
            case "ms":
                minutes, seconds = divmod(-(-value // 1000), 60)
                return f"{minutes}m" if minutes and not seconds else f"{60 * minutes + seconds}s"
            case unit:
                return f"{value}{unit if value != 1 else unit.replace('points', 'point')}"


_NUMB = "Strong vibration for long makes the skin numb."
_BRUISE = "Strong kneading, or kneading for long, bruises."
_STUDIED = "This much was studied; more may press too hard."

ROWS: Mapping[str, Row] = MappingProxyType(
    {
        "session_ms": Row(
            "session", "L1", "The one device reviewed for use in bed plays 35 minutes."
        ),
        "compression_session_ms": Row(
            "compression_session",
            "L1",
            "The studied evening dose of compression is an hour.",
        ),
        "vibration": Row("vibration", "L4", _NUMB, " %"),
        "vibration_over_50_ms": Row("vibration_over_50", "L4", _NUMB),
        "vibration_over_70_ms": Row("vibration_over_70", "L4", _NUMB),
        "kneading": Row("kneading", "L5", _BRUISE, " %"),
        "kneading_ms": Row("kneading_time", "L5", _BRUISE),
        "kneading_over_40_ms": Row("kneading_over_40", "L5", _BRUISE),
        "kneading_over_60_ms": Row("kneading_over_60", "L5", _BRUISE),
        "compression": Row("compression", "L6", _STUDIED, " %"),
        "hold_ms": Row("hold", "L7", "Between two squeezes the blood has to come back."),
        "contact": Row("contact", "L7", "Between two squeezes the blood has to come back.", " %"),
        "heat": Row("heat", "L11", "More may burn a leg that sleeps or feels little.", " %"),
        "heat_ms": Row("heat_time", "L11", "Low heat burns, too, when it lasts."),
        "slew": Row("slew", "L8", "What rises or ends abruptly startles.", " points a second"),
        "raise_": Row("raise", "L10", "No accidental jump in the dark.", " points a press"),
    }
)
"""By the field of Limits."""

CEILINGS = Limits()


def tightest(one: Limits, other: Limits) -> Limits:
    """The limits of both: the lower value of each."""
    return Limits(**{name: min(getattr(one, name), getattr(other, name)) for name in ROWS})


GENTLE: Mapping[Effect, int] = MappingProxyType({Effect.VIBRATION: 50, Effect.KNEADING: 40})
"""L4 and L5: the strength that may last; a stronger first step is pulsed down to it."""

SHORT_CONTACT = 25
"""L1: percent of the time under pressure, at most, in a session of up to an hour."""


def longest_ms(program: "Program", limits: Limits = CEILINGS) -> int:
    """How long this program may last (L1)."""
    only_compression = program.effects == {Effect.COMPRESSION}
    return limits.compression_session_ms if only_compression else limits.session_ms


def longest_on_ms(capabilities: Capabilities) -> int | None:
    """How long one start may last on this machine, None where the machine sets no bound.

    A timer that we arm is a bound only where the machine reports that it took it.
    """
    if capabilities.own_timer_ms is not None:
        return capabilities.own_timer_ms
    armed = capabilities.armed_timer_ms is not None and capabilities.best_proof is Proof.CONFIRMED
    return None if armed or capabilities.dead_man_ms is not None else LONGEST_UNBOUNDED_MS


def most_contact_ms(limits: Limits) -> int:
    """How long one place may be under pressure in a session at all (L1 and L7)."""
    usual_ms = limits.session_ms * limits.contact
    long_ms = limits.compression_session_ms * min(limits.contact, SHORT_CONTACT)
    return max(usual_ms, long_ms) // 100 + limits.hold_ms


def vent_ms(held_ms: int, limits: Limits) -> int:
    """L7: how long a cuff stays open at least after it held for so long."""
    return max(VENT_MS, -(-held_ms * (100 - limits.contact) // limits.contact))


def step_ms(actuator: Actuator, limits: Limits) -> int:
    """L8: how long the strength of this actuator takes at least from one step to the next."""
    if actuator.effect is Effect.HEAT:
        return -(-100 * MINUTE_MS // (HEAT_SLEW_PER_MIN * actuator.top))
    fastest = SLEW_PER_S[actuator.effect]
    points = min(fastest, limits.slew) if actuator.effect in GENTLE else fastest
    return -(-100_000 // (points * actuator.top))


def highest_step(actuator: Actuator, limits: Limits) -> int:
    """The strongest step that may ever be sent, 0 where the effect is off.

    The first step of a motor, and of what is not measured, always may. Pressure and warmth that
    are measured have none, 0, where the first step is more than is allowed already.
    """
    if actuator.effect in limits.off:
        return 0
    highest = actuator.top * limits.strongest(actuator.effect) // 100
    if actuator.effect in GENTLE:
        return max(1, highest)
    return highest if actuator.measured else 1
