"""What helps back to sleep at night: the program made for it, or what was played last, softer."""

from dataclasses import replace

from controller import saved
from controller.care import words
from controller.care.standing import Start
from controller.desk.here import Here
from controller.desk.tonight.glimpse import last_played
from controller.errors import Refused
from controller.host.admission import Admission, admitted, changes_of
from controller.machine import Machine
from profiles.again import for_again
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.fitting import OFF_ROW
from profiles.library import find
from profiles.program import Program


def once_more(machine: Machine, here: Here) -> Admission:
    """What may be started now to find back to sleep, which the minutes kept for it are for.

    Where Back to Sleep does nothing on the machine, or for this person, it is what they played
    last there, at 60 percent of each level and half as long. Raises as for `admitted`.
    """
    rescue = find(words.RESCUE)
    try:
        compile_program(rescue, machine.capabilities)
        return _allowed(rescue, machine, here)
    except DoesNotFit:
        in_its_place = _last(machine, here)
        if in_its_place is None:
            raise
    except (BeyondLimits, Refused) as error:
        in_its_place = _last(machine, here) if error.row == OFF_ROW else None
        if in_its_place is None:
            raise
    softer = for_again(in_its_place)
    found = _allowed(softer, machine, here, Start.RESCUE)
    return replace(found, changes=changes_of(in_its_place, found.program))


def _last(machine: Machine, here: Here) -> Program | None:
    kept = last_played(here.person, machine)
    return None if kept is None else kept.program


def _allowed(
    program: Program, machine: Machine, here: Here, kind: Start | None = None
) -> Admission:
    return admitted(program, machine, saved.limits(), here.person, here.clock, kind)
