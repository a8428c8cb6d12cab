"""Programs as text: TOML that reads back as the same program."""

from collections.abc import Iterable
from enum import Enum

from profiles.program import Program
from profiles.toml import inline
from profiles.written import Written

Table = dict[str, object]


def written(program: Program) -> str:
    """The text of a program file; loading it gives the same program.

    Raises ValueError where a duration is not of whole seconds: no file can say that.
    """
    head = {"format": program.format, **_table(program)}
    del head["phases"]
    head.pop("alongside", None)
    blocks = ["".join(f"{key} = {inline(value)}\n" for key, value in head.items())]
    blocks += [_block("phases", phase) for phase in program.phases]
    blocks += [_block("alongside", row) for row in program.alongside]
    return "\n".join(blocks)


def duration(length_ms: int) -> str:
    """Whole seconds as people write them: "1m30s"; raises ValueError for anything else."""
    if length_ms <= 0 or length_ms % 1000:
        raise ValueError(f"{length_ms} ms are no whole seconds")
    # A file takes at most four digits of hours, and five of minutes.
    hours = min(length_ms // 3_600_000, 9_999)
    minutes = min((length_ms - hours * 3_600_000) // 60_000, 99_999)
    seconds = length_ms // 1000 - hours * 3600 - minutes * 60
    counted = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{count}{unit}" for count, unit in counted if count)


def _block(header: str, table: Written) -> str:
    lines = [f"[[{header}]]\n"]
    for key, value in _table(table).items():
        if key == "phases" and isinstance(value, tuple):
            lines.append(_listed(value))
        else:
            lines.append(f"{key} = {inline(value)}\n")
    return "".join(lines)


def _listed(phases: Iterable[object]) -> str:
    return "".join(["phases = [\n", *(f"  {inline(phase)},\n" for phase in phases), "]\n"])


def _table(model: Written) -> Table:
    """What a person would have written: no more than it takes, durations and choices as words."""
    fields = type(model).model_fields
    return {
        fields[name].alias or name: _value(name, value)
        for name, value in model
        if value is not None and value != fields[name].default
    }


def _value(name: str, value: object) -> object:
    match value:
        case Written():
            return _table(value)
        case Enum():
            return value.value
        case tuple():
            return tuple(_value(name, inner) for inner in value)
        case int() if name.endswith("_ms"):
            return duration(value)
        case _:
            return value
