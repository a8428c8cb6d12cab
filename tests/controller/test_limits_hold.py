"""Every row of the limits is tried through a file and through the API: neither gets beyond it.

What a live intent and a plug-in may try stands in `test_limits_hold_live.py`.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.errors import Refused
from controller.session.view import Reason
from profiles.comfort import ComfortWindow
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, ProfileError
from profiles.library import load
from profiles.limits import Limits
from tests.controller.plugged import fall, plan, plugged, strongest
from tests.controller.rig import Rig

WIDE = {name: ComfortWindow(1, 100) for name in ("hum", "knead")}
FILES = {
    "L1": "phases = [{ length = '35m', level = 20 }, { length = '60s', from = 20, to = 0 }]",
    "L4": "phases = [{ length = '16m', level = 60 }, { length = '60s', from = 60, to = 0 }]",
    "L4 stronger": "phases = [{ length = '6m', level = 80 }, { length = '2m', from = 80, to = 0 }]",
    "L5": "effect = 'kneading'\nphases = [{ length = '11m', level = 30 }]",
    "L5 both": """
phases = [{ length = '1m', level = 20 }]
alongside = [{ effect = 'kneading', zones = ['calf'], phases = [{ length = '1m', level = 20 }] }]
""",
    "L6": "effect = 'compression'\nphases = [{ length = '10s', level = 60 }]",
    "L7": "effect = 'compression'\nphases = [{ length = '16s', level = 30 }]",
    "L7 contact": """
effect = 'compression'
phases = [{ length = '5m', level = 30, pulse = { on = '15s', off = '12s' } }]
""",
    "L9": "phases = [{ length = '10m', level = 20 }]",
    "L11": """
effect = 'heat'
zones = ['foot']
phases = [{ length = '21m', celsius = [36, 38] }, { length = '6m', level = 0 }]
""",
    "L11 to the end": "effect = 'heat'\nzones = ['foot']\nphases = [{ length = '9m', level = 50 }]",
    "L18": "zones = ['knee']\nphases = [{ length = '1m', level = 20 }]",
    "L19": "effect = 'shock'\nphases = [{ length = '1m', level = 20 }]",
    "L19 format": "format = 99\nphases = [{ length = '1m', level = 20 }]",
}
"""L8 is in a test of its own: a file that rises too fast is softened. L10 has no way through a
file: a file holds no presses."""

PLANS = {
    "L1": plan((2041, {"hum": 20}), *fall(30)),
    "L1 compression": plan(*[(5, {"squeeze": 1}), (55, {})] * 61),
    "L1 contact": plan(*[(15, {"squeeze": 1}), (15, {})] * 80),
    "L4": plan((901, {"hum": 60}), *fall(60)),
    "L4 stronger": plan((301, {"hum": 80}), *fall(80)),
    "L5": plan((601, {"knead": 20})),
    "L5 both": plan((60, {"knead": 1, "hum": 1})),
    "L6": plan((5, {"squeeze": 51})),
    "L7": plan((16, {"squeeze": 1})),
    "L7 vents": plan((5, {"squeeze": 1}), (9, {}), (5, {"squeeze": 1})),
    "L9": plan((600, {"hum": 20})),
    "L11": plan((1201, {"warm": 10}), (301, {})),
    "L11 to the end": plan((600, {"warm": 10}), (299, {})),
    "L11 hotter": plan((5, {"warm": 101}), (301, {})),
    "L18": plan((60, {"head": 1})),
    "L19": plan((60, {"shock": 1})),
}
"""L8 and L10 have tests of their own: a plan that rises too fast is slowed down, and a press up
needs a plan before it."""


def row(name: str) -> str:
    return name.split()[0]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with plugged(tmp_path) as rig:
        rig.comfort = WIDE
        yield rig


def written(folder: Path, text: str) -> Path:
    path = folder / "tried.toml"
    path.write_text(f"name = 'Tried'\n{text}", "utf-8")
    return path


@pytest.mark.parametrize("name", FILES)
def test_a_file_beyond_a_row_gives_no_plan(rig: Rig, tmp_path: Path, name: str) -> None:
    path = written(tmp_path, FILES[name])
    with pytest.raises(ProfileError) as refused:
        compile_program(load(path), rig.spec.capabilities, WIDE)
    if row(name) not in ("L18", "L19"):  # such a file is wrong as such
        assert isinstance(refused.value, BeyondLimits)
        assert refused.value.row == row(name)


async def test_a_file_that_starts_at_full_strength_is_felt_at_five_points_a_second(
    rig: Rig, tmp_path: Path
) -> None:
    path = written(tmp_path, "phases = [{ length = '60s', level = 50 }]")
    playing = asyncio.create_task((await rig.session(load(path))).run())
    await rig.clock.advance(1_000)
    assert 0 < strongest(rig, "hum") <= 6
    await rig.clock.advance(60_000)
    await rig.ended(playing)


@pytest.mark.parametrize("name", PLANS)
async def test_a_plan_beyond_a_row_is_refused_before_anything_starts(rig: Rig, name: str) -> None:
    playing = asyncio.create_task((await rig.session_of(lambda _: PLANS[name])).run())
    ending = await rig.ended(playing)
    assert isinstance(ending.failure, Refused)
    assert ending.failure.row == row(name)
    assert ending.stopped is None
    assert rig.felt == []


async def test_a_plan_that_jumps_is_felt_at_five_points_a_second(rig: Rig) -> None:
    jump = plan((100, {"hum": 60}), *fall(60))
    playing = asyncio.create_task((await rig.session_of(lambda _: jump)).run())
    await rig.clock.advance(0)
    began_ms = rig.clock.now_ms()
    await rig.clock.advance(60_000)
    assert strongest(rig, "hum") == 60
    for at_ms, setting in rig.felt:
        assert setting.step("hum") <= 1 + 5 * (at_ms - began_ms + 100) / 1000
    await rig.clock.advance(160_000)
    assert (await rig.ended(playing)).reason is Reason.PLAYED


@pytest.mark.parametrize("heat", [60, 100])
async def test_warmth_that_jumps_is_felt_at_two_degrees_a_minute(rig: Rig, heat: int) -> None:
    jump = plan((300, {"warm": heat}), (301, {}))
    playing = asyncio.create_task((await rig.session_of(lambda _: jump)).run())
    await rig.clock.advance(120_000)
    assert 49 <= strongest(rig, "warm") <= 51
    await rig.clock.advance(490_000)
    await rig.ended(playing)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("session_ms", "session"),
        ("compression_session_ms", "compression_session"),
        ("vibration_over_50_ms", "vibration_over_50"),
        ("vibration_over_70_ms", "vibration_over_70"),
        ("kneading_ms", "kneading_time"),
        ("kneading_over_40_ms", "kneading_over_40"),
        ("kneading_over_60_ms", "kneading_over_60"),
        ("compression", "compression"),
        ("hold_ms", "hold"),
        ("contact", "contact"),
        ("heat", "heat"),
        ("heat_ms", "heat_time"),
        ("slew", "slew"),
        ("raise_", "raise"),
    ],
)
def test_nobody_can_set_a_limit_higher(name: str, row: str) -> None:
    with pytest.raises(ValueError, match=f"^{row} runs from"):
        Limits(**{name: getattr(Limits(), name) + 1})
