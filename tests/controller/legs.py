"""A plug-in of somebody else: a machine that can do everything to a leg, and says what it likes."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from controller.clock import Clock
from controller.driver import Driver, DriverCode, OnFelt
from controller.errors import LinkLost
from controller.link.base import Link
from firmware_protocol.codec import Packet
from profiles.actuators import Capabilities, Proof
from profiles.timeline import REST, Setting

PAGE = """
title = "Legs"
evidence = "guessed"
how_to_stop = "Pull the plug."
outside_proof = ""
placeable = false
models = [{ name = "Everything", brands = ["Nobody"] }]
timing = { min_command_gap_ms = 100, dead_man_ms = 2000 }
stop = { best_proof = "acknowledged" }
duties = { thermal_cutout = "yes", vents_on_power_loss = "yes" }
links = [{ kind = "serial", baud = 9600, usb_ids = [] }]
facts = []
actuators = [
    { name = "hum", effect = "vibration", covers = ["calf"], steps = 100 },
    { name = "knead", effect = "kneading", covers = ["calf"], steps = 100 },
    { name = "squeeze", effect = "compression", covers = ["calf"], steps = 100, measured = true },
    { name = "warm", effect = "heat", covers = ["foot"], steps = 100, measured = true },
    { name = "head", effect = "vibration", covers = [], steps = 100 },
]
"""


class LegsDriver:
    """Sends settings as they are; `claims` is what it says of its machine once that is set."""

    def __init__(self, link: Link, capabilities: Capabilities) -> None:
        self._link = link
        self._capabilities = capabilities
        self.claims: Capabilities | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self.claims or self._capabilities

    async def identify(self) -> str:
        return "Legs"

    async def apply(self, setting: Setting) -> Proof:
        await self._link.write(Packet(json.dumps(dict(setting.levels)).encode()))
        return Proof.ACKNOWLEDGED

    async def rest(self) -> Proof:
        try:
            return await self.apply(REST)
        except LinkLost:
            return Proof.FAILED

    async def arm_timer(self, remaining_ms: int) -> int | None:
        return None

    async def watch(self) -> None:
        while True:
            await self._link.read()


class SimulatedLegs:
    """Does what it is told, and nothing by itself."""

    def __init__(self, clock: Clock, on_felt: OnFelt) -> None:
        self._clock = clock
        self._on_felt = on_felt
        self.felt = REST

    async def serve(self, link: Link) -> None:
        try:
            while True:
                told = Setting(json.loads((await link.read()).data))
                if told != self.felt:
                    self.felt = told
                    self._on_felt(self._clock.now_ms(), told)
        except LinkLost:
            return


@asynccontextmanager
async def connect(link: Link, clock: Clock, capabilities: Capabilities) -> AsyncIterator[Driver]:
    await link.open()
    try:
        yield LegsDriver(link, capabilities)
    finally:
        await link.close()


DRIVER = DriverCode("legs", lambda: PAGE, connect, SimulatedLegs)
