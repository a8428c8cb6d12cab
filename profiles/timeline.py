"""What a machine plays: absolute settings at integer milliseconds."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Setting:
    """The absolute state of the actuators a plan uses, in machine steps; one left out is off.

    Steps of 0 are dropped, so equal states compare equal. The mapping cannot be changed.
    """

    levels: Mapping[str, int]

    def __post_init__(self) -> None:
        above_off = {name: step for name, step in sorted(self.levels.items()) if step > 0}
        object.__setattr__(self, "levels", MappingProxyType(above_off))

    def __hash__(self) -> int:
        return hash(tuple(self.levels.items()))

    def step(self, actuator: str) -> int:
        """The step of one actuator, 0 where it is off."""
        return self.levels.get(actuator, 0)

    def at_most(self, ceiling: "Setting") -> "Setting":
        """The same state with no actuator above the ceiling's."""
        return Setting({name: min(step, ceiling.step(name)) for name, step in self.levels.items()})

    @property
    def is_rest(self) -> bool:
        """Whether everything is off."""
        return not self.levels


REST = Setting({})


@dataclass(frozen=True, slots=True)
class Cue:
    """From this moment on, this setting."""

    at_ms: int
    setting: Setting


@dataclass(frozen=True, slots=True)
class Timeline:
    """Cues in strictly rising order, the first at 0, all before the end; rest outside."""

    cues: tuple[Cue, ...]
    length_ms: int

    def __post_init__(self) -> None:
        times = [cue.at_ms for cue in self.cues]
        rising = all(earlier < later for earlier, later in pairwise(times))
        if not times or times[0] != 0 or not rising or times[-1] >= self.length_ms:
            raise ValueError("cues start at 0, rise strictly and lie before the end")

    def setting_at(self, elapsed_ms: int) -> Setting:
        """The setting in force at a moment; rest outside the timeline."""
        if not 0 <= elapsed_ms < self.length_ms:
            return REST
        return self.cues[self._index(elapsed_ms)].setting

    def begins_like(self, other: "Timeline", until_ms: int) -> bool:
        """Whether both are the same from 0 to a moment, that included."""
        ours, others = ([c for c in t.cues if c.at_ms <= until_ms] for t in (self, other))
        return ours == others

    def sounds_again_ms(self, elapsed_ms: int) -> int:
        """The moment from which something plays, this one if it does now; the end if none."""
        while elapsed_ms < self.length_ms and self.setting_at(elapsed_ms).is_rest:
            elapsed_ms = self.next_change_ms(elapsed_ms)
        return elapsed_ms

    def lately(self, elapsed_ms: int, within_ms: int) -> Setting:
        """The setting in force; what is off in it has the highest step it had so shortly before."""
        here = self.setting_at(elapsed_ms)
        highest = dict(here.levels)
        for index in range(self._index(elapsed_ms) - 1, -1, -1):
            if self.cues[index + 1].at_ms <= elapsed_ms - within_ms:
                break
            for name, step in self.cues[index].setting.levels.items():
                if not here.step(name):
                    highest[name] = max(step, highest.get(name, 0))
        return Setting(highest)

    def last_change_ms(self, elapsed_ms: int) -> int:
        """The moment of the cue in force, from 0 on, or the end of the timeline after it."""
        if elapsed_ms >= self.length_ms:
            return self.length_ms
        return self.cues[self._index(elapsed_ms)].at_ms

    def next_change_ms(self, elapsed_ms: int) -> int:
        """The moment of the first cue after this one, or the end of the timeline."""
        following = self._index(elapsed_ms) + 1
        return self.cues[following].at_ms if following < len(self.cues) else self.length_ms

    def _index(self, elapsed_ms: int) -> int:
        return bisect_right(self.cues, elapsed_ms, key=lambda cue: cue.at_ms) - 1
