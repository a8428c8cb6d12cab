"""What is softened is never above what was written, nor steeper, nor longer than it may last."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.ramps import Course, Curve, Scale
from profiles.softening import bursts, rests, silenced, softened, vents
from tests.profiles.strategies import gentle_percents, unhurried
from tests.profiles.test_ramps import END_MS, courses, step_at

MOMENT_MS = 100
WINDOW = 10_000 // MOMENT_MS
ONE_STEP = Scale(1, 0)


def sampled(course: Course) -> list[int]:
    return [step_at(course, at_ms) for at_ms in range(END_MS)]


def rested(course: Course, longest_ms: int, rest_ms: int) -> Course:
    return silenced(course, rests(course, longest_ms, rest_ms, END_MS))


def steepest(steps: list[int], each_ms: int) -> int:
    """The steps by which it ever rises beyond one free step and one in each `each_ms`."""
    return max(
        later - earlier - 1 - (after - before) // each_ms
        for before, earlier in enumerate(steps)
        for after, later in list(enumerate(steps))[before + 1 :: 7]
    )


@unhurried
@given(courses(), st.integers(1, 50), st.booleans())
def test_softened_is_never_above_the_course(course: Course, step_ms: int, falls: bool) -> None:
    soft = sampled(softened(course, step_ms, END_MS, falls))
    assert all(step <= ideal for step, ideal in zip(soft, sampled(course), strict=True))


@unhurried
@given(courses(), st.integers(1, 50), st.booleans())
def test_softened_rises_by_one_free_step_and_then_by_one_at_a_time(
    course: Course, step_ms: int, falls: bool
) -> None:
    assert steepest(sampled(softened(course, step_ms, END_MS, falls)), step_ms) <= 0


@unhurried
@given(courses(), st.integers(1, 50))
def test_softened_falls_no_faster_than_it_rises_and_reaches_rest_at_the_end(
    course: Course, step_ms: int
) -> None:
    soft = [*sampled(softened(course, step_ms, END_MS, True)), 0]
    assert steepest(soft[::-1], step_ms) <= 0


@unhurried
@given(courses(), st.integers(1, 50), st.booleans())
def test_softened_is_on_wherever_the_course_is(course: Course, step_ms: int, falls: bool) -> None:
    soft = sampled(softened(course, step_ms, END_MS, falls))
    assert [step > 0 for step in soft] == [step > 0 for step in sampled(course)]


@unhurried
@given(courses(), st.integers(1, 50), st.booleans())
def test_softening_what_is_soft_changes_nothing(course: Course, step_ms: int, falls: bool) -> None:
    soft = softened(course, step_ms, END_MS, falls)
    assert softened(soft, step_ms, END_MS, falls) == soft


def test_a_jump_becomes_a_stair() -> None:
    assert softened([(0, 0), (10, 3)], 20, 100, False) == [(0, 0), (10, 1), (30, 2), (50, 3)]


def test_an_end_becomes_a_stair_that_begins_before_it() -> None:
    stair = [(0, 1), (20, 2), (40, 3), (60, 2), (80, 1)]
    assert softened([(0, 3)], 20, 100, True) == stair


@unhurried
@given(courses(), st.integers(1, 80), st.integers(1, 40))
def test_rested_never_goes_on_for_longer_than_it_may(
    course: Course, longest_ms: int, rest_ms: int
) -> None:
    spent_ms = quiet_ms = 0
    for step in sampled(rested(course, longest_ms, rest_ms)):
        quiet_ms = 0 if step else quiet_ms + 1
        spent_ms = 0 if quiet_ms >= rest_ms else spent_ms + (step > 0)
        assert spent_ms <= longest_ms


@unhurried
@given(courses(), st.integers(1, 80), st.integers(1, 40))
def test_rested_plays_what_was_written_or_nothing(
    course: Course, longest_ms: int, rest_ms: int
) -> None:
    calm = sampled(rested(course, longest_ms, rest_ms))
    assert all(step in (0, ideal) for step, ideal in zip(calm, sampled(course), strict=True))


def test_a_silence_that_is_written_already_is_a_rest() -> None:
    assert rests([(0, 2), (40, 0), (60, 2)], 50, 20, 110) == []


def test_a_run_that_is_too_long_gets_a_rest_and_goes_on() -> None:
    assert rests([(0, 2)], 50, 20, 130) == [(50, 70), (120, 130)]


@st.composite
def curves(draw: st.DrawFn) -> list[Curve]:
    """Parts with and without silence between them, some at the same time."""
    made = []
    at_ms = 0
    for _ in range(draw(st.integers(1, 8))):
        at_ms += 1000 * draw(st.sampled_from([0, 0, 1, 9]))
        length_ms = 1000 * draw(st.integers(1, 45))
        start, end = draw(gentle_percents), draw(gentle_percents)
        made.append(Curve(at_ms, length_ms, start, end, ONE_STEP))
        at_ms += draw(st.sampled_from([0, length_ms, length_ms, length_ms]))
    return made


def asked(some: list[Curve], at_ms: int) -> int:
    """The highest asked percent at a moment, rounded up."""
    present = [c for c in some if c.at_ms <= at_ms < c.ends_at_ms]
    lines = [c.start - (c.start - c.end) * (at_ms - c.at_ms) / c.length_ms for c in present]
    return -int(-max(lines, default=0) // 1)


@unhurried
@given(curves(), st.integers(1, 5), st.sampled_from([40, 50]), st.integers(100, 5_000))
def test_over_any_10_s_the_mean_is_no_more_than_was_asked_thereabouts(
    some: list[Curve], top: int, gentle: int, least_ms: int
) -> None:
    ends_ms = max(curve.ends_at_ms for curve in some)
    on = [0] * (ends_ms + 20_000)
    for begins_ms, until_ms in bursts(some, top, gentle, least_ms):
        on[begins_ms:until_ms] = [1] * (until_ms - begins_ms)
    levels = [asked(some, at_ms) for at_ms in range(0, ends_ms + 20_000, 100)]
    for left in range(len(levels) - 2 * WINDOW):
        near = max(levels[max(0, left - WINDOW) : left + 2 * WINDOW])
        most_ms = max(least_ms, min(near, gentle) * top * 100)
        assert sum(on[left * 100 : left * 100 + 10_000]) <= min(10_000, most_ms)


@unhurried
@given(curves(), st.integers(1, 5), st.integers(100, 5_000))
def test_bursts_are_as_long_as_the_shortest_and_10_s_apart(
    some: list[Curve], top: int, least_ms: int
) -> None:
    found = list(bursts(some, top, 50, least_ms))
    assert all(until_ms - begins_ms >= least_ms for begins_ms, until_ms in found)
    assert all(later[0] - earlier[0] >= 10_000 for earlier, later in pairwise(found))


@unhurried
@given(curves(), st.integers(1, 5), st.integers(100, 5_000))
def test_bursts_are_only_where_something_is_asked_for(
    some: list[Curve], top: int, least_ms: int
) -> None:
    for begins_ms, until_ms in bursts(some, top, 50, least_ms):
        assert all(asked(some, at_ms) for at_ms in range(begins_ms, until_ms, 50))
        assert asked(some, until_ms - 1)


@pytest.mark.parametrize(("level", "top", "on_ms"), [(20, 1, 2000), (20, 2, 4000), (80, 1, 5000)])
def test_a_hold_is_on_for_its_share_of_each_10_s(level: int, top: int, on_ms: int) -> None:
    held = [Curve(0, 20_000, level, level, ONE_STEP)]
    assert list(bursts(held, top, 50, 1000)) == [(0, on_ms), (10_000, 10_000 + on_ms)]


def test_short_parts_in_a_row_do_not_add_up_to_a_hum() -> None:
    row = [Curve(at_ms, 1000, 10, 10, ONE_STEP) for at_ms in range(0, 20_000, 1000)]
    assert list(bursts(row, 1, 50, 1000)) == [(0, 1000), (10_000, 11_000)]


def test_a_part_shorter_than_the_shortest_burst_stays_off() -> None:
    assert list(bursts([Curve(0, 900, 90, 90, ONE_STEP)], 1, 50, 1000)) == []


def doubled(held_ms: int) -> int:
    return 2 * held_ms


def test_a_hold_ends_after_what_is_allowed() -> None:
    assert vents([(0, 1), (30, 2), (50, 0)], 20, doubled, 100) == [(20, 50)]


def test_a_hold_begins_once_the_cuff_was_open_for_long_enough() -> None:
    assert vents([(0, 1), (10, 0), (20, 1), (35, 0)], 20, doubled, 100) == [(20, 30)]


def test_a_hold_that_ends_before_the_cuff_is_empty_is_left_out() -> None:
    assert vents([(0, 1), (10, 0), (20, 1), (25, 0)], 20, doubled, 100) == [(20, 25)]
