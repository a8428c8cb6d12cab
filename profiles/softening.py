"""Courses made gentler than written: no steep slopes, and pulses where a machine is too coarse."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from profiles.limits import PERIOD_MS
from profiles.ramps import Course, Curve, joined, merged

MOMENT_MS = 1_000  # how long to wait where less than a percent is asked for


def softened(course: Course, step_ms: int, length_ms: int, falls: bool) -> Course:
    """The course rising by no more than one step in each `step_ms`, the first one at once.

    With `falls` it falls no faster either, and begins to fall early: nothing is ever above the
    course given. Beyond `length_ms` there is nothing.
    """
    risen = _risen(stays(course, length_ms), step_ms)
    if not falls:
        return risen
    backwards = [
        (length_ms - until_ms, length_ms - at_ms, step)
        for at_ms, until_ms, step in reversed(stays(risen, length_ms))
    ]
    fallen = stays(_risen(backwards, step_ms), length_ms)
    return [(length_ms - until_ms, step) for _, until_ms, step in reversed(fallen)]


Stay = tuple[int, int, int]  # from, until, step


def stays(course: Course, length_ms: int) -> list[Stay]:
    """Each step of a course, from when until when."""
    ends = [at_ms for at_ms, _ in course[1:]] + [length_ms]
    return [
        (at_ms, until_ms, step)
        for (at_ms, step), until_ms in zip(course, ends, strict=True)
        if at_ms < until_ms
    ]


def _risen(stays: list[Stay], step_ms: int) -> Course:
    course: Course = []
    credit = 0  # what has been risen by, in steps times step_ms
    for at_ms, until_ms, wanted in stays:
        credit = min(credit, wanted * step_ms)
        step = min(wanted, credit // step_ms + 1)
        if not course or course[-1][1] != step:
            course.append((at_ms, step))
        moment_ms = at_ms + step * step_ms - credit
        while step < wanted and moment_ms < until_ms:
            step += 1
            course.append((moment_ms, step))
            moment_ms += step_ms
        credit = min(wanted * step_ms, credit + until_ms - at_ms)
    return course


def bursts(
    curves: Sequence[Curve], top: int, gentle: int, least_on_ms: int
) -> Iterator[tuple[int, int]]:
    """When the machine's first step is on, from and until, where it is stronger than asked.

    The mean strength over 10 s is at most what is asked and `gentle`, both in percent of `top`
    steps, unless the shortest burst of `least_on_ms` is more already. Bursts begin 10 s apart or
    more, and are only where something is asked for. Curves come in the order they begin.
    """
    free_ms = 0
    for begins_ms, ends_ms, run in _runs(curves):
        at_ms, first = max(free_ms, begins_ms), 0
        while at_ms + max(1, least_on_ms) <= ends_ms:
            while run[first].ends_at_ms <= at_ms:
                first += 1
            period_ms = min(PERIOD_MS, ends_ms - at_ms)
            asked = run[first].percent_at(at_ms - run[first].at_ms)
            if asked == 0:
                at_ms += MOMENT_MS
                continue
            mean = _asked(run, first, at_ms, at_ms + period_ms)
            on_ms = min(mean, min(asked, gentle) * period_ms) * top // 100
            if on_ms < period_ms:
                on_ms = max(least_on_ms, min(on_ms, period_ms - least_on_ms))
            yield at_ms, at_ms + min(on_ms, period_ms)
            at_ms = free_ms = at_ms + PERIOD_MS


def _runs(curves: Sequence[Curve]) -> Iterator[tuple[int, int, list[Curve]]]:
    """Curves without silence between them: from, until, and the curves."""
    run: list[Curve] = []
    begins_ms = ends_ms = 0
    for curve in curves:
        felt_ms = curve.at_ms if curve.start else curve.at_ms + 1  # a rise begins with nothing
        if run and felt_ms > ends_ms:
            yield begins_ms, ends_ms, run
            run = []
        if not run:
            begins_ms, ends_ms = felt_ms, curve.ends_at_ms
        run.append(curve)
        ends_ms = max(ends_ms, curve.ends_at_ms)
    if run:
        yield begins_ms, ends_ms, run


def _asked(run: Sequence[Curve], first: int, from_ms: int, until_ms: int) -> int:
    """What is asked for, in percent times milliseconds; of what overlaps, the first counts."""
    twice_area, counted_ms = 0, from_ms
    for number in range(first, len(run)):
        curve = run[number]
        if curve.at_ms >= until_ms:
            break
        begins_ms, ends_ms = max(curve.at_ms, counted_ms), min(curve.ends_at_ms, until_ms)
        if begins_ms < ends_ms:
            both = [curve.percent_at(at_ms - curve.at_ms) for at_ms in (begins_ms, ends_ms)]
            twice_area += sum(both) * (ends_ms - begins_ms)
            counted_ms = ends_ms
    return twice_area // 2


Pause = tuple[int, int]  # from, until


def rests(course: Course, longest_ms: int, rest_ms: int, length_ms: int) -> list[Pause]:
    """When a course has to pause, `rest_ms` after each `longest_ms` of anything above off.

    A silence of `rest_ms` that is written already counts as a rest.
    """
    found: list[Pause] = []
    spent_ms, quiet_ms, resting_until_ms = 0, 0, 0
    for at_ms, until_ms, step in stays(course, length_ms):
        moment_ms = at_ms
        while moment_ms < until_ms:
            if step and moment_ms >= resting_until_ms:
                next_ms = min(until_ms, moment_ms + longest_ms - spent_ms)
                spent_ms, quiet_ms = spent_ms + next_ms - moment_ms, 0
                if spent_ms >= longest_ms:
                    resting_until_ms = next_ms + rest_ms
            else:
                next_ms = min(until_ms, resting_until_ms) if step else until_ms
                quiet_ms += next_ms - moment_ms
                spent_ms = 0 if quiet_ms >= rest_ms else spent_ms
                if step:
                    found.append((moment_ms, next_ms))
            moment_ms = next_ms
    return found


def vents(
    course: Course, hold_ms: int, vent_ms: Callable[[int], int], length_ms: int
) -> list[Pause]:
    """When a cuff has to be open although its course says to hold.

    A hold ends after `hold_ms`, and begins no earlier than `vent_ms` of the hold before asks for.
    """
    found: list[Pause] = []
    held = joined((a, b, [(a, min(1, step))]) for a, b, step in stays(course, length_ms))
    open_until_ms = 0
    for at_ms, until_ms, step in stays(held, length_ms):
        if not step:
            continue
        begins_ms = min(max(at_ms, open_until_ms), until_ms)
        ends_ms = min(begins_ms + hold_ms, until_ms)
        found += [(a, b) for a, b in ((at_ms, begins_ms), (ends_ms, until_ms)) if a < b]
        if begins_ms < ends_ms:
            open_until_ms = ends_ms + vent_ms(ends_ms - begins_ms)
    return found


def silenced(course: Course, resting: Sequence[Pause]) -> Course:
    """The course, off during the rests."""
    if not resting:
        return course
    quiet = joined((from_ms, until_ms, [(from_ms, 1)]) for from_ms, until_ms in resting)
    both = merged({"course": course, "quiet": quiet})
    steps = [(at_ms, 0 if off else step) for at_ms, (step, off) in both]
    return [steps[0], *(later for earlier, later in pairwise(steps) if earlier[1] != later[1])]
