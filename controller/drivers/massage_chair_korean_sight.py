"""What a massage chair shows of itself, and which key brings it closer to a setting: decided here.

Nothing here waits or writes. Moments are milliseconds of any one clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from firmware_protocol.massage_chair_korean import Key, LongStatus
from profiles.actuators import Proof
from profiles.timeline import Setting

ROLLER = "foot roller"
FRESH_MS = 1_500  # the chair shows itself twice a second
STEADY_MS = 1_000  # a display that blinks is blank for less
# GUESSED: how long the effect of a press may take to show.
EFFECT_MS = 1_000
OFF_EFFECT_MS = 2_000
ON_EFFECT_MS = 5_000
MOST_DOUBLINGS = 3
LATE_STATUS_MS = 500  # a status may be that late
SETTLING_MS = 1_500  # what another process pressed last may still have to show


class Power(Enum):
    """Whether a chair is switched on, as its display tells."""

    ON = "on"
    OFF = "off"
    UNCLEAR = "unclear"


def power_of(status: LongStatus) -> Power:
    """ON by the minutes alone, the one thing that is sure; OFF only where all else is off, too.

    00 may be shown in the last minute as well as afterwards, so it is neither.
    """
    if status.minutes:
        return Power.ON
    runs = status.air or status.roller or status.heater or status.moving
    return Power.OFF if status.blank and not runs else Power.UNCLEAR


def next_key(status: LongStatus, setting: Setting) -> Key | None:
    """The key that brings a chair closer to a setting, None where it is there.

    Nothing but the foot roller is ever wanted; what the chair runs besides goes off first. The
    air goes off by the key that leads through its programs.
    """
    on, wanted = power_of(status) is Power.ON, setting.step(ROLLER) > 0
    if on is not wanted:
        return Key.POWER
    if not on:
        return None
    steps = (
        (Key.AIR_MODE, status.air),
        (Key.HEATER, status.heater),
        (Key.FOOT_ROLLER, not status.roller),
    )
    return next((key for key, due in steps if due), None)


SHOWN: Mapping[Key, Callable[[LongStatus], object]] = {
    Key.POWER: power_of,
    Key.TIMER: lambda status: status.minutes,
    Key.HEATER: lambda status: status.heater,
    Key.FOOT_ROLLER: lambda status: status.roller,
    Key.AIR_MODE: lambda status: status.air,
}
"""Where a press of a key shows."""


@dataclass(frozen=True, slots=True)
class _Press:
    """A press whose effect has not shown; `before` is what was shown where it will."""

    key: Key
    before: object
    at_ms: int

    def shows(self, status: LongStatus, now_ms: int) -> bool:
        """Whether this status tells what became of it: an effect, or none for so long."""
        shown = SHOWN[self.key](status)
        changed = shown not in (self.before, Power.UNCLEAR)
        return changed or now_ms >= self.at_ms + _EFFECT_MS.get(self.before, EFFECT_MS)


_EFFECT_MS: Mapping[object, int] = {Power.OFF: ON_EFFECT_MS, Power.ON: OFF_EFFECT_MS}
"""How long power is given to show, by what was shown before."""


class _PowerPresses:
    """The presses of power since it last did what it was meant to, and until when they may show."""

    def __init__(self) -> None:
        self._count = 0
        self._aim = Power.OFF
        self._explained = True  # whether the first press since then has shown
        self._first_ms = self._last_ms = self._shows_ms = self._latest_ms = 0

    def settled(self, now_ms: int) -> bool:
        """Whether no press can show any more."""
        return self._count == 0 or now_ms >= self._shows_ms

    def pressed(self, before: Power, now_ms: int) -> None:
        """One more, which is given ever longer to show, lest a slow chair swing for good."""
        if self._count and now_ms >= self._latest_ms:
            self._count, self._explained = 0, True  # the chair ignored what was pressed before
        if self._explained:
            self._first_ms, self._explained = now_ms, False
        self._aim = Power.ON if before is Power.OFF else Power.OFF
        self._last_ms = now_ms
        effect_ms = _EFFECT_MS.get(before, ON_EFFECT_MS)
        self._shows_ms = now_ms + (effect_ms << min(self._count, MOST_DOUBLINGS))
        self._latest_ms = now_ms + (effect_ms << MOST_DOUBLINGS)  # no chair takes longer to show
        self._count += 1

    def show(self, power: Power, now_ms: int, *, changed: bool) -> None:
        """What the chair shows. If the first press took so long, the last one will as well."""
        if self._count and changed:
            self._shows_ms = self._last_ms + (now_ms - self._first_ms) + LATE_STATUS_MS
            self._explained = True
        if power is self._aim and self.settled(now_ms):
            self._count, self._explained = 0, True


class Sight:
    """What a chair has shown on this connection, and which press has yet to show."""

    def __init__(self) -> None:
        self.seen = 0
        self.status: LongStatus | None = None
        self.minutes = 0  # the last ones above 0
        self._opened_ms = self._seen_ms = 0
        self._off_ms: int | None = None  # since when it shows that it is off, and nothing else
        self._certain = Power.UNCLEAR  # the last power that was not unclear
        self._pending: _Press | None = None
        self._beeped = False
        self._powers = _PowerPresses()

    @property
    def power(self) -> Power:
        """As the last status tells."""
        return Power.UNCLEAR if self.status is None else power_of(self.status)

    def open(self, now_ms: int) -> None:
        """The connection begins."""
        self._opened_ms = now_ms

    def show(self, status: LongStatus, now_ms: int) -> None:
        """A status came."""
        self.seen += 1
        self.status, self._seen_ms = status, now_ms
        self.minutes = status.minutes or self.minutes
        if self.power is not Power.OFF:
            self._off_ms = None
        elif self._off_ms is None:
            self._off_ms = now_ms
        if self._pending is not None and self._pending.shows(status, now_ms):
            self._pending = None
        changed = self.power not in (self._certain, Power.UNCLEAR)
        self._certain = self.power if changed else self._certain
        self._powers.show(self.power, now_ms, changed=changed)

    def beep(self) -> None:
        """The chair took a key."""
        self._beeped = True

    def pressed(self, key: Key, now_ms: int) -> None:
        """A key is about to be pressed."""
        before = None if self.status is None else SHOWN[key](self.status)
        self._pending, self._beeped, self._off_ms = _Press(key, before, now_ms), False, None
        if key is Key.POWER:
            self._powers.pressed(self.power, now_ms)

    def fresh(self, now_ms: int) -> bool:
        """Whether the last status speaks of the present."""
        return self.status is not None and now_ms - self._seen_ms <= FRESH_MS

    def ready(self, now_ms: int) -> bool:
        """Whether it is known what the chair does, so that the next key can be chosen."""
        known = self.power is Power.ON or self._steadily_off
        return known and self._pending is None and self._settled(now_ms) and self.fresh(now_ms)

    def may_switch_off(self, now_ms: int) -> bool:
        """Whether it is on for certain, and no earlier press of power may still turn it off."""
        return self.power is Power.ON and self._settled(now_ms) and self.fresh(now_ms)

    def proof_of_rest(self, now_ms: int, released: int) -> Proof:
        """CONFIRMED where the chair is off, steadily, and no press could still change that.

        ACKNOWLEDGED where it has only begun to show that, or beeped at power. `released` is how
        many statuses were `seen` when its keys were let go: off must show in one after them.
        """
        if not self.fresh(now_ms):
            return Proof.SENT
        if self._pending is not None:
            off = self._pending.key is Key.POWER and self._pending.before is Power.ON
            return Proof.ACKNOWLEDGED if off and self._beeped else Proof.SENT
        if self.power is not Power.OFF or self.seen == released:
            return Proof.SENT
        sure = self._steadily_off and self._settled(now_ms)
        return Proof.CONFIRMED if sure else Proof.ACKNOWLEDGED

    @property
    def _steadily_off(self) -> bool:
        return self._off_ms is not None and self._seen_ms >= self._off_ms + STEADY_MS

    def _settled(self, now_ms: int) -> bool:
        """Whether all presses of power have had their time, those of another process included."""
        return self._powers.settled(now_ms) and now_ms >= self._opened_ms + SETTLING_MS
