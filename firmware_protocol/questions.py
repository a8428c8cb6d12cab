"""Reads the `[wire.question]` of a catalogue page: what may be asked, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from firmware_protocol.declared import Answer, Question, Told
from firmware_protocol.tables import Table, WireError, named, number_of, table_of, whole
from firmware_protocol.templates import BYTE, LONGEST, Blank, Pattern, Template, template_of

WHERE = "wire, question"
MOST = 999_999_999


@dataclass(frozen=True, slots=True)
class _Field:
    most: int
    usual: int
    tells: Mapping[int, str]


def question_of(table: Table, channel: str) -> Question:
    """The question whose answer comes on that channel; raises WireError."""
    fields = named(table.get("fields", {}), f"{WHERE}, fields")
    known = {name: _field(one, f"{WHERE}, fields, {name}") for name, one in fields.items()}
    pieces = template_of(table["answer"], f"{WHERE}, answer", fields)
    names = tuple(piece.name for piece in pieces if isinstance(piece, Blank))
    if sorted(names) != sorted(fields):
        raise WireError(f"{WHERE}, answer", f"is to hold {', '.join(fields)}, each once")
    most = {name: known[name].most for name in names}
    _check_ends(pieces, most)
    pattern = Pattern(pieces, most)
    if (length := len(pattern.written(tuple(most.values())))) > LONGEST:
        raise WireError(f"{WHERE}, answer", f"may be {length} bytes long, above {LONGEST}")
    usual = Answer(tuple(known[name].usual for name in names))
    told = (Told(name, n, says) for name in names for n, says in known[name].tells.items())
    return Question(pattern, names, usual, tuple(told), channel)


def _field(written: object, where: str) -> _Field:
    table = table_of(written, where, ("most", "usual"), ("tells",))
    most = min(whole(table["most"], f"{where}, most", 1), MOST)
    usual = whole(table["usual"], f"{where}, usual", 0)
    if usual > most:
        raise WireError(f"{where}, usual", f"{usual} is above most, {most}")
    tells = named(table.get("tells", {}), f"{where}, tells")
    told = {number_of(key, f"{where}, tells", most): str(says) for key, says in tells.items()}
    return _Field(most, usual, told)


def _check_ends(pieces: Template, most: Mapping[str, int]) -> None:
    """Where a number ends must show: by its one digit, or by what follows it."""
    where = f"{WHERE}, answer"
    for piece, following in pairwise((*pieces, b"")):
        if isinstance(piece, bytes):
            continue
        if not piece.decimal and most[piece.name] > BYTE:
            raise WireError(where, f"{piece.name} does not fit in a byte, 0 to {BYTE}")
        ends = isinstance(following, bytes) and following and not following[:1].isdigit()
        if piece.decimal and most[piece.name] > 9 and not ends:
            raise WireError(where, f"nothing shows where {piece.name} ends; let text follow it")
