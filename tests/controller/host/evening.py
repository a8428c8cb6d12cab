"""A host in this process, everything it tells, and machines that are hard to stop."""

import asyncio
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from controller.clock import Clock, ManualClock
from controller.driver import Driver
from controller.errors import LinkUnavailable, Unavailable
from controller.host.events import Event
from controller.host.host import Host
from controller.link.base import Link
from controller.machine import Machine, chosen
from controller.session.view import Ending, SessionView
from profiles.actuators import Capabilities, Proof
from profiles.program import Program
from profiles.timeline import Setting

HOLD = '[[phases]]\nlength = "60s"\nlevel = 20\n'
SHORT = f'name = "Short"\n{HOLD}[[phases]]\nlength = "10s"\nfrom = 20\nto = 0\n'


class Evening:
    """A host, what it told, and what the leg felt; its clock stands still unless given another."""

    def __init__(
        self,
        machine: Machine | str = "tcode",
        written: str = SHORT,
        clock: Clock | None = None,
        *,
        insist: bool = False,
    ) -> None:
        self.clock = ManualClock()
        self.told: list[Event] = []
        self.felt: list[Setting] = []
        self.machine = machine if isinstance(machine, Machine) else chosen(f"sim:{machine}")
        self.host = Host(
            Program.model_validate(tomllib.loads(written)),
            self.machine,
            clock or self.clock,
            self.tell,
            on_felt=lambda at_ms, setting: self.felt.append(setting),
            insist=insist,
        )

    def tell(self, event: Event) -> None:
        self.told.append(event)

    @asynccontextmanager
    async def playing(self, after_ms: int = 5_000) -> AsyncIterator[asyncio.Task[Ending]]:
        """Started so long ago; stopped and awaited afterwards, if it has not ended by then."""
        task = asyncio.create_task(self.host.run())
        await self.clock.advance(after_ms)
        try:
            yield task
        finally:
            self.host.stop()
            await self.clock.advance(60_000)
            await asyncio.wait({task}, timeout=1)

    async def intend(self, word: str) -> SessionView:
        """The view a second after an intent."""
        self.host.intent(word)
        await self.clock.advance(1_000)
        return [event for event in self.told if isinstance(event, SessionView)][-1]

    @property
    def kinds(self) -> list[type]:
        return [type(event) for event in self.told]


class Unsure:
    """A driver whose stops are proven by a script, and surely once that is used up."""

    def __init__(self, capabilities: Capabilities, proofs: list[Proof]) -> None:
        self._capabilities = capabilities
        self._proofs = proofs

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def identify(self) -> str:
        return "unsure"

    async def apply(self, setting: Setting) -> Proof:
        return Proof.SENT

    async def rest(self) -> Proof:
        return self._proofs.pop(0) if self._proofs else self._capabilities.best_proof

    async def arm_timer(self, remaining_ms: int) -> int | None:
        return None

    async def watch(self) -> None:
        await asyncio.get_running_loop().create_future()


def machine_with(proofs: list[Proof], *, unavailable: bool = False) -> Machine:
    """A T-Code machine whose stops are proven like that, or that is not there."""
    real = chosen("sim:tcode")

    @asynccontextmanager
    async def connect(
        link: Link, clock: Clock, capabilities: Capabilities
    ) -> AsyncIterator[Driver]:
        if unavailable:
            raise LinkUnavailable(Unavailable.NOT_FOUND, "it is not there", "Look for it.")
        yield Unsure(capabilities, proofs)

    return replace(real, spec=replace(real.spec, connect=connect))
