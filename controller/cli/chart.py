"""A course of strength over time as a small picture of characters."""

from collections.abc import Callable

BLOCKS = " ▁▂▃▄▅▆▇█"
ROWS = 4


def chart(height: Callable[[int], int], length_ms: int, width: int) -> list[str]:
    """Rows of a picture, top first. `height` gives percent, 0..100, at a moment in ms.

    Each column shows the highest of its stretch; what lasts an eighth of one is not lost.
    """
    columns = []
    for column in range(width):
        begin, end = (length_ms * edge // width for edge in (column, column + 1))
        moments = range(begin, max(end, begin + 1), max(1, (end - begin) // 8))
        columns.append(max(height(moment) for moment in moments))
    top = max(10, *columns)
    eighths = [-(-value * ROWS * 8 // top) for value in columns]
    rows = []
    for row in reversed(range(ROWS)):
        label = f"{top * (row + 1) // ROWS:3} %"
        bars = "".join(BLOCKS[min(8, max(0, value - row * 8))] for value in eighths)
        rows.append(f"{label} {bars}".rstrip())
    return rows
