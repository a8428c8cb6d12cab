"""A bed on a virtual radio in this process: found, played, paused, dropped, at rest."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from bumble.link import LocalLink

from controller import registry
from controller.clock import SystemClock
from controller.discovery import on_the_radio
from controller.link.ble import RadioBackend
from controller.link.radio import radio_on
from controller.machine import Machine, chosen, grip_on
from controller.session.grip import Grip
from controller.session.session import Session
from controller.session.view import Ending, Reason, SessionView
from controller.simulator.peripheral import Peripheral
from profiles.actuators import Proof
from profiles.compiler import compile_program
from profiles.program import Program
from profiles.timeline import Setting
from tests.controller.link.air import powered_on

pytestmark = pytest.mark.wire

CLOCK = SystemClock(speed=10)
SHORT = """
name = "Short"
[[phases]]
length = "60s"
level = 10
[[phases]]
length = "10s"
from = 10
to = 0
"""
SPECS, _ = registry.load_all()
BED = registry.load("reverie_108")


class Leg:
    """What is felt, and a way to wait for it."""

    def __init__(self) -> None:
        self.felt = Setting({})
        self._changed = asyncio.Event()

    def feel(self, at_ms: int, setting: Setting) -> None:
        self.felt = setting
        self._changed.set()

    async def until(self, satisfied: Callable[[Setting], bool]) -> None:
        async with asyncio.timeout(10):
            while not satisfied(self.felt):
                self._changed.clear()
                await self._changed.wait()


@dataclass
class Bedroom:
    """A bed that advertises, the leg on it, and the radio of the bedside computer."""

    leg: Leg
    peripheral: Peripheral
    radio: RadioBackend


@asynccontextmanager
async def bedroom() -> AsyncIterator[Bedroom]:
    air = LocalLink()  # type: ignore[no-untyped-call]  # Bumble gives its __init__ no types
    central = await powered_on(air, "C0:00:00:00:00:01")
    device = await powered_on(air, "C0:00:00:00:00:02")
    leg = Leg()
    peripheral = Peripheral(device, BED.links[0], "Reverie")  # type: ignore[arg-type]  # its only link is BLE
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    machine = BED.simulate(CLOCK, leg.feel)
    serving = asyncio.create_task(peripheral.serve(machine, ready.set_result))
    await ready
    try:
        yield Bedroom(leg, peripheral, radio_on(central))
    finally:
        serving.cancel()
        await asyncio.wait({serving})
        await device.power_off()
        await central.power_off()


async def scanned(room: Bedroom) -> Machine:
    found, _ = await on_the_radio(SPECS, room.radio, 0.3)
    assert [(one.family, one.sure) for one in found] == [("reverie_108", "likely")]
    return chosen(str(found[0].address), found[0].family)


@asynccontextmanager
async def playing(room: Bedroom) -> AsyncIterator[tuple[Session, asyncio.Task[Ending]]]:
    machine = await scanned(room)
    grip: Grip = grip_on(machine, CLOCK, room.radio, lambda at_ms, setting: None)
    driver = await grip.take(15_000)
    await driver.identify()
    program = Program.model_validate(tomllib.loads(SHORT))
    views: list[SessionView] = []
    session = Session(
        lambda offset: compile_program(program, driver.capabilities, offset=offset),
        grip,
        CLOCK,
        views.append,
    )
    task = asyncio.create_task(session.run())
    try:
        yield session, task
    finally:
        session.stop()
        await asyncio.wait({task})
        await grip.let_go()


async def test_a_bed_is_found_played_paused_resumed_and_stopped_confirmed() -> None:
    async with bedroom() as room:
        async with playing(room) as (session, task):
            await room.leg.until(lambda felt: felt.step("foot massage") == 1)
            session.pause()
            await room.leg.until(lambda felt: felt.is_rest)
            session.resume()
            await room.leg.until(lambda felt: felt.step("foot massage") == 1)
            session.stop()
            ending = await task
        assert ending.reason is Reason.STOPPED
        assert ending.stopped is not None
        assert ending.stopped.proof is Proof.CONFIRMED
        assert room.leg.felt.is_rest


async def test_a_bed_that_drops_the_link_is_rested_first_and_then_played_on() -> None:
    async with bedroom() as room:
        async with playing(room) as (session, task):
            await room.leg.until(lambda felt: felt.step("foot massage") == 1)
            await room.peripheral.drop()
            await room.leg.until(lambda felt: felt.is_rest)
            await room.leg.until(lambda felt: felt.step("foot massage") == 1)
            session.stop()
            ending = await task
        assert ending.reason is Reason.STOPPED
        assert ending.stopped is not None
        assert ending.stopped.proof is Proof.CONFIRMED
        assert room.leg.felt.is_rest


async def test_a_program_is_played_to_its_end_confirmed() -> None:
    async with bedroom() as room:
        async with playing(room) as (session, task):
            await room.leg.until(lambda felt: felt.step("foot massage") == 1)
            assert session.fade()
            ending = await task
        assert ending.reason is Reason.PLAYED
        assert ending.stopped is not None
        assert ending.stopped.proof is Proof.CONFIRMED
