"""A machine with faults, its driver, and a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from random import Random
from typing import Any, TypeVar

from controller import registry
from controller.clock import ManualClock
from controller.driver import Driver
from controller.link.memory import MemoryLink, memory_pair
from controller.simulator.faults import Fault, planned
from controller.simulator.faulty import FaultyMachine
from profiles.timeline import Setting

T = TypeVar("T")


class Faulted:
    """A machine of a family with these faults, switched on."""

    def __init__(self, family: str, *written: str, seed: int = 7) -> None:
        self.clock = ManualClock()
        self.spec = registry.load(family)
        self.felt: list[tuple[int, Setting]] = []
        self.faults: list[tuple[int, str, bool]] = []
        make = partial(self.spec.simulate, self.clock)
        self.machine = FaultyMachine(make, self.clock, self._feel, Random(seed), self._fault)
        self.machine.start([planned(one) for one in written])

    def _feel(self, at_ms: int, setting: Setting) -> None:
        self.felt.append((at_ms, setting))

    def _fault(self, at_ms: int, fault: Fault, begins: bool) -> None:
        self.faults.append((at_ms, fault.written, begins))

    def begin(self, written: str) -> None:
        self.machine.begin(planned(written).fault)

    def end(self, written: str) -> None:
        self.machine.end(planned(written).fault)

    @asynccontextmanager
    async def link(self) -> AsyncIterator[MemoryLink]:
        """A connection, and nobody's driver on it."""
        ours, theirs = memory_pair(self.spec.name)
        serving = asyncio.create_task(self.machine.serve(theirs))
        await self.clock.advance(0)
        try:
            yield ours
        finally:
            ours.drop()
            await serving

    @asynccontextmanager
    async def driver(self) -> AsyncIterator[Driver]:
        async with (
            self.link() as link,
            self.spec.connect(link, self.clock, self.spec.capabilities) as driver,
        ):
            yield driver

    async def done(self, work: Coroutine[Any, Any, T], within_ms: int = 20_000) -> T:  # Any: unused
        """What the work gives, in as much time as it takes."""
        task = asyncio.ensure_future(work)
        for _ in range(within_ms // 50):
            await self.clock.advance(50)
            if task.done():
                return await task
        task.cancel()
        raise AssertionError(f"not done within {within_ms} ms")

    async def started(self, driver: Driver) -> Setting:
        """Let the leg feel the weakest step of something, and give it."""
        await self.done(driver.identify())
        weakest = next(one for one in driver.capabilities.actuators if one.covers)
        setting = Setting({weakest.name: 1})
        await self.done(driver.apply(setting))
        await self.clock.advance(500)
        assert not self.machine.felt.is_rest
        return self.machine.felt
