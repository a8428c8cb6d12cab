"""Who sits before the screens, at which machine, and by which clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from controller.clock import Clock, SystemClock
from profiles.timeline import Setting

if TYPE_CHECKING:
    from controller.machine import Machine, Radio


def _nobody(at_ms: int, setting: Setting) -> None:
    """No leg that anybody watches."""


@dataclass(frozen=True, slots=True)
class Here:
    """What all that is asked at the desk goes by; `on` and `radio` are as for `legato play`.

    `on_felt` is told what the leg on a simulated machine feels.
    """

    person: str
    on: str | None = None
    radio: "Radio" = None
    clock: Clock = field(default_factory=SystemClock)
    on_felt: Callable[[int, Setting], None] = _nobody

    def machine(self) -> "Machine":
        """The machine that is meant; raises as for `controller.machine.chosen`."""
        # Drivers and what they need are no matter to who only opens the screens.
        from controller.machine import chosen

        return chosen(self.on)
