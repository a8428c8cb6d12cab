"""Row L3: the first nights are short, soft and without heat, and the caps rise by themselves."""

import pytest

from controller.care import words
from controller.care.allowance import Allowance, allowance
from controller.care.standing import Start
from controller.clock import DAY_MS
from controller.nightlog.care import CareKind
from profiles.actuators import Effect
from profiles.limits import CEILINGS
from tests.controller.care.nights import EVERY, MINUTE_MS, SHAKES, Nights, moment_of, settled

MOTORS = tuple(effect for effect in EVERY if effect is not Effect.HEAT)
KNEADS = (Effect.KNEADING,)
SQUEEZES = (Effect.COMPRESSION,)


def may(nights: Nights, *effects: Effect) -> Allowance:
    return allowance(nights.standing, Start.SESSION, frozenset(effects or EVERY))


def caps(allowed: Allowance) -> tuple[int, int, int, int, int]:
    """The minutes, and the highest strength of each effect in their order."""
    limits = allowed.limits
    strengths = (limits.vibration, limits.kneading, limits.compression, limits.heat)
    return (limits.session_ms // MINUTE_MS, *strengths)


FIRST = (15, 40, 40, 40, 0)


def test_the_first_three_nights_are_a_quarter_of_an_hour_at_forty_percent_without_heat() -> None:
    for before in range(3):
        allowed = may(settled(before))
        assert caps(allowed) == FIRST
        assert allowed.why("vibration") == words.first_nights(before + 1, 3)
        assert f"Night {before + 1} of 3" in allowed.notes[0]


def test_then_they_rise_by_ten_points_a_night_by_themselves() -> None:
    found = [caps(may(settled(before, MOTORS), *MOTORS)) for before in range(3, 10)]
    assert [vibration for _, vibration, *_ in found] == [50, 60, 70, 80, 90, 100, 100]
    assert [compression for *_, compression, _ in found] == [50] * 7
    assert {minutes for minutes, *_ in found} == {35}
    assert {heat for *_, heat in found} == {100}
    assert may(settled(3)).why("kneading") == words.rising(50)
    assert may(settled(8)).notes == (words.left(75 * MINUTE_MS, 15 * MINUTE_MS),)


def test_what_rises_is_counted_in_nights_and_not_in_sessions() -> None:
    nights = settled(1)
    for _ in range(3):
        nights.played(4)
        nights.wait(6)
    nights.now_ms += DAY_MS - 30 * MINUTE_MS
    nights.tonight()
    assert may(nights).why("vibration") == words.first_nights(3, 3)


@pytest.mark.parametrize("kind", [Start.SESSION, Start.CALIBRATION])
def test_nights_of_less_than_three_minutes_and_of_calibration_do_not_count(kind: Start) -> None:
    nights = settled(1)
    nights.played(2.9 if kind is Start.SESSION else 10, kind, of=15)
    nights.now_ms += DAY_MS
    nights.tonight()
    assert may(nights).why("vibration") == words.first_nights(2, 3)


def test_a_rescue_is_a_night_like_any_other() -> None:
    nights = settled(1)
    nights.played(10, Start.RESCUE)
    nights.now_ms += DAY_MS
    nights.tonight()
    assert may(nights).why("vibration") == words.first_nights(3, 3)


def test_what_was_played_tonight_raises_nothing_tonight() -> None:
    nights = settled(2)
    nights.played(10)
    nights.wait(6)
    assert may(nights).why("vibration") == words.first_nights(3, 3)


def test_an_effect_that_is_new_has_a_first_night_and_rises_from_there() -> None:
    nights = settled(10, SHAKES)
    found = []
    for _ in range(7):
        found.append(caps(may(nights, *KNEADS)))
        nights.played(10, effects=KNEADS)
        nights.now_ms += DAY_MS - 10 * MINUTE_MS
        nights.tonight()
    assert [kneading for _, _, kneading, *_ in found] == [40, 50, 60, 70, 80, 90, 100]
    assert [minutes for minutes, *_ in found] == [15] + [35] * 6
    assert {vibration for _, vibration, *_ in found} == {100}


def test_a_new_effect_says_so() -> None:
    nights = settled(10, SHAKES)
    assert may(nights, *SQUEEZES).why("compression") == words.new_effect(Effect.COMPRESSION)
    assert may(nights, *SHAKES).notes == (words.left(75 * MINUTE_MS, 15 * MINUTE_MS),)
    nights.played(10, effects=KNEADS)
    nights.now_ms += DAY_MS
    nights.tonight()
    assert may(nights, *KNEADS).why("kneading") == words.rising_effect(Effect.KNEADING, 50)


def test_a_program_that_has_a_new_effect_among_others_has_the_first_night_of_it() -> None:
    nights = settled(10, (*SHAKES, Effect.HEAT))
    allowed = may(nights, *SHAKES, *SQUEEZES, Effect.HEAT)
    assert caps(allowed) == (15, 100, 100, 40, 100)


def test_an_hour_of_squeezes_comes_after_three_nights_of_them() -> None:
    for before, hour_ms in ((2, 35 * MINUTE_MS), (3, CEILINGS.compression_session_ms)):
        nights = settled(10, SHAKES)
        for _ in range(before):
            nights.played(10, effects=SQUEEZES)
            nights.now_ms += DAY_MS
        nights.tonight()
        assert may(nights, *SQUEEZES).limits.compression_session_ms == hour_ms


def test_after_a_repair_that_lost_all_nights_they_are_the_first_ones_again() -> None:
    nights = settled(0)
    nights.rows.clear()
    nights.add(CareKind.UNKNOWN, {})
    nights.now_ms += DAY_MS
    nights.screened()
    nights.tonight()
    assert may(nights).why("vibration") == words.first_nights(1, 3)


def test_what_goes_on_after_noon_raises_nothing_before_the_next_night() -> None:
    nights = settled(1)
    nights.now_ms = moment_of("noon", nights.now_ms) - 4 * MINUTE_MS
    first = nights.played(2, of=15)
    nights.wait(4)
    nights.tonight()
    again = nights.begun(15 * MINUTE_MS, continues=first)
    nights.wait(5)
    nights.over(again, 5 * MINUTE_MS, 7 * MINUTE_MS)
    nights.wait(6)
    assert may(nights).why("vibration") == words.first_nights(2, 3)
    nights.now_ms += DAY_MS
    nights.tonight()
    assert may(nights).why("vibration") == words.first_nights(3, 3)
