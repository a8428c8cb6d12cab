"""From the stop key, or the words of `legato stop`, to the bytes that stop the machine."""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from controller import registry
from controller.clock import Clock, SystemClock
from controller.driver import Driver, DriverSpec
from controller.host.events import Event
from controller.host.host import Host
from controller.link.base import Link
from controller.machine import chosen
from controller.marks import GIVEN_UP, MarkedDriver
from controller.session.view import SessionView
from controller.simulator.terminal import terminal
from profiles.actuators import Capabilities
from tests.benchmarks.simulated import percentile, program
from tests.benchmarks.timed import Claiming, TimedLink
from tests.controller.known import PERMIT

FAMILY = "tcode"
STOP_BYTES = b"DSTOP\n"
KEYS = 200
COMMANDS = 50
GAP_MS = 250  # longer than this machine says, so that a setting always waits for its turn
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

STOPPER = """
import time
from controller.host.dial import calls
(call,) = calls()
next(call.words())
print(time.monotonic_ns(), flush=True)
call.send("stop")
"""
"""What `legato stop` does to a session that plays, once it runs."""

Press = Callable[[Host], Awaitable[int]]
"""Stops the session; the moment at which that was done."""


@dataclass(frozen=True, slots=True)
class Stop:
    """How long one stop took to the link and through it, and whether it broke something off."""

    handed_ms: float
    taken_ms: float
    broke_off: bool


def stop_key() -> None:
    """At a random moment of the gap after a command, with the next one waiting for it."""
    with _own_folders():
        for what, rounds, press in (
            ("key", KEYS, _by_key),
            ("from another process", COMMANDS, _from_outside),
        ):
            _say(what, asyncio.run(_stops(rounds, press)))


def _say(what: str, stops: list[Stop]) -> None:
    for how, times_ms in (
        ("handed to the link", [stop.handed_ms for stop in stops]),
        ("taken by the port", [stop.taken_ms for stop in stops]),
    ):
        print(
            f"stop {what}: bytes {how}: p50 {percentile(times_ms, 50):.2f} ms, "
            f"p99 {percentile(times_ms, 99):.2f} ms, longest {max(times_ms):.1f} ms"
        )
    broke_off = sum(stop.broke_off for stop in stops)
    print(f"stop {what}: {broke_off} of {len(stops)} came while a setting was being sent")


async def _by_key(host: Host) -> int:
    pressed_ns = time.monotonic_ns()
    host.intent("stop")
    return pressed_ns


async def _from_outside(host: Host) -> int:
    stopper = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STOPPER, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await stopper.communicate()
    return int(said)


async def _stops(rounds: int, press: Press) -> list[Stop]:
    moments, found = random.Random(0), []
    for _ in range(rounds):
        async with terminal() as theirs:
            machine = registry.load(FAMILY).simulate(SystemClock(), lambda at_ms, setting: None)
            serving = asyncio.create_task(machine.serve(theirs))
            found.append(await _stop(theirs.label, press, moments.random()))
            serving.cancel()
            await asyncio.wait({serving})
    return found


async def _stop(address: str, press: Press, share: float) -> Stop:
    marks, links, plays = list[str](), list[TimedLink](), asyncio.Event()

    def tell(event: Event) -> None:
        if isinstance(event, SessionView) and not event.setting.is_rest:
            plays.set()

    machine = chosen(address, FAMILY)
    machine = replace(machine, spec=_timed(machine.spec, links, marks.append))
    host = Host(program(RAMP), machine, SystemClock(), tell, permit=PERMIT)
    playing = asyncio.create_task(host.run())
    await plays.wait()
    await links[-1].write_ended()
    await asyncio.sleep(share * GAP_MS / 1000)
    pressed_ns = await press(host)
    await playing
    write = links[-1].first(STOP_BYTES, pressed_ns)
    return Stop(
        (write.handed_ns - pressed_ns) / 1e6,
        (write.taken_ns - pressed_ns) / 1e6,
        GIVEN_UP in marks,
    )


def _timed(spec: DriverSpec, links: list[TimedLink], note: Callable[[str], None]) -> DriverSpec:
    """The family with its links timed and its gap widened."""

    @asynccontextmanager
    async def connect(link: Link, clock: Clock, known: Capabilities) -> AsyncIterator[Driver]:
        links.append(TimedLink(link))
        slower = replace(known, min_command_gap_ms=GAP_MS)
        async with spec.connect(links[-1], clock, slower) as driver:
            yield MarkedDriver(Claiming(driver, known), note)

    return replace(spec, connect=connect)


@contextmanager
def _own_folders() -> Iterator[None]:
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="legato-") as folder:
        run = Path(folder) / "run"
        run.mkdir(mode=0o700)
        os.environ |= {"LEGATO_HOME": f"{folder}/legato", "XDG_RUNTIME_DIR": str(run)}
        try:
            yield
        finally:
            os.environ.clear()
            os.environ |= before
