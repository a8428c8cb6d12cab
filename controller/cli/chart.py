"""Courses drawn in the terminal: one small chart for each place and effect, without colour."""

from collections.abc import Sequence

import plotext  # type: ignore[import-untyped]  # no hints; 6 has them, but needs a compiler

from profiles.preview import Trace, tick_label, tick_ms

ROWS = 5
NARROWEST, WIDEST = 24, 100
LABELS = len("100 %") + 1  # what stands left of the drawing
PER_COLUMN = 2  # plotext's quarter blocks tell two moments a column apart
PLAIN = str.maketrans({"┤": "|", "│": "|", "└": "+", "─": "-", "┬": "+"})


def chart(trace: Trace, length_ms: int, width: int, top: int, *, blocks: bool) -> list[str]:
    """Rows of a chart up to `top` percent; each column shows the highest of its time.

    `blocks` says whether the terminal can write block characters.
    """
    columns = max(NARROWEST, min(WIDEST, width)) - LABELS
    moments = columns * (PER_COLUMN if blocks else 1)
    heights = [
        trace.percent(
            trace.highest_within(length_ms * n // moments, -(-length_ms * (n + 1) // moments))
        )
        for n in range(moments)
    ]
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plot_size(columns + LABELS, ROWS + 2)
    for begin, end in _runs(heights):
        run = range(begin, end)
        plotext.plot(list(run), heights[begin:end], marker="hd" if blocks else "#", fillx=True)
    _axes(moments, length_ms, top)
    drawn: str = plotext.uncolorize(plotext.build())
    return [row.rstrip() for row in (drawn if blocks else drawn.translate(PLAIN)).splitlines()]


def _runs(heights: Sequence[float]) -> list[tuple[int, int]]:
    """Where there is no silence: beginnings, and the ends after them."""
    edges = [
        n
        for n in range(len(heights) + 1)
        if bool(n and heights[n - 1]) != bool(n < len(heights) and heights[n])
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _axes(moments: int, length_ms: int, top: int) -> None:
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    plotext.ylim(0, top)
    plotext.yticks([0, top / 2, top], [f"{percent:>3} %" for percent in (0, top // 2, top)])
    ticks = range(0, length_ms + 1, tick_ms(length_ms))
    labels = [tick_label(at_ms) for at_ms in ticks]
    labels[-1] += " min"
    plotext.xlim(0, moments - 1)
    plotext.xticks([ms * (moments - 1) / length_ms for ms in ticks], labels)
