"""The shape of a program in rows of blocks, for any terminal: no colour needed, only its height."""

from collections.abc import Sequence

from profiles.shape import coarser

FULL, HALF, NONE = "█", "▄", " "  # what the console of a bare Linux can show, too
BLOCKS, PLAIN = " ▁▂▃▄▅▆▇█", " .:-=+*#@"


def charted(heights: Sequence[int], rows: int) -> tuple[str, ...]:
    """So many rows from the top, a column for each height; the highest fills them all.

    What is above 0 is always seen. `rows` is at least 1.
    """
    most = max(heights, default=0)
    halves = [_halves(height, most, rows) for height in heights]
    return tuple(
        "".join(_block(count - 2 * row) for count in halves) for row in reversed(range(rows))
    )


def in_a_row(heights: Sequence[int], columns: int, *, blocks: bool = True) -> str:
    """A small shape, a character for each of so many columns at most; without `blocks` in ASCII.

    `heights` are percent, at least one; `columns` is at least 1. What is above 0 is always seen.
    """
    marks = BLOCKS if blocks else PLAIN
    return "".join(marks[_step(height, len(marks) - 1)] for height in coarser(heights, columns))


def marked(columns: int, marks: Sequence[tuple[int, str]]) -> str:
    """A line under a chart with a sign at each of these columns, the last where they meet."""
    line = ["─"] * columns
    for column, sign in marks:
        line[column] = sign
    return "".join(line)


def _step(height: int, steps: int) -> int:
    return min(steps, -(-height * steps // 100))


def _halves(height: int, most: int, rows: int) -> int:
    return 0 if height <= 0 else max(1, height * rows * 2 // most)


def _block(left: int) -> str:
    return FULL if left >= 2 else HALF if left == 1 else NONE
