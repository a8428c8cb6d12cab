"""Vibration that went on for two minutes ends in a fade of at least one (L9)."""

import pytest

from profiles.actuators import Actuator, Capabilities, Effect
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits
from tests.profiles.strategies import Table, hold, leg, machine, program, ramp, vibrator

CUFFS = Actuator("cuffs", Effect.COMPRESSION, leg, 100, measured=True)
SQUEEZE = {"effect": "compression", "pulse": {"on": "5s", "off": "15s"}}
FINE = machine(vibrator("legs", 100, *leg), CUFFS, guarded=True)
COARSE = machine(vibrator("legs", 1, *leg), CUFFS, guarded=True)
FADE = ramp(60, 40, 0)

ENDINGS: list[tuple[str, list[Table]]] = [
    ("a fade", [hold(600, 40), FADE]),
    ("a long fade", [hold(600, 40), ramp(300, 40, 0)]),
    ("a fade in two parts", [hold(600, 40), ramp(30, 40, 10), ramp(30, 10, 0)]),
    ("less than two minutes", [hold(119, 40)]),
    ("a third of the time off", [hold(40, 40), hold(20, 0)] * 10),
    ("half a minute in each", [hold(30, 40), hold(30, 0)] * 10),
    ("a minute of something else", [hold(600, 40), *[hold(60, 20, **SQUEEZE)] * 4]),
    ("a fade before a rest and another", [hold(600, 40), FADE, hold(60, 0), hold(119, 40)]),
]

ABRUPT: list[tuple[str, list[Table]]] = [
    ("at once", [hold(120, 40)]),
    ("a second of something else", [hold(840, 40), hold(1, 20, effect="compression")]),
    ("a fade of half a minute", [hold(600, 40), ramp(30, 40, 0)]),
    ("a fall at the very end", [hold(600, 50), ramp(59, 50, 49), ramp(1, 49, 0)]),
    ("a fall that stops half way", [hold(600, 50), ramp(60, 50, 25)]),
    ("a second off in each two minutes", [hold(119, 40), hold(1, 0)] * 12),
    ("a quarter of the time off", [hold(45, 40), hold(15, 0)] * 10),
    ("a fade with a hole", [hold(600, 40), ramp(40, 40, 10), hold(9, 0), ramp(11, 10, 0)]),
    ("a fade, and a hold after a short rest", [hold(300, 40), FADE, hold(59, 0), hold(110, 40)]),
]


@pytest.mark.parametrize("legs", [FINE, COARSE], ids=["fine", "coarse"])
@pytest.mark.parametrize(("ending", "phases"), ENDINGS)
def test_vibration_may_end_in(ending: str, phases: list[Table], legs: Capabilities) -> None:
    assert compile_program(program(*phases), legs).timeline.cues


@pytest.mark.parametrize("legs", [FINE, COARSE], ids=["fine", "coarse"])
@pytest.mark.parametrize(("ending", "phases"), ABRUPT)
def test_vibration_may_not_end_in(ending: str, phases: list[Table], legs: Capabilities) -> None:
    with pytest.raises(BeyondLimits, match=r"without a fade of 1 minute \(limit L9\)"):
        compile_program(program(*phases), legs)


def test_a_fade_made_stronger_is_a_fade_still() -> None:
    fading = program(hold(600, 40), ramp(30, 40, 10), ramp(30, 10, 0))
    assert compile_program(fading, FINE, None, 40).timeline.cues
