"""The limits on every setting on its way to the driver, whatever plan it comes from."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.errors import Refused
from controller.session.governor import LOOK_AGAIN_MS, Governor
from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from profiles.limits import CEILINGS, Limits, step_ms
from profiles.timeline import REST, Setting
from tests.profiles.strategies import Evening, evenings, plan_of, unhurried

MINUTE_MS = 60_000
CALF, FOOT = frozenset({Zone.CALF}), frozenset({Zone.FOOT})
HUM = Actuator("hum", Effect.VIBRATION, CALF, 100)
KNEAD = Actuator("knead", Effect.KNEADING, CALF, 100)
SQUEEZE = Actuator("squeeze", Effect.COMPRESSION, CALF, 100, measured=True)
WARM = Actuator("warm", Effect.HEAT, FOOT, 100, measured=True)
HEAD = Actuator("head", Effect.VIBRATION, frozenset(), 100)
MACHINE = Capabilities(
    (HUM, KNEAD, SQUEEZE, WARM, HEAD),
    own_timer_ms=None,
    dead_man_ms=2_000,
    min_command_gap_ms=100,
    best_proof=Proof.CONFIRMED,
    heat_guarded=True,
    deflates=True,
)
NAMES = ("hum", "knead", "squeeze", "warm")


class Prompt(Governor):
    """Of a machine that is there as soon as it is told."""

    def admit(
        self, wanted: Setting, now_ms: int, due_ms: int | None = None, *, paused: bool = False
    ) -> Setting:
        admitted = super().admit(wanted, now_ms, due_ms, paused=paused)
        self.arrived(now_ms)
        return admitted


def governor(machine: Capabilities = MACHINE, limits: Limits = CEILINGS) -> Governor:
    return Prompt(machine, limits, 0)


def held(governor: Governor, setting: Setting, from_ms: int, until_ms: int) -> int:
    """How long a setting is admitted that nobody changes: until when, at most `until_ms`."""
    now_ms = from_ms
    while now_ms < until_ms:
        try:
            governor.admit(setting, now_ms)
        except Refused:
            return now_ms
        next_ms = governor.next_look_ms(setting)
        assert next_ms is None or next_ms > now_ms
        now_ms = until_ms if next_ms is None else min(next_ms, until_ms)
    return until_ms


def refused_row(setting: Setting, machine: Capabilities = MACHINE) -> str:
    with pytest.raises(Refused) as refused:
        governor(machine).admit(setting, 1_000)
    return refused.value.row


WANTS = st.lists(
    st.tuples(
        st.integers(0, 20_000),
        st.fixed_dictionaries({}, optional={"hum": st.integers(0, 100), "warm": st.just(1)}).map(
            Setting
        ),
    ),
    max_size=20,
)


@unhurried
@given(WANTS)
def test_nothing_is_ever_admitted_above_what_is_wanted(wants: list[tuple[int, Setting]]) -> None:
    watch, now_ms = governor(), 0
    for wait_ms, wanted in wants:
        now_ms += wait_ms
        assert watch.admit(wanted, now_ms).at_most(wanted) == watch.admit(wanted, now_ms)


@unhurried
@given(WANTS)
def test_strength_rises_by_one_step_and_the_slope_with_a_gap_to_spare(
    wants: list[tuple[int, Setting]],
) -> None:
    watch, now_ms, given = governor(), 0, [(0, 0)]
    for wait_ms, wanted in wants:
        now_ms += wait_ms
        given.append((now_ms, watch.admit(wanted, now_ms).step("hum")))
        for then_ms, before in given:
            slope = (now_ms - then_ms + MACHINE.min_command_gap_ms) / step_ms(HUM, CEILINGS)
            assert given[-1][1] <= before + 1 + slope


@unhurried
@given(WANTS)
def test_whoever_looks_when_told_gets_what_is_wanted_within_twenty_seconds(
    wants: list[tuple[int, Setting]],
) -> None:
    watch, now_ms = governor(), 0
    for wait_ms, wanted in wants:
        now_ms += wait_ms
        watch.admit(wanted, now_ms)
    wanted = Setting({"hum": 40})
    held(watch, wanted, now_ms, now_ms + 20_000)
    assert watch.admit(wanted, now_ms + 20_000) == wanted


@unhurried
@given(evenings(), st.lists(st.integers(0, 50), min_size=7, max_size=7))
def test_a_compiled_plan_passes_as_it_is_also_when_commands_come_late(
    evening: Evening, late_ms: list[int]
) -> None:
    timeline = plan_of(evening).timeline
    watch = governor(evening.machine)
    for number, cue in enumerate(timeline.cues):
        now_ms = cue.at_ms + late_ms[number % 7]
        assert watch.admit(cue.setting, now_ms, cue.at_ms) == cue.setting
        looks_ms = timeline.next_change_ms(cue.at_ms)
        while (next_ms := watch.next_look_ms(cue.setting)) is not None and next_ms < looks_ms:
            assert watch.admit(cue.setting, next_ms, cue.at_ms) == cue.setting


def test_what_falls_is_admitted_at_once() -> None:
    watch = governor()
    held(watch, Setting({"hum": 60}), 0, 20_000)
    assert watch.admit(Setting({"hum": 1}), 20_000) == Setting({"hum": 1})


def test_after_a_rest_it_rises_from_the_beginning() -> None:
    watch = governor()
    held(watch, Setting({"hum": 60}), 0, 20_000)
    watch.admit(REST, 20_000)
    assert watch.admit(Setting({"hum": 60}), 50_000) == Setting({"hum": 1})


def test_a_rest_that_is_wanted_needs_no_look() -> None:
    watch = governor()
    watch.admit(REST, 0)
    assert watch.next_look_ms(REST) is None


def test_what_is_held_is_counted_once_a_second() -> None:
    watch = governor()
    watch.admit(Setting({"hum": 1}), 5_000)
    assert watch.next_look_ms(Setting({"hum": 1})) == 5_000 + LOOK_AGAIN_MS


def test_a_name_that_the_machine_does_not_have_is_refused() -> None:
    assert refused_row(Setting({"shock": 1})) == "L19"


def test_an_actuator_that_covers_no_leg_is_refused() -> None:
    assert refused_row(Setting({"head": 1})) == "L18"


@pytest.mark.parametrize(
    ("name", "step", "row"), [("hum", 101, "L4"), ("knead", 101, "L5"), ("squeeze", 51, "L6")]
)
def test_a_step_above_the_highest_is_refused(name: str, step: int, row: str) -> None:
    assert refused_row(Setting({name: step})) == row


def test_heat_above_forty_one_degrees_is_refused() -> None:
    assert refused_row(Setting({"warm": 101})) == "L11"


def test_pressure_that_is_not_measured_is_refused_above_the_first_step() -> None:
    bare = replace(MACHINE, actuators=(replace(SQUEEZE, measured=False),))
    assert refused_row(Setting({"squeeze": 2}), bare) == "L6"


def test_kneading_and_vibration_at_once_on_a_place_are_refused() -> None:
    assert refused_row(Setting({"hum": 1, "knead": 1})) == "L5"


def test_kneading_and_vibration_at_once_on_two_places_are_admitted() -> None:
    apart = replace(MACHINE, actuators=(HUM, replace(KNEAD, covers=FOOT)))
    both = Setting({"hum": 1, "knead": 1})
    assert governor(apart).admit(both, 0) == both


def test_heat_without_a_known_cut_out_is_refused() -> None:
    assert refused_row(Setting({"warm": 1}), replace(MACHINE, heat_guarded=False)) == "L12"


def test_compression_that_is_not_known_to_deflate_is_refused() -> None:
    assert refused_row(Setting({"squeeze": 1}), replace(MACHINE, deflates=False)) == "L7"


def test_pressure_that_nobody_lets_go_of_is_refused_within_a_second() -> None:
    refused_ms = held(governor(), Setting({"squeeze": 1}), 0, MINUTE_MS)
    assert CEILINGS.hold_ms < refused_ms <= CEILINGS.hold_ms + LOOK_AGAIN_MS


def test_a_cuff_that_is_asked_for_too_soon_stays_open_until_it_is_empty() -> None:
    watch, press = governor(), Setting({"squeeze": 1})
    held(watch, press, 0, 8_000)
    watch.admit(REST, 8_000)
    assert watch.admit(press, 12_000) == REST
    assert watch.next_look_ms(press) == 18_000
    assert watch.admit(press, 18_000) == press


def test_a_cuff_stays_open_as_long_as_it_held() -> None:
    watch, press = governor(), Setting({"squeeze": 1})
    held(watch, press, 0, 15_000)
    watch.admit(REST, 15_000)
    assert watch.admit(press, 29_999) == REST
    assert watch.admit(press, 30_000) == press


@pytest.mark.parametrize(
    ("setting", "longest_min"),
    [
        (Setting({"hum": 40}), 35),
        (Setting({"hum": 60}), 15),
        (Setting({"hum": 80}), 5),
        (Setting({"knead": 40}), 10),
        (Setting({"knead": 60}), 5),
        (Setting({"knead": 80}), 3),
        (Setting({"warm": 80}), 20),
    ],
)
def test_minutes_are_counted_across_short_pauses(setting: Setting, longest_min: int) -> None:
    watch, now_ms, played_ms = governor(), 0, 0
    while True:
        until_ms = held(watch, setting, now_ms, now_ms + 50_000)
        played_ms += until_ms - now_ms
        if until_ms < now_ms + 50_000 or played_ms > 40 * MINUTE_MS:
            break
        now_ms = until_ms + 20_000
        try:
            watch.admit(REST, until_ms)
        except Refused:
            break
    rising_ms = 20_000 * (played_ms // 50_000 + 1)  # after each pause it is less for a while
    slack_ms = 11_000 if longest_min == 35 or "warm" in setting.levels else rising_ms
    assert played_ms <= longest_min * MINUTE_MS + slack_ms


def test_a_rest_of_a_minute_begins_the_minutes_of_kneading_anew() -> None:
    watch, knead = governor(), Setting({"knead": 40})
    assert held(watch, knead, 0, 9 * MINUTE_MS) == 9 * MINUTE_MS
    watch.admit(REST, 9 * MINUTE_MS)
    assert held(watch, knead, 10 * MINUTE_MS, 19 * MINUTE_MS) == 19 * MINUTE_MS


def test_a_session_of_vibration_and_kneading_in_turn_ends_after_thirty_five_minutes() -> None:
    watch, now_ms, until_ms = governor(), 0, 0
    while now_ms < 60 * MINUTE_MS:
        turn = Setting({"hum": 20}) if now_ms // MINUTE_MS % 2 else Setting({"knead": 20})
        until_ms = held(watch, turn, now_ms, now_ms + MINUTE_MS)
        if until_ms < now_ms + MINUTE_MS:
            break
        now_ms = until_ms
    assert 35 * MINUTE_MS < until_ms <= 35 * MINUTE_MS + LOOK_AGAIN_MS
