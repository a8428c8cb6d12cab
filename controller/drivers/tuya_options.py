"""The `[options]` of a page for a Tuya machine: checked, and made a map of its data points."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from controller.driver import Page
from controller.drivers.tuya_map import Level, PointMap, Power, Timer
from firmware_protocol.tuya_points import Point, PointType

Table = Mapping[str, Any]  # Any: as a person wrote it; what is used of it is checked here

MOST_MS = 24 * 3_600_000
_NUMBERS = {
    PointType.BOOL: (0, 1),
    PointType.ENUM: (0, 255),
    PointType.VALUE: (-(2**31), 2**31 - 1),
}
_KEYS = {
    "power": ("actuator", "inverted"),
    "level": ("actuator", "values", "min", "max", "off"),
    "mode": ("value",),
    "timer": ("min", "max", "unit_ms", "minutes"),
}


def map_of(page: Page) -> PointMap:
    """The map of a page; raises ValueError, naming the place in it and what would be right."""
    checked: Table = page  # its layout was checked, and leaves the options to us
    options = checked.get("options", {})
    _keys(options, ("points",), "options")
    rows = options.get("points")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("options, points is missing, written [[options.points]]")
    steps = {actuator["name"]: actuator["steps"] for actuator in checked["actuators"]}
    found = [_point(_Row(row, f"options, points {at}"), steps) for at, row in enumerate(rows, 1)]
    points = PointMap(
        actuators=tuple(steps),
        powers=tuple(one for one in found if isinstance(one, Power)),
        levels=tuple(one for one in found if isinstance(one, Level)),
        modes=tuple(one for one in found if isinstance(one, Point)),
        timer=_only([one for one in found if isinstance(one, Timer)], "timers"),
    )
    _each_once((one.number for one in found), "points have the dp {}")
    _each_once((power.actuator for power in points.powers), "points are the power of {!r}")
    _each_once((level.actuator for level in points.levels), "points are the level of {!r}")
    for name, most in steps.items():
        _check_actuator(points, name, most)
    _check_timer(points, checked["timing"].get("armed_timer_ms"))
    return points


class _Row:
    """One row of the points, and how its mistakes are told."""

    def __init__(self, row: Table, where: str) -> None:
        self.row = row
        self._where = where

    def wrong(self, key: str, problem: str) -> ValueError:
        return ValueError(f"{self._where}, {key}{problem}")

    def word(self, key: str, words: Iterable[str]) -> str:
        word = self._of(key)
        known = tuple(words)
        if word not in known:
            raise self.wrong(key, f": {word!r} is none of: {', '.join(known)}")
        return str(word)

    def number(self, key: str, least: int, most: int) -> int:
        return self._checked(key, self._of(key), least, most)

    def numbers(self, key: str, least: int, most: int) -> list[int]:
        found = self._of(key)
        if not isinstance(found, list) or not found:
            raise self.wrong(key, f": {found!r} is no list of numbers")
        return [self._checked(key, one, least, most) for one in found]

    def flag(self, key: str) -> bool:
        found = self.row.get(key, False)
        if not isinstance(found, bool):
            raise self.wrong(key, f": {found!r} is neither true nor false")
        return found

    def keys(self, role: str) -> None:
        _keys(self.row, ("role", "dp", "type", *_KEYS[role]), self._where)

    def _of(self, key: str) -> object:
        if key not in self.row:
            raise self.wrong(key, " is missing")
        found: object = self.row[key]
        return found

    def _checked(self, key: str, found: object, least: int, most: int) -> int:
        if type(found) is int and least <= found <= most:
            return found
        raise self.wrong(key, f": {found!r} is not a whole number from {least} to {most}")


def _point(row: _Row, steps: Mapping[str, int]) -> Power | Level | Timer | Point:
    role = row.word("role", _KEYS)
    row.keys(role)
    number = row.number("dp", 1, 255)
    types = {"power": ("bool", "enum"), "mode": ("bool", "value", "enum")}
    kind = PointType[row.word("type", types.get(role, ("value", "enum"))).upper()]
    match role:
        case "power":
            named = "actuator" in row.row
            actuator = row.word("actuator", steps) if named else ""
            return Power(number, kind, actuator, inverted=row.flag("inverted"))
        case "level":
            return _level(row, number, kind, steps)
        case "mode":
            return Point.of(number, kind, row.number("value", *_NUMBERS[kind]))
        case _:
            return _timer(row, number, kind)


def _level(row: _Row, number: int, kind: PointType, steps: Mapping[str, int]) -> Level:
    actuator = row.word("actuator", steps)
    most = steps[actuator]
    if "values" in row.row:
        values = row.numbers("values", *_NUMBERS[kind])
    else:
        low, high = row.number("min", *_NUMBERS[kind]), row.number("max", *_NUMBERS[kind])
        values = [low + (high - low) * step // max(1, most - 1) for step in range(most)]
    if len(values) != most or len(set(values)) != most:
        raise row.wrong(
            "values" if "values" in row.row else "max",
            f": no {most} numbers for the {most} steps of {actuator}",
        )
    off = row.number("off", *_NUMBERS[kind]) if "off" in row.row else None
    if off in values:
        raise row.wrong("off", f": {off} is a step, too")
    return Level(number, kind, actuator, tuple(values), off)


def _timer(row: _Row, number: int, kind: PointType) -> Timer:
    if kind is PointType.ENUM:
        minutes = row.numbers("minutes", 0, MOST_MS // 60_000)
        lengths = [(value, 60_000 * each) for value, each in enumerate(minutes) if each]
    else:
        unit_ms = row.number("unit_ms", 1_000, MOST_MS)
        low, high = (
            row.number("min", 1, MOST_MS // unit_ms),
            row.number("max", 1, MOST_MS // unit_ms),
        )
        lengths = [(value, value * unit_ms) for value in range(low, high + 1)]
    if not lengths:
        raise row.wrong("max", ": nothing it can be set to")
    return Timer(number, kind, tuple(sorted(lengths, key=lambda one: one[1])))


def _check_actuator(points: PointMap, name: str, steps: int) -> None:
    level = next((level for level in points.levels if level.actuator == name), None)
    own = any(power.actuator == name for power in points.powers)
    if level is None and not own:
        raise ValueError(f"options, points: none is a level of {name!r}, or the power of it alone")
    if level is None and steps != 1:
        raise ValueError(f"options, points: {name!r} has {steps} steps and no level")
    whole = any(not power.actuator for power in points.powers)
    alone = whole and len(points.actuators) == 1
    if level is not None and level.off is None and not own and not alone:
        raise ValueError(f"options, points: nothing switches {name!r} off; its level needs an off")


def _check_timer(points: PointMap, armed_ms: int | None) -> None:
    longest_ms = None if points.timer is None else points.timer.lengths[-1][1]
    if armed_ms != longest_ms:
        right = "without a timer it is left out" if longest_ms is None else f"write {longest_ms}"
        raise ValueError(f"timing, armed_timer_ms: the timer does not run {armed_ms}; {right}")


def _keys(table: object, known: tuple[str, ...], where: str) -> None:
    if not isinstance(table, dict):
        raise ValueError(f"{where} is no table")
    for key in table:
        if key not in known:
            raise ValueError(f"{where}: {key} is not known; keys are: {', '.join(known)}")


def _each_once(found: Iterable[object], said: str) -> None:
    for one, next_one in pairwise(sorted(found, key=str)):
        if one == next_one:
            raise ValueError(f"options, points: two {said.format(one)}")


def _only(found: list[Timer], said: str) -> Timer | None:
    if len(found) > 1:
        raise ValueError(f"options, points: there are two {said}")
    return found[0] if found else None
