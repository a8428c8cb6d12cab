"""The comfort window: between the weakest step a person feels and the strongest that soothes."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ComfortWindow:
    """Machine steps `lo` to `hi` of one actuator, both at least 1 and in that order."""

    lo: int
    hi: int

    def __post_init__(self) -> None:
        if not 1 <= self.lo <= self.hi:
            raise ValueError("a comfort window runs from at least 1 upwards")

    def step(self, percent: int) -> int:
        """The machine step for an asked percent: 0 is off, above it never higher than asked."""
        return 0 if percent <= 0 else self.lo + percent * (self.hi - self.lo) // 100


Comfort = Mapping[str, ComfortWindow]
"""By actuator name; one that is missing has the uncalibrated window."""


def uncalibrated(steps: int) -> ComfortWindow:
    """The window before anybody tried: from the first step to 60 % of the machine's strength."""
    return ComfortWindow(1, max(1, steps * 60 // 100))
