"""What one actuator does over a program: its scale, its steps, softened and pulsed as it needs."""

from collections.abc import Sequence

from profiles.actuators import Actuator, Effect
from profiles.comfort import ComfortWindow, uncalibrated
from profiles.errors import DoesNotFit
from profiles.exposure import pulsable
from profiles.layout import Segment
from profiles.limits import GENTLE, REST_MS, SLEW_PER_S, Limits, highest_step, step_ms
from profiles.program import COOLEST, WARMEST
from profiles.ramps import Course, Curve, Scale, joined, steps_of
from profiles.softening import pulses, rested, softened

FEWEST_STEPS = 3  # a window of fewer steps is too coarse to say "a little"

PULSED = "Its weakest step is stronger than asked at times: it goes on and off, gentle on average."
RESTED = "Its weakest step is strong and cannot be pulsed: rests of a minute are put in."
SOFTENED = f"Steep rises and ends are softened to {SLEW_PER_S[Effect.VIBRATION]} points a second."


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
            f"the comfort window of {actuator.name} ends at step {window.hi} of {actuator.steps}",
            "It was found on another machine: find it anew on this one.",
        )
    if actuator.effect not in GENTLE:
        return Scale(0, actuator.top) if actuator.measured else Scale(1, 0)
    found = window or uncalibrated(actuator.top)
    hi = min(found.hi, highest)
    # A weakest step that is stronger than what may last could not be held for a program.
    lo = min(found.lo, hi, max(1, actuator.top * GENTLE[actuator.effect] // 100))
    return Scale(lo, hi - lo)


def course_of(
    parts: Sequence[Segment],
    actuator: Actuator,
    scale: Scale,
    gap_ms: int,
    limits: Limits,
    length_ms: int,
) -> tuple[Course, tuple[str, ...]]:
    """The steps of an actuator that plays these parts, and what was changed to be gentle."""
    curves = [Curve(s.at_ms, s.length_ms, s.start, s.end, scale) for s in parts]
    can_pulse = actuator.effect in GENTLE and pulsable(actuator, gap_ms)
    pulsed = [can_pulse and _too_strong(curve, actuator, limits) for curve in curves]
    least_ms = max(actuator.least_on_ms or 0, gap_ms)
    written = joined(
        (
            curve.at_ms,
            curve.ends_at_ms,
            list(pulses(curve, actuator.top, _lasting(actuator, limits), least_ms))
            if too_strong
            else list(steps_of(curve)),
        )
        for curve, too_strong in zip(curves, pulsed, strict=True)
    )
    changes = [PULSED] if any(pulsed) else []
    if actuator.effect in GENTLE and not can_pulse:
        longest_ms = _longest_ms(actuator, limits)
        calm = rested(written, longest_ms, REST_MS, length_ms)
        changes += [RESTED] if calm != written else []
        written = calm
    highest = highest_step(actuator, limits)
    written = [(at_ms, min(step, highest)) for at_ms, step in written if at_ms < length_ms]
    falls = actuator.effect in GENTLE
    course = softened(written, step_ms(actuator, limits), length_ms, falls)
    if falls and course != written:
        changes.append(SOFTENED)
    return course, (*changes, *_warmth(parts, actuator, scale))


def _too_strong(curve: Curve, actuator: Actuator, limits: Limits) -> bool:
    """Whether the first step is more than is asked for, on a scale too coarse to ask for less."""
    asked = min(percent for percent in (curve.start, curve.end) if percent or not _holds(curve))
    if curve.scale.lo != 1 or not (curve.start or curve.end):
        return False
    coarse = curve.scale.span < FEWEST_STEPS - 1
    most = min(asked, _lasting(actuator, limits)) if coarse else _lasting(actuator, limits)
    return most * actuator.top < 100


def _holds(curve: Curve) -> bool:
    return curve.start == curve.end


def _lasting(actuator: Actuator, limits: Limits) -> int:
    """The mean strength that may last."""
    return min(GENTLE[actuator.effect], limits.strongest(actuator.effect))


def _longest_ms(actuator: Actuator, limits: Limits) -> int:
    """How long the first step may play at a stretch."""
    bands = limits.bands(actuator.effect)
    return min(longest_ms for above, longest_ms in bands if above * actuator.top < 100)


def _warmth(parts: Sequence[Segment], actuator: Actuator, scale: Scale) -> tuple[str, ...]:
    if actuator.effect is not Effect.HEAT or not actuator.measured:
        return ()
    said: dict[str, None] = {}
    for part in parts:
        step = scale.step(max(part.start, part.end))
        degrees = COOLEST + (WARMEST - COOLEST) * step / actuator.top
        if step == 0:
            said[f"{actuator.name} cannot be as cool as asked: off instead."] = None
        elif part.celsius is not None and degrees < part.celsius[0]:
            low, high = part.celsius
            said[f"{actuator.name} warms to {degrees:.1f} C, asked were {low} to {high}."] = None
    return tuple(said)
