"""The small shape of a program: how strong it is asked to be, in equal parts of its time."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from profiles.layout import Segment


def shape(segments: Iterable["Segment"], length_ms: int, parts: int) -> tuple[int, ...]:
    """The highest asked percent in each of so many equal parts of a program, 1 at least where on.

    A part is never longer than the time it stands for, so short pulses are not lost.
    """
    edges = [length_ms * part // parts for part in range(parts + 1)]
    heights = [0] * parts
    for segment in segments:
        if not segment.sounding:
            continue
        first = segment.at_ms * parts // length_ms
        for part in range(first, parts):
            begins_ms = max(edges[part], segment.at_ms)
            ends_ms = min(edges[part + 1], segment.ends_at_ms)
            if edges[part] >= segment.ends_at_ms:
                break
            if begins_ms < ends_ms:
                here = max(_level(segment, begins_ms), _level(segment, ends_ms), 1)
                heights[part] = max(heights[part], here)
    return tuple(heights)


def coarser(heights: Sequence[int], parts: int) -> tuple[int, ...]:
    """The same shape in fewer parts, or as it is where it has no more; the highest of each stays.

    `parts` is at least 1, and there is at least one height.
    """
    count = len(heights)
    if parts >= count:
        return tuple(heights)
    edges = [count * part // parts for part in range(parts + 1)]
    return tuple(max(heights[a:b]) for a, b in pairwise(edges))


def _level(segment: "Segment", at_ms: int) -> int:
    risen = (segment.end - segment.start) * (at_ms - segment.at_ms)
    return segment.start + risen // segment.length_ms
