"""A plug-in of somebody else: a machine that can do everything to a leg, and says what it likes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from controller.clock import Clock, sleep_until
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
    """Sends settings as they are; `claims` is what it says of its machine once that is set.

    A setting is on its way for `takes_ms`, a rest for no longer than 900. With `shields` it is
    written although nobody waits for it any more, and with `clings` it does not even let go of
    it, which no driver may do.
    """

    def __init__(self, link: Link, clock: Clock, capabilities: Capabilities) -> None:
        self._link = link
        self._clock = clock
        self._capabilities = capabilities
        self.claims: Capabilities | None = None
        self.takes_ms = 0
        self.shields = False
        self.clings = False
        self.resting = asyncio.Event()  # set by each rest
        self.timer_hangs = False
        self.timer_ms: int | None = None
        self.armed_ms: list[int] = []
        self.speechless = False
        self.applied_ms: list[int] = []
        self._writing: set[asyncio.Task[None]] = set()

    @property
    def capabilities(self) -> Capabilities:
        if self.speechless:
            raise ValueError("no idea")
        return self.claims or self._capabilities

    async def identify(self) -> str:
        return "Legs"

    async def apply(self, setting: Setting) -> Proof:
        self.applied_ms.append(self._clock.now_ms())
        writing = asyncio.create_task(self._write(setting, self.takes_ms))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        while self.clings and not writing.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(writing)
        await (asyncio.shield(writing) if self.shields else writing)
        return Proof.ACKNOWLEDGED

    async def rest(self) -> Proof:
        self.resting.set()
        try:
            await self._write(REST, min(self.takes_ms, 900))
        except LinkLost:
            return Proof.FAILED
        return Proof.ACKNOWLEDGED

    async def arm_timer(self, remaining_ms: int) -> int | None:
        if self.timer_hangs:
            await asyncio.Event().wait()
        self.armed_ms.append(self._clock.now_ms())
        return self.timer_ms

    async def _write(self, setting: Setting, takes_ms: int) -> None:
        await sleep_until(self._clock, self._clock.now_ms() + takes_ms)
        await self._link.write(Packet(json.dumps(dict(setting.levels)).encode()))

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
        yield LegsDriver(link, clock, capabilities)
    finally:
        await link.close()


DRIVER = DriverCode("legs", lambda: PAGE, connect, SimulatedLegs)
