"""What one actuator does over a program: its scale, its steps, softened and pulsed as it needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from profiles.actuators import Actuator, Effect
from profiles.comfort import ComfortWindow, uncalibrated
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.exposure import pulsable
from profiles.language import _
from profiles.layout import Segment
from profiles.limits import GENTLE, REST_MS, Limits, highest_step, step_ms, vent_ms
from profiles.program import COOLEST, WARMEST
from profiles.ramps import Course, Curve, Scale, joined, steps_of
from profiles.softening import Pause, bursts, rests, silenced, softened, vents

FEWEST_STEPS = 3  # a window of fewer steps is too coarse to say "a little"

PULSED = _(
    "Its weakest step is stronger than asked at times: it goes on and off, gentle on average."
)
RESTED = _("Its weakest step is strong and cannot be pulsed: rests of a minute are put in.")
STEADY = _("It cannot go on and off: where less than its weakest step is asked, that step plays.")
CUT = _(
    "Its cuff squeezes several places as one: holds are cut short, so that it empties in between."
)
SOFTENED = _("Steep rises and ends are softened to {points} points a second.")


def scale_of(actuator: Actuator, window: ComfortWindow | None, limits: Limits) -> Scale:
    """The steps that asked percent means on an actuator, for a person and within the limits.

    Motors play within the comfort window. Pressure and warmth that are measured are asked for
    in the body's own units, and those that are not get the weakest step. Raises DoesNotFit for
    a window of another machine.
    """
    highest = highest_step(actuator, limits)
    if window is not None and window.hi > actuator.steps:
        raise DoesNotFit(
            None,
            "",
            _("the comfort window of {name} ends at step {hi} of {steps}").format(
                name=actuator.name, hi=window.hi, steps=actuator.steps
            ),
            _("It was found on another machine. To find it on this one: legato calibrate"),
        )
    if actuator.effect not in GENTLE:
        return Scale(0, actuator.top) if actuator.measured else Scale(1, 0)
    found = window or uncalibrated(actuator.top)
    hi = min(found.hi, highest)
    # A weakest step that is stronger than what may last could not be held for a program.
    lo = min(found.lo, hi, max(1, actuator.top * GENTLE[actuator.effect] // 100))
    return Scale(lo, hi - lo)


@dataclass(frozen=True, slots=True)
class Role:
    """An actuator and the parts it plays, with the least time between two commands to it."""

    actuator: Actuator
    parts: Sequence[Segment]
    scale: Scale
    gap_ms: int

    @property
    def curves(self) -> list[Curve]:
        """What is asked of it."""
        return [Curve(s.at_ms, s.length_ms, s.start, s.end, self.scale) for s in self.parts]

    @property
    def can_pulse(self) -> bool:
        """Whether it may go on and off to be gentler on average."""
        return self.actuator.effect in GENTLE and pulsable(self.actuator, self.gap_ms)


def rests_of(role: Role, limits: Limits, length_ms: int) -> list[Pause]:
    """When all that moves the same place has to rest, for an actuator that cannot be pulsed."""
    if role.can_pulse or role.actuator.effect not in GENTLE:
        return []
    longest_ms = _longest_ms(role.actuator, limits)
    return rests(_plain(role.curves), longest_ms, REST_MS, length_ms)


def course_of(
    role: Role, resting: Sequence[Pause], limits: Limits, length_ms: int
) -> tuple[Course, tuple[str, ...]]:
    """The steps of an actuator in its role, off while `resting`, and what was changed for it."""
    actuator, curves = role.actuator, role.curves
    written = plain = _plain(curves)
    if role.can_pulse and any(_too_strong(curve, actuator, limits) for curve in curves):
        written = _pulsed(curves, actuator, max(actuator.least_on_ms or 0, role.gap_ms), limits)
    changes = [PULSED] if written != plain else []
    if resting:
        changes.append(RESTED)
    elif not role.can_pulse and _asks_for_less(curves, actuator, limits):
        changes.append(STEADY)
    _check_strength(written, actuator, limits)
    if vented := _vents(role, written, limits, length_ms):
        resting = vented
        changes.append(CUT)
    written = silenced([change for change in written if change[0] < length_ms], resting)
    falls = actuator.effect in GENTLE
    course = softened(written, step_ms(actuator, limits), length_ms, falls)
    if falls and course != written:
        changes.append(SOFTENED.format(points=limits.slew))
    return course, (*changes, *_measured(role.parts, actuator, role.scale))


def _vents(role: Role, course: Course, limits: Limits, length_ms: int) -> list[Pause]:
    """When a cuff over several places that are asked for one by one has to be open (L7).

    A hold that is too long as written is not cut: that is for whoever wrote it to mend.
    """
    places = {part.zones for part in role.parts}
    if role.actuator.effect is not Effect.COMPRESSION or len(places) < 2:
        return []
    return vents(course, limits.hold_ms, lambda held_ms: vent_ms(held_ms, limits), length_ms)


def _plain(curves: Sequence[Curve]) -> Course:
    return joined((c.at_ms, c.ends_at_ms, list(steps_of(c))) for c in curves)


def _pulsed(
    curves: Sequence[Curve], actuator: Actuator, least_on_ms: int, limits: Limits
) -> Course:
    too_strong = [curve for curve in curves if _too_strong(curve, actuator, limits)]
    gentle = _lasting(actuator, limits)
    pieces = [
        (begins_ms, ends_ms, [(begins_ms, 1)])
        for begins_ms, ends_ms in bursts(too_strong, actuator.top, gentle, least_on_ms)
    ]
    others = [curve for curve in curves if not _too_strong(curve, actuator, limits)]
    return joined([*pieces, *((c.at_ms, c.ends_at_ms, list(steps_of(c))) for c in others)])


def _too_strong(curve: Curve, actuator: Actuator, limits: Limits) -> bool:
    """Whether the first step is more than is asked for, on a scale too coarse to ask for less."""
    asked = min(curve.start, curve.end)
    if curve.scale.lo != 1 or curve.scale.step(asked) > 1:
        return False
    coarse = curve.scale.span < FEWEST_STEPS - 1
    most = min(max(asked, 1), _lasting(actuator, limits)) if coarse else _lasting(actuator, limits)
    return most * actuator.top < 100


def _asks_for_less(curves: Sequence[Curve], actuator: Actuator, limits: Limits) -> bool:
    """Whether something gentler than the weakest step of a motor is asked for."""
    return actuator.effect in GENTLE and any(
        max(curve.start, curve.end) > 0 and _too_strong(curve, actuator, limits) for curve in curves
    )


def _check_strength(written: Course, actuator: Actuator, limits: Limits) -> None:
    """Raise BeyondLimits where pressure or warmth is asked for that no body should get."""
    if max(step for _, step in written) > highest_step(actuator, limits):
        row = "L6" if actuator.effect is Effect.COMPRESSION else "L11"
        most = limits.strongest(actuator.effect)
        problem = _("{effect} above {most} %, the most that is allowed").format(
            effect=_(actuator.effect.value), most=most
        )
        raise BeyondLimits(row, problem, _("Ask for {most} % or less.").format(most=most))


def _lasting(actuator: Actuator, limits: Limits) -> int:
    """The mean strength that may last."""
    return min(GENTLE[actuator.effect], limits.strongest(actuator.effect))


def _longest_ms(actuator: Actuator, limits: Limits) -> int:
    """How long the first step may play at a stretch."""
    bands = limits.bands(actuator.effect)
    return min(longest_ms for above, longest_ms in bands if above * actuator.top < 100)


def _measured(parts: Sequence[Segment], actuator: Actuator, scale: Scale) -> tuple[str, ...]:
    """What cannot be had in the body's own units on this machine."""
    if actuator.effect in GENTLE or not actuator.measured:
        return ()
    low = _("cool") if actuator.effect is Effect.HEAT else _("gentle")
    said: dict[str, None] = {}
    for part in parts:
        step = scale.step(max(part.start, part.end))
        degrees = COOLEST + (WARMEST - COOLEST) * step / actuator.top
        if step == 0:
            said[
                _("{name} cannot be as {low} as asked: off instead.").format(
                    name=actuator.name, low=low
                )
            ] = None
        elif part.celsius is not None and degrees < part.celsius[0]:
            cooler, warmer = part.celsius
            said[
                _("{name} warms to {degrees:.1f} C, asked were {cooler} to {warmer}.").format(
                    name=actuator.name, degrees=degrees, cooler=cooler, warmer=warmer
                )
            ] = None
    return tuple(said)
