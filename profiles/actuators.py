"""What a machine can do to a leg: its actuators, the zones they cover, its steps and its timers."""

from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import cache


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
        return frozenset({self.on("left"), self.on("right")})

    def on(self, side: str) -> "Zone":
        """The same place on one side, "left" or "right"."""
        return Zone(f"{self.value.partition('.')[0]}.{side}")

    @property
    def mirrored(self) -> "Zone":
        """The same place on the other leg; a zone of both legs is its own mirror image."""
        place, _, side = self.value.partition(".")
        return Zone(f"{place}.{_OTHER[side]}") if side else self


_OTHER = {"left": "right", "right": "left"}


class Proof(IntEnum):
    """How surely a command is known to have been carried out; a higher one is surer."""

    FAILED = 0
    SENT = 1
    ACKNOWLEDGED = 2
    CONFIRMED = 3


CLOSEST_MS = 100
"""Below this nobody feels a difference, and slow links choke."""

MOST_STEPS = 1_000
"""More strengths than any machine has; a plan may hold an entry for each of them."""

LONGEST_GAP_MS = 2_000
"""A machine that takes commands less often could not be softened within a breath."""

LONGEST_BURST_MS = 10_000
"""Strength is judged by its mean over so long: a burst that lasts longer is no burst."""

SHORTEST_TIMER_MS = 1_000
"""A machine that ends sooner by itself would end between two commands."""

SHORTEST_ARMED_MS = 60_000
"""A timer that has to be armed more often than this would be pressed all night."""

SHORTEST_IDLE_MS = 1_000
"""A link let go of sooner would be opened anew between two keys of a person."""

GAPS_PER_DEAD_MAN = 4
"""A machine that stops unfed is fed several times before it would."""

SHORTEST_BURST_MS = 1_000
"""The shortest burst of a motor nobody measured; a heavy one needs as long to be felt at all."""

MOST_COMMANDS = 20
"""More commands for one change of level are a loop that does not end."""

FEED_MS = 500
"""A machine that stops unfed is fed so often, or sooner: one lost command leaves it time."""

SETTING_LIMIT_MS = 2_000
"""What takes longer to reach a machine leaves it as it was, or a cuff full."""


@dataclass(frozen=True, slots=True)
class Actuator:
    """One thing a machine can drive, under the name its remote prints.

    `covers` may be empty: then no program ever starts it. `steps` counts the strengths above off;
    `safe_top` is the step that counts as 100 percent of strength, None where it is the last one.
    `measured` says that strength is known in the body's units: 100 is 60 mmHg, or 41 degrees
    Celsius. `least_on_ms` is its shortest burst, None where it cannot be switched on and off.
    `beyond` says in words what it runs besides the legs, "the back", "" for nothing.
    Raises ValueError, saying what is wrong, for a machine that cannot be.
    """

    name: str
    effect: Effect
    covers: frozenset[Zone]
    steps: int
    safe_top: int | None = None
    measured: bool = False
    least_on_ms: int | None = SHORTEST_BURST_MS
    beyond: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("an actuator has no name")
        _check_whole(f"steps of {self.name}", self.steps, 1, MOST_STEPS)
        if self.safe_top is not None:
            _check_whole(f"safe_top of {self.name}", self.safe_top, 1, self.steps)
        if self.least_on_ms is not None:
            _check_whole(f"least_on_ms of {self.name}", self.least_on_ms, 1, LONGEST_BURST_MS)

    @property
    def top(self) -> int:
        """The step that counts as 100 percent of strength."""
        return self.steps if self.safe_top is None else self.safe_top

    @property
    def sides(self) -> frozenset[Zone]:
        """The one-sided zones it covers."""
        return _sides(self.covers)


@cache
def _sides(covers: frozenset[Zone]) -> frozenset[Zone]:
    """Asked for at every setting of every session, and there are few of them."""
    return frozenset(side for zone in covers for side in zone.sides)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one machine can do, and how it ends by itself.

    `own_timer_ms` ends the massage whatever we do, `dead_man_ms` unless the machine is fed, and
    `armed_timer_ms` is the longest it runs on unless the timer we arm is armed again. With
    `one_at_a_time` only one actuator can be on. One setting may take `commands_per_setting`
    commands, on a machine that steps. `best_proof` is the surest proof of rest this wire can give;
    with `reports_changes` that is of a change alone, and one that rests already has none to report.
    `release_idle_ms` is how long the link may be held at rest before it is let go of, so that the
    remote works again; None where holding it is in nobody's way.
    `heat_guarded` says that a thermal cut-out of its own watches the heat, `deflates` that its
    cuffs empty when it is unplugged; both are False where it is not known. Raises ValueError,
    saying what is wrong, for a machine that cannot be.
    """

    actuators: tuple[Actuator, ...]
    own_timer_ms: int | None
    dead_man_ms: int | None
    min_command_gap_ms: int
    best_proof: Proof
    heat_guarded: bool = False
    deflates: bool = False
    armed_timer_ms: int | None = None
    one_at_a_time: bool = False
    commands_per_setting: int = 1
    release_idle_ms: int | None = None
    reports_changes: bool = False

    def __post_init__(self) -> None:
        names = [actuator.name for actuator in self.actuators]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two actuators are called {min(twice)}")
        _check_whole("min_command_gap_ms", self.min_command_gap_ms, 0, LONGEST_GAP_MS)
        _check_whole("commands_per_setting", self.commands_per_setting, 1, MOST_COMMANDS)
        if self.own_timer_ms is not None:
            _check_whole("own_timer_ms", self.own_timer_ms, SHORTEST_TIMER_MS)
        if self.armed_timer_ms is not None:
            _check_whole("armed_timer_ms", self.armed_timer_ms, SHORTEST_ARMED_MS)
        if self.release_idle_ms is not None:
            _check_whole("release_idle_ms", self.release_idle_ms, SHORTEST_IDLE_MS)
        if self.dead_man_ms is not None:
            least_ms = max(SHORTEST_TIMER_MS, GAPS_PER_DEAD_MAN * self.min_command_gap_ms)
            _check_whole("dead_man_ms", self.dead_man_ms, least_ms)

    @property
    def gap_ms(self) -> int:
        """How far apart changes are at least: what is closer no leg tells apart."""
        return max(self.min_command_gap_ms, CLOSEST_MS)

    @property
    def feed_ms(self) -> int | None:
        """How often a session sends a setting again to keep it up; None without a dead-man."""
        if self.dead_man_ms is None:
            return None
        return max(self.gap_ms, min(FEED_MS, self.dead_man_ms // GAPS_PER_DEAD_MAN))

    @property
    def setting_limit_ms(self) -> int:
        """How long a setting may take to reach the machine before it counts as not taken."""
        return max(SETTING_LIMIT_MS, (self.commands_per_setting + 1) * self.min_command_gap_ms)

    def actuator(self, name: str) -> Actuator:
        """The actuator of that name; KeyError where there is none."""
        for actuator in self.actuators:
            if actuator.name == name:
                return actuator
        raise KeyError(name)


def _check_whole(what: str, value: int, least: int, most: int | None = None) -> None:
    # Drivers that others wrote may put anything here, and True is an int.
    if type(value) is int and least <= value and (most is None or value <= most):
        return
    upwards = "upwards" if most is None else f"to {most}"
    raise ValueError(f"{what} is {value!r}, not a whole number from {least} {upwards}")
