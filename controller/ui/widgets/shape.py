"""The small shape of a program, a row of characters: how strong it is over its time."""

import os
import sys
from collections.abc import Sequence

from profiles.shape import coarser

BLOCKS = " ▁▂▃▄▅▆▇█"
PLAIN = " .:-=+*#@"


def has_blocks() -> bool:
    """Whether the terminal can write blocks of every height: the Linux console cannot."""
    encoding = "utf-8" if sys.__stdout__ is None else sys.__stdout__.encoding
    return os.environ.get("TERM") != "linux" and "utf" in encoding.lower()


def row(heights: Sequence[int], columns: int, *, blocks: bool = True) -> str:
    """A shape in so many columns at most; what is on is never drawn as nothing.

    `heights` are asked percent, at least one; `columns` is at least 1.
    """
    marks = BLOCKS if blocks else PLAIN
    return "".join(marks[_step(height, len(marks) - 1)] for height in coarser(heights, columns))


def _step(height: int, steps: int) -> int:
    return min(steps, -(-height * steps // 100))
