"""Trying a machine: each actuator at its weakest step, as an ordinary session."""

from collections.abc import Sequence
from dataclasses import dataclass

from controller import saved
from controller.desk.here import Here
from controller.desk.playing.served import served_by
from controller.errors import Refused
from controller.host.finding import trial_permit
from controller.host.host import Composer
from controller.host.own_seat import OwnSeat
from controller.host.permit import Permit
from controller.host.seat import Seat
from controller.machine import Machine
from profiles.actuators import Capabilities
from profiles.compiler import Plan
from profiles.language import _
from profiles.trial import trial_of, trial_plan


def check_here() -> None:
    """Whether a session of this kind may run in this process; raises Refused in a browser.

    It ends with the tab there, and whoever closes one does not mean to.
    """
    if served_by() is not None:
        raise Refused(
            "L16",
            _("this is not done in a browser"),
            _("Do it at the computer: `legato`, `legato calibrate` or `legato machines try`."),
        )


@dataclass(frozen=True, slots=True)
class Try:
    """A trial that may be started, and what a person should know before: a sentence each."""

    compose: Composer
    permit: Permit
    notes: tuple[str, ...]


def trial(machine: Machine, here: Here, only: Sequence[str] = ()) -> Try:
    """What would be tried now, for the person here; raises why not.

    `only` are names of actuators, all of them where there are none. Raises Refused, DoesNotFit,
    BeyondLimits, NightLogError and SettingsError.
    """
    permit = trial_permit(machine, saved.limits(), here.person, here.clock)
    found = trial_of(machine.capabilities, permit.limits, only)
    trial_plan(found, machine.capabilities, permit.limits)

    def composed(capabilities: Capabilities, _offset: int) -> Plan:
        return trial_plan(trial_of(capabilities, permit.limits, only), capabilities, permit.limits)

    notes = (*permit.notes, *(one.why for one in found.left_out))
    return Try(composed, permit, notes)


def before(allowed: Try) -> tuple[str, ...]:
    """What to read before it begins."""
    how = _("One after the other, with silence between. Its name is shown while it runs.")
    return (how, _("Enter, Escape or s stops it at once."), *allowed.notes)


def trial_seat(allowed: Try, machine: Machine, here: Here) -> Seat:
    """The place at it, in this process; raises Refused as `check_here` does."""
    check_here()
    return OwnSeat(allowed.compose, allowed.permit, machine, here.clock, here.radio, here.on_felt)
