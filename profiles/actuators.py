"""What a machine can do to a leg: its actuators, the zones they cover, its steps and its timers."""

from dataclasses import dataclass
from enum import Enum, IntEnum


class Effect(Enum):
    """What an actuator does to the leg."""

    VIBRATION = "vibration"
    KNEADING = "kneading"
    COMPRESSION = "compression"
    HEAT = "heat"


class Zone(Enum):
    """A place on the legs; without a side it means both. Knee, shin and ankle have no name here."""

    FOOT = "foot"
    CALF = "calf"
    THIGH = "thigh"
    FOOT_LEFT = "foot.left"
    FOOT_RIGHT = "foot.right"
    CALF_LEFT = "calf.left"
    CALF_RIGHT = "calf.right"
    THIGH_LEFT = "thigh.left"
    THIGH_RIGHT = "thigh.right"

    @property
    def sides(self) -> frozenset["Zone"]:
        """The one-sided zones this one consists of: itself, or its left and its right."""
        if "." in self.value:
            return frozenset({self})
        return frozenset({Zone(f"{self.value}.left"), Zone(f"{self.value}.right")})


class Proof(IntEnum):
    """How surely a command is known to have been carried out; a higher one is surer."""

    FAILED = 0
    SENT = 1
    ACKNOWLEDGED = 2
    CONFIRMED = 3


@dataclass(frozen=True, slots=True)
class Actuator:
    """One thing a machine can drive, under the name its remote prints.

    `covers` may be empty: then no program ever starts it. `steps` counts the strengths above off.
    """

    name: str
    effect: Effect
    covers: frozenset[Zone]
    steps: int

    @property
    def sides(self) -> frozenset[Zone]:
        """The one-sided zones it covers."""
        return frozenset(side for zone in self.covers for side in zone.sides)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one machine can do, and how it ends by itself.

    `own_timer_ms` ends the massage whatever we do, `dead_man_ms` unless the machine is fed.
    `best_proof` is the surest proof of rest this wire can give.
    """

    actuators: tuple[Actuator, ...]
    own_timer_ms: int | None
    dead_man_ms: int | None
    min_command_gap_ms: int
    best_proof: Proof

    def actuator(self, name: str) -> Actuator:
        """The actuator of that name; KeyError where there is none."""
        for actuator in self.actuators:
            if actuator.name == name:
                return actuator
        raise KeyError(name)
