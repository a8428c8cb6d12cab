"""One press up is one press: another plan may be stronger by so much and no more (L10)."""

from profiles.actuators import Actuator, Capabilities
from profiles.limits import GENTLE, Limits, step_ms
from profiles.timeline import Timeline


def rises_too_far(
    present: Timeline, stronger: Timeline, capabilities: Capabilities, limits: Limits
) -> bool:
    """Whether a motor is anywhere stronger by more than one press.

    A step for rounding, and what a ramp does in two command gaps, are no matter.
    """
    moments = sorted({cue.at_ms for timeline in (present, stronger) for cue in timeline.cues})
    motors = [actuator for actuator in capabilities.actuators if actuator.effect in GENTLE]
    most = {motor.name: _most(motor, capabilities.gap_ms, limits) for motor in motors}
    for moment_ms in moments:
        before, after = present.setting_at(moment_ms), stronger.setting_at(moment_ms)
        if any(after.step(name) > before.step(name) + steps for name, steps in most.items()):
            return True
    return False


def _most(motor: Actuator, gap_ms: int, limits: Limits) -> int:
    return 1 - (-limits.raise_ * motor.top // 100) + 2 * gap_ms // step_ms(motor, limits)
