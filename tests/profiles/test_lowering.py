"""A copy made shorter, gentler or faded keeps what matters of the program it was made from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.layout import laid_out
from profiles.library import find, shelf
from profiles.lowering import SHORTEST_HOLD_MS, faded, gentler, shortened
from profiles.program import Part, Program
from tests.profiles.strategies import hold, program, programs, ramp, unhurried

MINUTE_MS = 60_000
PULSE = {"on": "5s", "off": "25s"}
minutes = st.integers(1, 40).map(lambda number: number * MINUTE_MS)
each_shipped = pytest.mark.parametrize("shipped", shelf().programs.values(), ids=lambda p: p.name)


def lengths(written: Program) -> list[int]:
    return [phase.length_ms // 1000 for phase in written.phases]


def sound(copy: Program) -> Program:
    """The copy, read again: what pydantic does not check in copies it checks here."""
    assert all(row.begins_ms + row.length_ms <= copy.length_ms for row in copy.alongside)
    return copy


@unhurried
@given(programs(), minutes)
def test_a_shortened_copy_is_as_short_as_it_must_be_or_there_is_none(
    written: Program, longest_ms: int
) -> None:
    copy = shortened(written, longest_ms)
    assert copy is None or sound(copy).length_ms <= longest_ms


@unhurried
@given(programs())
def test_what_is_short_enough_is_left_as_it_is(written: Program) -> None:
    assert shortened(written, written.length_ms) is written


@unhurried
@given(programs(), minutes)
def test_a_shortened_copy_keeps_its_ramps_rests_and_guided_steps(
    written: Program, longest_ms: int
) -> None:
    copy = shortened(written, longest_ms) or written
    for before, after in zip(written.phases, copy.phases, strict=True):
        if isinstance(before, Part) and isinstance(after, Part):
            level = before.percents[0] == before.percents[1] != 0 or before.rhythm is not None
            assert after.length_ms == before.length_ms or level


@unhurried
@given(programs(), minutes)
def test_what_runs_alongside_keeps_its_distance_from_the_end(
    written: Program, longest_ms: int
) -> None:
    copy = shortened(written, longest_ms) or written
    for before, after in zip(written.alongside, copy.alongside, strict=True):
        distance = written.length_ms - before.begins_ms - before.length_ms
        assert copy.length_ms - after.begins_ms - after.length_ms >= distance


def test_the_longest_hold_gives_way_first() -> None:
    copy = shortened(program(hold(540, 9), hold(720, 9), hold(480, 9)), 20 * MINUTE_MS)
    assert copy is not None
    assert lengths(copy) == [540, 180, 480]


def test_holds_are_never_cut_below_ten_seconds() -> None:
    assert shortened(program(hold(60, 9), ramp(60, 9, 0)), 60_000 + SHORTEST_HOLD_MS - 1) is None


def test_rhythms_are_cut_by_whole_rounds() -> None:
    copy = shortened(program(hold(300, 30, pulse=PULSE)), 200_000)
    assert copy is not None
    assert lengths(copy) == [180]


def test_turns_of_one_leg_and_the_other_are_shortened_alike() -> None:
    copy = shortened(program(hold(480, 30, alternate={"each": "4m", "rise": "20s"})), 301_000)
    assert copy is not None
    assert [s.length_ms for s in laid_out(copy).segments] == [20_000, 130_000, 20_000, 130_000]


def test_repeats_are_cut_by_whole_rounds() -> None:
    rounds = {"repeat": 10, "phases": [hold(20, 30), hold(10, 0)]}
    copy = shortened(program(rounds), 200_000)
    assert copy is not None
    assert copy.length_ms == 180_000


def test_one_that_is_all_ramps_cannot_be_shortened() -> None:
    assert shortened(program(ramp(60, 30, 0)), 59_000) is None


@each_shipped
def test_shipped_programs_have_a_copy_of_fifteen_minutes(shipped: Program) -> None:
    copy = shortened(shipped, 15 * MINUTE_MS)
    assert copy is not None
    assert copy.length_ms <= 15 * MINUTE_MS


@unhurried
@given(programs(), st.integers(1, 99))
def test_a_gentler_copy_is_nowhere_stronger_and_off_only_where_it_was(
    written: Program, percent: int
) -> None:
    before = laid_out(written).segments
    after = laid_out(gentler(written, percent)).segments
    for one, other in zip(before, after, strict=True):
        assert (one.at_ms, one.length_ms) == (other.at_ms, other.length_ms)
        for was, now in ((one.start, other.start), (one.end, other.end)):
            assert now <= max(1, was)
            # A rhythm on a ramp takes its level from the line, which may be below one percent.
            assert (now > 0) == (was > 0) or one.start != one.end or was * percent < 200


def test_a_gentler_copy_has_every_level_at_so_many_percent_of_what_it_was() -> None:
    copy = gentler(program(hold(9, 40), ramp(9, 40, 10)), 50)
    levels = [(s.start, s.end) for s in laid_out(copy).segments]
    assert levels == [(20, 20), (20, 5)]


def test_a_gentler_copy_is_gentler_alongside_and_in_waves_too() -> None:
    wave = {"over": ["foot", "calf"], "every": "5s", "hold": "5s", "rest": "5s", "levels": [40, 20]}
    row = {"effect": "kneading", "zones": ["thigh"], "phases": [hold(5, 30)]}
    copy = gentler(program({"length": "15s", "wave": wave}, alongside=[row]), 50)
    assert sorted(s.start for s in laid_out(copy).segments) == [10, 15, 20]


def test_a_gentler_copy_is_less_warm() -> None:
    warm = {"length": "60s", "effect": "heat", "celsius": [37, 39]}
    (segment,) = laid_out(gentler(program(warm), 50)).segments
    assert segment.end <= 38


def test_a_fade_takes_the_place_of_the_end_of_a_long_hold() -> None:
    copy = faded(program(hold(600, 20)), MINUTE_MS)
    assert [(s.length_ms, s.start, s.end) for s in laid_out(copy).segments] == [
        (540_000, 20, 20),
        (60_000, 20, 0),
    ]


def test_a_fade_comes_after_a_hold_too_short_to_be_cut() -> None:
    assert lengths(faded(program(hold(300, 30), hold(60, 20)), MINUTE_MS)) == [300, 60, 60]


def test_a_fade_begins_at_the_level_of_the_last_vibration() -> None:
    copy = faded(program(hold(600, 20), ramp(30, 20, 8)), MINUTE_MS)
    last = laid_out(copy).segments[-1]
    assert (last.start, last.end) == (8, 0)


def test_what_plays_last_need_not_come_last_in_the_file() -> None:
    row = {"effect": "heat", "zones": ["foot"], "at": "60s", "phases": [hold(60, 50)]}
    last = laid_out(faded(program(hold(600, 20), alongside=[row]), MINUTE_MS)).segments[-1]
    assert (last.effect, last.start, last.end) == (find("First Night").effect, 20, 0)
