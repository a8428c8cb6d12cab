"""Program files of earlier formats, brought to the present one before they are checked."""

from collections.abc import Callable, Mapping

from profiles.written import Place

Table = Mapping[str, object]

FIRST = 1
"""The first format; its files need not say so."""


def migrated(table: Table, present: int) -> Table:
    """The table as the present format writes it; one of an unknown format is left as it is.

    Nothing is left out, and what the present format already calls by its name stays.
    """
    number = table.get("format", FIRST)
    while type(number) is int and number in _STEPS and number < present:
        number += 1
        table = {**_STEPS[number - 1](table), "format": number}
    return table


def as_first_written(place: Place) -> Place:
    """Where a file of the first format has what the present one has at `place`."""
    match place:
        case ("phases", int(number), "phases", *rest):
            return ("phases", number, "steps", *rest)
        case _:
            return place


def _from_1(table: Table) -> Table:
    """Format 1 called the parts of a repeat `steps`; since then a phase is a phase everywhere."""
    phases = table.get("phases")
    if not isinstance(phases, list):
        return table
    return {**table, "phases": [_renamed(phase) for phase in phases]}


def _renamed(phase: object) -> object:
    if not isinstance(phase, dict) or "steps" not in phase or "phases" in phase:
        return phase
    return {"phases" if key == "steps" else key: found for key, found in phase.items()}


_STEPS: Mapping[int, Callable[[Table], Table]] = {1: _from_1}
