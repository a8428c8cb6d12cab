"""Boots of a certain firmware on a rig, and a clock that goes on while something is done."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from controller.driver import Driver
from controller.drivers.air_boots_machine import MEANT, Firmware, SimulatedBoots
from controller.link.memory import MemoryLink
from controller.registry import load
from controller.rehearsal import at_once
from firmware_protocol.air_boots import (
    Command,
    Reply,
    Request,
    Run,
    State,
    Told,
    host_codec,
    machine_codec,
)
from firmware_protocol.codec import Packet
from profiles.timeline import Setting
from tests.controller.rig import Rig

T = TypeVar("T")

CAPABILITIES = load("air_boots").capabilities
CALF, FOOT = Setting({"calf": 1}), Setting({"foot": 1})
OFF = State(run=Run.OFF, mode=1, favourite=0, timer=1, strength=1, heat=0)
STOP, ALL = Request(Command.SET_RUN, Run.OFF), Request(Command.GET_ALL)
STOPPED = Told(Command.SET_RUN, Run.OFF)


class BootsRig(Rig):
    """A rig for the simulated boots; what they feel like is in `felt`, as on any."""

    def __init__(self, firmware: Firmware = MEANT) -> None:
        super().__init__("air_boots")
        self.boots = SimulatedBoots(
            self.clock, lambda at_ms, setting: self.felt.append((at_ms, setting)), firmware
        )
        self.machine = self.boots

    async def taken(self) -> Driver:
        return await self.grip.take(1_000)

    async def told(self, *requests: Request) -> None:
        """Somebody else sends these requests, each once the boots can hear it."""
        for request in requests:
            await self.press(host_codec().encode(request).data)
            await self.clock.advance(250)

    async def done(self, work: Coroutine[Any, Any, T], within_ms: int = 2_000) -> T:  # Any: unused
        """What the work gives, within that time."""
        return await at_once(self.clock, work, within_ms)


async def say(boots: MemoryLink, reply: Reply) -> None:
    """Answer in the place of the boots."""
    await boots.write(machine_codec().encode(reply))
    await asyncio.sleep(0)


async def read(boots: MemoryLink) -> list[Request]:
    """What was written to them since the last look."""
    found = machine_codec().feed(Packet(await arrived(boots)))
    return [one for one in found if isinstance(one, Request)]


async def arrived(link: MemoryLink) -> bytes:
    """The bytes that came to this end since the last look."""
    came = b""
    while True:
        reading = asyncio.ensure_future(link.read())
        await asyncio.sleep(0)
        if not reading.done():
            reading.cancel()
            return came
        came += reading.result().data
