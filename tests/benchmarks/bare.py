"""Deadlines and nothing done at them: `python -m tests.benchmarks.bare`, told them as JSON.

A list of lists of moments in ms of the computer's monotonic clock; says by how many ms it was late.
"""

import asyncio
import json
import sys
import time


async def _wait(moments_ms: list[int], late_ms: list[float]) -> None:
    for due_ms in moments_ms:
        await asyncio.sleep(due_ms / 1000 - time.monotonic())
        late_ms.append(time.monotonic_ns() / 1e6 - due_ms)


async def _all(due_ms: list[list[int]]) -> list[float]:
    late_ms: list[float] = []
    await asyncio.gather(*(_wait(moments_ms, late_ms) for moments_ms in due_ms))
    return late_ms


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_all(json.load(sys.stdin)))))
