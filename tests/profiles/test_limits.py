"""The limits at their edges: what is exactly allowed passes, a second more is refused."""

from dataclasses import fields

import pytest

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.errors import BeyondLimits
from profiles.exposure import check
from profiles.limits import CEILINGS, ROWS, Limits, ceiling, highest_step, step_ms
from profiles.timeline import Cue, Setting, Timeline
from tests.profiles.strategies import machine

Part = tuple[int, dict[str, int]]

CALF = frozenset({Zone.CALF})
HUM = Actuator("hum", Effect.VIBRATION, CALF, 100)
KNEAD = Actuator("knead", Effect.KNEADING, CALF, 100)
SQUEEZE = Actuator("squeeze", Effect.COMPRESSION, CALF, 100, measured=True)
WARM = Actuator("warm", Effect.HEAT, CALF, 100, measured=True)
LEGS: Capabilities = machine(HUM, KNEAD, SQUEEZE, WARM, guarded=True)
FALL: tuple[Part, ...] = ((30, {"hum": 20}), (30, {"hum": 1}))


def row(*parts: Part, limits: Limits = CEILINGS) -> str | None:
    """The row that these steps, each for so many seconds, are beyond; None where they pass."""
    cues, at_ms = [], 0
    for seconds, levels in parts:
        cues.append(Cue(at_ms, Setting(levels)))
        at_ms += 1000 * seconds
    return row_on(LEGS, Timeline(tuple(cues), at_ms), limits)


def row_on(legs: Capabilities, timeline: Timeline, limits: Limits = CEILINGS) -> str | None:
    """The row that a timeline is beyond on a machine; None where it passes."""
    try:
        check(timeline, legs, limits)
    except BeyondLimits as error:
        return error.row
    return None


def hum(seconds: int, step: int) -> Part:
    return seconds, {"hum": step}


def knead(seconds: int, step: int) -> Part:
    return seconds, {"knead": step}


def squeezes(rounds: int, on_s: int, off_s: int) -> list[Part]:
    return [(on_s, {"squeeze": 50}), (off_s, {})] * rounds


EDGES: list[tuple[str, list[Part], list[Part]]] = [
    ("L1", [hum(2040, 20), *FALL], [hum(2041, 20), *FALL]),
    ("L1", squeezes(60, 5, 55), [*squeezes(60, 5, 55), (1, {})]),
    ("L1", squeezes(60, 15, 45), [(1, {}), *squeezes(59, 15, 44), (15, {"squeeze": 50})]),
    ("L4", [hum(900, 51), *FALL], [hum(901, 51), *FALL]),
    ("L4", [hum(300, 71), *FALL], [hum(301, 71), *FALL]),
    ("L4", [hum(1800, 50), *FALL], [hum(1800, 51), *FALL]),
    ("L4", [hum(800, 70), *FALL], [hum(800, 71), *FALL]),
    (
        "L4",
        [hum(300, 80), (60, {}), hum(300, 80), *FALL],
        [hum(300, 80), (59, {}), hum(300, 80), *FALL],
    ),
    ("L5", [knead(600, 40)], [knead(601, 40)]),
    ("L5", [knead(300, 60)], [knead(301, 60)]),
    ("L5", [knead(180, 61)], [knead(181, 61)]),
    ("L5", [knead(600, 40), (60, {}), knead(600, 40)], [knead(600, 40), (59, {}), knead(60, 40)]),
    ("L6", [(5, {"squeeze": 50})], [(5, {"squeeze": 51})]),
    ("L7", [(15, {"squeeze": 1})], [(16, {"squeeze": 1})]),
    ("L7", squeezes(9, 15, 15), squeezes(9, 15, 14)),
    ("L7", squeezes(9, 3, 10), squeezes(9, 3, 9)),
    ("L9", [hum(119, 20)], [hum(120, 20)]),
    ("L11", [(1200, {"warm": 100}), (300, {})], [(1201, {"warm": 100}), (300, {})]),
    ("L11", [(600, {"warm": 9}), (300, {})], [(600, {"warm": 9}), (299, {})]),
    (
        "L11",
        [(700, {"warm": 9}), (90, {}), (500, {"warm": 9}), (300, {})],
        [(700, {"warm": 9}), (90, {}), (501, {"warm": 9}), (300, {})],
    ),
]


@pytest.mark.parametrize(("beyond", "allowed", "refused"), EDGES)
def test_what_is_exactly_allowed_passes(
    beyond: str, allowed: list[Part], refused: list[Part]
) -> None:
    assert row(*allowed) is None


@pytest.mark.parametrize(("beyond", "allowed", "refused"), EDGES)
def test_a_little_more_is_refused_with_its_row(
    beyond: str, allowed: list[Part], refused: list[Part]
) -> None:
    assert row(*refused) == beyond


def test_kneading_in_between_does_not_begin_the_minutes_of_vibration_anew() -> None:
    turns = [part for _ in range(10) for part in (hum(100, 60), knead(30, 10))]
    assert row(*turns, *FALL) == "L4"


def test_short_bursts_count_by_their_mean_over_ten_seconds() -> None:
    bursts = [part for _ in range(120) for part in (hum(5, 100), (5, {}))]
    assert row(*bursts, *FALL) is None


def test_bursts_of_more_than_half_the_time_count_as_more_than_half() -> None:
    bursts = [part for _ in range(120) for part in (hum(6, 100), (4, {}))]
    assert row(*bursts, *FALL) == "L4"


def test_a_burst_in_a_hold_is_not_thinned_by_a_silence_that_is_not_there() -> None:
    bursts = [part for _ in range(60) for part in (hum(10, 45), hum(6, 100))]
    assert row(*bursts, *FALL) == "L4"


def test_the_last_seconds_count_although_they_are_less_than_ten() -> None:
    assert row(knead(300, 60), knead(9, 40)) is None
    assert row(knead(300, 60), knead(9, 50)) == "L5"


@pytest.mark.parametrize(
    ("kneaded", "shaken", "row_of_both"),
    [
        (Zone.CALF_LEFT, Zone.CALF, "L5"),
        (Zone.CALF, Zone.CALF_RIGHT, "L5"),
        (Zone.CALF_LEFT, Zone.CALF_RIGHT, None),
    ],
)
def test_one_side_is_enough_for_kneading_and_vibration_at_once(
    kneaded: Zone, shaken: Zone, row_of_both: str | None
) -> None:
    roller = Actuator("roller", Effect.KNEADING, frozenset({kneaded, Zone.FOOT}), 9)
    motor = Actuator("motor", Effect.VIBRATION, frozenset({shaken, Zone.THIGH}), 9)
    timeline = Timeline((Cue(0, Setting({"roller": 1, "motor": 1})),), 10_000)
    assert row_on(machine(roller, motor), timeline) == row_of_both


def test_a_lowered_limit_is_the_one_that_counts() -> None:
    lowered = Limits(vibration_over_50_ms=60_000)
    assert row(hum(60, 51), *FALL, limits=lowered) is None
    assert row(hum(61, 51), *FALL, limits=lowered) == "L4"


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_a_limit_may_be_as_high_as_its_ceiling_and_no_higher(name: str) -> None:
    assert Limits(**{name: ceiling(name)}) == CEILINGS
    with pytest.raises(ValueError, match=f"{ROWS[name].name} runs from"):
        Limits(**{name: ceiling(name) + 1})


@pytest.mark.parametrize("value", [0, -1, True, 1.5, "5"])
def test_a_limit_is_a_whole_number_from_one(value: object) -> None:
    with pytest.raises(ValueError, match="runs from"):
        Limits(slew=value)  # type: ignore[arg-type]  # what a settings file may hold


def test_every_limit_has_a_row_and_a_reason() -> None:
    assert set(ROWS) == {field.name for field in fields(Limits)}
    assert all(row.row.startswith("L") and row.reason for row in ROWS.values())


@pytest.mark.parametrize(
    ("actuator", "least_ms"), [(HUM, 200), (KNEAD, 200), (SQUEEZE, 63), (WARM, 2_400)]
)
def test_a_step_takes_as_long_as_the_slope_allows(actuator: Actuator, least_ms: int) -> None:
    assert step_ms(actuator, CEILINGS) == least_ms


def test_the_first_step_of_a_motor_may_always_be_sent() -> None:
    coarse = Actuator("hum", Effect.VIBRATION, CALF, 2)
    assert highest_step(coarse, Limits(vibration=10)) == 1


def test_what_is_not_measured_gets_its_first_step() -> None:
    assert highest_step(Actuator("warm", Effect.HEAT, CALF, 9), CEILINGS) == 1


@pytest.mark.parametrize(
    ("actuator", "limits"),
    [
        (Actuator("squeeze", Effect.COMPRESSION, CALF, 1, measured=True), CEILINGS),
        (Actuator("squeeze", Effect.COMPRESSION, CALF, 9, 1, measured=True), CEILINGS),
        (
            Actuator("squeeze", Effect.COMPRESSION, CALF, 4, measured=True),
            Limits(compression=10),
        ),
        (Actuator("warm", Effect.HEAT, CALF, 4, measured=True), Limits(heat=10)),
    ],
)
def test_what_is_measured_has_no_step_where_the_first_is_more_than_allowed(
    actuator: Actuator, limits: Limits
) -> None:
    assert highest_step(actuator, limits) == 0
