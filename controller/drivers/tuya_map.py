"""What the data points of one Tuya machine do: what to write for a setting, and what is felt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from firmware_protocol.tuya_points import Point, PointType

Reported = Callable[[int], Point | None]
"""What a machine last said of a data point, None where it said nothing."""


@dataclass(frozen=True, slots=True)
class Power:
    """A switch: of one actuator, or of all where that is ""."""

    number: int
    type: PointType
    actuator: str
    inverted: bool

    @property
    def on(self) -> Point:
        """The switch when it is on."""
        return Point.of(self.number, self.type, 0 if self.inverted else 1)

    @property
    def off(self) -> Point:
        """The switch when it is off."""
        return Point.of(self.number, self.type, 1 if self.inverted else 0)


@dataclass(frozen=True, slots=True)
class Level:
    """The strength of an actuator: a number for each step, and the one that is off, if any."""

    number: int
    type: PointType
    actuator: str
    values: tuple[int, ...]
    off: int | None

    def to(self, step: int) -> Point:
        """The actuator at a step, 1 or more; 0 where it has an off."""
        value = self.values[step - 1] if step else self.off
        assert value is not None  # the map asks for 0 only where there is one
        return Point.of(self.number, self.type, value)

    def step(self, value: int) -> int:
        """The step a number stands for; the next stronger one where it stands between."""
        if value == self.off:
            return 0
        if value in self.values:
            return self.values.index(value) + 1
        rising = list(self.values) == sorted(self.values)
        stronger = (step for step, each in enumerate(self.values, 1) if rising and each > value)
        return next(stronger, len(self.values))


@dataclass(frozen=True, slots=True)
class Timer:
    """The machine's own timer: which number runs how long, shortest first."""

    number: int
    type: PointType
    lengths: tuple[tuple[int, int], ...]  # number, ms

    def covering(self, remaining_ms: int) -> tuple[Point, int]:
        """The shortest that is long enough, else the longest; and how long that is, in ms."""
        enough = (one for one in self.lengths if one[1] >= remaining_ms)
        value, length_ms = next(enough, self.lengths[-1])
        return Point.of(self.number, self.type, value), length_ms


@dataclass(frozen=True, slots=True)
class PointMap:
    """All points of one machine. Each actuator has a power or a level of its own, or both."""

    actuators: tuple[str, ...]
    powers: tuple[Power, ...]
    levels: tuple[Level, ...]
    modes: tuple[Point, ...]
    timer: Timer | None

    @property
    def needed(self) -> tuple[Power | Level, ...]:
        """The points without which it cannot be driven."""
        return (*self.powers, *self.levels)

    @property
    def offs(self) -> tuple[Point, ...]:
        """Everything off, the switches first.

        A strength without an off is left alone: a machine may start when it is given one.
        """
        levels = (level.to(0) for level in self.levels if level.off is not None)
        return (*(power.off for power in self.powers), *levels)

    @property
    def rest(self) -> tuple[Point, ...]:
        """What a machine at rest reports: its switches, and strengths that have none."""
        unswitched = (level for level in self.levels if not self._switches(level.actuator))
        return (*(power.off for power in self.powers), *(one.to(0) for one in unswitched))

    def offs_beside(self, levels: Mapping[str, int]) -> tuple[Point, ...]:
        """What is off in a setting, and the modes where anything is on."""
        if not any(levels.values()):
            return self.offs
        own = [power for power in self.powers if power.actuator]
        named = {power.actuator for power in own}
        offs = [power.off for power in own if not levels.get(power.actuator)]
        offs += [
            level.to(0)
            for level in self.levels
            if not levels.get(level.actuator) and level.actuator not in named
        ]
        return (*offs, *self.modes)

    def strengths(self, levels: Mapping[str, int]) -> tuple[Point, ...]:
        """The strength of each actuator that is on."""
        return tuple(
            level.to(step) for level in self.levels if (step := levels.get(level.actuator, 0))
        )

    def ons(self, levels: Mapping[str, int]) -> tuple[Point, ...]:
        """The switches that are on, that of the whole last."""
        on = [power for power in self.powers if power.actuator and levels.get(power.actuator)]
        whole = [power for power in self.powers if not power.actuator and any(levels.values())]
        return tuple(power.on for power in (*on, *whole))

    def stronger(self, levels: Mapping[str, int], reported: Reported) -> str:
        """An actuator that is not known to be at most as strong as this; "" where all are."""
        for name in self.actuators:
            step = levels.get(name, 0)
            own = next((power for power in self.powers if power.actuator == name), None)
            if step == 0 and own is not None and reported(own.number) == own.off:
                continue
            level = next((level for level in self.levels if level.actuator == name), None)
            if level is None and step:
                continue
            said = None if level is None else reported(level.number)
            if said is None or level is None or level.step(said.value) > step:
                return name
        return ""

    def felt(self, held: Mapping[int, Point]) -> dict[str, int]:
        """The step of each actuator while every point holds this."""
        steps = {}
        for name in self.actuators:
            on = all(held[power.number] == power.on for power in self._switches(name))
            level = next((level for level in self.levels if level.actuator == name), None)
            step = 1 if level is None else level.step(held[level.number].value)
            steps[name] = step if on else 0
        return steps

    def _switches(self, actuator: str) -> tuple[Power, ...]:
        return tuple(power for power in self.powers if power.actuator in ("", actuator))
