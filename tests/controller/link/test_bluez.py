"""The way to a machine by BlueZ, and to one that BlueZ holds for a process that is dead."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from controller import registry
from controller.clock import SystemClock
from controller.link.base import BleService
from profiles.timeline import REST
from tests.controller.link.bluez import BlueZ, bluez_on
from tests.controller.link.central import FAMILY, PLAYING
from tests.controller.link.private_bus import ADDRESS_VARIABLE, needs_bus, private_bus

pytestmark = [pytest.mark.wire, needs_bus]

BED = "F0:F1:F2:F3:F4:F5"
PATH = "/org/bluez/hci0/dev_F0_F1_F2_F3_F4_F5"
FORMERLY = "70:01:02:03:04:05"
FORMER_PATH = "/org/bluez/hci0/dev_70_01_02_03_04_05"


class Room:
    """A bus with BlueZ on it, a bed near it, and processes of ours."""

    def __init__(self, bus: str, bluez: BlueZ, processes: AsyncExitStack) -> None:
        self._bus = bus
        self._processes = processes
        self.bluez = bluez

    async def central(self, path: str = "") -> "Told":
        """A process that looks for the bed by its address, and first at that path."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.controller.link.central",
            BED,
            path,
            stdin=PIPE,
            stdout=PIPE,
            env={**os.environ, ADDRESS_VARIABLE: self._bus},
        )
        self._processes.push_async_callback(_end, process)
        return Told(process)


class Told:
    """A process that answers each line with one line."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def says(self, command: str) -> str:
        """Its answer to a command; it has 20 s to give it."""
        self.tell(command)
        return await self.answer()

    def tell(self, command: str) -> None:
        """Give a command and do not wait."""
        assert self._process.stdin is not None  # it was started with a pipe
        self._process.stdin.write(f"{command}\n".encode())

    async def answer(self) -> str:
        """What it says next."""
        assert self._process.stdout is not None  # it was started with a pipe
        async with asyncio.timeout(20):
            return (await self._process.stdout.readline()).decode().strip()

    async def is_killed(self) -> None:
        """It has no chance to say goodbye to anybody."""
        self._process.kill()
        await self._process.wait()


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()


@asynccontextmanager
async def room(kept_as: str = BED) -> AsyncIterator[Room]:
    spec = registry.load(FAMILY)
    way = next(link for link in spec.links if isinstance(link, BleService))
    machine = spec.simulate(SystemClock(), lambda _, __: None)
    async with (
        private_bus() as bus,
        bluez_on(bus, machine, way, BED, kept_as) as bluez,
        AsyncExitStack() as processes,
    ):
        yield Room(bus, bluez, processes)


async def left_playing(here: Room) -> int:
    """A process plays on the bed and is killed; how many scans there were until then."""
    session = await here.central()
    assert await session.says("take") == "taken"
    assert await session.says("play") == "CONFIRMED"
    await session.is_killed()
    assert here.bluez.machine.felt == PLAYING
    return here.bluez.scans


async def test_a_link_knows_the_object_path_of_its_machine() -> None:
    async with room() as here:
        session = await here.central()
        assert await session.says("take") == "taken"
        assert await session.says("path") == PATH


async def test_bluez_holds_a_machine_whose_session_was_killed_and_no_scan_hears_it() -> None:
    async with room() as here:
        await left_playing(here)
        assert here.bluez.connection is not None
        assert await (await here.central()).says("scan") == "nothing"


@pytest.mark.parametrize("path", [PATH, ""], ids=["by its path", "by its address"])
async def test_a_machine_that_bluez_holds_is_brought_to_rest_without_a_scan(path: str) -> None:
    async with room() as here:
        scans = await left_playing(here)
        guardian = await here.central(path)
        assert await guardian.says("rest") == "CONFIRMED"
        assert here.bluez.machine.felt == REST
        assert here.bluez.scans == scans


async def test_a_machine_that_changed_its_address_is_reached_by_its_path_alone() -> None:
    async with room(kept_as=FORMERLY) as here:
        await left_playing(here)
        assert await (await here.central()).says("take") == "NOT_FOUND"
        assert await (await here.central(FORMER_PATH)).says("rest") == "CONFIRMED"
        assert here.bluez.machine.felt == REST


async def test_a_machine_whose_object_is_gone_is_found_by_a_scan() -> None:
    async with room() as here:
        scans = await left_playing(here)
        here.bluez.forget()
        guardian = await here.central(PATH)
        assert await guardian.says("rest") == "CONFIRMED"
        assert here.bluez.machine.felt == REST
        assert here.bluez.scans == scans + 1


async def test_a_machine_that_let_go_itself_is_connected_to_at_its_path() -> None:
    async with room() as here:
        scans = await left_playing(here)
        here.bluez.drop()
        assert await (await here.central(PATH)).says("rest") == "CONFIRMED"
        assert here.bluez.machine.felt == REST
        assert here.bluez.scans == scans


@pytest.mark.parametrize("path", [PATH, ""], ids=["by its path", "by its address"])
async def test_bluetooth_that_is_switched_off_is_said_to_be_off(path: str) -> None:
    async with room() as here:
        await left_playing(here)
        here.bluez.power(on=False)
        assert await (await here.central(path)).says("take") == "POWERED_OFF"


async def test_bluetooth_switched_off_and_on_loses_the_link_until_it_is_on() -> None:
    async with room() as here:
        session = await here.central()
        assert await session.says("take") == "taken"
        assert await session.says("play") == "CONFIRMED"
        session.tell("wait")
        here.bluez.power(on=False)
        assert await session.answer() == "lost"
        assert await session.says("take") == "POWERED_OFF"
        here.bluez.power(on=True)
        assert await session.says("rest") == "CONFIRMED"
        assert here.bluez.machine.felt == REST
