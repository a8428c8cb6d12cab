"""Programs as text: TOML that reads back as the same program."""

from enum import Enum

from profiles.program import Program
from profiles.toml import inline
from profiles.written import Written

Table = dict[str, object]

LONGEST_LINE = 100  # letters; a longer list takes a line for each of its values


def written(program: Program) -> str:
    """The text of a program file; loading it gives the same program.

    Raises ValueError where a duration is not of whole seconds: no file can say that.
    """
    head = {"format": program.format, **_table(program)}
    del head["phases"]
    head.pop("alongside", None)
    blocks = ["".join(_line(key, value) for key, value in head.items())]
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
    lines = [_line(key, value) for key, value in _table(table).items()]
    return "".join([f"[[{header}]]\n", *lines])


def _line(key: str, value: object) -> str:
    line = f"{key} = {inline(value)}\n"
    if isinstance(value, tuple) and (key == "phases" or len(line) > LONGEST_LINE):
        return "".join([f"{key} = [\n", *(f"  {inline(inner)},\n" for inner in value), "]\n"])
    return line


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
