"""The fade where other motors were on before: neither a sudden end nor a long silence."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from controller.session.view import Reason
from tests.controller.plugged import fall, plan, plugged
from tests.controller.rig import Rig

KNEADING = plan((300, {"knead": 35}), (60, {}), *fall(50), fade_at_ms=360_000)
RESTING = plan((60, {"hum": 10}), (240, {}), *fall(20), fade_at_ms=300_000)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with plugged(tmp_path) as rig:
        yield rig


async def faded(rig: Rig, after_ms: int) -> asyncio.Task[object]:
    """KNEADING, sent to its fade after so long."""
    session = await rig.session_of(lambda _: KNEADING)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(after_ms)
    rig.felt = []
    assert session.fade()
    return asyncio.ensure_future(playing)


async def test_what_has_no_part_in_the_fade_comes_down_step_by_step(rig: Rig) -> None:
    playing = await faded(rig, 200_000)
    began_ms = rig.clock.now_ms()
    await rig.clock.advance(150_000)
    await playing
    steps = [setting.step("knead") for _, setting in rig.felt]
    assert all(earlier - later <= 1 for earlier, later in pairwise([35, *steps]))
    last_ms = max(at_ms for at_ms, setting in rig.felt if setting.step("knead"))
    assert 6_000 <= last_ms - began_ms <= 8_000
    await rig.grip.let_go()


async def test_the_fade_is_as_strong_as_what_was_felt_at_most_and_not_silent(rig: Rig) -> None:
    playing = await faded(rig, 200_000)
    await rig.clock.advance(150_000)
    await playing
    assert max(setting.step("hum") for _, setting in rig.felt) in range(30, 36)
    await rig.grip.let_go()


async def test_kneading_and_vibration_never_meet_on_the_way_into_the_fade(rig: Rig) -> None:
    playing = await faded(rig, 200_000)
    await rig.clock.advance(150_000)
    await playing
    assert not any(s.step("knead") and s.step("hum") for _, s in rig.felt)
    await rig.grip.let_go()


async def test_what_comes_down_lasts_no_longer_than_its_plan_had_it(rig: Rig) -> None:
    session = await rig.session_of(lambda _: KNEADING)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(298_000)
    left_ms = 300_000 - rig.views[-1].elapsed_ms
    assert session.fade()
    began_ms = rig.clock.now_ms()
    await rig.clock.advance(150_000)
    assert (await rig.ended(playing)).reason is Reason.PLAYED
    last_ms = max(at_ms for at_ms, setting in rig.felt if setting.step("knead"))
    assert last_ms - began_ms <= left_ms


async def test_a_fade_asked_for_in_a_rest_is_played_at_its_own_level(rig: Rig) -> None:
    session = await rig.session_of(lambda _: RESTING)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(200_000)
    rig.felt = []
    assert session.fade()
    await rig.clock.advance(60_000)
    assert max(setting.step("hum") for _, setting in rig.felt) in range(15, 21)
    assert (await rig.ended(playing)).reason is Reason.PLAYED
