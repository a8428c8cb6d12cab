"""One scenario, played from its beginning to the moment at which nothing may run any more."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from controller.clock import sleep_until
from controller.session.grip import Grip
from controller.session.stopping import STOPPING_MS
from tests.controller.soak.judge import OBEYS_MS, Judge
from tests.controller.soak.life import Life
from tests.controller.soak.processes import Host, Stopper
from tests.controller.soak.programs import programs
from tests.controller.soak.scenario import Happening, Scenario
from tests.controller.soak.world import World

LEASE_MS = 3_000
EOF_MS = 200  # a guardian hears at once of a death, and has to load a driver
TAIL_MS = 60_000  # so long they go on trying once nothing is wrong any more
LOOK_MS = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scenario: what was wrong, "" for nothing, its figures and its story."""

    scenario: Scenario
    wrong: str
    counts: Counter[str]
    story: Sequence[tuple[int, str]]


def outcome_of(scenario: Scenario) -> Outcome:
    """Play a scenario in an event loop of its own, to the first thing that is wrong."""
    world = World(scenario.family, scenario.seed)
    stage = Stage(world, scenario.program, scenario.waits_ms)
    asyncio.run(_played(scenario, stage))
    wrong = world.wrong[0] if world.wrong else ""
    return Outcome(scenario, wrong, stage.judge.counts, world.story)


async def _played(scenario: Scenario, stage: "Stage") -> None:
    stage.start()
    for happening in scenario.happenings:
        await stage.until(happening.at_ms)
        await stage.happens(happening)
    await stage.until(scenario.mended_ms)
    await stage.finish(played_out=scenario.played_out)


class Stage:
    """A world and whoever acts in it. The next start comes so long after everybody died."""

    def __init__(self, world: World, program: int, waits_ms: int | None) -> None:
        self.judge = Judge(world)
        self._world = world
        self._program = program
        self._waits_ms = waits_ms  # None: when it is told to
        self._host = Host(world, self.judge, program)
        self._tasks: list[asyncio.Task[None]] = []
        self._hosting: asyncio.Task[None]
        self._stop_asked_ms: int | None = None
        self._hung = False  # or dead
        self._dies_ms: int | None = None
        self._dies_how = ""
        self._died_ms: int | None = None  # while nobody has come to rest the machine since

    @property
    def is_over(self) -> bool:
        """Whether nobody acts any more, so that somebody may start anew."""
        return self._died_ms is None and all(task.done() for task in self._tasks)

    @property
    def awaits_start(self) -> bool:
        """Whether everybody died, and nobody has come since."""
        return self._died_ms is not None

    @property
    def plays(self) -> bool:
        """Whether there is a session that hears what a person wants."""
        return self._host.session is not None and not self._hung

    @property
    def hosts(self) -> bool:
        """Whether there is a process that may be killed."""
        return not (self._hung or self._hosting.done())

    def start(self) -> None:
        """A process begins to play; only where everything before is over."""
        self._host = Host(self._world, self.judge, self._program)
        self._stop_asked_ms, self._hung = None, False
        self._hosting = self._begin(self._host.run())

    def next_start(self) -> None:
        """Somebody starts something, which rests the machine of the dead first."""
        if self._died_ms is not None:
            died_ms, self._died_ms = self._died_ms, None
            self._begin(self._rested_after(died_ms, 0, alone=True))

    async def finish(self, *, played_out: bool) -> None:
        """Nothing is wrong any more: the program ends, or is stopped, and everything rests."""
        self._mend()
        self.next_start()
        lasts_ms = programs(self._world.spec.name)[self._program].length_ms + STOPPING_MS + TAIL_MS
        until_ms = self._world.now_ms + lasts_ms + (self._waits_ms or 0)
        if self.plays and played_out:
            self._wants("resume")
        while not (self.is_over or self._world.wrong) and self._world.now_ms < until_ms:
            if self.plays and self._stop_asked_ms is None and not played_out:
                self._wants("stop")
            await self.until(self._world.now_ms + LOOK_MS)
            self.next_start()  # of one that hung until now
        if self._host.session is not None:
            self._world.blame("the session does not end")
        await self.until(self._world.now_ms + 2 * OBEYS_MS)
        if not self._world.machine.felt.is_rest and not self._world.wrong:
            self._judge_running()
        await self.clear()

    def _mend(self) -> None:
        for fault in self._world.machine.active:
            self._world.machine.end(fault)

    def _judge_running(self) -> None:
        """It runs in the end."""
        if self.is_over and self.judge.ran_on:
            return  # no software can know, and that was counted
        self._world.blame("it is left running although nothing keeps it from being stopped")

    async def until(self, moment_ms: int) -> None:
        """Let time pass, to the first thing that is wrong."""
        while self._world.now_ms < moment_ms and not self._world.wrong:
            next_ms = min(self._world.now_ms + LOOK_MS, moment_ms, self._dies_ms or moment_ms)
            await self._world.clock.advance(next_ms - self._world.now_ms)
            self._look()
            if self._dies_ms == self._world.now_ms:
                await self._die()

    def _look(self) -> None:
        now_ms, host = self._world.now_ms, self._host
        self.judge.look()
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()
        if not self.plays:
            return
        if host.paused_since_ms is not None:
            self.judge.paused(host.paused_since_ms)
        if self._stop_asked_ms is not None and now_ms - self._stop_asked_ms > STOPPING_MS:
            self._world.blame("a stop takes longer than it may")

    async def happens(self, happening: Happening) -> None:
        """Let this happen now; nothing does where nobody is there any more."""
        if self._world.wrong:
            return
        match happening.what:
            case "begin" if happening.fault is not None:
                self._world.machine.begin(happening.fault)
            case "end" if happening.fault is not None:
                self._world.machine.end(happening.fault)
            case "sleep":
                self._world.tell("the computer sleeps for ten minutes")
                self._world.clock.suspend(600_000)
            case "killed" | "hung" | "both killed" if self.hosts:
                await self._doom(happening.what)
            case intent if self.plays:
                self._wants(intent)
            case _:
                pass

    def _wants(self, intent: str) -> None:
        session, playing = self._host.session, self._host.playing
        assert session is not None
        assert playing is not None
        self._world.tell(f"person: {intent}")
        match intent:
            case "pause":
                session.pause()
            case "resume":
                session.resume()
                self._host.paused_since_ms = None
            case "softer":
                session.softer()
            case "stronger":
                session.stronger()
            case "fade":
                session.fade()
            case "stop":
                self._stop_asked_ms = self._world.now_ms
                session.stop()
            case "cancel":
                self._stop_asked_ms = self._world.now_ms
                playing.cancel()
            case _:
                raise AssertionError(intent)

    async def _doom(self, how: str) -> None:
        """The process dies, or hangs until the lease is over and it is killed for that."""
        self._world.tell(how)
        self._dies_ms, self._dies_how, self._hung = self._world.now_ms, how, True
        if how == "hung":
            self._host.life.freeze()
            renewed_ms = self._host.lease.renewed_ms
            self._dies_ms = max(self._dies_ms, (renewed_ms or 0) + LEASE_MS)
        if self._dies_ms == self._world.now_ms:
            await self._die()

    async def _die(self) -> None:
        """Not in a task of the world, as two cannot wait for the loop to settle."""
        self._dies_ms = None
        await self._host.life.kill(self._hosting)
        self._world.tell("the process is dead")
        died_ms = self._world.now_ms
        if self._host.lease.renewed_ms is None:
            return  # nothing was ever sent
        if self._dies_how != "both killed":
            self._begin(self._rested_after(died_ms, EOF_MS, alone=False))
        elif self._waits_ms is not None:
            self._begin(self._rested_after(died_ms, self._waits_ms, alone=True))
        else:
            self._died_ms = died_ms

    async def _rested_after(self, died_ms: int, wait_ms: int, *, alone: bool) -> None:
        """Somebody rests the machine of a dead process."""
        await sleep_until(self._world.clock, died_ms + wait_ms)
        if alone:
            self._judge_alone(died_ms)
        life = Life(self._world.clock)
        grip = Grip(self._world.connection_of(life))
        by = "next start" if alone else "guardian"
        stopper = Stopper(by, grip, life, self._world, self.judge)
        since_ms = self._host.stopping_ms or died_ms
        may_run = alone or self._host.lease.may_run
        await stopper.insist(at_once=True, since_ms=since_ms, may_run=may_run)

    def _judge_alone(self, died_ms: int) -> None:
        """What the machine has to do by itself where nobody looks after it."""
        known = self._world.spec.capabilities
        limits_ms = [known.dead_man_ms, known.own_timer_ms, known.armed_timer_ms]
        bound_ms = min((one for one in limits_ms if one is not None), default=None)
        if bound_ms is None or self._world.harmed(0) or self._world.machine.felt.is_rest:
            return
        if self._world.now_ms - died_ms > bound_ms + OBEYS_MS:
            self._world.blame("it runs longer by itself than it can")

    async def clear(self) -> None:
        """Nothing is left when the event loop closes."""
        life = self._host.life
        if life.died_ms is None:
            await life.kill(self._hosting)
        for task in self._tasks:
            task.cancel()
        while not all(task.done() for task in self._tasks):
            await self._world.clock.advance(1_000)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:  # Any: unused
        task = asyncio.create_task(work)
        self._tasks.append(task)
        return task
