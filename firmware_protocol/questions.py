"""Reads the `[wire.question]` of a catalogue page: what may be asked, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from firmware_protocol.declared import Answer, Question, Told
from firmware_protocol.kinds import PageError
from firmware_protocol.templates import BYTE, LONGEST, Blank, Pattern, Template, template_of
from firmware_protocol.wire_layout import Checked

WHERE = "wire, question"


@dataclass(frozen=True, slots=True)
class _Field:
    most: int
    usual: int
    tells: Mapping[int, str]


def question_of(table: Checked, channel: str) -> Question:
    """The question whose answer comes on that channel; raises PageError."""
    fields = table.get("fields", {})
    known = {name: _field(one, f"{WHERE}, fields, {name}") for name, one in fields.items()}
    pieces = template_of(table["answer"], f"{WHERE}, answer", fields)
    names = tuple(piece.name for piece in pieces if isinstance(piece, Blank))
    if sorted(names) != sorted(fields):
        raise PageError(f"{WHERE}, answer", f"is to hold {', '.join(fields)}, each once")
    most = {name: known[name].most for name in names}
    _check_ends(pieces, most)
    pattern = Pattern(pieces, most)
    if (length := len(pattern.written(tuple(most.values())))) > LONGEST:
        raise PageError(f"{WHERE}, answer", f"may be {length} bytes long, above {LONGEST}")
    usual = Answer(tuple(known[name].usual for name in names))
    told = (Told(name, n, says) for name in names for n, says in known[name].tells.items())
    return Question(pattern, names, usual, tuple(told), channel)


def _field(table: Checked, where: str) -> _Field:
    most, usual = table["most"], table["usual"]
    if usual > most:
        raise PageError(f"{where}, usual", f"{usual} is above most, {most}")
    tells = {int(number): says for number, says in table.get("tells", {}).items()}
    for number in tells:
        if number > most:
            raise PageError(f"{where}, tells", f"{number} is above most, {most}")
    return _Field(most, usual, tells)


def _check_ends(pieces: Template, most: Mapping[str, int]) -> None:
    """Where a number ends must show: by its one digit, or by what follows it."""
    where = f"{WHERE}, answer"
    for piece, following in pairwise((*pieces, b"")):
        if isinstance(piece, bytes):
            continue
        if not piece.decimal and most[piece.name] > BYTE:
            raise PageError(where, f"{piece.name} does not fit in a byte, 0 to {BYTE}")
        ends = isinstance(following, bytes) and following and not following[:1].isdigit()
        if piece.decimal and most[piece.name] > 9 and not ends:
            raise PageError(where, f"nothing shows where {piece.name} ends; let text follow it")
