"""Commands that come late: what is forgiven, and what the legs must not get."""

import pytest

from controller.errors import Refused
from controller.session.governor import Governor
from profiles.limits import CEILINGS
from profiles.timeline import REST, Setting
from tests.controller.session.test_governor import MACHINE, MINUTE_MS, governor, held


@pytest.mark.parametrize("late_ms", [500, 1_000, 4_000])
def test_a_release_that_comes_late_is_admitted(late_ms: int) -> None:
    watch = governor()
    held(watch, Setting({"squeeze": 1}), 0, 15_000)
    assert watch.admit(REST, 15_000 + late_ms, due_ms=15_000) == REST


def test_pressure_is_never_taken_to_have_held_for_half_a_minute() -> None:
    watch = governor()
    held(watch, Setting({"squeeze": 1}), 0, 15_000)
    with pytest.raises(Refused):
        watch.admit(REST, 31_000, due_ms=15_000)


def test_a_motor_that_is_brought_down_late_is_admitted_and_one_later_is_refused() -> None:
    for late_ms, admitted in [(2_900, True), (3_100, False)]:
        watch = governor()
        held(watch, Setting({"hum": 80}), 0, 5 * MINUTE_MS)
        try:
            watch.admit(Setting({"hum": 20}), 5 * MINUTE_MS + late_ms, 5 * MINUTE_MS)
        except Refused:
            assert not admitted
        else:
            assert admitted


def test_a_cuff_empties_from_the_moment_at_which_its_release_has_arrived() -> None:
    watch, press = Governor(MACHINE, CEILINGS, 0), Setting({"squeeze": 1})
    watch.admit(press, 0)
    watch.arrived(0)
    watch.admit(REST, 8_000)
    watch.arrived(9_000)
    assert watch.admit(press, 18_900) == REST
    assert watch.admit(press, 19_000) == press


def test_a_fall_that_has_not_arrived_counts_as_what_it_was() -> None:
    watch, press = Governor(MACHINE, CEILINGS, 0), Setting({"squeeze": 1})
    watch.admit(press, 0)
    watch.arrived(0)
    watch.admit(REST, 14_000)
    with pytest.raises(Refused):
        watch.admit(REST, 31_000)


def test_a_cuff_that_is_to_be_filled_again_in_the_moment_of_its_release_empties_first() -> None:
    watch, press = Governor(MACHINE, CEILINGS, 0), Setting({"squeeze": 1})
    watch.admit(press, 0)
    watch.arrived(0)
    watch.admit(REST, 4_000)
    watch.arrived(4_000)
    assert watch.admit(press, 4_000) == REST
    assert watch.admit(press, 13_999) == REST
    assert watch.admit(press, 14_000) == press
