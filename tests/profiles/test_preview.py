"""Courses for each place: what stands together, what is cut, and what is never lost."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from profiles.layout import Segment
from profiles.preview import Piece, Trace, asked, common_top, played, runs, tick_ms
from profiles.timeline import Cue, Setting, Timeline

CALF = frozenset({Zone.CALF})


def segment(
    at_ms: int,
    length_ms: int,
    start: int,
    end: int,
    zones: frozenset[Zone] = CALF,
    effect: Effect = Effect.VIBRATION,
) -> Segment:
    return Segment(at_ms, length_ms, "Hum", effect, zones, start, end)


def machine(*actuators: Actuator) -> Capabilities:
    return Capabilities(actuators, None, None, 100, Proof.SENT)


def motor(name: str, zone: Zone, steps: int = 100, safe_top: int | None = None) -> Actuator:
    return Actuator(name, Effect.VIBRATION, frozenset({zone}), steps, safe_top)


def timeline(*rows: tuple[int, dict[str, int]]) -> Timeline:
    return Timeline(tuple(Cue(at_ms, Setting(levels)) for at_ms, levels in rows), 9_000)


def test_both_sides_of_a_zone_stand_together() -> None:
    assert [trace.place for trace in asked([segment(0, 1_000, 5, 5)])] == ["calves"]


def test_places_with_the_same_course_stand_together() -> None:
    zones = frozenset({Zone.FOOT, Zone.CALF})
    assert [trace.place for trace in asked([segment(0, 1_000, 5, 5, zones)])] == ["feet and calves"]


def test_one_leg_after_the_other_makes_two_courses() -> None:
    left = segment(0, 1_000, 5, 5, frozenset({Zone.CALF_LEFT}))
    right = segment(1_000, 1_000, 5, 5, frozenset({Zone.CALF_RIGHT}))
    assert [trace.place for trace in asked([left, right])] == ["left calf", "right calf"]


def test_two_effects_on_one_place_make_two_courses() -> None:
    both = [segment(0, 1_000, 5, 5), segment(0, 1_000, 5, 5, effect=Effect.HEAT)]
    assert [trace.effect for trace in asked(both)] == [Effect.VIBRATION, Effect.HEAT]


def test_a_place_where_nothing_happens_has_no_course() -> None:
    assert asked([segment(0, 1_000, 0, 0)]) == ()


def test_where_segments_overlap_the_stronger_counts() -> None:
    (trace,) = asked([segment(0, 4_000, 10, 10), segment(1_000, 1_000, 30, 30)])
    assert trace.pieces == (
        Piece(0, 1_000, 10, 10),
        Piece(1_000, 2_000, 30, 30),
        Piece(2_000, 4_000, 10, 10),
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 20), st.integers(0, 100), st.integers(0, 100)),
        min_size=1,
    )
)
def test_the_pieces_of_a_course_rise_and_never_overlap(
    rows: list[tuple[int, int, int, int]],
) -> None:
    for trace in asked(sorted((segment(*row) for row in rows), key=lambda s: s.at_ms)):
        assert all(a.ends_at_ms <= b.at_ms for a, b in pairwise(trace.pieces))


def test_motors_with_the_same_course_stand_together() -> None:
    able = machine(motor("V0", Zone.CALF_LEFT), motor("V1", Zone.CALF_RIGHT))
    made = played(timeline((0, {}), (1_000, {"V0": 9, "V1": 9})), able)
    assert [trace.place for trace in made] == ["calves"]


def test_motors_of_other_steps_stand_apart() -> None:
    able = machine(motor("V0", Zone.CALF_LEFT), motor("V1", Zone.CALF_RIGHT, steps=10))
    made = played(timeline((0, {"V0": 9, "V1": 9})), able)
    assert [(trace.place, trace.steps) for trace in made] == [
        ("left calf", 100),
        ("right calf", 10),
    ]


def test_a_motor_that_never_plays_has_no_course() -> None:
    able = machine(motor("V0", Zone.CALF), motor("V1", Zone.FOOT))
    assert [trace.place for trace in played(timeline((0, {"V0": 9})), able)] == ["calves"]


def test_a_step_lasts_until_the_next_change_or_the_end() -> None:
    changes = timeline((0, {"V0": 9}), (1_000, {"V0": 9, "V1": 1}), (2_000, {}), (3_000, {"V0": 2}))
    (trace,) = played(changes, machine(motor("V0", Zone.CALF)))
    assert trace.pieces == (Piece(0, 2_000, 9, 9), Piece(3_000, 9_000, 2, 2))


def test_percent_of_a_machine_is_of_its_safe_top() -> None:
    (trace,) = played(timeline((0, {"V0": 3})), machine(motor("V0", Zone.CALF, 10, safe_top=6)))
    assert trace.percent(trace.highest) == 50


def test_a_window_cuts_a_ramp_at_its_edges() -> None:
    trace = Trace(Effect.VIBRATION, CALF, (Piece(0, 1_000, 0, 100),))
    assert trace.within(250, 750) == [Piece(250, 750, 25, 75)]


@given(st.integers(0, 8_999), st.integers(1, 50))
def test_nothing_is_too_short_or_too_soft_to_be_seen(at_ms: int, length_ms: int) -> None:
    trace = Trace(Effect.VIBRATION, CALF, (Piece(at_ms, at_ms + length_ms, 0, 1),))
    columns = [trace.highest_within(begin, begin + 100) for begin in range(0, 9_100, 100)]
    assert 1 in columns


def test_silence_has_no_height() -> None:
    trace = Trace(Effect.VIBRATION, CALF, (Piece(1_000, 2_000, 5, 5),))
    assert trace.highest_within(2_000, 9_000) == 0


def test_runs_end_where_silence_begins() -> None:
    pieces = [Piece(0, 1, 5, 5), Piece(1, 2, 6, 6), Piece(3, 4, 5, 5)]
    assert runs(pieces) == [pieces[:2], pieces[2:]]


def test_charts_end_at_a_round_percent_above_all_of_them() -> None:
    soft = Trace(Effect.VIBRATION, CALF, (Piece(0, 1, 5, 5),))
    strong = Trace(Effect.VIBRATION, CALF, (Piece(0, 1, 41, 3),))
    assert common_top([soft, strong]) == 50


def test_a_soft_chart_is_not_blown_up() -> None:
    assert common_top([Trace(Effect.VIBRATION, CALF, (Piece(0, 1, 1, 1),))]) == 10


@given(st.integers(1_000, 60 * 60_000))
def test_the_marks_of_the_time_axis_are_few(length_ms: int) -> None:
    assert length_ms // tick_ms(length_ms) <= 8
