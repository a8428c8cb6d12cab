"""Pressure and warmth are played only where they are safe, and as gently as asked or not at all."""

from dataclasses import replace

import pytest

from profiles.actuators import Actuator, Effect, Zone
from profiles.compiler import Plan, compile_program
from profiles.courses import CUT
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.library import find
from tests.profiles.oracle import breaches
from tests.profiles.strategies import hold, leg, machine, program, vibrator

HUM = hold(60, 40)
CALF = vibrator("calf", 9, Zone.CALF)
PULSE = {"on": "5s", "off": "25s"}
AIR = hold(60, 30, effect="compression", pulse=PULSE)
WARM = hold(60, 50, effect="heat")
QUIET = hold(300, 0)


def played(plan: Plan) -> set[str]:
    return {name for cue in plan.timeline.cues for name in cue.setting.levels}


def cuffs(**keys: bool) -> Actuator:
    return replace(Actuator("cuffs", Effect.COMPRESSION, leg, 10), **keys)  # type: ignore[arg-type]  # bools only


def pads(steps: int, measured: bool = True) -> Actuator:
    return Actuator("pads", Effect.HEAT, leg, steps, measured=measured)


def test_heat_without_a_known_cut_out_is_not_played() -> None:
    with pytest.raises(DoesNotFit, match="not known to have a thermal cut-out"):
        compile_program(program(WARM, QUIET), machine(pads(10)))


def test_cuffs_not_known_to_empty_are_not_played() -> None:
    with pytest.raises(DoesNotFit, match="not known to empty"):
        compile_program(program(AIR), machine(cuffs()))


def test_pressure_that_is_not_measured_is_the_weakest_step_and_said() -> None:
    plan = compile_program(program(AIR), machine(cuffs(), guarded=True))
    assert {cue.setting.step("cuffs") for cue in plan.timeline.cues} == {0, 1}
    assert "Pressure not measured: the machine's weakest step only." in plan.changes


def test_warmth_that_is_not_measured_is_the_weakest_step_and_said() -> None:
    plan = compile_program(program(WARM, QUIET), machine(pads(10, False), guarded=True))
    assert {cue.setting.step("pads") for cue in plan.timeline.cues} == {0, 1}
    assert "Temperature not measured: the machine's weakest step only." in plan.changes


def test_warmth_below_the_band_is_said() -> None:
    warm = {"length": "60s", "effect": "heat", "celsius": [38, 39]}
    plan = compile_program(program(warm, QUIET), machine(pads(2), guarded=True))
    assert "pads warms to 37.0 C, asked were 38 to 39." in plan.changes


SOFT_AIR = hold(30, 5, effect="compression", pulse=PULSE)


def test_pressure_too_gentle_for_the_machine_is_off_and_said() -> None:
    legs = machine(CALF, cuffs(measured=True), guarded=True)
    plan = compile_program(program(HUM, SOFT_AIR, needs=["vibration"]), legs)
    assert played(plan) == {"calf"}
    assert "cuffs cannot be as gentle as asked: off instead." in plan.changes


def test_pressure_too_gentle_for_the_machine_is_refused_where_it_is_needed() -> None:
    legs = machine(CALF, cuffs(measured=True), guarded=True)
    with pytest.raises(DoesNotFit, match="compression of this machine cannot be as gentle"):
        compile_program(program(HUM, SOFT_AIR), legs)


@pytest.mark.parametrize(("steps", "safe_top"), [(1, None), (9, 1)])
def test_a_measured_cuff_whose_first_step_is_60_mmhg_is_not_played(
    steps: int, safe_top: int | None
) -> None:
    cuff = replace(cuffs(measured=True), steps=steps, safe_top=safe_top)
    with pytest.raises(DoesNotFit, match="cannot be as gentle"):
        compile_program(program(AIR), machine(cuff, guarded=True))


def test_a_wave_on_one_sleeve_for_the_whole_leg_is_cut_so_that_it_empties() -> None:
    sleeves = machine(cuffs(), guarded=True)
    plan = compile_program(find("Foot-to-Thigh Flow"), sleeves)
    assert CUT in plan.changes
    assert breaches(plan.timeline, sleeves) == set()


def test_a_wave_plays_on_sleeves_for_some_of_its_zones() -> None:
    sleeves = [
        Actuator(zone.value, Effect.COMPRESSION, frozenset({zone}), 10)
        for zone in (Zone.CALF, Zone.THIGH)
    ]
    plan = compile_program(find("Foot-to-Thigh Flow"), machine(*sleeves, guarded=True))
    assert played(plan) == {"calf", "thigh"}
    assert any("no compression for the feet: left out" in change for change in plan.changes)


def test_a_hold_that_is_too_long_as_written_is_not_cut_but_refused() -> None:
    long = hold(60, 30, effect="compression")
    with pytest.raises(BeyondLimits, match="holds for more than 15 s"):
        compile_program(program(long), machine(cuffs(), guarded=True))
