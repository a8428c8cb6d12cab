"""A machine that is switched off at its own remote in the middle of a program."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from random import Random

import pytest

from controller.clock import ManualClock
from controller.drivers.asked import LATE_MS
from controller.drivers.keeson_machine import SimulatedKeeson
from controller.drivers.keeson_remote import Remote
from controller.drivers.keeson_ways import Motor
from controller.drivers.tuya_machine import SimulatedTuya
from controller.nightlog.kinds import Kind
from controller.session.session import Session
from controller.session.view import Ending, Reason, State
from controller.simulator.faults import planned
from controller.simulator.faulty import FaultyMachine
from firmware_protocol import leggett_gen2, reverie_108
from firmware_protocol.keeson_base import Key, Layout, Status
from firmware_protocol.leggett_gen2 import machine_codec
from profiles.library import find
from profiles.timeline import Setting
from tests.controller.drivers.tuya import OFF
from tests.controller.rig import Rig
from tests.controller.simulator.faulted import Faulted

Press = Callable[[Rig], Awaitable[None]]


class Notes:
    """What a session noted."""

    trouble = ""

    def __init__(self) -> None:
        self.noted: list[tuple[Kind, Mapping[str, object]]] = []

    def note(self, kind: Kind, said: Mapping[str, object]) -> None:
        self.noted.append((kind, said))


def bed(rig: Rig, level: int) -> Awaitable[None]:
    """The remote of a Reverie bed brings the foot to a level."""
    set_foot = reverie_108.SetLevel(reverie_108.Motor.FOOT, level)
    return rig.press(reverie_108.host_codec().encode(set_foot).data)


async def reverie(rig: Rig) -> None:
    stop = reverie_108.Key.STOP_MASSAGE
    await rig.press(reverie_108.host_codec().encode(stop).data)


async def leggett(rig: Rig) -> None:
    off = leggett_gen2.SetLevel(leggett_gen2.Part.FOOT, 0)
    await rig.press(leggett_gen2.host_codec().encode(off).data)


async def tuya(rig: Rig) -> None:
    assert isinstance(rig.machine, SimulatedTuya)
    rig.machine.press(OFF)


async def keeson(rig: Rig) -> None:
    assert isinstance(rig.machine, SimulatedKeeson)
    while not rig.machine.felt.is_rest:
        await rig.clock.advance(500)
        rig.machine.press(Key.FOOT_MINUS)


REMOTES: Mapping[str, Press] = {
    "reverie_108": reverie,
    "leggett_gen2": leggett,
    "tuya_mcu": tuya,
    "keeson_base": keeson,
}


async def playing(rig: Rig) -> tuple[Session, asyncio.Task[Ending]]:
    """In the middle of the hold."""
    session = await rig.session("Steady Hum Taper")
    task = asyncio.create_task(session.run())
    await rig.clock.advance(400_000)
    assert rig.strongest > 0
    assert rig.views[-1].state is State.PLAYING
    return session, task


async def stopped(rig: Rig, session: Session, task: asyncio.Task[Ending]) -> None:
    session.stop()
    assert (await rig.ended(task)).at_rest


@pytest.mark.parametrize("family", REMOTES)
async def test_it_stays_off_and_the_session_was_stopped(family: str) -> None:
    rig = Rig(family)
    rig.record = notes = Notes()
    _, task = await playing(rig)
    await REMOTES[family](rig)
    felt = len(rig.felt)
    ending = await rig.ended(task)
    assert ending.reason is Reason.STOPPED
    assert ending.failure is None
    assert ending.at_rest
    assert all(setting.is_rest for _, setting in rig.felt[felt:])
    assert rig.connections == 1
    assert rig.views[-1].trouble == "the machine was switched off at its own remote"
    assert (Kind.INTENT, {"intent": "stop", "by": "remote", "done": True}) in notes.noted
    assert Kind.FAULT not in [kind for kind, _ in notes.noted]


@pytest.mark.parametrize("family", REMOTES)
async def test_a_pause_of_ours_is_not_taken_for_it(family: str) -> None:
    rig = Rig(family)
    session, task = await playing(rig)
    for _ in range(2):
        session.pause()
        await rig.clock.advance(30_000)
        assert rig.machine.felt.is_rest
        session.resume()
        await rig.clock.advance(30_000)
        assert rig.views[-1].state is State.PLAYING
        assert rig.strongest > 0
    await stopped(rig, session, task)


@pytest.mark.parametrize("family", REMOTES)
async def test_off_and_on_again_as_programs_go_is_not_taken_for_it(family: str) -> None:
    rig = Rig(family)
    session = await rig.session("Interval Hum")
    task = asyncio.create_task(session.run())
    ending = await rig.ended(task, within_ms=find("Interval Hum").length_ms + 10_000)
    assert ending.reason is Reason.PLAYED


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("family", REMOTES)
@pytest.mark.parametrize("fault", ["delay:4s:from", "delay:1500ms", "reorder:30%", "lose:10%"])
async def test_reports_that_are_late_or_lost_are_not_taken_for_it(
    family: str, fault: str, seed: int
) -> None:
    rig = Rig(family)
    rig.machine = machine = FaultyMachine(
        lambda felt: rig.spec.simulate(rig.clock, felt),
        rig.clock,
        lambda at_ms, setting: rig.felt.append((at_ms, setting)),
        Random(seed),
    )
    session = await rig.session("Interval Hum")
    task = asyncio.create_task(session.run())
    await rig.clock.advance(100_000)
    machine.begin(planned(fault).fault)
    length_ms = find("Interval Hum").length_ms
    while not task.done() and rig.clock.now_ms() < length_ms - 60_000:
        await rig.clock.advance(1_000)
    machine.end(planned(fault).fault)
    session.stop()
    await rig.ended(task, within_ms=60_000)
    assert "remote" not in rig.views[-1].trouble
    assert machine.felt.is_rest


@pytest.mark.parametrize("family", ["reverie_108", "leggett_gen2", "tuya_mcu"])
async def test_a_power_cut_on_a_held_link_is_not_taken_for_it(family: str) -> None:
    rig = Rig(family)
    session, task = await playing(rig)
    await rig.cut_power(3_000)
    await rig.clock.advance(20_000)
    assert not task.done()
    session.stop()
    await rig.ended(task, within_ms=60_000)
    assert rig.machine.felt.is_rest


async def test_a_base_that_reports_off_after_a_power_cut_stays_off() -> None:
    rig = Rig("keeson_base")
    _, task = await playing(rig)
    await rig.cut_power(2_000)
    ending = await rig.ended(task)
    assert ending.reason is Reason.STOPPED
    assert ending.at_rest


@pytest.mark.parametrize(("left_ms", "taken"), [(300_000, True), (5_000, False)])
async def test_a_base_that_its_own_timer_may_have_ended_was_not_switched_off(
    left_ms: int, taken: bool
) -> None:
    clock = ManualClock()
    remote = Remote(clock, [Motor.FOOT])
    remote.asks([2])
    await clock.advance(LATE_MS)
    remote.hear(Status(Layout.ED, 0, 2, left_ms, 1))
    remote.hear(Status(Layout.ED, 0, 0, 0))
    assert not remote.switched_off
    remote.hear(Status(Layout.ED, 0, 0, 0))
    assert remote.switched_off is taken


async def test_lower_is_not_off() -> None:
    rig = Rig("reverie_108")
    session, task = await playing(rig)
    await bed(rig, 1)
    await rig.clock.advance(10_000)
    assert not task.done()
    await stopped(rig, session, task)


async def test_a_box_that_says_off_only_once_is_asked_and_goes_on() -> None:
    rig = Rig("leggett_gen2")
    session, task = await playing(rig)
    await rig.say(machine_codec().encode(leggett_gen2.State(0, 0, 0)))
    await rig.clock.advance(2_000)
    assert not task.done()
    await stopped(rig, session, task)


@pytest.mark.parametrize("family", ["reverie_108", "leggett_gen2"])
async def test_an_off_of_ours_that_is_reported_behind_an_earlier_on_is_not_taken_for_it(
    family: str,
) -> None:
    faulted = Faulted(family, "delay:4s:from")
    async with faulted.driver() as driver:
        watching = asyncio.create_task(driver.watch())
        for step in (2, 3, 0, 3):
            applying = asyncio.create_task(driver.apply(Setting({"foot massage": step})))
            await faulted.clock.advance(1_000)
            await applying
        await faulted.clock.advance(30_000)
        assert not watching.done()
        watching.cancel()
