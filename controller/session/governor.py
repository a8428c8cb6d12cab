"""The limits once more, on every setting on its way to the driver, whatever the plan says."""

from controller.errors import Refused
from profiles.actuators import Capabilities
from profiles.errors import BeyondLimits
from profiles.exposure import Exposure
from profiles.limits import Limits, step_ms
from profiles.timeline import REST, Setting

LOOK_AGAIN_MS = 1_000  # how often what is held is counted
MOST_SLACK_MS = 2_000  # ten points, whatever gap a driver says that its machine needs
LATE_MS = 500  # a command may come so late over a slow link; the plan is not to blame for it


class Governor:
    """Counts what the legs were given, and lets through what they may be given next.

    Moments are milliseconds of any one clock and must not fall from call to call.
    """

    def __init__(self, capabilities: Capabilities, limits: Limits, now_ms: int) -> None:
        self._exposure = Exposure(capabilities, limits)
        self._slack_ms = min(capabilities.gap_ms, MOST_SLACK_MS)
        self._step_ms = {a.name: step_ms(a, limits) for a in capabilities.actuators}
        self._risen = dict.fromkeys(self._step_ms, 0)  # in steps times the actuator's step_ms
        self._wanted = self._present = REST
        self._since_ms = self._counted_ms = now_ms

    def admit(self, wanted: Setting, now_ms: int, due_ms: int | None = None) -> Setting:
        """What of it may be sent now: the same, or lower where it would rise too fast (L8).

        A cuff stays open until it has emptied (L7). What is returned counts as sent, since the
        moment it was due if that is not long ago. Raises Refused, with the row, where it may never
        be sent, or where what was sent before has lasted for as long as it may.
        """
        try:
            self._exposure.admissible(wanted)
            self._count(now_ms if wanted == self._wanted or due_ms is None else due_ms, now_ms)
        except BeyondLimits as error:
            raise Refused(error.row, str(error), _OVER) from error
        self._since_ms, self._wanted = now_ms, wanted
        self._present = Setting({name: self._reached(name, wanted) for name in wanted.levels})
        for name, each_ms in self._step_ms.items():
            self._risen[name] = min(self._risen[name], self._present.step(name) * each_ms)
        return self._present

    def next_look_ms(self, wanted: Setting) -> int | None:
        """When to admit again, where that makes a difference; None in a rest that is wanted."""
        waits = [
            max(self._since_ms + 1, self._counted_ms + self._waits_ms(name))
            for name in wanted.levels
            if self._present.step(name) < wanted.step(name)
        ]
        if self._present.levels:
            waits.append(self._since_ms + LOOK_AGAIN_MS)
        return min(waits, default=None)

    def _count(self, due_ms: int, now_ms: int) -> None:
        until_ms = max(self._counted_ms, now_ms - LATE_MS, min(due_ms, now_ms))
        lasted_ms, self._counted_ms = until_ms - self._counted_ms, until_ms
        self._exposure.add(self._present, lasted_ms)
        for name, step in self._present.levels.items():
            self._risen[name] = min(step * self._step_ms[name], self._risen[name] + lasted_ms)

    def _waits_ms(self, name: str) -> int:
        """How long until an actuator that is too low may go higher."""
        rises_ms = self._present.step(name) * self._step_ms[name] - self._risen[name]
        return self._exposure.vents_ms(name) or rises_ms

    def _reached(self, name: str, wanted: Setting) -> int:
        if self._exposure.vents_ms(name):
            return 0
        credit = self._risen[name] + self._slack_ms
        return min(wanted.step(name), credit // self._step_ms[name] + 1)


_OVER = "The session is over for this reason; a shorter or gentler one may be played."
