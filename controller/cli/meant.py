"""The machine that commands mean which can do without one."""

from controller import saved
from controller.machine import Machine, chosen


def meant(on: str | None, family: str | None, place: str) -> Machine | None:
    """The machine named, or the only saved one; None where none is named and none is the only one.

    Raises AddressError, DriverNotFound, DriverBroken and SettingsError.
    """
    if on or family or place or len(saved.machines()) == 1:
        return chosen(on, family, place)
    return None


def place_named(machine: Machine | None) -> str:
    """Where something is tried, said in a sentence; "" on no machine in particular."""
    return f" on {machine.name}" if machine else ""
