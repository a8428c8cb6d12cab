"""Ramps and holds made into step changes at integer milliseconds, in whole numbers throughout."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby

from profiles.comfort import ComfortWindow
from profiles.timeline import Cue, Setting


@dataclass(frozen=True, slots=True)
class Curve:
    """Asked percent of one actuator, straight from `start` to `end` over `length_ms`."""

    at_ms: int
    length_ms: int
    start: int
    end: int
    window: ComfortWindow


def step_changes(curves: Mapping[str, Sequence[Curve]]) -> list[Cue]:
    """Every change of step at the first millisecond it is due, the first cue at 0.

    The curves of each actuator follow one another without gaps, from 0.
    """
    streams = [_changes(name, row) for name, row in curves.items()]
    levels: dict[str, int] = {}
    cues: list[Cue] = []
    for at_ms, changes in groupby(merge(*streams), key=lambda change: change[0]):
        levels.update({name: step for _, name, step in changes})
        setting = Setting(levels)
        if not cues or cues[-1].setting != setting:
            cues.append(Cue(at_ms, setting))
    return cues


def _changes(name: str, row: Sequence[Curve]) -> Iterator[tuple[int, str, int]]:
    for curve in row:
        for at_ms, step in _steps(curve):
            yield at_ms, name, step


def _steps(curve: Curve) -> Iterator[tuple[int, int]]:
    """The step at the beginning of a curve, then each change of it, as (moment, step)."""
    window, rise = curve.window, curve.end - curve.start
    step = window.step(curve.start)
    yield curve.at_ms, step
    # The moment a curve ends belongs to the next one, which begins with a level of its own.
    if rise > 0:
        for higher in range(max(step + 1, window.lo), window.step(curve.end) + 1):
            after_ms = _reaches_ms(curve, higher)
            if after_ms < curve.length_ms:
                yield curve.at_ms + after_ms, higher
    elif rise < 0:
        lowest = max(window.step(curve.end), window.lo)
        for lower in range(step - 1, lowest - 1, -1):
            after_ms = _leaves_ms(curve, lower + 1)
            if after_ms < curve.length_ms:
                yield curve.at_ms + after_ms, lower


def _reaches_ms(curve: Curve, step: int) -> int:
    """The first whole millisecond at which a rising curve asks for this step."""
    span = curve.window.hi - curve.window.lo
    if step == curve.window.lo:  # the first step belongs to any percent above 0
        return 1 if curve.start == 0 else 0
    needed = 100 * (step - curve.window.lo) - curve.start * span  # in percent times span
    return -(-curve.length_ms * needed // ((curve.end - curve.start) * span))


def _leaves_ms(curve: Curve, step: int) -> int:
    """The first whole millisecond at which a falling curve asks for less than this step."""
    span = curve.window.hi - curve.window.lo
    over = curve.start * span - 100 * (step - curve.window.lo)
    return curve.length_ms * over // ((curve.start - curve.end) * span) + 1


def paced(ideal: Sequence[Cue], gap_ms: int, length_ms: int) -> tuple[Cue, ...]:
    """The same course with no two cues closer than the gap, and never above the ideal.

    What rises comes up to one gap late, what falls up to one gap early; no cue comes at or
    after `length_ms`, where the machine is brought to rest anyhow.
    """
    kept: list[Cue] = []
    index, at_ms = 0, 0
    while True:
        setting = _lowest(ideal, index, at_ms + gap_ms)
        if not kept or kept[-1].setting != setting:
            kept.append(Cue(at_ms, setting))
        earliest_ms = kept[-1].at_ms + gap_ms
        following = index + 1
        if following >= len(ideal):
            return tuple(kept)
        at_ms = max(ideal[following].at_ms, earliest_ms)
        if at_ms >= length_ms:
            return tuple(kept)
        while following + 1 < len(ideal) and ideal[following + 1].at_ms <= at_ms:
            following += 1
        index = following


def _lowest(ideal: Sequence[Cue], index: int, until_ms: int) -> Setting:
    setting = ideal[index].setting
    for later in range(index + 1, len(ideal)):
        if ideal[later].at_ms >= until_ms:
            break
        setting = setting.at_most(ideal[later].setting)
    return setting
