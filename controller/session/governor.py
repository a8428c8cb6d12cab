"""The limits once more, on every setting on its way to the driver, whatever the plan says."""

from controller.errors import Refused
from profiles.actuators import Capabilities, Effect
from profiles.errors import BeyondLimits
from profiles.exposure import Exposure
from profiles.language import _
from profiles.limits import GENTLE, Limits, step_ms
from profiles.timeline import REST, Setting

LOOK_AGAIN_MS = 1_000  # how often what is held is counted
MOST_SLACK_MS = 2_000  # ten points, whatever gap a driver says that its machine needs
LATE_MS = 1_000  # a command may take so long over a slow link; the plan is not to blame for it


class Governor:
    """Counts what the legs were given, and lets through what they may be given next.

    Moments are milliseconds of any one clock and must not fall from call to call. What is
    admitted counts at once where it is more, and where it is less once it has `arrived`. Motors
    count as though they followed at once, so that what rises softly counts in full.
    """

    def __init__(self, capabilities: Capabilities, limits: Limits, now_ms: int) -> None:
        self._exposure = Exposure(capabilities, limits)
        self._pressure = Exposure(capabilities, limits)  # cuffs alone, by when a release arrived
        self._slack_ms = min(capabilities.gap_ms, MOST_SLACK_MS)
        self._step_ms = {a.name: step_ms(a, limits) for a in capabilities.actuators}
        self._motors = {a.name for a in capabilities.actuators if a.effect in GENTLE}
        self._cuffs = {a.name for a in capabilities.actuators if a.effect is Effect.COMPRESSION}
        self._risen = dict.fromkeys(self._step_ms, 0)  # in steps times the actuator's step_ms
        self._wanted = self._present = REST
        self._counted = REST  # the present, and of what is on its way to less, what it was
        self._paused = False
        self._since_ms = self._counted_ms = self._pressed_ms = now_ms

    def admit(
        self, wanted: Setting, now_ms: int, due_ms: int | None = None, *, paused: bool = False
    ) -> Setting:
        """What of it may be sent now: the same, or lower where it would rise too fast (L8).

        A cuff stays open until it has emptied (L7). It counts since the moment it was due if that
        is not long ago; a pause counts as no part of what goes on. Raises Refused, with the row,
        where it may never be sent, or where what was sent before has lasted for as long as it may
        and this is no end of it.
        """
        anew = wanted != self._wanted or paused != self._paused
        try:
            self._exposure.admissible(wanted)
            self._count(now_ms if due_ms is None or not anew else due_ms, now_ms, wanted)
        except BeyondLimits as error:
            raise Refused(error.row, str(error), _OVER) from error
        self._since_ms, self._wanted, self._paused = now_ms, wanted, paused
        self._present = Setting({name: self._reached(name, wanted) for name in wanted.levels})
        self._counted = _higher(self._counted, self._told)
        for name, each_ms in self._step_ms.items():
            self._risen[name] = min(self._risen[name], self._present.step(name) * each_ms)
        return self._present

    def arrived(self, now_ms: int) -> None:
        """What was admitted last has reached the machine; raises Refused as `admit` does."""
        try:
            self._count(self._counted_ms, now_ms, self._told)
        except BeyondLimits as error:
            raise Refused(error.row, str(error), _OVER) from error
        self._counted = self._told

    def next_look_ms(self, wanted: Setting) -> int | None:
        """When to admit again, where that makes a difference; None in a rest that is wanted."""
        waits = [
            max(self._since_ms + self._slack_ms, self._free_at_ms(name))
            for name in wanted.levels
            if self._present.step(name) < wanted.step(name)
        ]
        if self._present.levels:
            waits.append(self._since_ms + LOOK_AGAIN_MS)
        return min(waits, default=None)

    @property
    def _told(self) -> Setting:
        motors = {name: step for name, step in self._wanted.levels.items() if name in self._motors}
        return Setting({**self._present.levels, **motors})

    def _count(self, due_ms: int, now_ms: int, then: Setting) -> None:
        under = {name: step for name, step in self._counted.levels.items() if name in self._cuffs}
        if self._cuffs:
            self._pressure.add(Setting(under), now_ms - self._pressed_ms, REST)
        self._pressed_ms = now_ms
        until_ms = max(self._counted_ms, now_ms - LATE_MS, min(due_ms, now_ms))
        lasted_ms, self._counted_ms = until_ms - self._counted_ms, until_ms
        if self._paused and self._counted.is_rest:
            self._exposure.pause(lasted_ms)
        else:
            self._exposure.add(self._counted, lasted_ms, then)
        for name, step in self._present.levels.items():
            self._risen[name] = min(step * self._step_ms[name], self._risen[name] + lasted_ms)

    def _free_at_ms(self, name: str) -> int:
        """When an actuator that is too low may go higher."""
        rises_ms = self._present.step(name) * self._step_ms[name] - self._risen[name]
        empty_ms = self._pressed_ms + self._pressure.vents_ms(name)
        return max(empty_ms, self._counted_ms + (self._exposure.vents_ms(name) or rises_ms))

    def _reached(self, name: str, wanted: Setting) -> int:
        if self._exposure.vents_ms(name) or self._pressure.vents_ms(name):
            return 0
        credit = self._risen[name] + self._slack_ms
        return min(wanted.step(name), credit // self._step_ms[name] + 1)


def _higher(one: Setting, other: Setting) -> Setting:
    names = one.levels.keys() | other.levels.keys()
    return Setting({name: max(one.step(name), other.step(name)) for name in names})


_OVER = _("The session is over for this reason; a shorter or gentler one may be played.")
