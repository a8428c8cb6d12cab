"""Program files of earlier formats, brought to the present one before they are checked."""

from collections.abc import Callable, Mapping

Table = Mapping[str, object]


def migrated(table: Table, present: int) -> Table:
    """The table as the present format writes it; one of an unknown format is left as it is."""
    number = table.get("format", present)
    while type(number) is int and number in _STEPS and number < present:
        number += 1
        table = {**_STEPS[number - 1](table), "format": number}
    return table


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
