"""Those who hold the machine one after the other: a host, its guardian, the next start."""

from collections.abc import Mapping

from controller.clock import Clock, sleep_until
from controller.errors import LegatoError
from controller.machine import LOOKING_LIMIT_MS
from controller.nightlog.kinds import Kind
from controller.session.grip import Grip
from controller.session.session import Session
from controller.session.stopping import bring_to_rest
from controller.session.view import Ending, SessionView, State
from profiles.actuators import Proof
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
        while not reached:
            if not at_once:
                await sleep_until(self._clock, self._clock.now_ms() + TRY_AGAIN_MS)
            at_once = False
            began_ms, rested = self._world.now_ms, self._world.machine.felt.is_rest
            self._world.tell(f"{self._by} stops")
            stopped = await bring_to_rest(self._grip, self._clock, may_run=may_run)
            stop = Stop(self._by, began_ms, since_ms, stopped.proof, stopped.best, rested)
            self._judge.stopped(stop)
            reached = stopped.reached
        await self._grip.let_go()


class Host:
    """A process that plays one program, as `controller.host` does, on the links of the world."""

    def __init__(self, world: World, judge: Judge, program: int) -> None:
        self.life = Life(world.clock)
        self.lease = Lease(self.life, judge, world)
        self.session: Session | None = None
        self.ending: Ending | None = None
        self.paused_since_ms: int | None = None
        self._world = world
        self._judge = judge
        self._program = program
        self._grip = Grip(world.connection_of(self.life))
        self._stopping_ms: int | None = None
        self._rested = False
        self._claimed = False

    async def run(self) -> None:
        """Play and insist; ends when the machine is proven to rest, or nothing was started."""
        try:
            driver = await self._grip.take(LOOKING_LIMIT_MS)
            self._world.tell(f"it is {await driver.identify()}")
        except LegatoError as error:
            self._world.tell(f"not begun: {error}")
            self._judge.failed(error)
            await self._grip.let_go()
            return
        known = driver.capabilities

        def compose(offset: int) -> Plan:
            return composed(self._world.spec.name, self._program, known, offset)

        self.session = Session(
            compose, self._grip, self.life, self._viewed, lease=self.lease, record=self
        )
        try:
            self._ended(await self.session.run())
        finally:
            self.session = None
        if not self._rested:
            stopper = Stopper("host", self._grip, self.life, self._world, self._judge)
            await stopper.insist(at_once=False, since_ms=self._stopping_ms or 0)
        await self._grip.let_go()

    def note(self, kind: Kind, said: Mapping[str, object]) -> None:
        """What the session tells its record: here that it stopped, cancelled or not."""
        if self.life.died_ms is not None:
            return
        if kind is Kind.FAULT:
            self._world.tell(f"session: {said['what']}")
        if kind is not Kind.RESTED:
            return
        proof, best = Proof[str(said["proof"]).upper()], Proof[str(said["best"]).upper()]
        assert self._stopping_ms is not None
        stop = Stop("session", self._stopping_ms, self._stopping_ms, proof, best, self._was_at_rest)
        self._judge.stopped(stop)
        self._claimed, self._rested = True, stop.reached

    def _viewed(self, view: SessionView) -> None:
        if self.life.died_ms is not None:
            return
        self._world.tell(f"session: {view.state.value}{view.trouble and ', '}{view.trouble}")
        if view.state is not State.PAUSED:
            self.paused_since_ms = None
        elif self.paused_since_ms is None:
            self.paused_since_ms = self._world.now_ms
        if view.state is State.STOPPING:
            self._stopping_ms = self._world.now_ms
            self._was_at_rest = self._world.machine.felt.is_rest

    def _ended(self, ending: Ending) -> None:
        self.ending = ending
        if self.life.died_ms is not None:
            return
        self._world.tell(f"session: {ending.reason.value}; {ending.failure or 'no failure'}")
