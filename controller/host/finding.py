"""Leave to look for the comfort window of an actuator, and when to offer it."""

from controller.care import words_comfort as words
from controller.care.allowance import Allowance, allowance
from controller.care.standing import Standing, Start, counts
from controller.clock import Clock
from controller.errors import Refused
from controller.host.charging import standing_now
from controller.host.permit import Charge, Permit
from controller.machine import Machine
from profiles.actuators import Actuator
from profiles.calibration import search
from profiles.errors import BeyondLimits
from profiles.limits import STRENGTHS, Limits

OFFERED_NIGHTS = 7
"""Nobody is told every evening for ever."""


def calibration_permit(
    machine: Machine, actuator: Actuator, own: Limits, person: str, clock: Clock
) -> Permit:
    """Leave to raise one actuator once, never past what tonight allows; `own` are their limits.

    An effect that is off for this person is off in its limits. Raises Refused where nothing of the
    kind may be started, or where their own limits leave no room for it.
    """
    if machine.simulated:
        _check_room(machine, actuator, own)
        return Permit(own)
    standing = standing_now(person, clock)
    allowed = allowance(standing, Start.CALIBRATION, frozenset({actuator.effect}), own)
    _check_room(machine, actuator, allowed.limits, allowed)
    charge = Charge(person, Start.CALIBRATION, standing.last)
    return Permit(allowed.limits, charge=charge, notes=allowed.notes)


def trial_permit(machine: Machine, own: Limits, person: str, clock: Clock) -> Permit:
    """Leave to try each actuator at its weakest step; `own` are their limits.

    Raises Refused where nothing of the kind may be started.
    """
    if machine.simulated:
        return Permit(own)
    effects = frozenset(one.effect for one in machine.capabilities.actuators if one.covers)
    standing = standing_now(person, clock)
    allowed = allowance(standing, Start.CALIBRATION, effects, own)
    charge = Charge(person, Start.CALIBRATION, standing.last)
    return Permit(allowed.limits, charge=charge, notes=allowed.notes)


def _check_room(
    machine: Machine, actuator: Actuator, limits: Limits, allowed: Allowance | None = None
) -> None:
    """Raise Refused, with the reason, where the limits leave no room for a search."""
    if actuator.effect in limits.off:
        return
    try:
        search(actuator.name, machine.capabilities, limits)
    except BeyondLimits as error:
        fields = (STRENGTHS[actuator.effect], "session_ms")
        tonight = [] if allowed is None else list(filter(None, map(allowed.why, fields)))
        why = tonight[0] if tonight else words.OWN_LIMITS
        raise Refused(error.row, words.no_room(error.problem), why) from error


def is_offered(now: Standing) -> bool:
    """Whether it is time to say that there is such a thing: after the first night's session."""
    tonight = any(counts(parts) and any(part.tonight for part in parts) for parts in now.chains)
    before = now.nights_with()
    return bool(before or tonight) and before < OFFERED_NIGHTS
