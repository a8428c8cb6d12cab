"""Those who hold the machine one after the other: a host, its guardian, the next start."""

import asyncio
from collections.abc import Mapping

from controller.clock import Clock, sleep_until
from controller.errors import LegatoError
from controller.machine import LOOKING_LIMIT_MS
from controller.nightlog.kinds import Kind
from controller.session.grip import Grip
from controller.session.session import Session
from controller.session.stopping import bring_to_rest
from controller.session.view import Ending, SessionView, State
from profiles.actuators import Capabilities, Proof
from profiles.compiler import Plan
from tests.controller.soak.judge import LEASE_GAP_MS, Judge, Stop
from tests.controller.soak.life import Life
from tests.controller.soak.programs import composed
from tests.controller.soak.world import World

TRY_AGAIN_MS = 10_000


class Lease:
    """What a guardian knows of the session."""

    def __init__(self, life: Life, judge: Judge, world: World) -> None:
        self.renewed_ms: int | None = None
        self.may_run = False
        self._life = life
        self._judge = judge
        self._world = world

    def renew(self, *, may_run: bool) -> None:
        """Blames a session that almost let it run out."""
        if self._life.died_ms is not None:
            return
        now_ms = self._world.now_ms
        if self.renewed_ms is not None and now_ms - self.renewed_ms > LEASE_GAP_MS:
            self._world.blame(f"the lease was not renewed for {now_ms - self.renewed_ms} ms")
        self.renewed_ms, self.may_run = now_ms, may_run
        self._judge.said_to_rest(may_run=may_run)


class Stopper:
    """Somebody who tries to stop every 10 s until it is proven."""

    def __init__(self, by: str, grip: Grip, clock: Clock, world: World, judge: Judge) -> None:
        self._by = by
        self._grip = grip
        self._clock = clock
        self._world = world
        self._judge = judge

    async def insist(self, *, at_once: bool, since_ms: int, may_run: bool = True) -> None:
        """Return once it is proven."""
        reached = False
        try:
            while not reached:
                if not at_once:
                    await sleep_until(self._clock, self._clock.now_ms() + TRY_AGAIN_MS)
                at_once = False
                reached = await self._tried(since_ms, may_run=may_run)
        finally:
            await self._grip.let_go()

    async def _tried(self, since_ms: int, *, may_run: bool) -> bool:
        began_ms, rested = self._world.now_ms, self._world.machine.felt.is_rest
        self._world.tell(f"{self._by} stops")
        stopped = await bring_to_rest(self._grip, self._clock, may_run=may_run)
        stop = Stop(self._by, began_ms, since_ms, stopped.proof, stopped.best, rested)
        self._judge.stopped(stop)
        return stopped.reached


class Host:
    """A process that plays one program, as `controller.host` does, on a link of the world.

    It is the record of its own session, since a cancelled one says nowhere else how it stopped.
    """

    trouble = ""

    def __init__(self, world: World, judge: Judge, program: int) -> None:
        self.life = Life(world.clock)
        self.lease = Lease(self.life, judge, world)
        self.session: Session | None = None
        self.playing: asyncio.Task[Ending] | None = None
        self.paused_since_ms: int | None = None
        self.stopping_ms: int | None = None
        self._world = world
        self._judge = judge
        self._program = program
        self._grip = Grip(world.connection_of(self.life))
        self._began_ms = world.now_ms
        self._was_at_rest = self._rested = False

    async def run(self) -> None:
        """Play and insist; ends when the machine is proven to rest, or nothing was started."""
        try:
            driver = await self._grip.take(LOOKING_LIMIT_MS)
            self._world.tell(f"it is {await driver.identify()}")
            self.session = self._session_on(driver.capabilities)
            self.playing = asyncio.create_task(self.session.run())
            try:
                await asyncio.wait({self.playing})
            finally:
                self.session = None
                self.playing.cancel()
                await asyncio.wait({self.playing})
            await self._after(self.playing)
        except LegatoError as error:
            self._world.tell(f"not begun: {error}")
            self._judge.failed(error)
        finally:
            await self._grip.let_go()

    async def _after(self, playing: asyncio.Task[Ending]) -> None:
        if self.life.died_ms is not None:
            return
        if not playing.cancelled():
            ending = playing.result()
            self._world.tell(f"ended: {ending.reason.value}, {ending.failure or 'no failure'}")
            if ending.failure is not None:
                self._judge.failed(ending.failure)
            if ending.at_rest is not (self._rested or ending.stopped is None):
                self._world.blame("the record says other than the ending")
        if self.stopping_ms is None:
            self._judge.nothing_started(self._began_ms)
        elif not self._rested:
            stopper = Stopper("host", self._grip, self.life, self._world, self._judge)
            await stopper.insist(at_once=False, since_ms=self.stopping_ms)

    def _session_on(self, known: Capabilities) -> Session:
        def compose(offset: int) -> Plan:
            return composed(self._world.spec.name, self._program, known, offset)

        return Session(compose, self._grip, self.life, self._viewed, lease=self.lease, record=self)

    def note(self, kind: Kind, said: Mapping[str, object]) -> None:
        """What a session tells its record: how it stopped, also where it was cancelled."""
        if self.life.died_ms is not None:
            return
        if kind is Kind.FAULT:
            self._world.tell(f"session: {said['what']}")
        elif kind is Kind.RESTED and self.stopping_ms is not None:
            proof, best = Proof[str(said["proof"]).upper()], Proof[str(said["best"]).upper()]
            began_ms = self.stopping_ms
            stop = Stop("session", began_ms, began_ms, proof, best, self._was_at_rest)
            self._rested = stop.reached
            self._judge.stopped(stop)

    def _viewed(self, view: SessionView) -> None:
        if self.life.died_ms is not None:
            return
        self._world.tell(f"session: {view.state.value}{view.trouble and ', '}{view.trouble}")
        if view.state is not State.PAUSED:
            self.paused_since_ms = None
        elif self.paused_since_ms is None:
            self.paused_since_ms = self._world.now_ms
        if view.state is State.STOPPING:
            self.stopping_ms = self._world.now_ms
            self._was_at_rest = self._world.machine.felt.is_rest
