"""A longer program for whoever wants more of what they feel: the present hold, held longer."""

from collections.abc import Sequence
from dataclasses import dataclass

from profiles.program import Alongside, Part, Phase, Program


@dataclass(frozen=True, slots=True)
class Extended:
    """A longer copy of a program: from `at_ms` on there are `by_ms` more of the same."""

    program: Program
    at_ms: int
    by_ms: int


def extended(program: Program, elapsed_ms: int, by_ms: int, until_ms: int) -> Extended | None:
    """A copy that goes on for longer in what it holds at a moment, or holds next.

    Until that moment the copy is the same. Nothing that begins at `until_ms` or later, where its
    fade does, is held longer; None where nothing else is left to hold. What goes on alongside is
    held longer with it, and what would begin later begins later still.
    """
    held = _held(program.phases, elapsed_ms, by_ms, until_ms)
    if held is None:
        return None
    phases, begins_ms = held
    at_ms = max(elapsed_ms, begins_ms)
    alongside = tuple(_row(row, at_ms, by_ms) for row in program.alongside)
    copy = program.model_copy(update={"phases": phases, "alongside": alongside})
    return Extended(copy, at_ms, by_ms)


def _held(
    phases: Sequence[Phase], elapsed_ms: int, by_ms: int, until_ms: int
) -> tuple[tuple[Phase, ...], int] | None:
    """The phases with the first hold that is not over by then held longer, and when that begins."""
    at_ms = 0
    for number, phase in enumerate(phases):
        ends_ms = at_ms + phase.length_ms
        if elapsed_ms < ends_ms and at_ms < until_ms and _is_hold(phase):
            longer = phase.model_copy(update={"length_ms": phase.length_ms + by_ms})
            return (*phases[:number], longer, *phases[number + 1 :]), at_ms
        at_ms = ends_ms
    return None


def _row(row: Alongside, at_ms: int, by_ms: int) -> Alongside:
    if row.begins_ms > at_ms:
        return row.model_copy(update={"at_ms": row.begins_ms + by_ms})
    held = _held(row.phases, at_ms - row.begins_ms, by_ms, row.length_ms)
    return row if held is None else row.model_copy(update={"phases": held[0]})


def _is_hold(phase: Phase) -> bool:
    """Whether it is the same from its beginning to its end, and felt."""
    if not isinstance(phase, Part) or phase.guide is not None:
        return False
    if phase.wave is not None and phase.wave.levels is not None:
        return any(phase.wave.levels)
    start, end = phase.percents
    return start == end > 0
