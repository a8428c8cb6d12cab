"""From the stop key to the bytes on their way, while a setting is being sent."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from controller import registry
from controller.clock import SystemClock
from controller.driver import Driver, DriverSpec
from controller.link.base import Delivery, Link, SerialPort
from controller.link.serial import SerialLink
from controller.marks import GIVEN_UP, MarkedDriver
from controller.session.grip import Connect, Grip
from controller.session.session import Session
from controller.simulator.terminal import TerminalLink, terminal
from firmware_protocol.codec import Packet
from profiles.compiler import compile_program
from tests.benchmarks.simulated import percentile, program

FAMILY = "tcode"
ROUNDS = 200
GAP_MS = 250  # longer than this machine needs, so that a setting always waits for its turn
RAMP = """
[[phases]]
length = "4s"
from = 0
to = 60
[[phases]]
length = "60s"
from = 60
to = 0
"""


class TimedLink:
    """A link that says when bytes were handed to it, and when it had taken them."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._written = asyncio.Event()
        self.handed_ns: list[int] = []
        self.taken_ns: list[int] = []

    @property
    def label(self) -> str:
        return self._link.label

    async def open(self) -> None:
        await self._link.open()

    async def write(self, packet: Packet) -> Delivery:
        self.handed_ns.append(time.monotonic_ns())
        delivery = await self._link.write(packet)
        self.taken_ns.append(time.monotonic_ns())
        self._written.set()
        return delivery

    async def write_ended(self) -> None:
        """Wait for the next one."""
        self._written.clear()
        await self._written.wait()

    async def read(self) -> Packet:
        return await self._link.read()

    async def close(self) -> None:
        await self._link.close()


@dataclass(frozen=True, slots=True)
class Stop:
    """How long one stop took to the link and through it, and whether it broke something off."""

    handed_ms: float
    taken_ms: float
    broke_off: bool


def stop_key() -> None:
    """Stops at a random moment of the gap after a command, with the next one waiting for it."""
    stops = asyncio.run(_stops(registry.load(FAMILY)))
    for what, times_ms in (
        ("handed to the link", [stop.handed_ms for stop in stops]),
        ("taken by the port", [stop.taken_ms for stop in stops]),
    ):
        print(
            f"stop key: bytes {what}: p50 {percentile(times_ms, 50):.2f} ms, "
            f"p99 {percentile(times_ms, 99):.2f} ms, longest {max(times_ms):.1f} ms"
        )
    broke_off = sum(stop.broke_off for stop in stops)
    print(f"stop key: {broke_off} of {len(stops)} came while a setting was being sent")


async def _stops(spec: DriverSpec) -> list[Stop]:
    moments, found = random.Random(0), []
    for _ in range(ROUNDS):
        async with terminal() as theirs:
            found.append(await _stop(spec, theirs, moments.random()))
    return found


async def _stop(spec: DriverSpec, theirs: TerminalLink, share: float) -> Stop:
    clock, marks = SystemClock(), list[str]()
    serving = asyncio.create_task(spec.simulate(clock, lambda at_ms, setting: None).serve(theirs))
    port = next(kind for kind in spec.links if isinstance(kind, SerialPort))
    link = TimedLink(SerialLink(theirs.name, port.baud))
    grip = Grip(_connecting(spec, link, clock, marks.append))
    plan = compile_program(program(RAMP), spec.capabilities)
    await (await grip.take(1_000)).identify()
    session = Session(lambda _: plan, grip, clock, lambda view: None)
    playing = asyncio.create_task(session.run())
    while not any(mark.startswith("apply") for mark in marks):
        await link.write_ended()
    await link.write_ended()
    await asyncio.sleep(share * GAP_MS / 1000)
    before, pressed_ns = len(link.handed_ns), time.monotonic_ns()
    session.stop()
    await playing
    await grip.let_go()
    serving.cancel()
    await asyncio.wait({serving})
    return Stop(
        (link.handed_ns[before] - pressed_ns) / 1e6,
        (link.taken_ns[before] - pressed_ns) / 1e6,
        GIVEN_UP in marks,
    )


def _connecting(
    spec: DriverSpec, link: Link, clock: SystemClock, note: Callable[[str], None]
) -> Connect:
    slower = replace(spec.capabilities, min_command_gap_ms=GAP_MS)

    @asynccontextmanager
    async def connect(patience_ms: int) -> AsyncIterator[Driver]:
        async with spec.connect(link, clock, slower) as driver:
            yield MarkedDriver(driver, note)

    return connect
