"""Whether the terminal can draw with blocks."""

import os
import sys


def has_blocks() -> bool:
    """Whether the terminal can write blocks of every height: the Linux console cannot."""
    encoding = "utf-8" if sys.__stdout__ is None else sys.__stdout__.encoding
    return os.environ.get("TERM") != "linux" and "utf" in encoding.lower()
