"""Levels become steps at the exact millisecond, and the machine's pace never makes them louder."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from profiles.ramps import Course, Curve, Scale, joined, merged, paced, played, steps_of
from profiles.timeline import Setting
from tests.profiles.strategies import percents, unhurried

DAY_MS = 86_400_000
scales = st.builds(Scale, st.integers(0, 100), st.integers(0, 200))
END_MS = 300


def due(curve: Curve, after_ms: int) -> int:
    """The step asked for so long after the beginning, in exact fractions."""
    risen = Fraction((curve.end - curve.start) * after_ms, curve.length_ms)
    percent = curve.start + risen
    return curve.scale.lo + int(percent * curve.scale.span / 100) if percent else 0


def step_at(course: Course, at_ms: int) -> int:
    return next((step for begins_ms, step in reversed(course) if begins_ms <= at_ms), 0)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    times = draw(st.sets(st.integers(1, END_MS - 1), max_size=12))
    return [(at_ms, draw(st.integers(0, 6))) for at_ms in sorted({0} | times)]


@unhurried
@given(percents, percents, st.integers(1_000, 10 * DAY_MS), scales)
@example(1, 100, 400 * DAY_MS, Scale(1, 199))
@example(100, 0, 400 * DAY_MS, Scale(1, 199))
def test_a_ramp_of_any_length_changes_at_the_exact_millisecond(
    start: int, end: int, length_ms: int, scale: Scale
) -> None:
    curve = Curve(0, length_ms, start, end, scale)
    changes = list(steps_of(curve))
    ends = [at_ms - 1 for at_ms, _ in changes[1:]] + [length_ms - 1]
    for (at_ms, step), last_ms in zip(changes, ends, strict=True):
        assert due(curve, at_ms) == due(curve, last_ms) == step


@unhurried
@given(percents, percents, st.integers(1, 400), scales)
def test_a_short_ramp_is_right_at_every_millisecond(
    start: int, end: int, length_ms: int, scale: Scale
) -> None:
    curve = Curve(50, length_ms, start, end, scale)
    changes = list(steps_of(curve))
    for after_ms in range(length_ms):
        assert step_at(changes, 50 + after_ms) == due(curve, after_ms)


@st.composite
def pieces(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int]]]:
    begins_ms = draw(st.integers(0, 90))
    ends_ms = begins_ms + draw(st.integers(1, 60))
    times = draw(st.sets(st.integers(begins_ms, ends_ms - 1), max_size=3))
    return begins_ms, ends_ms, [(ms, draw(st.integers(0, 5))) for ms in sorted({begins_ms} | times)]


@unhurried
@given(st.lists(pieces(), max_size=6))
def test_where_pieces_overlap_the_higher_step_counts(
    some: list[tuple[int, int, list[tuple[int, int]]]],
) -> None:
    course = joined(some)
    for at_ms in range(160):
        present = [changes for begins, ends, changes in some if begins <= at_ms < ends]
        assert step_at(course, at_ms) == max((step_at(c, at_ms) for c in present), default=0)


@unhurried
@given(st.lists(pieces(), max_size=6))
def test_a_joined_course_begins_at_0_and_always_changes(
    some: list[tuple[int, int, list[tuple[int, int]]]],
) -> None:
    course = joined(some)
    assert course[0][0] == 0
    assert all(a[0] < b[0] and a[1] != b[1] for a, b in pairwise(course))


@unhurried
@given(st.lists(courses(), min_size=1, max_size=3))
def test_merged_courses_hold_the_step_of_each_at_every_moment(some: list[Course]) -> None:
    states = merged({str(number): course for number, course in enumerate(some)})
    times = [at_ms for at_ms, _ in states]
    assert times == sorted(set(times))
    for at_ms, state in states:
        assert state == tuple(step_at(course, at_ms) for course in some)


@unhurried
@given(st.lists(courses(), min_size=1, max_size=3), st.integers(1, 40))
def test_paced_changes_are_a_gap_apart_and_never_above_the_ideal(
    some: list[Course], gap_ms: int
) -> None:
    ideal = merged({str(number): course for number, course in enumerate(some)})
    kept = paced(ideal, gap_ms, END_MS)
    assert all(b[0] - a[0] >= gap_ms and a[1] != b[1] for a, b in pairwise(kept))
    assert kept[-1][0] < END_MS
    for at_ms in range(END_MS):
        state = next(state for begins_ms, state in reversed(kept) if begins_ms <= at_ms)
        assert all(step <= step_at(course, at_ms) for step, course in zip(state, some, strict=True))


@unhurried
@given(courses(), st.integers(1, 40))
def test_what_stands_longer_than_two_gaps_is_played_but_for_a_gap_at_either_end(
    course: Course, gap_ms: int
) -> None:
    kept = [(at_ms, step) for at_ms, (step,) in paced(merged({"a": course}), gap_ms, END_MS)]
    ends = [at_ms for at_ms, _ in course[1:]] + [END_MS]
    for (begins_ms, step), ends_ms in zip(course, ends, strict=True):
        for at_ms in range(begins_ms + gap_ms, ends_ms - gap_ms):
            assert step_at(kept, at_ms) == step


def test_what_rises_comes_late_and_what_falls_comes_early() -> None:
    ideal = [(0, (1,)), (40, (5,)), (350, (2,)), (390, (0,))]
    assert paced(ideal, 100, 1000) == [(0, (1,)), (100, (5,)), (350, (0,))]


def test_a_burst_shorter_than_the_gap_is_left_out_rather_than_played_too_long() -> None:
    ideal = [(0, (1,)), (500, (9,)), (560, (1,))]
    assert paced(ideal, 100, 1000) == [(0, (1,))]


def test_equal_states_share_one_setting() -> None:
    made = played({"a": [(0, 1), (500, 0), (900, 1)], "b": [(0, 0), (500, 2), (900, 0)]}, 100, 2000)
    assert [cue.setting for cue in made] == [
        Setting({"a": 1}),
        Setting({"b": 2}),
        Setting({"a": 1}),
    ]
    assert made[0].setting is made[2].setting


def test_actuators_of_one_course_play_together() -> None:
    made = played({"a": [(0, 1)], "b": [(0, 2)], "c": [(0, 1)]}, 100, 2000)
    assert [cue.setting for cue in made] == [Setting({"a": 1, "b": 2, "c": 1})]
