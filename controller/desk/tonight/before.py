"""What a person sees before a program starts: what to check, and what is other than was asked."""

from collections.abc import Callable
from typing import TypeAlias

from controller import saved
from controller.care import words
from controller.desk.here import Here
from controller.desk.machines.warned import warnings
from controller.desk.playing.starting import admission
from controller.desk.tonight.glimpse import was_played_on
from controller.host.admission import Admission, continued
from controller.machine import Machine
from profiles.language import _
from profiles.library import key_of
from profiles.wording import capital

Meant: TypeAlias = Machine
"""A machine, as screens hand it on."""

Allow = Callable[[Machine, Here], Admission]
"""What is to be started, as it is allowed; raises as `playing.starting.admission`."""


def named(program: str) -> Allow:
    """A program by its name."""
    return lambda machine, here: admission(program, machine, here)


def cautions(machine: Machine) -> tuple[str, ...]:
    """What to know before the first start of all on a machine; nothing before others.

    Raises NightLogError.
    """
    if machine.simulated or was_played_on(machine):
        return ()
    return tuple(warnings(machine.spec))


def only_so(allowed: Admission) -> tuple[str, ...]:
    """What makes a lowered copy another than was asked for; nothing where that need not be seen."""
    if not allowed.changes or key_of(allowed.program.name) == key_of(words.RESCUE):
        return ()
    lines = (*allowed.permit.notes, *allowed.changes)
    head = words.only_lowered(allowed.program.name)
    return (head, *map(capital, lines))


def going_on(machine: Machine, here: Here) -> Admission:
    """What would be gone on with; raises Refused, DoesNotFit, NightLogError, SettingsError."""
    return continued(machine, saved.limits(), here.person, here.clock)


def caution_head(machine: Machine) -> str:
    """What a caution is headed with."""
    return _("Before the first start on {machine}").format(machine=machine.name)
