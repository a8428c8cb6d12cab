"""What is felt, in words."""

import pytest

from profiles.actuators import Effect, Zone
from profiles.felt import felt, strongest
from profiles.preview import Piece, Trace

CALVES = frozenset({Zone.CALF_LEFT, Zone.CALF_RIGHT})
LEFT, RIGHT = frozenset({Zone.CALF_LEFT}), frozenset({Zone.CALF_RIGHT})
Row = tuple[int, int, int, int]


def trace(
    *rows: Row,
    sides: frozenset[Zone] = CALVES,
    effect: Effect = Effect.VIBRATION,
    steps: int | None = None,
) -> Trace:
    """A course of (second, second, level, level)."""
    pieces = tuple(Piece(1_000 * a, 1_000 * b, start, end) for a, b, start, end in rows)
    return Trace(effect, sides, pieces, steps)


def pulses(on: int, off: int, level: int, count: int) -> list[Row]:
    return [(n * (on + off), n * (on + off) + on, level, level) for n in range(count)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(0, 60, 15, 15)], "calves at 15 %"),
        ([(0, 60, 0, 15)], "calves rising to 15 %"),
        ([(0, 20, 0, 15), (20, 60, 15, 15)], "calves rising to 15 %, then steady"),
        ([(0, 5, 0, 15), (5, 60, 15, 15)], "calves at 15 %"),
        ([(0, 60, 25, 0)], "calves fading out"),
        ([(0, 60, 25, 10), (60, 90, 10, 10)], "calves falling to 10 %"),
        ([(0, 20, 25, 10), (20, 90, 10, 10)], "calves falling to 10 %, then steady"),
        ([(0, 25, 2, 2), (25, 60, 1, 1)], "calves falling to 1 %, then off"),
        ([(0, 4, 25, 0)], "calves fading out, then rests"),
        ([(0, 20, 0, 40), (20, 60, 40, 0)], "calves rising to 40 % and falling again"),
        ([(0, 20, 40, 10), (20, 60, 10, 40)], "calves between 10 % and 40 %"),
        ([(0, 10, 20, 20)], "calves at 20 % for 10 seconds"),
        (pulses(3, 7, 9, 6), "calves pulsing at 9 %, 3 s on, 7 s off"),
        (
            [(0, 9, 5, 5), (20, 22, 5, 5), (30, 55, 8, 8)],
            "calves coming and going, 2 s to 25 s at a time, up to 8 %",
        ),
        ([(0, 15, 0, 40), (30, 45, 0, 40)], "calves swelling to 40 %, 15 s on, 15 s off"),
    ],
)
def test_a_course_is_told_as_it_feels(rows: list[Row], words: str) -> None:
    assert felt([trace(*rows)], 0, 60_000, effects=False) == words


def test_a_machine_is_told_in_its_own_steps() -> None:
    said = felt([trace((0, 60, 9, 9), steps=100)], 0, 60_000, effects=False)
    assert said == "calves at 9 of 100"


def test_silence_is_told_as_rest() -> None:
    assert felt([trace((0, 60, 9, 9))], 60_000, 90_000, effects=False) == "rests"


def test_one_leg_after_the_other_is_told_in_that_order() -> None:
    traces = [trace((0, 30, 9, 9), sides=RIGHT), trace((30, 60, 9, 9), sides=LEFT)]
    said = felt(traces, 0, 60_000, effects=False)
    assert said == "right calf, then left calf, at 9 %, 30 seconds each"


def test_places_of_other_courses_are_told_one_by_one() -> None:
    traces = [trace((0, 60, 9, 9), sides=LEFT), trace((0, 60, 5, 5), sides=RIGHT)]
    assert felt(traces, 0, 60_000, effects=False) == "left calf at 9 %; right calf at 5 %"


def test_several_effects_are_told_by_name() -> None:
    traces = [trace((0, 60, 9, 9)), trace((0, 60, 5, 5), effect=Effect.KNEADING)]
    said = felt(traces, 0, 60_000, effects=True)
    assert said == "vibration on calves at 9 %; kneading on calves at 5 %"


def test_warmth_that_is_asked_for_is_told_in_degrees() -> None:
    said = felt([trace((0, 60, 75, 75), effect=Effect.HEAT)], 0, 60_000, effects=False)
    assert said == "calves at 39 C"


def test_the_last_burst_may_be_cut_by_the_end() -> None:
    said = felt([trace(*pulses(10, 10, 9, 4))], 0, 65_000, effects=False)
    assert said == "calves pulsing at 9 %, 10 s on, 10 s off"


def test_the_strongest_is_told_for_each_place() -> None:
    traces = [trace((0, 60, 9, 20), sides=LEFT, steps=50), trace((0, 9, 5, 5), sides=RIGHT)]
    assert strongest(traces, effects=False) == "left calf 20 of 50, right calf 5 %"
