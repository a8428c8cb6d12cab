"""The limits while a session runs: keys, plans exchanged in the middle, and a plug-in that lies."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from controller.errors import Refused
from controller.session.session import Session
from controller.session.view import Ending, Reason
from profiles.actuators import Capabilities, Zone
from profiles.comfort import ComfortWindow
from profiles.compiler import Plan
from profiles.program import Program
from tests.controller.legs import LegsDriver
from tests.controller.plugged import fall, longest_s, plan, plugged, strongest, total_s
from tests.controller.rig import Rig
from tests.profiles.strategies import hold, program, ramp

Parts = tuple[tuple[int, dict[str, int]], ...]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with plugged(tmp_path) as rig:
        rig.comfort = {name: ComfortWindow(1, 100) for name in ("hum", "knead")}
        yield rig


async def begun(
    rig: Rig, played: Program | Callable[[int], Plan]
) -> tuple[Session, asyncio.Task[Ending]]:
    made = rig.session(played) if isinstance(played, Program) else rig.session_of(played)
    session = await made
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(0)
    return session, playing


async def stopped(rig: Rig, session: Session, playing: asyncio.Task[Ending]) -> None:
    session.stop()
    await rig.ended(playing)


def row_of(ending: Ending) -> str:
    assert isinstance(ending.failure, Refused)
    return ending.failure.row


# Keys: L4, L7, L8, L9, L10 and L11 can be tried with them. No key lengthens a session (L1), brings
# kneading and vibration together (L5), or names something (L18, L19); L6 is tried with a plan.


async def test_l4_stronger_is_refused_where_it_would_last_too_long(rig: Rig) -> None:
    session, playing = await begun(rig, program(hold(1_900, 41), ramp(120, 41, 0)))
    await rig.clock.advance(60_000)
    assert not session.stronger()
    await rig.clock.advance(1_000)
    assert strongest(rig, "hum") <= 50
    await stopped(rig, session, playing)


@pytest.mark.parametrize("key", ["stronger", "softer"])
async def test_l4_pressed_all_night_no_key_gives_more_than_a_quarter_hour_above_half(
    rig: Rig, key: str
) -> None:
    session, playing = await begun(rig, program(hold(1_900, 41), ramp(120, 41, 0)))
    for number in range(130):
        getattr(session, key if number % 3 else "stronger")()
        await rig.clock.advance(15_000)
    assert longest_s(rig, "hum", above=50) <= 901
    await rig.clock.advance(120_000)
    await rig.ended(playing)


async def test_l7_a_pause_in_a_squeeze_leaves_the_cuff_time_to_empty(rig: Rig) -> None:
    squeezes = plan(*[(15, {"squeeze": 1}), (45, {})] * 5)
    session, playing = await begun(rig, lambda _: squeezes)
    await rig.clock.advance(2_000)
    session.pause()
    await rig.clock.advance(2_000)
    session.resume()
    await rig.clock.advance(7_000)
    assert rig.machine.felt.is_rest
    await rig.clock.advance(1_100)
    assert rig.machine.felt.step("squeeze") == 1
    await rig.clock.advance(300_000)
    assert (await rig.ended(playing)).reason is Reason.PLAYED
    assert longest_s(rig, "squeeze") <= 15


async def test_l8_after_a_pause_it_rises_anew(rig: Rig) -> None:
    session, playing = await begun(rig, program(hold(110, 60)))
    await rig.clock.advance(50_000)
    session.toggle()
    session.toggle()
    await rig.clock.advance(0)
    assert rig.machine.felt.step("hum") >= 59  # too short a pause to be felt at all
    session.pause()
    await rig.clock.advance(1_000)
    session.resume()
    await rig.clock.advance(2_000)
    assert 0 < rig.machine.felt.step("hum") <= 12
    await stopped(rig, session, playing)


async def test_l9_a_fade_asked_for_early_is_a_fade_of_a_minute(rig: Rig) -> None:
    session, playing = await begun(rig, program(hold(600, 40), ramp(60, 40, 0)))
    await rig.clock.advance(200_000)
    session.fade()
    asked_ms = rig.clock.now_ms()
    await rig.clock.advance(59_000)
    assert rig.machine.felt.step("hum") <= 2
    await rig.clock.advance(2_000)
    await rig.ended(playing)
    assert rig.felt[-1][0] - asked_ms >= 59_000


async def test_l10_three_presses_at_once_are_two(rig: Rig) -> None:
    session, playing = await begun(rig, program(hold(600, 20), ramp(60, 20, 0)))
    await rig.clock.advance(60_000)
    before = rig.machine.felt.step("hum")
    assert [session.stronger() for _ in range(3)] == [True, True, False]
    await rig.clock.advance(50_000)
    assert rig.machine.felt.step("hum") <= before + 20
    await stopped(rig, session, playing)


async def test_l11_stronger_makes_nothing_warmer(rig: Rig) -> None:
    warm = program(hold(600, 50), hold(301, 0), effect="heat", zones=["foot"])
    session, playing = await begun(rig, warm)
    await rig.clock.advance(300_000)
    before = rig.machine.felt
    session.stronger()
    await rig.clock.advance(60_000)
    assert rig.machine.felt == before
    await stopped(rig, session, playing)


# Plans exchanged in the middle. A harmful one is refused when it comes; one that is only harmful
# after what was played already is stopped by the governor. For L1 there is none such: plans that
# take each other's place are of one length.

HARMLESS = plan((840, {"hum": 20}), *fall(30))
LENGTH_S = 900


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(((841, {"knead": 20}), (59, {})), id="L5"),
        pytest.param(((60, {"hum": 1, "knead": 1}), (840, {})), id="L5 both"),
        pytest.param(((600, {}), (300, {"squeeze": 51})), id="L6"),
        pytest.param(((600, {}), (300, {"squeeze": 1})), id="L7"),
        pytest.param(((900, {"hum": 20}),), id="L9"),
        pytest.param(((840, {"hum": 50}), *fall(30)), id="L10"),
        pytest.param(((840, {"warm": 1}), (60, {})), id="L11"),
        pytest.param(((840, {"head": 1}), (60, {})), id="L18"),
        pytest.param(((840, {"shock": 1}), (60, {})), id="L19"),
    ],
)
async def test_a_harmful_plan_that_comes_with_a_press_is_not_played(rig: Rig, parts: Parts) -> None:
    harmful = plan(*parts)
    session, playing = await begun(rig, lambda offset: harmful if offset else HARMLESS)
    await rig.clock.advance(60_000)
    before = rig.machine.felt
    assert not session.stronger()
    await rig.clock.advance(1_000)
    assert rig.machine.felt == before
    await stopped(rig, session, playing)


async def test_l1_a_longer_plan_cannot_take_the_place_of_another(rig: Rig) -> None:
    longer = plan((900, {"hum": 21}), *fall(30))
    session, playing = await begun(rig, lambda offset: longer if offset else HARMLESS)
    await rig.clock.advance(60_000)
    with pytest.raises(ValueError, match="length"):
        session.softer()
    await rig.clock.advance(LENGTH_S * 1000)
    assert (await rig.ended(playing)).reason is Reason.PLAYED


@pytest.mark.parametrize(
    ("row", "first", "then", "longest"),
    [
        (
            "L4",
            ((885, {"hum": 55}), *fall(55), (305, {})),
            ((885, {"hum": 20}), (305, {"hum": 55}), *fall(55)),
            901,
        ),
        ("L5", ((500, {"knead": 30}), (510, {})), ((500, {}), (510, {"knead": 30})), 600),
        ("L7", ((14, {"squeeze": 1}), (996, {})), ((13, {}), (14, {"squeeze": 1}), (983, {})), 15),
        ("L11", ((700, {"warm": 1}), (1010, {})), ((700, {}), (700, {"warm": 1}), (310, {})), 1200),
    ],
)
async def test_two_harmless_plans_do_not_make_a_harmful_one(
    rig: Rig, row: str, first: Parts, then: Parts, longest: int
) -> None:
    session, playing = await begun(rig, lambda offset: plan(*(then if offset else first)))
    (name,) = first[0][1]
    await rig.clock.advance(1000 * first[0][0] - 500)
    session.softer()
    ending = await rig.ended(playing, within_ms=1_000_000)
    assert row_of(ending) == row
    assert total_s(rig, name, above=50 if row == "L4" else 0) <= longest + 1
    assert rig.machine.felt.is_rest


# A plug-in. What it says of its machine counts once, at the start; what it says later does not.
# What it does with a setting behind our back cannot be known: that is for the person to watch.

Claim = Callable[[Capabilities], Capabilities]


def more_steps(machine: Capabilities) -> Capabilities:
    return replace(machine, actuators=tuple(replace(a, steps=1000) for a in machine.actuators))


def head_is_a_calf(machine: Capabilities) -> Capabilities:
    calf = frozenset({Zone.CALF})
    head = replace(machine.actuator("head"), covers=calf)
    return replace(machine, actuators=(*machine.actuators[:-1], head))


def slow(machine: Capabilities) -> Capabilities:
    return replace(machine, min_command_gap_ms=2_000, dead_man_ms=None)


def renamed(machine: Capabilities) -> Capabilities:
    hum = replace(machine.actuator("hum"), name="shock")
    return replace(machine, actuators=(hum, *machine.actuators[1:]))


@pytest.mark.parametrize("claim", [more_steps, head_is_a_calf, slow, renamed])
async def test_what_a_plug_in_claims_in_the_middle_makes_nothing_stronger(
    rig: Rig, claim: Claim
) -> None:
    session, playing = await begun(rig, program(hold(600, 20), ramp(60, 20, 0)))
    await rig.clock.advance(60_000)
    before = rig.machine.felt.step("hum")
    driver = cast("LegsDriver", rig.grip.driver)
    driver.claims = claim(driver.capabilities)
    session.stronger()
    await rig.clock.advance(10_000)
    assert rig.machine.felt.step("hum") <= before + 10
    assert set(rig.machine.felt.levels) <= {"hum"}
    await stopped(rig, session, playing)


async def test_l8_a_plug_in_that_claims_a_long_gap_does_not_make_the_start_a_jump(rig: Rig) -> None:
    driver_claims = slow(rig.spec.capabilities)
    rig.spec = replace(rig.spec, capabilities=driver_claims)
    session, playing = await begun(rig, lambda _: plan((100, {"hum": 60}), *fall(60)))
    assert strongest(rig, "hum") <= 11
    await stopped(rig, session, playing)


@pytest.mark.parametrize(
    ("row", "unknown", "levels"),
    [("L12", "heat_guarded", {"warm": 1}), ("L7", "deflates", {"squeeze": 1})],
)
async def test_a_plug_in_that_knows_of_no_duty_drives_neither_heat_nor_cuffs(
    rig: Rig, row: str, unknown: str, levels: dict[str, int]
) -> None:
    guarded = rig.spec.capabilities
    bare = (
        replace(guarded, heat_guarded=False) if row == "L12" else replace(guarded, deflates=False)
    )
    rig.spec = replace(rig.spec, capabilities=bare)
    _, playing = await begun(rig, lambda _: plan((10, levels), (301, {})))
    assert row_of(await rig.ended(playing)) == row
    assert rig.felt == []
