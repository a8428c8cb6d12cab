"""Benches: where a check finds machines of one family."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from controller.address import Address, Road
from controller.clock import Clock, ManualClock, shielded
from controller.conformance.pace import Pace
from controller.conformance.stand import Leg, Reach, Stand
from controller.driver import DriverSpec, SimulatedMachine
from controller.machine import Machine, Radio
from controller.session.stopping import Stopped, bring_to_rest
from profiles.actuators import Proof

Home = Callable[[DriverSpec, SimulatedMachine], AbstractAsyncContextManager[tuple[Address, Radio]]]
"""Serves a simulated machine on a real wire; gives its address, and the radio that reaches it."""

ON_WIRES = 20
"""On a computer that has other things to do, only a hang takes this many times too long."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Gives each check a machine of one family: a new one each, or the real one, at rest."""

    spec: DriverSpec
    reach: Reach
    stand: Callable[[], AbstractAsyncContextManager[Stand]]


def simulated(spec: DriverSpec) -> Bench:
    """Simulated machines in memory, in a time of their own that costs none."""

    @asynccontextmanager
    async def stand() -> AsyncIterator[Stand]:
        clock = ManualClock()
        machine = _machine(spec, Address(Road.SIM, spec.name))
        given = Stand(machine, Pace(clock, patience=1), Reach.MEMORY, Leg(spec, clock))
        try:
            yield given
        finally:
            await given.leave()

    return Bench(spec, Reach.MEMORY, stand)


def served(spec: DriverSpec, clock: Clock, home: Home) -> Bench:
    """Simulated machines at the other end of a real wire."""

    @asynccontextmanager
    async def stand() -> AsyncIterator[Stand]:
        leg = Leg(spec, clock)
        async with home(spec, leg.machine) as (address, radio):
            given = Stand(_machine(spec, address), Pace(clock, ON_WIRES), Reach.WIRE, leg, radio)
            try:
                yield given
            finally:
                await given.leave()

    return Bench(spec, Reach.WIRE, stand)


class RealBench:
    """One real machine, held all the while, since some take a single connection for a long time.

    It is brought to rest after each check. `stopped` is how that ended last, None before the
    first; `say` is told what is about to be felt.
    """

    def __init__(
        self, machine: Machine, clock: Clock, radio: Radio, say: Callable[[str], None]
    ) -> None:
        self.stopped: Stopped | None = None
        self.bench = Bench(machine.spec, Reach.REAL, self._stand)
        self._held = Stand(machine, Pace(clock, patience=2), Reach.REAL, None, radio, say)
        self._clock = clock

    @property
    def rests(self) -> bool:
        """Whether the last stop was answered as it has to be before anything is started."""
        stopped = self.stopped
        if stopped is None or stopped.proof is Proof.FAILED:
            return False
        return stopped.proof >= min(stopped.best, Proof.ACKNOWLEDGED)

    @asynccontextmanager
    async def _stand(self) -> AsyncIterator[Stand]:
        try:
            yield self._held
        finally:
            await shielded(self._rest())

    async def _rest(self) -> None:
        held = self._held
        await held.give_up()
        proven = held.stopped
        self.stopped = await bring_to_rest(held.grip, self._clock)
        if proven is not None and proven.reached and self.rests:
            self.stopped = proven  # a machine that rests already may have nothing to report

    async def connect(self) -> None:
        """Take the machine, silently; raises LinkUnavailable."""
        await self._held.connect()

    async def leave(self) -> None:
        """Let go of the machine."""
        await shielded(self._held.leave())


def _machine(spec: DriverSpec, address: Address) -> Machine:
    return Machine(str(address), address, spec, spec.capabilities)
