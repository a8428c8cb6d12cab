"""Courses made gentler than written: no steep slopes, and pulses where a machine is too coarse."""

from collections.abc import Iterator

from profiles.ramps import Change, Course, Curve

PERIOD_MS = 10_000  # strength is judged by its mean over 10 s


def softened(course: Course, step_ms: int, length_ms: int, falls: bool) -> Course:
    """The course rising by no more than one step in each `step_ms`, the first one at once.

    With `falls` it falls no faster either, and begins to fall early: nothing is ever above the
    course given. Beyond `length_ms` there is nothing.
    """
    risen = _risen(_stretches(course, length_ms), step_ms)
    if not falls:
        return risen
    backwards = [
        (length_ms - until_ms, length_ms - at_ms, step)
        for at_ms, until_ms, step in reversed(_stretches(risen, length_ms))
    ]
    fallen = _stretches(_risen(backwards, step_ms), length_ms)
    return [(length_ms - until_ms, step) for _, until_ms, step in reversed(fallen)]


Stretch = tuple[int, int, int]  # from, until, step


def _stretches(course: Course, length_ms: int) -> list[Stretch]:
    ends = [at_ms for at_ms, _ in course[1:]] + [length_ms]
    return [
        (at_ms, until_ms, step)
        for (at_ms, step), until_ms in zip(course, ends, strict=True)
        if at_ms < until_ms
    ]


def _risen(stretches: list[Stretch], step_ms: int) -> Course:
    course: Course = []
    credit = 0  # what has been risen by, in steps times step_ms
    for at_ms, until_ms, wanted in stretches:
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


def pulses(curve: Curve, top: int, gentle: int, least_on_ms: int) -> Iterator[Change]:
    """The curve, with the machine's first step on and off where it is stronger than asked.

    Over each 10 s the mean strength is at most what is asked and `gentle`, both in percent of
    `top` steps, unless the shortest burst of `least_on_ms` is more already.
    """
    for after_ms in range(0, curve.length_ms, PERIOD_MS):
        period_ms = min(PERIOD_MS, curve.length_ms - after_ms)
        asked = min(curve.percent_at(after_ms), curve.percent_at(after_ms + period_ms))
        step, mean = curve.scale.step(asked), min(asked, gentle)
        begins_ms = curve.at_ms + after_ms
        yield begins_ms, step
        if step == 1 and mean * top < 100:
            on_ms = max(least_on_ms, min(period_ms * mean * top // 100, period_ms - least_on_ms))
            if on_ms < period_ms:
                yield begins_ms + on_ms, 0


def rested(course: Course, longest_ms: int, rest_ms: int, length_ms: int) -> Course:
    """The course with a rest of `rest_ms` after each `longest_ms` of anything above off."""
    kept: Course = []
    spent_ms, quiet_ms, resting_until_ms = 0, 0, 0
    for at_ms, until_ms, step in _stretches(course, length_ms):
        moment_ms = at_ms
        while moment_ms < until_ms:
            if moment_ms < resting_until_ms or step == 0:
                played, next_ms = 0, until_ms
                if step:
                    next_ms = min(until_ms, resting_until_ms)
                quiet_ms += next_ms - moment_ms
                spent_ms = 0 if quiet_ms >= rest_ms else spent_ms
            else:
                played, next_ms = step, min(until_ms, moment_ms + longest_ms - spent_ms)
                spent_ms, quiet_ms = spent_ms + next_ms - moment_ms, 0
                if spent_ms >= longest_ms:
                    resting_until_ms = next_ms + rest_ms
            if not kept or kept[-1][1] != played:
                kept.append((moment_ms, played))
            moment_ms = next_ms
    return kept
