"""The `[options]` of a page for a Tuya machine: checked, and made a map of its data points."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from controller.driver import Page
from controller.drivers.tuya_map import Level, PointMap, Power, Timer
from firmware_protocol.kinds import SAID, ByWord, Flag, Listing, OneOf, PageError, Table, Whole
from firmware_protocol.tuya_points import Point, PointType

Checked = Mapping[str, Any]  # Any: the layout has seen to the types

WHERE = "options, points"
MINUTE_MS = 60_000
MOST_MS = 24 * 60 * MINUTE_MS
SHORTEST_UNIT_MS = 1_000

_BOOL, _ENUM, _VALUE = Whole(0, 1), Whole(0, 255), Whole(-(2**31), 2**31 - 1)
_DP = {"dp": Whole(1, 255)}

_POWER = Table(_DP, {"actuator": SAID, "inverted": Flag()})
_COUNTED = Table(
    {
        **_DP,
        "unit_ms": Whole(SHORTEST_UNIT_MS, MOST_MS),
        "min": Whole(1, MOST_MS // SHORTEST_UNIT_MS),
        "max": Whole(1, MOST_MS // SHORTEST_UNIT_MS),
    }
)
_CHOSEN = Table({**_DP, "minutes": Listing(Whole(0, MOST_MS // MINUTE_MS), 1)})


def _level_kind(number: Whole) -> Table:
    numbers = Listing(number, 1)
    return Table(
        {**_DP, "actuator": SAID}, {"values": numbers, "min": number, "max": number, "off": number}
    )


def _mode_kind(number: Whole) -> Table:
    return Table({**_DP, "value": number})


POINT = ByWord(
    "role",
    {
        "power": ByWord("type", {"bool": _POWER, "enum": _POWER}),
        "level": ByWord("type", {"value": _level_kind(_VALUE), "enum": _level_kind(_ENUM)}),
        "mode": ByWord(
            "type",
            {"bool": _mode_kind(_BOOL), "value": _mode_kind(_VALUE), "enum": _mode_kind(_ENUM)},
        ),
        "timer": ByWord("type", {"value": _COUNTED, "enum": _CHOSEN}),
    },
)
OPTIONS = Table({"points": Listing(POINT)})


def map_of(page: Page) -> PointMap:
    """The map of a page; raises PageError, naming the place in it and what would be right."""
    checked: Checked = page  # its layout was checked, and leaves the options to us
    if "options" not in checked:
        raise PageError("options", "is missing; its [[options.points]] say what is to be set")
    OPTIONS.check(checked["options"], "options")
    steps = {actuator["name"]: actuator["steps"] for actuator in checked["actuators"]}
    rows = enumerate(checked["options"]["points"], 1)
    found = [_point(row, f"{WHERE} {at}", steps) for at, row in rows]
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


def _point(row: Checked, where: str, steps: Mapping[str, int]) -> Power | Level | Timer | Point:
    number, kind, actuator = row["dp"], PointType[row["type"].upper()], row.get("actuator", "")
    if actuator:
        OneOf(tuple(steps)).check(actuator, f"{where}, actuator")
    match row["role"]:
        case "power":
            return Power(number, kind, actuator, inverted=row.get("inverted", False))
        case "level":
            return Level(number, kind, actuator, *_levels(row, where, steps[actuator]))
        case "mode":
            return Point.of(number, kind, row["value"])
        case _:
            return Timer(number, kind, _lengths(row, where))


def _levels(row: Checked, where: str, steps: int) -> tuple[tuple[int, ...], int | None]:
    """The number of each step, and that of off where it has one."""
    if "values" in row:
        written, values = "values", row["values"]
    elif "min" in row and "max" in row:
        written, low, high = "max", row["min"], row["max"]
        values = [low + (high - low) * step // max(1, steps - 1) for step in range(steps)]
    else:
        raise PageError(where, "values are missing, or min and max")
    if len(values) != steps or len(set(values)) != steps:
        problem = f"no {steps} numbers for the {steps} steps of {row['actuator']}"
        raise PageError(f"{where}, {written}", problem)
    off = row.get("off")
    if off in values:
        raise PageError(f"{where}, off", f"{off} is a step, too")
    return tuple(values), off


def _lengths(row: Checked, where: str) -> tuple[tuple[int, int], ...]:
    """What a timer can be set to, each with how long that is in ms, the shortest first."""
    if "minutes" in row:
        written = "minutes"
        lengths = [(value, MINUTE_MS * each) for value, each in enumerate(row["minutes"]) if each]
    else:
        written, unit_ms = "max", row["unit_ms"]
        for key in ("min", "max"):
            Whole(1, MOST_MS // unit_ms).check(row[key], f"{where}, {key}")
        lengths = [(value, value * unit_ms) for value in range(row["min"], row["max"] + 1)]
    if not lengths:
        raise PageError(f"{where}, {written}", "nothing it can be set to")
    return tuple(sorted(lengths, key=lambda one: one[1]))


def _check_actuator(points: PointMap, name: str, steps: int) -> None:
    level = next((level for level in points.levels if level.actuator == name), None)
    own = any(power.actuator == name for power in points.powers)
    if level is None and not own:
        raise PageError(WHERE, f"none is a level of {name!r}, or the power of it alone")
    if level is None and steps != 1:
        raise PageError(WHERE, f"{name!r} has {steps} steps and no level")
    whole = any(not power.actuator for power in points.powers)
    alone = whole and len(points.actuators) == 1
    if level is not None and level.off is None and not own and not alone:
        raise PageError(WHERE, f"nothing switches {name!r} off; its level needs an off")


def _check_timer(points: PointMap, armed_ms: int | None) -> None:
    longest_ms = None if points.timer is None else points.timer.lengths[-1][1]
    if armed_ms != longest_ms:
        right = "without a timer it is left out" if longest_ms is None else f"write {longest_ms}"
        raise PageError("timing, armed_timer_ms", f"the timer does not run {armed_ms}; {right}")


def _each_once(found: Iterable[object], said: str) -> None:
    for one, next_one in pairwise(sorted(found, key=str)):
        if one == next_one:
            raise PageError(WHERE, f"two {said.format(one)}")


def _only(found: list[Timer], said: str) -> Timer | None:
    if len(found) > 1:
        raise PageError(WHERE, f"there are two {said}")
    return found[0] if found else None
