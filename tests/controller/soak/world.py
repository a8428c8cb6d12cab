"""One machine with faults, the leg on it, and all that is sent to it and claimed of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from random import Random

from controller.clock import ManualClock, time_limit
from controller.conformance.stand import acknowledged_on
from controller.driver import Driver
from controller.errors import LinkUnavailable, Unavailable
from controller.link.base import BleService
from controller.session.grip import Connect
from controller.simulator.faults import Fault, Kind
from controller.simulator.faulty import FaultyMachine
from controller.simulator.near import NearLink
from profiles.actuators import Capabilities, Proof
from profiles.timeline import REST, Setting
from tests.controller.soak.life import Life, LifeLink
from tests.controller.soak.programs import family

LATEST_MS = 4_000  # of all that is delayed here


class World:
    """A machine of a family that is switched on, and its story.

    What is `wrong` stands in words; the first of it is what counts.
    """

    def __init__(self, family_name: str, seed: int) -> None:
        self.clock = ManualClock()
        self.spec = family(family_name)
        self.felt: list[tuple[int, Setting]] = []
        self.sent: list[tuple[int, Setting]] = []
        self.story: list[tuple[int, str]] = []
        self.wrong: list[str] = []
        self.on_felt: Callable[[Setting], None] = lambda setting: None
        self.on_sent: Callable[[Setting], None] = lambda setting: None
        make = partial(self.spec.simulate, self.clock)
        chance = Random(f"machine {seed}")
        self.machine = FaultyMachine(make, self.clock, self._feel, chance, self._fault)
        self._acknowledged = acknowledged_on(self.spec)
        self._patient = any(isinstance(link, BleService) for link in self.spec.links)

    @property
    def now_ms(self) -> int:
        """The moment it is."""
        return self.clock.now_ms()

    def tell(self, what: str) -> None:
        """This happens now."""
        self.story.append((self.now_ms, what))

    def blame(self, what: str) -> None:
        """This must not happen."""
        self.tell(f"WRONG: {what}")
        self.wrong.append(what)

    def harmed(self, since_ms: int) -> frozenset[Kind]:
        """The kinds of fault that may have kept a stop from its proof since then.

        What was delayed shortly before is still on its way, and holds up what follows it.
        What arrives twice is harmless where the link does not have to acknowledge it, and a machine
        that rests by itself where it does not report changes alone.
        """
        harmless = set() if self._acknowledged else {Kind.DUPLICATE}
        harmless |= set() if self.spec.capabilities.reports_changes else {Kind.OWN_TIMER}
        under_way = self.machine.harmed(since_ms - LATEST_MS) & {Kind.DELAY}
        return (self.machine.harmed(since_ms) | under_way) - harmless

    def connection_of(self, life: Life) -> Connect:
        """How this process connects to the machine."""

        @asynccontextmanager
        async def connect(patience_ms: int) -> AsyncIterator[Driver]:
            await self._found(life, patience_ms if self._patient else 0)
            near = NearLink(self.spec.name, self.machine, self._acknowledged)
            opened = self.spec.connect(LifeLink(near, life), life, self.spec.capabilities)
            async with self._told(opened, life) as driver:
                yield driver

        return connect

    @asynccontextmanager
    async def _told(
        self, opened: AbstractAsyncContextManager[Driver], life: Life
    ) -> AsyncIterator[Driver]:
        async with opened as driver:
            self.tell("connected")
            try:
                yield ToldDriver(driver, life, self._send)
            finally:
                if life.died_ms is None:
                    self.tell("let go of")

    async def _found(self, life: Life, patience_ms: int) -> None:
        """A Bluetooth machine is waited for until it shows itself; raises LinkUnavailable."""
        try:
            if patience_ms and life.died_ms is None:
                async with time_limit(life, patience_ms):
                    await self.machine.reachable()
                await life.awake()
        except TimeoutError as error:
            hint = "See whether it has power."
            raise LinkUnavailable(Unavailable.NOT_FOUND, "nobody is there", hint) from error

    def _feel(self, at_ms: int, setting: Setting) -> None:
        self.felt.append((at_ms, setting))
        self.tell(f"    felt {words(setting)}")
        self.on_felt(setting)

    def _fault(self, at_ms: int, fault: Fault, begins: bool) -> None:
        self.tell(f"  {fault.written} {'begins' if begins else 'ends'}")

    def _send(self, setting: Setting) -> None:
        if not (setting.is_rest and self.sent and self.sent[-1][1].is_rest):
            self.tell(f"  send {words(setting)}")
        self.sent.append((self.now_ms, setting))
        self.on_sent(setting)


class ToldDriver:
    """A driver of a process, and somebody who is told what it is to send while that lives."""

    def __init__(self, inner: Driver, life: Life, on_sent: Callable[[Setting], None]) -> None:
        self._inner = inner
        self._life = life
        self._on_sent = on_sent

    @property
    def capabilities(self) -> Capabilities:
        """As the driver has it."""
        return self._inner.capabilities

    async def identify(self) -> str:
        """As the driver does it."""
        return await self._inner.identify()

    async def apply(self, setting: Setting) -> Proof:
        """Tell, and apply."""
        self._tell(setting)
        return await self._inner.apply(setting)

    async def rest(self) -> Proof:
        """Tell, and rest."""
        self._tell(REST)
        return await self._inner.rest()

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """As the driver does it."""
        return await self._inner.arm_timer(remaining_ms)

    async def watch(self) -> None:
        """As the driver does it."""
        await self._inner.watch()

    def _tell(self, setting: Setting) -> None:
        if self._life.died_ms is None:
            self._on_sent(setting)


def words(setting: Setting) -> str:
    """A setting in few words."""
    return ", ".join(f"{name} {step}" for name, step in setting.levels.items()) or "nothing"
