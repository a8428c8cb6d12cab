"""A program beyond the limits is refused with the row named, and what is within them plays."""

import pytest

from profiles.actuators import Actuator, Effect
from profiles.comfort import ComfortWindow
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits
from profiles.limits import Limits
from profiles.program import Program
from tests.profiles.strategies import Table, hold, leg, machine, program, ramp, vibrator

LEGS = vibrator("legs", 101, *leg)
EVERYTHING = machine(
    *(Actuator(effect.value, effect, leg, 100, measured=True) for effect in Effect), guarded=True
)
WHOLE = {name: ComfortWindow(1, 100) for name in ("vibration", "kneading")}


@pytest.mark.parametrize(
    ("row", "beyond"),
    [
        ("L1", program(hold(1_801, 20), ramp(300, 20, 0))),
        ("L4", program(hold(960, 60), ramp(60, 60, 0))),
        ("L4", program(hold(360, 80), ramp(60, 80, 0))),
        ("L5", program(hold(660, 30, effect="kneading"))),
        ("L5", program(hold(360, 50, effect="kneading"))),
        ("L5", program(hold(240, 70, effect="kneading"))),
        ("L6", program(hold(10, 60, effect="compression"))),
        ("L7", program(hold(20, 40, effect="compression"))),
        ("L7", program(hold(60, 40, effect="compression", pulse={"on": "12s", "off": "8s"}))),
        ("L9", program(hold(120, 20))),
        ("L9", program(hold(120, 20), ramp(59, 20, 0))),
        ("L9", program(hold(120, 20), ramp(60, 20, 5))),
        ("L11", program(hold(300, 50, effect="heat"), hold(299, 0))),
        ("L11", program(hold(1_210, 50, effect="heat"), hold(300, 0))),
    ],
)
def test_a_program_beyond_a_row_is_refused_with_its_name(row: str, beyond: Program) -> None:
    with pytest.raises(BeyondLimits, match=rf"\(limit {row}\)$"):
        compile_program(beyond, EVERYTHING, WHOLE)


@pytest.mark.parametrize(
    ("beyond", "hint"),
    [
        (program(hold(960, 60), ramp(60, 60, 0)), "no longer than 15 minutes."),
        (program(hold(360, 80), ramp(60, 80, 0)), "no longer than 5 minutes."),
        (program(hold(660, 30, effect="kneading")), 'a rest between: length = "1m", level = 0.'),
        (program(hold(20, 40, effect="compression")), 'pulse = { on = "15s", off = "45s" }.'),
        (program(hold(120, 20)), 'End with: length = "60s", from = 25, to = 0.'),
        (program(hold(300, 50, effect="heat")), "end 5 minutes before the program does."),
        (program(hold(1_210, 50, effect="heat"), hold(300, 0)), "for 20 minutes in all at most."),
    ],
)
def test_a_program_beyond_a_row_is_told_what_to_write_instead(beyond: Program, hint: str) -> None:
    with pytest.raises(BeyondLimits) as caught:
        compile_program(beyond, EVERYTHING, WHOLE)
    assert caught.value.hint.endswith(hint)


def test_kneading_for_too_long_is_not_said_to_be_above_nothing() -> None:
    with pytest.raises(BeyondLimits, match="for more than 10 minutes without a rest"):
        compile_program(program(hold(660, 30, effect="kneading")), EVERYTHING, WHOLE)


def test_the_pulse_offered_for_pressure_keeps_a_lowered_limit() -> None:
    limits = Limits(hold_ms=9_000, contact=10)
    with pytest.raises(BeyondLimits) as caught:
        compile_program(program(hold(20, 40, effect="compression")), EVERYTHING, limits=limits)
    assert 'on = "9s", off = "81s"' in caught.value.hint


def test_kneading_and_vibration_never_play_at_once_on_one_place() -> None:
    row = {"effect": "kneading", "zones": ["calf"], "phases": [hold(60, 20)]}
    with pytest.raises(BeyondLimits, match="at once on the same place"):
        compile_program(program(hold(60, 20), alongside=[row]), EVERYTHING)


def test_a_short_burst_beside_it_does_not_spare_a_long_run_its_taper() -> None:
    row = {"effect": "vibration", "zones": ["calf"], "at": "10s", "phases": [hold(5, 20)]}
    with pytest.raises(BeyondLimits, match="without a fade of 1 minute"):
        compile_program(program(hold(600, 20), alongside=[row]), EVERYTHING)


def test_kneading_that_is_played_as_vibration_ends_in_a_taper_too() -> None:
    with pytest.raises(BeyondLimits, match="without a fade of 1 minute"):
        compile_program(program(hold(300, 20, effect="kneading")), machine(LEGS))


@pytest.mark.parametrize("falls", [[ramp(60, 20, 0)], [ramp(30, 20, 10), ramp(30, 10, 0)]])
def test_vibration_that_ends_in_a_minute_of_falling_may_go_on(falls: list[Table]) -> None:
    plan = compile_program(program(hold(600, 20), *falls), machine(LEGS))
    assert plan.timeline.length_ms == 660_000


def test_compression_alone_may_last_an_hour() -> None:
    pulse = {"on": "5s", "off": "55s"}
    plan = compile_program(program(hold(3_600, 50, effect="compression", pulse=pulse)), EVERYTHING)
    assert plan.timeline.length_ms == 3_600_000


def test_a_coarse_first_step_is_pulsed_to_what_was_asked() -> None:
    one_step = machine(vibrator("legs", 1, *leg))
    plan = compile_program(program(hold(100, 30), ramp(60, 30, 0)), one_step)
    on = [plan.timeline.setting_at(ms).step("legs") for ms in range(0, 100_000, 100)]
    assert sum(on) == 300


def test_a_first_step_that_may_not_last_is_pulsed_to_half_however_much_is_asked() -> None:
    one_step = machine(vibrator("legs", 1, *leg))
    plan = compile_program(program(hold(100, 100)), one_step)
    on = [plan.timeline.setting_at(ms).step("legs") for ms in range(0, 100_000, 100)]
    assert sum(on) == 500
