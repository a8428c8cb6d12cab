"""The comfort windows that were found: per person and machine, in the settings."""

from collections.abc import Mapping

from controller.errors import SettingsError
from controller.settings import REPAIR, Settings, replace_settings, settings_file, table
from profiles.comfort import Comfort, ComfortWindow
from profiles.language import _


def comfort_of(person: str, machine: str) -> Comfort:
    """The windows of a person on a machine by its name, none before they were looked for.

    Raises SettingsError where they are damaged.
    """
    try:
        found = _mapping(_mapping(table("comfort").get(person, {})).get(machine, {}))
        return {name: window_from(row) for name, row in found.items()}
    except (ValueError, TypeError) as error:
        problem = _("{path} is damaged: the comfort windows of {person} are none").format(
            path=settings_file(), person=person
        )
        raise SettingsError(problem, REPAIR) from error


def save_comfort(person: str, machine: str, found: Comfort) -> None:
    """Keep what was found, in place of what was found there before; raises SettingsError."""
    everybody = dict(table("comfort"))
    theirs = everybody.get(person)
    machines = dict(theirs) if isinstance(theirs, dict) else {}
    machines[machine] = {name: [window.lo, window.hi] for name, window in found.items()}
    replace_settings(comfort={**everybody, person: machines})


def comfort_moved(old: str, new: str) -> Settings:
    """The comfort windows of everybody, with a machine under another name, as they are to be kept.

    What was found under the new name before is of no machine any more. Raises SettingsError.
    """
    return {
        person: {
            new if name == old else name: windows
            for name, windows in machines.items()
            if name != new
        }
        if isinstance(machines, dict)
        else machines
        for person, machines in table("comfort").items()
    }


def comfort_without(machine: str) -> tuple[Settings, bool]:
    """The comfort windows of everybody on all other machines, and whether any are left out.

    Raises SettingsError.
    """
    everybody = table("comfort")
    kept = {
        person: {name: windows for name, windows in machines.items() if name != machine}
        if isinstance(machines, dict)
        else machines
        for person, machines in everybody.items()
    }
    return kept, kept != everybody


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("no table")
    return value


def window_from(row: object) -> ComfortWindow:
    """A window as the settings hold it; raises ValueError and TypeError."""
    if not isinstance(row, list) or len(row) != 2 or any(type(step) is not int for step in row):
        raise TypeError("no window")
    return ComfortWindow(*row)
