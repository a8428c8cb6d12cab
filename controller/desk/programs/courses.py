"""The course of a program as lines of blocks: a chart for each place and effect, minutes below."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from controller.desk.programs.charted import charted, marked
from profiles.language import _
from profiles.preview import Trace, common_top, tick_label, tick_ms

MARGIN = 6  # letters, for the percent
NARROWEST, WIDEST = 20, 100  # letters in all


def drawn(traces: Sequence[Trace], length_ms: int, width: int, rows: int) -> list[str]:
    """All charts below each other, `rows` high without their titles, no wider than `width`.

    Less than 20 letters are taken as 20, and nothing is wider than 100; `rows` is at least 1.
    """
    columns = max(NARROWEST, min(WIDEST, width)) - MARGIN
    lines: list[str] = []
    for trace in traces:
        top = common_top([other for other in traces if other.effect is trace.effect])
        lines += ["", *_one(trace, length_ms, columns, rows, top)]
    return lines[1:]


def _one(trace: Trace, length_ms: int, columns: int, rows: int, top: int) -> Iterator[str]:
    unit = _("% asked for") if trace.steps is None else _("% of its strength")
    yield _("{place}, {effect}, {unit}").format(
        place=trace.place, effect=_(trace.effect.value), unit=unit
    )
    chart = charted(_heights(trace, length_ms, columns, top), rows)
    labels = [f"{top:>{MARGIN - 1}} ", *[" " * MARGIN] * (rows - 1)]
    for label, row in zip(labels, chart, strict=True):
        yield (label + row).rstrip()
    ticks = [(at_ms * columns // length_ms, at_ms) for at_ms in _ticks(length_ms)]
    yield f"{'0 ':>{MARGIN}}{marked(columns, [(c, '┬') for c, _at_ms in ticks if c < columns])}"
    yield _labels(ticks, MARGIN + columns)


def _heights(trace: Trace, length_ms: int, columns: int, top: int) -> list[int]:
    """The highest in each column, in percent of the chart; at least 1 where it is not silent."""
    edges = [length_ms * column // columns for column in range(columns + 1)]
    levels = [trace.highest_within(a, b) for a, b in pairwise(edges)]
    return [round(100 * trace.percent(level) / top) or min(level, 1) for level in levels]


def _ticks(length_ms: int) -> range:
    return range(0, length_ms + 1, tick_ms(length_ms))


def _labels(ticks: Sequence[tuple[int, int]], width: int) -> str:
    """The minutes below their marks, as many as there is room for, and the unit."""
    line, unit = " " * (MARGIN - 1), _("min")
    for column, at_ms in ticks:
        begins, label = MARGIN + column, tick_label(at_ms)
        if begins > len(line) and begins + len(label) + len(unit) < width:
            line = line.ljust(begins) + label
    return f"{line} {unit}"
