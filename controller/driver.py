"""What a driver promises, what a simulated machine offers, and how a family is described."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import Enum
from importlib.resources import files
from typing import Protocol

from controller.clock import Clock
from controller.link.base import Link, LinkKind, Maker
from profiles.actuators import Capabilities, Proof
from profiles.timeline import Setting

IDENTIFY_PROMISE_MS = 4_500
"""What `identify` takes at most."""

REST_PROMISE_MS = 1_000
"""What one `rest` takes at most."""


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
        """Bring the actuators a plan uses to this setting; those left out are off.

        Within `capabilities.setting_limit_ms`, 2 s for most. A machine that only steps is stepped
        until it is there; where it does not come there, that is a MachineError, never an endless
        loop. May be repeated. It may be cancelled at any moment, for a stop or a pause: from then
        on it must write nothing more, neither from a shielded task nor from a thread, since that
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
        """Set the machine's own timer; how long it runs at most from now, None without a timer.

        Within `capabilities.setting_limit_ms`. A driver may set a shorter one than remains: the
        session asks again before it ends. May be cancelled as `apply` may.
        """
        ...

    async def watch(self) -> None:
        """Wait until the machine can be seen to be gone; raises LinkLost or MachineSilent.

        Raises SwitchedOff where a machine that ran as the last `apply` asked reports that every
        actuator of the leg is off, and nothing that was written, lost or late explains it: then
        somebody used its remote. Not where it is only lower; the next setting puts that right.
        """
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


Page = Mapping[str, object]
"""A catalogue page as tomllib reads it, checked."""


@dataclass(frozen=True, slots=True)
class DriverCode:
    """What an entry point of the group `legato.drivers` names: the code of one family.

    `catalogue` gives the text of the family's catalogue page (TOML), read only when it is needed.
    Another page may name this family as its `driver`. `of_page` makes the two of such a page, where
    they depend on what stands there; it raises ValueError, saying what is wrong. Without it, such a
    page may have no other actuators than the family's own page, and no more steps of them.
    """

    name: str
    catalogue: Callable[[], str]
    connect: Connect
    simulate: Simulate
    of_page: Callable[[Page], tuple[Connect, Simulate]] | None = None


def shipped_page(family: str) -> str:
    """The text of the catalogue page of a family that comes with Legato."""
    return (files("firmware_protocol") / "catalogue" / f"{family}.toml").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the catalogue says of a family, how sure it is, and from where."""

    says: str
    sure: Evidence
    source: str


class Known(Enum):
    """Whether a machine has or does something."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Duties:
    """What a machine does for safety by itself. Recorded, and not pretended to."""

    pressure_sensor: Known = Known.UNKNOWN
    thermal_cutout: Known = Known.UNKNOWN
    vents_on_power_loss: Known = Known.UNKNOWN
    heartbeat: Known = Known.UNKNOWN
    stops_on_link_loss: Known = Known.UNKNOWN


@dataclass(frozen=True, slots=True)
class Model:
    """One product of a family, and how it differs from the others.

    `names` and `makers` are what its advertisement shows besides the family's own. `lacks` are
    actuators it does not have, `most` the step that counts as full strength, where that is not the
    last. "" in `how_to_stop` where the family's holds.
    """

    name: str
    brands: tuple[str, ...]
    names: tuple[str, ...] = ()
    makers: tuple[Maker, ...] = ()
    lacks: tuple[str, ...] = ()
    most: Mapping[str, int] = field(default_factory=dict)
    how_to_stop: str = ""


@dataclass(frozen=True, slots=True)
class DriverSpec:
    """All that is known of one family: its code and its catalogue page, in typed words."""

    name: str
    title: str
    models: tuple[Model, ...]
    links: tuple[LinkKind, ...]
    capabilities: Capabilities
    how_to_stop: str
    outside_proof: str  # what rest turns off without being able to prove it; "" where nothing
    placeable: bool  # whether the person may say where each channel lies on the body
    template: bool  # whether a person has to describe their own machine before a real one is driven
    evidence: Evidence
    duties: Duties
    facts: tuple[Fact, ...]
    origin: str  # where it comes from: "Legato", "package acme", or the path of a page
    connect: Connect
    simulate: Simulate
