"""A program in time: repeats unrolled, rhythms clipped to their phase, and what runs alongside."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from profiles.actuators import Effect, Zone
from profiles.layout import Layout, Segment, laid_out
from profiles.program import Program
from tests.profiles.strategies import Table, hold, program, programs, ramp, unhurried

PULSE = {"on": "2s", "off": "3s"}
INTERVAL = {"rise": "2s", "hold": "3s", "fall": "1s", "rest": "4s"}
WAVE = {"over": ["foot", "calf", "thigh"], "every": "2s", "hold": "3s", "rest": "4s"}


def notes(*phases: Table, **keys: object) -> list[tuple[float, float, int, int]]:
    """Of each segment its beginning and end in seconds, and its levels at both."""
    segments = laid_out(program(*phases, **keys)).segments
    return [(s.at_ms / 1000, s.ends_at_ms / 1000, s.start, s.end) for s in segments]


def level_at(layout: Layout, at_ms: int, zone: Zone = Zone.CALF) -> Fraction:
    """The highest asked percent for a zone at a moment."""
    return max(
        (_percent(s, at_ms) for s in layout.segments if s.at_ms <= at_ms < s.ends_at_ms
         and any(zone.sides <= asked.sides for asked in s.zones)),
        default=Fraction(0),
    )  # fmt: skip


def _percent(segment: Segment, at_ms: int) -> Fraction:
    gone = Fraction(at_ms - segment.at_ms, segment.length_ms)
    return segment.start + gone * (segment.end - segment.start)


def test_phases_follow_each_other() -> None:
    assert notes(hold(9, 20), ramp(5, 20, 0)) == [(0, 9, 20, 20), (9, 14, 20, 0)]


def test_a_repeat_is_unrolled() -> None:
    rounds = {"repeat": 3, "phases": [hold(2, 20), hold(1, 0)]}
    levels = [start for _, _, start, _ in notes(rounds, hold(1, 7))]
    assert levels == [20, 0, 20, 0, 20, 0, 7]


@unhurried
@given(programs())
def test_stretches_follow_each_other_without_gaps(written: Program) -> None:
    layout = laid_out(written)
    ends = [stretch.ends_at_ms for stretch in layout.stretches]
    assert [stretch.at_ms for stretch in layout.stretches] == [0, *ends[:-1]]
    assert layout.length_ms == ends[-1] == written.length_ms


@unhurried
@given(programs())
def test_segments_come_in_the_order_they_begin_and_end_within_the_program(
    written: Program,
) -> None:
    segments = laid_out(written).segments
    assert [s.at_ms for s in segments] == sorted(s.at_ms for s in segments)
    assert all(s.length_ms > 0 and s.ends_at_ms <= written.length_ms for s in segments)


@unhurried
@given(programs())
def test_a_program_does_the_effects_that_it_names(written: Program) -> None:
    assert {s.effect for s in laid_out(written).segments} <= written.effects


def test_parts_of_one_name_are_one_stretch() -> None:
    rounds = {"repeat": 3, "name": "Swells", "phases": [hold(2, 20), hold(1, 0)]}
    assert [s.name for s in laid_out(program(rounds, hold(9, 5))).stretches] == [
        "Swells",
        "Phase 2",
    ]


def test_a_question_keeps_a_stretch_of_its_own() -> None:
    asking = hold(9, 20, name="Hum", ask="Comfortable?")
    layout = laid_out(program(hold(9, 20, name="Hum"), asking, hold(9, 20, name="Hum")))
    assert [(s.at_ms, s.ask) for s in layout.stretches] == [
        (0, ""),
        (9_000, "Comfortable?"),
        (18_000, ""),
    ]


def test_a_guided_step_is_shown_and_starts_nothing() -> None:
    layout = laid_out(program({"length": "30s", "guide": "Stretch both calves."}, hold(9, 20)))
    assert layout.stretches[0].guide == "Stretch both calves."
    assert [s.at_ms for s in layout.segments] == [30_000]


def test_warmth_asks_for_the_warmer_of_its_bounds() -> None:
    warm = {"length": "60s", "effect": "heat", "celsius": [36, 39]}
    (segment,) = laid_out(program(warm)).segments
    assert (segment.start, segment.end, segment.celsius) == (75, 75, (36, 39))


def test_a_part_has_the_zones_and_effect_of_the_program_unless_it_says_otherwise() -> None:
    own = hold(9, 20, effect="kneading", zones=["foot"])
    first, second = laid_out(program(hold(9, 20), own, zones=["thigh"])).segments
    assert (first.effect, first.zones) == (Effect.VIBRATION, frozenset({Zone.THIGH}))
    assert (second.effect, second.zones) == (Effect.KNEADING, frozenset({Zone.FOOT}))


def test_what_runs_alongside_begins_when_it_says() -> None:
    row = {"effect": "heat", "zones": ["foot"], "at": "10s", "phases": [hold(5, 30), hold(5, 40)]}
    assert notes(hold(30, 20), alongside=[row]) == [
        (0, 30, 20, 20),
        (10, 15, 30, 30),
        (15, 20, 40, 40),
    ]


def test_what_runs_alongside_is_no_stretch_of_its_own() -> None:
    row = {"effect": "heat", "zones": ["foot"], "phases": [hold(5, 30, name="Warm")]}
    layout = laid_out(program(hold(30, 20, name="Hum"), alongside=[row]))
    assert [stretch.name for stretch in layout.stretches] == ["Hum"]


def test_what_runs_alongside_may_not_outlast_the_phases() -> None:
    row = {"effect": "heat", "zones": ["foot"], "at": "26s", "phases": [hold(5, 30)]}
    with pytest.raises(ValidationError, match="alongside_too_long"):
        program(hold(30, 20), alongside=[row])


@unhurried
@given(st.integers(1, 40))
def test_a_pulse_is_on_in_the_first_seconds_of_each_cycle(length_s: int) -> None:
    layout = laid_out(program(hold(length_s, 30, pulse=PULSE), hold(5, 0)))
    for at_ms in range(0, 1000 * length_s, 100):
        assert level_at(layout, at_ms) == (30 if at_ms % 5_000 < 2_000 else 0)


def test_a_pulse_on_a_ramp_takes_the_level_at_the_beginning_of_each_cycle() -> None:
    levels = [start for _, _, start, _ in notes(ramp(20, 10, 50, pulse=PULSE))]
    assert levels == [10, 20, 30, 40]


@unhurried
@given(st.integers(1, 40))
def test_an_interval_rises_holds_falls_and_rests(length_s: int) -> None:
    layout = laid_out(program(hold(length_s, 40, interval=INTERVAL), hold(5, 0)))
    for at_ms in range(0, 1000 * length_s, 100):
        within_ms = at_ms % 10_000
        rising, falling = Fraction(40 * within_ms, 2_000), Fraction(40 * (6_000 - within_ms), 1_000)
        assert level_at(layout, at_ms) == max(0, min(rising, 40, falling))


def test_an_interval_is_cut_where_the_phase_ends() -> None:
    assert notes(hold(1, 40, interval=INTERVAL)) == [(0, 1, 0, 20)]


@unhurried
@given(st.integers(1, 60), st.sampled_from(["left", "right"]), st.sampled_from([None, 2]))
def test_alternation_gives_each_leg_its_turn(length_s: int, first: str, rise_s: int | None) -> None:
    turns = {"each": "7s", "first": first} | ({"rise": "2s"} if rise_s else {})
    layout = laid_out(program(hold(length_s, 35, alternate=turns), hold(5, 0)))
    for at_ms in range(0, 1000 * length_s, 100):
        turn, within_ms = divmod(at_ms, 7_000)
        level = min(Fraction(35), Fraction(35 * within_ms, 2_000)) if rise_s else Fraction(35)
        leg = Zone.CALF.on(first) if turn % 2 == 0 else Zone.CALF.on(first).mirrored
        assert 0 <= level - level_at(layout, at_ms, leg) < 1  # percent is whole where it is cut
        assert level_at(layout, at_ms, leg.mirrored) == 0


def test_a_rise_may_not_last_as_long_as_its_turn() -> None:
    with pytest.raises(ValidationError, match="rise_too_long"):
        program(hold(60, 35, alternate={"each": "5s", "rise": "5s"}))


@unhurried
@given(st.integers(1, 40), st.sampled_from([None, 6]))
def test_a_wave_travels_from_zone_to_zone(length_s: int, lasts_s: int | None) -> None:
    wave = {**WAVE, **({"lasts": "6s"} if lasts_s else {})}
    layout = laid_out(program(hold(length_s, 30, wave=wave), hold(5, 0)))
    moving_ms = 6_000 if lasts_s else 7_000
    for at_ms in range(0, 1000 * length_s, 100):
        within_ms = at_ms % (moving_ms + 4_000)
        for number, zone in enumerate((Zone.FOOT, Zone.CALF, Zone.THIGH)):
            begins_ms = 2_000 * number
            on = begins_ms <= within_ms < min(begins_ms + 3_000, moving_ms)
            assert level_at(layout, at_ms, zone) == (30 if on else 0)


def test_a_wave_may_give_each_zone_a_level_of_its_own() -> None:
    written = {"length": "7s", "wave": {**WAVE, "levels": [50, 42, 33]}}
    assert [start for _, _, start, _ in notes(written)] == [50, 42, 33]


def test_a_wave_needs_as_many_levels_as_zones() -> None:
    with pytest.raises(ValidationError, match="wave_levels"):
        program({"length": "7s", "wave": {**WAVE, "levels": [50, 42]}})


def test_a_wave_may_not_be_over_before_its_last_zone_begins() -> None:
    with pytest.raises(ValidationError, match="wave_lasts"):
        program(hold(60, 20, wave={**WAVE, "lasts": "4s"}))
