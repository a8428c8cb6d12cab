"""A driver and its simulated machine alone in memory, on a clock that never waits."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from controller.capture import Crossing, Entry
from controller.clock import ManualClock, settle, sleep_until
from controller.driver import DriverSpec
from controller.errors import MachineSilent
from controller.link.memory import Loopback
from controller.recording import Recorder, RecordingLink
from profiles.timeline import REST, Setting

T = TypeVar("T")

STEP_MS = 10
LIMIT_MS = 60_000
"""Of the clock that never waits: ten times what connecting, asking and setting may take."""


async def at_once(
    clock: ManualClock, work: Coroutine[Any, Any, T], limit_ms: int = LIMIT_MS
) -> T:  # Any: unused
    """What the work gives, with the clock advanced for as long as it waits for that.

    Raises what the work raises, and MachineSilent where it does not end within the limit.
    """
    until_ms = clock.now_ms() + limit_ms
    task = asyncio.ensure_future(work)
    try:
        await settle()
        while not task.done():
            if clock.now_ms() >= until_ms:
                problem = "the driver comes to no end with its simulated machine"
                raise MachineSilent(limit_ms, problem, "`legato drivers check` says more.")
            await clock.advance(STEP_MS)
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
    return task.result()


async def crossings_of(
    spec: DriverSpec, setting: Setting | None, start: Setting = REST
) -> tuple[Crossing, ...]:
    """What goes over the wire for a setting, None for a rest: from the first packet at 0 ms on.

    The machine is the family's simulated one, connected, identified, rested and brought to `start`
    before. Raises what the driver raises.
    """
    clock = ManualClock()
    crossings = await at_once(clock, _rehearsed(spec, setting, start, clock))
    began_ms = crossings[0].at_ms if crossings else 0
    return tuple(Crossing(one.at_ms - began_ms, one.way, one.packet) for one in crossings)


async def _rehearsed(
    spec: DriverSpec, setting: Setting | None, start: Setting, clock: ManualClock
) -> list[Crossing]:
    machine = spec.simulate(clock, lambda at_ms, setting: None)
    passed: list[Entry] = []
    recorder = Recorder(clock, passed.append)
    link = RecordingLink(Loopback(f"sim:{spec.name}", machine.serve), recorder)
    async with spec.connect(link, clock, spec.capabilities) as driver:
        await driver.identify()
        await driver.rest()
        # As in a session that has begun: nothing of the beginning is in the way any more.
        await sleep_until(clock, clock.now_ms() + driver.capabilities.gap_ms)
        if not start.is_rest:
            await driver.apply(start)
            await sleep_until(clock, clock.now_ms() + driver.capabilities.gap_ms)
        passed.clear()
        await (driver.rest() if setting is None else driver.apply(setting))
        return [entry for entry in passed if isinstance(entry, Crossing)]
