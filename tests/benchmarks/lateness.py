"""How late cues come with many sessions in one process, and how late a whole session ends."""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from controller.clock import SystemClock
from profiles.library import find
from tests.benchmarks.simulated import Simulated, percentile, plan_of, program

SESSIONS = 100
BUSY = 2
PLAYED = "Interval Hum"  # of the shipped programs the one with the most cues on this machine
PERIOD_MS = 60_000  # its swells come once a minute: begun at random, they are spread evenly
MEASURED_MS = 30_000
STARTING_MS = 3_000
MINUTE = """
[[phases]]
length = "20s"
from = 0
to = 30
[[phases]]
length = "20s"
level = 30
[[phases]]
length = "20s"
from = 30
to = 0
"""


def cue_lateness() -> None:
    """Cues of 100 sessions with both cores busy, beside bare deadlines at the same moments."""
    with _both_cores_busy():
        ours, bare = asyncio.run(_sessions())
    for what, late_ms in (("sessions", ours), ("bare deadlines", bare)):
        print(
            f"lateness: {SESSIONS} {what}, {BUSY} busy processes: median "
            f"{percentile(late_ms, 50):.2f} ms, p99 {percentile(late_ms, 99):.1f} ms, "
            f"longest {max(late_ms):.0f} ms of {len(late_ms)}"
        )
    ratio = percentile(ours, 99) / percentile(bare, 99)
    print(f"lateness: p99 of cues {ratio:.2f} times that of the bare deadlines")


def end_lateness(*, long: bool) -> None:
    """When a session ended, against its plan; 35 minutes where it may take that `long`."""
    played = Simulated(plan_of(find("Steady Hum Taper") if long else program(MINUTE)))
    began = time.monotonic()
    asyncio.run(played.play())
    took_s = time.monotonic() - began
    length_s = played.plan.timeline.length_ms // 1000
    print(
        f"end: a plan of {length_s} s ended {played.end_late_ms:.1f} ms after it in real time, "
        f"and was at rest {1000 * (took_s - length_s):.0f} ms after it, start and stop included"
    )


async def _sessions() -> tuple[list[float], list[float]]:
    """By how many ms their cues came too late once all have begun, and bare deadlines beside."""
    begins = random.Random(0)
    plan = plan_of(find(PLAYED))  # one for all: a hundred would be a burden of their own
    sessions = [Simulated(plan) for _ in range(SESSIONS)]

    async def play(session: Simulated) -> None:
        await asyncio.sleep(begins.randrange(PERIOD_MS) / 1000)
        await session.play()

    playing = [asyncio.create_task(play(session)) for session in sessions]
    await asyncio.sleep(PERIOD_MS / 1000 + 1)
    since_ms = SystemClock().now_ms() + STARTING_MS
    until_ms = since_ms + MEASURED_MS
    bare = await _bare([session.due_ms(since_ms, until_ms) for session in sessions])
    for session in sessions:
        session.stop()
    await asyncio.gather(*playing)
    cues = [cue for session in sessions for cue in session.cues()]
    return [cue.late_ms for cue in cues if since_ms <= cue.due_ms < until_ms], bare


async def _bare(due_ms: list[list[int]]) -> list[float]:
    """The same of another process, which has nothing to do at the same moments."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.bare"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(json.dumps(due_ms).encode())
    late_ms: list[float] = json.loads(said)
    return late_ms


@contextmanager
def _both_cores_busy() -> Iterator[None]:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()
