"""What was played before, made softer and half as long."""

import pytest

from profiles.again import for_again
from profiles.compiler import compile_program
from profiles.ideal import IDEAL
from profiles.library import find, shelf
from profiles.lowered import lowered
from profiles.program import Program


@pytest.mark.parametrize("name", sorted(shelf().programs))
def test_every_shipped_program_may_be_played_once_more_softer_and_shorter(name: str) -> None:
    before = find(name)
    copy = lowered(for_again(before), IDEAL)
    assert copy is not None
    was, now = compile_program(before, IDEAL), compile_program(copy, IDEAL)
    assert now.timeline.length_ms < was.timeline.length_ms
    loudest = [max(max(s.start, s.end) for s in plan.segments) for plan in (was, now)]
    assert loudest[1] <= loudest[0] * 60 // 100 or loudest[1] == 1


def test_a_long_hold_is_half_as_long() -> None:
    before = find("Evening Pulse 30")
    assert for_again(before).length_ms == before.length_ms // 2


def test_what_cannot_be_cut_in_half_is_as_short_as_it_can_be() -> None:
    ramp = {"length": "8m", "from": 30, "to": 60}
    hold = {"length": "4m", "level": 60}
    before = Program.model_validate({"name": "Mostly a ramp", "phases": [ramp, hold]})
    assert for_again(before).length_ms == 12 * 60_000 * 70 // 100
