"""How steeply strength rises, counted in the plainest way (L4 to L8, L18)."""

from profiles.actuators import Actuator, Capabilities
from profiles.limits import CEILINGS, highest_step, step_ms
from profiles.timeline import Setting

MOST_SLACK_MS = 2_000


class Steepness:
    """The course of every actuator of a machine; what may come `late_ms` late or early."""

    def __init__(self, known: Capabilities, late_ms: int) -> None:
        self._slack_ms = min(known.gap_ms, MOST_SLACK_MS) + late_ms
        self._actuators = {one.name: one for one in known.actuators}
        self._steps = dict.fromkeys(self._actuators, 0)
        self._lowest: dict[str, int] = {}

    def too_steep(self, now_ms: int, setting: Setting) -> list[str]:
        """The actuators that rise too fast to this; moments must not fall from call to call.

        Against every moment before: a step, and as many as the time between allows.
        """
        found = []
        for name, actuator in self._actuators.items():
            each_ms = step_ms(actuator, CEILINGS)
            left = self._steps[name] * each_ms - now_ms
            lowest = self._lowest[name] = min(left, self._lowest.get(name, left))
            step = self._steps[name] = setting.step(name)
            if step * each_ms - now_ms - lowest > each_ms + self._slack_ms:
                found.append(name)
        return found

    def above_limits(self, setting: Setting) -> list[str]:
        """What is stronger than it may ever be, or is not for the legs.

        What is no actuator of the family is left out: a massage chair that is switched on begins
        with air, which its driver can but switch off.
        """
        most = {name: _most(one) for name, one in self._actuators.items()}
        return [name for name, step in setting.levels.items() if step > most.get(name, step)]


def _most(actuator: Actuator) -> int:
    return highest_step(actuator, CEILINGS) if actuator.covers else 0
