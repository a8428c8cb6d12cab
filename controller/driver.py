"""What a driver promises, what a simulated machine offers, and how a family is described."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from controller.clock import Clock
from controller.link.base import Link, LinkKind
from profiles.actuators import Capabilities, Proof
from profiles.timeline import Setting


class Driver(Protocol):
    """One machine, brought to absolute settings. Usable while `connect` holds its link open."""

    @property
    def capabilities(self) -> Capabilities:
        """What this machine can do: what the catalogue says until `identify` has asked it."""
        ...

    async def identify(self) -> str:
        """Ask the machine who it is, at most 4.5 s; the answer in a few words.

        Harmless: no level is sent. Raises MachineSilent, MachineError, LinkLost.
        """
        ...

    async def apply(self, setting: Setting) -> Proof:
        """Bring the actuators a plan uses to this setting, within 2 s; those left out are off.

        May be repeated. It may be cancelled at any moment, for a stop or a pause: from then on
        it must write nothing more, neither from a shielded task nor from a thread, since that
        could come behind a rest. Raises LinkLost and MachineError.
        """
        ...

    async def rest(self) -> Proof:
        """Everything off, whatever it was: one attempt, at most 1 s. Never raises.

        Allowed at any moment the link is open, before `identify` and beside a waiting `apply`.
        Always writes, also when the machine is thought to be at rest. FAILED means that the
        link does not carry it.
        """
        ...

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """Set the machine's own timer; how long it runs at most from now, None without a timer."""
        ...

    async def watch(self) -> None:
        """Wait until the machine can be seen to be gone; raises LinkLost or MachineSilent."""
        ...


Connect = Callable[[Link, Clock, Capabilities], AbstractAsyncContextManager[Driver]]
"""Opens the link, gives the driver without a word to the machine, and closes the link again.

Capabilities are those of the catalogue, or as the person placed them. Raises LinkUnavailable.
"""

OnFelt = Callable[[int, Setting], None]
"""Told the moment (ms of the machine's clock) and what the leg feels, at each change."""


class SimulatedMachine(Protocol):
    """The other end of the wire: behaves as the firmware does, whoever is connected."""

    @property
    def felt(self) -> Setting:
        """What a leg would feel now, in steps."""
        ...

    async def serve(self, link: Link) -> None:
        """Be the machine at this end of an open link until it is lost; then it may serve again."""
        ...


Simulate = Callable[[Clock, OnFelt], SimulatedMachine]


class Evidence(Enum):
    """How sure a fact about a machine is."""

    HARDWARE = "hardware"
    VENDOR_APP = "vendor app"
    DERIVED = "derived"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class DriverCode:
    """What an entry point of the group `legato.drivers` names: the code of one family.

    `catalogue` gives the text of the family's catalogue page (TOML), read only when it is needed.
    """

    name: str
    catalogue: Callable[[], str]
    connect: Connect
    simulate: Simulate


@dataclass(frozen=True, slots=True)
class DriverSpec:
    """All that is known of one family: its code and its catalogue page, in typed words."""

    name: str
    title: str
    models: tuple[str, ...]
    links: tuple[LinkKind, ...]
    capabilities: Capabilities
    how_to_stop: str
    outside_proof: str  # what rest turns off without being able to prove it; "" where nothing
    placeable: bool  # whether the person may say where each channel lies on the body
    evidence: Evidence
    sources: tuple[str, ...]
    connect: Connect
    simulate: Simulate
