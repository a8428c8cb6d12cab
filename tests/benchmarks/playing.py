"""What a stop, a session and the virtual clock cost."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import repeat
from pathlib import Path

from profiles.library import find
from tests.controller.cli.commands import Home
from tests.controller.rig import Rig

ROUNDS = 11
PLAYED_S = 20
LONGEST = "Steady Hum Taper"  # 35 minutes
ALLOWED = (LONGEST, LONGEST, "Back to Sleep")  # within the 90 minutes of a night
NIGHT_MS = 8 * 60 * 60_000
BETWEEN_MS = 15 * 60_000  # what has to lie between two sessions


def stop_latency() -> None:
    """From the start of `legato stop` to the moment the leg feels nothing any more."""
    for playing in (False, True):
        times = sorted(_stop_ms(playing) for _ in range(ROUNDS))
        what = "through the session that plays" if playing else "by taking the machine"
        print(f"stop: {what}: median {times[ROUNDS // 2]:.0f} ms, longest {times[-1]:.0f} ms")


def playing_share() -> None:
    """Processor time of a session, as a share of one core."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        with home.simulated_tcode() as (machine, address):
            arguments = ("play", "Steady Hum Taper", "--on", address, "--family", "tcode", "--json")
            with home.running(*arguments) as player:
                machine.wait_until_felt(1)
                before = player.cpu_seconds()
                time.sleep(PLAYED_S)
                share = (player.cpu_seconds() - before) / PLAYED_S
    print(f"play: {share:.2%} of a core over {PLAYED_S} s of the steepest ramp and the hold")


def clock_speed() -> None:
    """A whole program, and a whole night, on the clock that stands still."""
    began = time.perf_counter()
    asyncio.run(_played(Rig("tcode"), LONGEST))
    seconds = time.perf_counter() - began
    print(f"clock: 35 minutes of T-Code in {seconds:.2f} s, {2100 / seconds:.0f} times real time")
    for programs in (ALLOWED, repeat(LONGEST)):
        began = time.perf_counter()
        sessions = asyncio.run(_night(programs))
        seconds = time.perf_counter() - began
        print(f"clock: a night of eight hours with {sessions} sessions in {seconds:.2f} s")


async def _played(rig: Rig, name: str) -> None:
    session = await rig.session(name)
    playing = asyncio.create_task(session.run())
    await rig.clock.advance(find(name).length_ms)
    await rig.ended(playing)


async def _night(programs: Iterable[str]) -> int:
    """As many of these as there is time for; how many."""
    rig, sessions = Rig("tcode"), 0
    for name in programs:
        if rig.clock.now_ms() >= NIGHT_MS:
            break
        await _played(rig, name)
        await rig.clock.advance(BETWEEN_MS)
        sessions += 1
    await rig.clock.advance(max(0, NIGHT_MS - rig.clock.now_ms()))
    return sessions


def _stop_ms(playing: bool) -> float:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Home(Path(folder))
        machine, address = stack.enter_context(home.simulated_tcode())
        home.run("machines", "add", "wrap", address, "--family", "tcode")
        if playing:
            stack.enter_context(home.running("play", "First Night", "--json"))
        else:
            port = os.open(address.removeprefix("serial:"), os.O_WRONLY)
            os.write(port, b"V05000\n")
            os.close(port)
        machine.wait_until_felt(1)
        began = time.perf_counter()
        with home.running("stop"):
            machine.wait_until_rest()
            return (time.perf_counter() - began) * 1000
