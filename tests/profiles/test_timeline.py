"""Settings compare by what they do, and a timeline knows what is in force at every moment."""

from dataclasses import FrozenInstanceError
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.timeline import REST, Cue, Setting, Timeline
from tests.profiles.strategies import unhurried

settings_of = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9)).map(Setting)
FOOT_3 = Setting({"foot": 3})
CALF_5 = Setting({"calf": 5})
TWO_CUES = Timeline((Cue(0, FOOT_3), Cue(400, CALF_5)), 1000)


def test_an_actuator_at_zero_is_the_same_as_one_left_out() -> None:
    assert Setting({"foot": 3, "calf": 0}) == FOOT_3


def test_the_order_in_which_actuators_are_named_does_not_matter() -> None:
    assert Setting({"a": 1, "b": 2}) == Setting({"b": 2, "a": 1})


def test_actuators_are_listed_in_the_order_of_their_names() -> None:
    assert list(Setting({"b": 2, "a": 1}).levels) == ["a", "b"]


def test_another_step_is_another_setting() -> None:
    assert Setting({"foot": 4}) != FOOT_3


def test_a_setting_does_not_follow_the_dict_it_was_made_from() -> None:
    levels = {"foot": 3}
    setting = Setting(levels)
    levels["foot"] = 9
    levels["calf"] = 9
    assert setting == FOOT_3


def test_the_levels_of_a_setting_cannot_be_changed_through_its_mapping() -> None:
    levels = cast("dict[str, int]", FOOT_3.levels)
    with pytest.raises(TypeError):
        levels["foot"] = 9


def test_the_levels_of_a_setting_cannot_be_replaced() -> None:
    with pytest.raises(FrozenInstanceError):
        FOOT_3.levels = {}  # type: ignore[misc]  # this is what must fail


def test_an_actuator_that_is_not_named_is_off() -> None:
    assert FOOT_3.step("calf") == 0


def test_only_a_setting_with_everything_off_is_rest() -> None:
    assert Setting({"foot": 0}).is_rest
    assert not FOOT_3.is_rest


@unhurried
@given(settings_of, settings_of)
def test_no_actuator_is_above_the_ceiling(setting: Setting, ceiling: Setting) -> None:
    capped = setting.at_most(ceiling)
    assert all(capped.step(name) == min(setting.step(name), ceiling.step(name)) for name in "abcd")


@unhurried
@given(settings_of)
def test_rest_is_the_lowest_ceiling(setting: Setting) -> None:
    assert setting.at_most(REST) == REST


@pytest.mark.parametrize(
    ("times", "length_ms"),
    [
        pytest.param([], 1000, id="no cue"),
        pytest.param([1], 1000, id="nothing at 0"),
        pytest.param([-1, 0], 1000, id="before the beginning"),
        pytest.param([0, 0], 1000, id="two at once"),
        pytest.param([0, 500, 400], 1000, id="backwards"),
        pytest.param([0, 1000], 1000, id="at the end"),
        pytest.param([0, 1001], 1000, id="after the end"),
        pytest.param([0], 0, id="no length"),
    ],
)
def test_cues_out_of_order_make_no_timeline(times: list[int], length_ms: int) -> None:
    cues = tuple(Cue(at_ms, FOOT_3) for at_ms in times)
    with pytest.raises(ValueError, match="rise strictly"):
        Timeline(cues, length_ms)


@pytest.mark.parametrize(
    ("elapsed_ms", "setting"),
    [(-1, REST), (0, FOOT_3), (399, FOOT_3), (400, CALF_5), (999, CALF_5), (1000, REST)],
)
def test_a_setting_is_in_force_from_its_cue_to_the_next(elapsed_ms: int, setting: Setting) -> None:
    assert TWO_CUES.setting_at(elapsed_ms) == setting


@pytest.mark.parametrize(
    ("elapsed_ms", "change_ms"),
    [(-1, 0), (0, 400), (399, 400), (400, 1000), (999, 1000), (1000, 1000)],
)
def test_the_next_change_is_the_next_cue_or_the_end(elapsed_ms: int, change_ms: int) -> None:
    assert TWO_CUES.next_change_ms(elapsed_ms) == change_ms


@unhurried
@given(st.sets(st.integers(1, 60), max_size=8), st.data())
def test_the_setting_stands_until_the_next_change(times: set[int], data: st.DataObject) -> None:
    cues = tuple(Cue(at_ms, Setting({"a": at_ms + 1})) for at_ms in sorted({0} | times))
    timeline = Timeline(cues, 61)
    now_ms = data.draw(st.integers(0, 60))
    change_ms = timeline.next_change_ms(now_ms)
    assert now_ms < change_ms
    assert timeline.setting_at(change_ms - 1) == timeline.setting_at(now_ms)
    assert timeline.setting_at(change_ms) != timeline.setting_at(now_ms)
