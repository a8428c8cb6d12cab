"""Starting a session from a front end: the place at it, once everything allows it."""

from controller import folders, saved
from controller.desk.here import Here
from controller.desk.playing.served import served_by
from controller.desk.playing.spawned import SpawnedSeat, order_of
from controller.host.admission import Admission, admitted
from controller.host.own_seat import OwnSeat
from controller.host.seat import Seat
from controller.machine import Machine
from profiles.library import find


def admission(program: str, machine: Machine, here: Here) -> Admission:
    """What would be started of a program by that name, as it is or lowered; raises why not.

    That is Refused, BeyondLimits, DoesNotFit, NightLogError, SettingsError.
    """
    found = find(program, folders.own_programs())
    return admitted(found, machine, saved.limits(), here.person, here.clock)


def seat(allowed: Admission, machine: Machine, here: Here) -> Seat:
    """The place at a session of it: in this process, or in one that outlives a browser's tab."""
    if (served := served_by()) is not None:
        return SpawnedSeat(served, order_of(allowed, machine, here))
    return OwnSeat(allowed.program, allowed.permit, machine, here.clock, here.radio, here.on_felt)
