"""Sessions on simulated machines in real time, and when they brought what."""

import asyncio
import time
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from controller import registry
from controller.clock import SystemClock
from controller.driver import Driver
from controller.levels import typed_as
from controller.link.memory import memory_pair
from controller.marks import MarkedDriver
from controller.session.grip import Grip
from controller.session.session import Session
from controller.session.view import Ending, SessionView, State
from profiles import timeline
from profiles.compiler import Plan, compile_program
from profiles.program import Program

FAMILY = "tcode"
MS_NS = 1_000_000


@dataclass(frozen=True, slots=True)
class Cue:
    """A moment of the plan, in ms of the clock, and when its setting was handed to the driver."""

    due_ms: int
    brought_ns: int

    @property
    def late_ms(self) -> float:
        """By how much it came too late."""
        return (self.brought_ns - self.due_ms * MS_NS) / MS_NS


class Simulated:
    """One session on a simulated machine of its own, on the computer's clock."""

    def __init__(self, plan: Plan) -> None:
        self.clock = SystemClock()
        self.stopping_ns = 0
        self._spec = registry.load(FAMILY)
        self._machine = self._spec.simulate(self.clock, lambda at_ms, setting: None)
        self._plan = plan
        self._began_ms = self.clock.now_ms() + 10**9
        self._brought: list[tuple[str, int]] = []
        self._session: Session | None = None

    @property
    def plan(self) -> Plan:
        """What is played."""
        return self._plan

    async def play(self) -> Ending:
        """From the first word to the machine until it is at rest."""
        grip = Grip(self._connect)
        driver = await grip.take(1_000)
        await driver.identify()
        try:
            self._session = Session(lambda _: self._plan, grip, self.clock, self._view)
            return await self._session.run()
        finally:
            await grip.let_go()

    def stop(self) -> None:
        """End it, as the stop key does."""
        assert self._session is not None  # it plays
        self._session.stop()

    @property
    def end_late_ms(self) -> float:
        """By how much the end of the playing came after the end of the plan."""
        due_ms = self._began_ms + self._plan.timeline.length_ms
        return (self.stopping_ns - due_ms * MS_NS) / MS_NS

    def due_ms(self, since_ms: int, until_ms: int) -> list[int]:
        """When cues with a level were due, between two moments of the clock."""
        due = (self._began_ms + cue.at_ms for cue in self._levels())
        return [due_ms for due_ms in due if since_ms <= due_ms < until_ms]

    def cues(self) -> list[Cue]:
        """Those with a level, as they came. One that was overtaken by the next is left out."""
        found, brought = [], iter(self._brought)
        for cue in self._levels():
            wanted = f"apply {typed_as(cue.setting)}"
            before, brought_ns = next(brought, ("", 0))
            while before and before != wanted:
                before, brought_ns = next(brought, ("", 0))
            if before:
                found.append(Cue(self._began_ms + cue.at_ms, brought_ns))
        return found

    def _levels(self) -> list[timeline.Cue]:
        return [cue for cue in self._plan.timeline.cues if not cue.setting.is_rest]

    def _note(self, mark: str) -> None:
        if not self._brought or self._brought[-1][0] != mark:  # else it is only fed again
            self._brought.append((mark, time.monotonic_ns()))

    def _view(self, view: SessionView) -> None:
        if view.state is State.STOPPING:
            self.stopping_ns = time.monotonic_ns()
        else:  # the clock may have gone on between the view and this
            self._began_ms = min(self._began_ms, self.clock.now_ms() - view.elapsed_ms)

    @asynccontextmanager
    async def _connect(self, patience_ms: int) -> AsyncIterator[Driver]:
        ours, theirs = memory_pair("memory:bench")
        serving = asyncio.create_task(self._machine.serve(theirs))
        try:
            async with self._spec.connect(ours, self.clock, self._spec.capabilities) as driver:
                yield MarkedDriver(driver, self._note)
        finally:
            ours.drop()
            await asyncio.wait({serving})


def plan_of(program: Program) -> Plan:
    """What is played of a program on these machines."""
    return compile_program(program, registry.load(FAMILY).capabilities)


def program(written: str) -> Program:
    """A program of these phases."""
    return Program.model_validate(tomllib.loads(f'name = "Bench"\n{written}'))


def percentile(values: list[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
