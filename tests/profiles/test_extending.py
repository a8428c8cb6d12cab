"""What is held longer: the present hold, or the next one, and nothing before it."""

import tomllib

import pytest

from profiles.compiler import compile_program
from profiles.extending import extended
from profiles.ideal import IDEAL
from profiles.library import find, shelf
from profiles.limits import longest_ms
from profiles.program import Program

MINUTE_MS = 60_000
BY_MS = 5 * MINUTE_MS


def fade_ms(program: Program) -> int:
    plan = compile_program(program, IDEAL)
    return program.length_ms if plan.fade_at_ms is None else plan.fade_at_ms


@pytest.mark.parametrize("name", sorted(shelf().programs))
def test_every_shipped_program_is_the_same_up_to_here_and_five_minutes_longer(name: str) -> None:
    program = find(name)
    before, until_ms = compile_program(program, IDEAL).timeline, fade_ms(program)
    held = 0
    for elapsed_ms in range(0, program.length_ms, 50_000):
        longer = extended(program, elapsed_ms, BY_MS, until_ms)
        if longer is None:
            continue
        held += 1
        assert longer.at_ms >= elapsed_ms
        assert longer.program.length_ms == program.length_ms + BY_MS
        if longer.program.length_ms <= longest_ms(program):
            after = compile_program(longer.program, IDEAL).timeline
            assert after.begins_like(before, elapsed_ms)
    assert held


def test_the_fade_is_never_held_longer() -> None:
    program = find("First Night")
    assert extended(program, fade_ms(program), BY_MS, fade_ms(program)) is None


def test_on_the_way_to_a_hold_that_hold_is_held_longer() -> None:
    program = find("Steady Hum Taper")
    longer = extended(program, 10_000, BY_MS, fade_ms(program))
    assert longer is not None
    assert longer.at_ms == 30_000
    lengths = [phase.length_ms for phase in longer.program.phases]
    assert lengths == [30_000, 30 * MINUTE_MS - 30_000 + BY_MS, 5 * MINUTE_MS]


def test_what_goes_on_alongside_is_held_as_long() -> None:
    program = find("Warm Knead")
    longer = extended(program, 5 * MINUTE_MS, BY_MS, fade_ms(program))
    assert longer is not None
    before, after = program.alongside[0], longer.program.alongside[0]
    assert after.length_ms == before.length_ms + BY_MS


def test_what_begins_later_alongside_begins_later_still() -> None:
    written = """
    name = "Warm later"
    zones = ["calf"]
    phases = [{ length = "2m", level = 20 }, { length = "10m", level = 30 }]
    [[alongside]]
    at = "5m"
    effect = "heat"
    zones = ["foot"]
    phases = [{ length = "5m", level = 20 }]
    """
    program = Program.model_validate(tomllib.loads(written))
    longer = extended(program, MINUTE_MS, BY_MS, program.length_ms)
    assert longer is not None
    assert longer.program.alongside[0].begins_ms == 10 * MINUTE_MS


def test_a_step_that_a_person_does_is_not_held() -> None:
    written = """
    name = "Stretch"
    phases = [{ length = "30s", guide = "Stretch." }, { length = "5m", level = 20 }]
    """
    program = Program.model_validate(tomllib.loads(written))
    longer = extended(program, 10_000, BY_MS, program.length_ms)
    assert longer is not None
    assert longer.at_ms == 30_000
