"""A simulated machine, a clock that stands still, and a link that can be broken at will."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from controller import registry
from controller.clock import ManualClock
from controller.driver import Driver, SimulatedMachine
from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.link.memory import MemoryLink, memory_pair
from controller.nightlog.record import NO_RECORD, Record
from controller.session.grip import Grip
from controller.session.session import Session
from controller.session.view import Ending, SessionView, State
from firmware_protocol.codec import Packet
from profiles.comfort import Comfort
from profiles.compiler import Plan, compile_program
from profiles.library import find
from profiles.program import Program
from profiles.timeline import Setting


class Rig:
    """One machine of a family, felt by a leg, and everything needed to play on it."""

    def __init__(self, family: str) -> None:
        self.clock = ManualClock()
        self.spec = registry.load(family)
        self.felt: list[tuple[int, Setting]] = []
        self._machines = 0
        self.machine = self._made()
        self.grip = Grip(self.connect)
        self.views: list[SessionView] = []
        self.views_fail_when: State | None = None
        self.comfort: Comfort = {}
        self.record: Record = NO_RECORD
        self.unreachable = False
        self.connections = 0
        self._deaf = False
        self._links: list[MemoryLink] = []
        self._ends: list[MemoryLink] = []  # those of the machine
        self._serving: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def connect(self, patience_ms: int) -> AsyncIterator[Driver]:
        if self.unreachable:
            raise LinkUnavailable(Unavailable.NOT_FOUND, "the machine is not there", "Look for it.")
        self.connections += 1
        ours, theirs = memory_pair(f"memory:{self.spec.name}")
        self._links.append(ours)
        self._ends.append(theirs)
        serving = asyncio.create_task((_hear_nothing if self._deaf else self.machine.serve)(theirs))
        self._serving.append(serving)
        try:
            async with self.spec.connect(ours, self.clock, self.spec.capabilities) as driver:
                yield driver
        finally:
            ours.drop()
            if self._deaf:
                serving.cancel()
            await asyncio.wait({serving})

    def drop(self) -> None:
        """Break the link, as radio does."""
        self._links[-1].drop()

    async def deafen(self, *, for_good: bool = True) -> None:
        """The machine takes bytes but neither obeys nor answers any more.

        Not for good means on this connection; a new one finds it well.
        """
        self._deaf = for_good
        self._serving[-1].cancel()
        await asyncio.wait({self._serving[-1]})

    async def cut_power(self, for_ms: int) -> None:
        """The machine is off for so long, then on and at rest; its link stays all the while."""
        self._deaf = True
        await self._serve_anew(_hear_nothing)
        self.machine = self._made()
        self.felt.append((self.clock.now_ms(), self.machine.felt))
        await self.clock.advance(for_ms)
        self._deaf = False
        await self._serve_anew(self.machine.serve)

    async def _serve_anew(
        self, serve: Callable[[MemoryLink], Coroutine[Any, Any, None]]
    ) -> None:  # Any: unused
        self._serving[-1].cancel()
        await asyncio.wait({self._serving[-1]})
        self._serving[-1] = asyncio.create_task(serve(self._ends[-1]))

    def _made(self) -> SimulatedMachine:
        """One more machine of the family; what the ones before it do is not felt any more."""
        number = self._machines = self._machines + 1

        def feel(at_ms: int, setting: Setting) -> None:
            if number == self._machines:
                self.felt.append((at_ms, setting))

        return self.spec.simulate(self.clock, feel)

    def lose(self, packets: int) -> None:
        """So many packets to the machine get lost from now on."""
        self._links[-1].lose(packets)

    async def press(self, *frames: bytes) -> None:
        """Somebody else sends these bytes to the machine, as a remote would."""
        for frame in frames:
            await self._links[-1].write(Packet(frame))
        await self.clock.advance(0)

    async def say(self, packet: Packet) -> None:
        """This reaches our end, as if the machine had said it."""
        await self._ends[-1].write(packet)
        await self.clock.advance(0)

    async def session(self, program: Program | str = "First Night") -> Session:
        """A session on the connected and identified machine."""
        asked = find(program) if isinstance(program, str) else program

        def compose(offset: int) -> Plan:
            assert self.grip.driver is not None
            capabilities = self.grip.driver.capabilities
            return compile_program(asked, capabilities, self.comfort, offset)

        return await self.session_of(compose)

    async def session_of(self, compose: Callable[[int], Plan]) -> Session:
        """A session that plays what somebody else composed."""
        driver = await self.grip.take(1_000)
        identifying = asyncio.create_task(driver.identify())
        await self.clock.advance(1_000)
        await identifying
        return Session(compose, self.grip, self.clock, self._view, record=self.record)

    def _view(self, view: SessionView) -> None:
        if view.state is self.views_fail_when:
            raise RuntimeError("the screen is gone")
        self.views.append(view)

    async def ended(self, playing: asyncio.Task[Ending], within_ms: int = 20_000) -> Ending:
        """The ending of a session that is about to end; fails when it does not."""
        waited_ms = 0
        while not playing.done() and waited_ms < within_ms:
            await self.clock.advance(100)
            waited_ms += 100
        assert playing.done(), f"no end within {within_ms} ms"
        await self.grip.let_go()
        return playing.result()

    @property
    def strongest(self) -> int:
        """The highest step any actuator is felt at now."""
        return max(self.machine.felt.levels.values(), default=0)


async def _hear_nothing(link: MemoryLink) -> None:
    with suppress(LinkLost):
        while True:
            await link.read()
