"""Levels over time made into step changes at integer milliseconds, in whole numbers throughout."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from profiles.timeline import Cue, Setting

Change = tuple[int, int]
"""A moment and the step from then on."""

Course = list[Change]
"""What one actuator does: changes in strictly rising order, the first at 0."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Machine steps for asked percent: 0 is off, p > 0 is lo + floor(p * span / 100)."""

    lo: int
    span: int

    def step(self, percent: int) -> int:
        """The machine step for an asked percent."""
        return 0 if percent <= 0 else self.lo + percent * self.span // 100


@dataclass(frozen=True, slots=True)
class Curve:
    """Asked percent of one actuator, straight from `start` to `end` over `length_ms`."""

    at_ms: int
    length_ms: int
    start: int
    end: int
    scale: Scale

    @property
    def ends_at_ms(self) -> int:
        """The moment it is over."""
        return self.at_ms + self.length_ms

    def percent_at(self, after_ms: int) -> int:
        """Asked percent so long after its beginning, rounded down."""
        return self.start + (self.end - self.start) * after_ms // self.length_ms


def steps_of(curve: Curve) -> Iterator[Change]:
    """The step at the beginning of a curve, then each change at the first millisecond it is due."""
    scale, rise = curve.scale, curve.end - curve.start
    step = scale.step(curve.start)
    yield curve.at_ms, step
    # The moment a curve ends belongs to what comes next, which begins with a level of its own.
    if rise > 0:
        for higher in range(max(step + 1, scale.lo), scale.step(curve.end) + 1):
            after_ms = _reaches_ms(curve, higher)
            if 0 < after_ms < curve.length_ms:
                yield curve.at_ms + after_ms, higher
    elif rise < 0:
        lowest = max(scale.step(curve.end), scale.lo)
        for lower in range(step - 1, lowest - 1, -1):
            after_ms = _leaves_ms(curve, lower + 1)
            if after_ms < curve.length_ms:
                yield curve.at_ms + after_ms, lower


def _reaches_ms(curve: Curve, step: int) -> int:
    """The first whole millisecond at which a rising curve asks for this step."""
    lo, span = curve.scale.lo, curve.scale.span
    if step == lo:  # the first step belongs to any percent above 0
        return 1 if curve.start == 0 else 0
    needed = 100 * (step - lo) - curve.start * span  # in percent times span
    return -(-curve.length_ms * needed // ((curve.end - curve.start) * span))


def _leaves_ms(curve: Curve, step: int) -> int:
    """The first whole millisecond at which a falling curve asks for less than this step."""
    lo, span = curve.scale.lo, curve.scale.span
    over = curve.start * span - 100 * (step - lo)
    return curve.length_ms * over // ((curve.start - curve.end) * span) + 1


def joined(pieces: Iterable[tuple[int, int, Sequence[Change]]]) -> Course:
    """One course of pieces that may overlap: where they do, the higher step counts.

    A piece is its beginning, its end and its changes, the first at its beginning.
    """
    lanes: list[tuple[int, Course]] = []  # the end of each lane's last piece, and its course
    for begins_ms, ends_ms, changes in sorted(pieces, key=itemgetter(0)):
        number = next((i for i, (end, _) in enumerate(lanes) if end <= begins_ms), None)
        if number is None:
            number = len(lanes)
            lanes.append((0, [(0, 0)]))
        _, course = lanes[number]
        if course[-1][0] == begins_ms:
            course.pop()
        course += changes
        course.append((ends_ms, 0))
        lanes[number] = (ends_ms, course)
    if len(lanes) <= 1:
        return changing(lanes[0][1] if lanes else [(0, 0)])
    every = merged({str(number): course for number, (_, course) in enumerate(lanes)})
    return changing((at_ms, max(steps)) for at_ms, steps in every)


def changing(changes: Iterable[Change]) -> Course:
    """The changes that make a difference; moments in rising order."""
    course: Course = []
    for at_ms, step in changes:
        if not course or course[-1][1] != step:
            course.append((at_ms, step))
    return course


State = tuple[int, ...]


def merged(courses: Mapping[str, Course]) -> list[tuple[int, State]]:
    """The courses side by side: at each moment of a change, the steps of all, in their order."""
    if len(courses) == 1:
        (course,) = courses.values()
        return [(at_ms, (step,)) for at_ms, step in course]
    changes = sorted(
        (at_ms, number, step)
        for number, course in enumerate(courses.values())
        for at_ms, step in course
    )
    present = [0] * len(courses)
    states: list[tuple[int, State]] = []
    for at_ms, number, step in changes:
        present[number] = step
        if states and states[-1][0] == at_ms:
            states[-1] = (at_ms, tuple(present))
        else:
            states.append((at_ms, tuple(present)))
    return states


def paced(
    ideal: Sequence[tuple[int, State]], gap_ms: int, length_ms: int
) -> list[tuple[int, State]]:
    """The same course with no two changes closer than the gap, and never above the ideal.

    What rises comes up to one gap late, what falls up to one gap early; nothing comes at or
    after `length_ms`, where the machine is brought to rest anyhow.
    """
    kept: list[tuple[int, State]] = []
    index, at_ms, last = 0, 0, len(ideal) - 1
    while True:
        state, ends_ms = ideal[index][1], at_ms + gap_ms
        later = index + 1
        while later <= last and ideal[later][0] < ends_ms:
            state = tuple(map(min, state, ideal[later][1]))
            later += 1
        if not kept or kept[-1][1] != state:
            kept.append((at_ms, state))
        following = index + 1
        if following > last:
            return kept
        at_ms = max(ideal[following][0], kept[-1][0] + gap_ms)
        if at_ms >= length_ms:
            return kept
        while following < last and ideal[following + 1][0] <= at_ms:
            following += 1
        index = following


def played(courses: Mapping[str, Course], gap_ms: int, length_ms: int) -> tuple[Cue, ...]:
    """What a machine plays: the courses of its actuators together, no closer than the gap."""
    alike: dict[tuple[Change, ...], list[str]] = {}
    for name, course in courses.items():
        alike.setdefault(tuple(course), []).append(name)
    groups = list(alike.values())
    states = paced(merged({group[0]: courses[group[0]] for group in groups}), gap_ms, length_ms)
    settings: dict[State, Setting] = {}
    made = []
    for at_ms, state in states:
        setting = settings.get(state)
        if setting is None:
            steps = zip(groups, state, strict=True)
            setting = Setting({name: step for group, step in steps for name in group})
            settings[state] = setting
        made.append(Cue(at_ms, setting))
    return tuple(made)
