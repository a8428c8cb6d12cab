"""Which families there are, and all that is known of each: entry points and catalogue, typed."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar, cast

from controller.driver import DriverCode, DriverSpec, Evidence
from controller.errors import AddressError, DriverBroken, DriverNotFound
from controller.link.base import BleService, Characteristic, LinkKind, SerialPort
from profiles.actuators import SHORTEST_BURST_MS, Actuator, Capabilities, Effect, Proof, Zone

GROUP = "legato.drivers"

Table = Mapping[str, object]
T = TypeVar("T")


def names() -> tuple[str, ...]:
    """All installed families, in order; no driver is imported."""
    return tuple(sorted(_points()))


def load(name: str) -> DriverSpec:
    """Everything about one family; raises DriverNotFound or DriverBroken."""
    points = _points()
    if name not in points:
        raise DriverNotFound(name, tuple(sorted(points)))
    point, *others = points[name]
    if others:
        rivals = " and ".join(rival.value for rival in points[name])
        raise DriverBroken(f"two drivers are called {name!r}: {rivals}", "Uninstall one of them.")
    try:
        code = point.load()
    except Exception as error:
        raise DriverBroken(f"the driver {name!r} cannot be loaded: {error}", _REINSTALL) from error
    if not isinstance(code, DriverCode):
        raise DriverBroken(f"the driver {name!r} is no DriverCode", _REINSTALL)
    if code.name != name:
        raise DriverBroken(f"the driver {name!r} calls itself {code.name!r}", _REINSTALL)
    try:
        return _spec(code, tomllib.loads(code.catalogue()))
    except Exception as error:  # the page is fetched by a plug-in, too
        raise DriverBroken(
            f"the catalogue page of {name!r} cannot be used: {error}", _REINSTALL
        ) from error


def load_all() -> tuple[tuple[DriverSpec, ...], tuple[DriverBroken, ...]]:
    """Every family that can be loaded, and what is wrong with the others."""
    good: list[DriverSpec] = []
    broken: list[DriverBroken] = []
    for name in names():
        try:
            good.append(load(name))
        except DriverBroken as error:
            broken.append(error)
    return tuple(good), tuple(broken)


def placed(spec: DriverSpec, placement: str) -> Capabilities:
    """The capabilities with each channel where the person put it: "V0=calf.left,V1=calf.right".

    Channels that are not named are not used. "" leaves the catalogue's places. Raises AddressError.
    """
    if not placement:
        return spec.capabilities
    if not spec.placeable:
        raise AddressError(f"{spec.title} has fixed places", "Leave --place out.")
    actuators = tuple(_placed_one(spec, entry.strip()) for entry in placement.split(","))
    named = [actuator.name for actuator in actuators]
    if len(set(named)) < len(named):
        raise AddressError(f"a channel is placed twice in {placement!r}", _PLACE)
    return replace(spec.capabilities, actuators=actuators)


def _placed_one(spec: DriverSpec, entry: str) -> Actuator:
    name, equals, places = entry.partition("=")
    zones = {zone.value: zone for zone in Zone}
    words = places.split("+")
    if not equals or any(word not in zones for word in words):
        raise AddressError(f"{entry!r} is no place", _PLACE)
    try:
        known = spec.capabilities.actuator(name)
    except KeyError as error:
        channels = ", ".join(actuator.name for actuator in spec.capabilities.actuators)
        raise AddressError(f"there is no channel {name!r}", f"Channels are: {channels}.") from error
    return replace(known, covers=frozenset(zones[word] for word in words))


_PLACE = f"Write V0=calf.left,V1=calf.right; places are {', '.join(zone.value for zone in Zone)}."
_REINSTALL = "Install it again, or ask whoever made it."


def _points() -> dict[str, list[EntryPoint]]:
    """By name; more than one where different drivers have the same name."""
    points: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        rivals = points.setdefault(point.name, [])
        if all(rival.value != point.value for rival in rivals):
            rivals.append(point)
    return points


def _spec(code: DriverCode, page: Table) -> DriverSpec:
    return DriverSpec(
        name=code.name,
        title=_text(page, "title"),
        models=tuple(_model(table) for table in _tables(page, "models")),
        links=tuple(_link(table) for table in _tables(page, "links")),
        capabilities=_capabilities(page),
        how_to_stop=_text(page, "how_to_stop"),
        outside_proof=_text(page, "outside_proof"),
        placeable=_flag(page, "placeable"),
        evidence=Evidence(_text(page, "evidence")),
        sources=tuple(_text(fact, "source") for fact in _tables(page, "facts")),
        connect=code.connect,
        simulate=code.simulate,
    )


def _capabilities(page: Table) -> Capabilities:
    timing = _table(page, "timing")
    return Capabilities(
        actuators=tuple(_actuator(table) for table in _tables(page, "actuators")),
        own_timer_ms=_number(timing, "own_timer_ms") if "own_timer_ms" in timing else None,
        dead_man_ms=_number(timing, "dead_man_ms") if "dead_man_ms" in timing else None,
        min_command_gap_ms=_number(timing, "min_command_gap_ms", least=0),
        best_proof=_proof(_text(_table(page, "stop"), "best_proof")),
        heat_guarded=_duty(page, "thermal_cutout"),
        deflates=_duty(page, "vents_on_power_loss"),
    )


def _duty(page: Table, name: str) -> bool:
    """Whether the machine is known to do its duty; unknown counts as no."""
    return _text(_table(page, "duties"), name) == "yes" if "duties" in page else False


def _proof(word: str) -> Proof:
    known = {proof.name.lower(): proof for proof in Proof if proof is not Proof.FAILED}
    if word not in known:
        raise ValueError(f"{word!r} is no proof of rest: {', '.join(known)}")
    return known[word]


def _actuator(table: Table) -> Actuator:
    return Actuator(
        name=_text(table, "name"),
        effect=Effect(_text(table, "effect")),
        covers=frozenset(Zone(word) for word in _texts(table, "covers")),
        steps=_number(table, "steps"),
        safe_top=_number(table, "safe_top") if "safe_top" in table else None,
        measured=_flag(table, "measured") if "measured" in table else False,
        least_on_ms=_least_on_ms(table),
    )


def _least_on_ms(table: Table) -> int | None:
    """The shortest burst; `can_pulse = false` says that there are none."""
    if "can_pulse" in table and not _flag(table, "can_pulse"):
        return None
    return _number(table, "least_on_ms") if "least_on_ms" in table else SHORTEST_BURST_MS


def _link(table: Table) -> LinkKind:
    match _text(table, "kind"):
        case "serial":
            return SerialPort(_number(table, "baud"), _texts(table, "usb_ids"))
        case "ble":
            channels = _table(table, "channels")
            return BleService(
                service=_text(table, "service"),
                channels={name: _characteristic(_table(channels, name)) for name in channels},
                names=_texts(table, "names"),
            )
        case kind:
            raise ValueError(f"unknown link {kind!r}")


def _characteristic(table: Table) -> Characteristic:
    return Characteristic(
        uuid=_text(table, "uuid"),
        with_response=_flag(table, "with_response"),
        notifies=_flag(table, "notifies"),
    )


def _model(table: Table) -> str:
    return f"{', '.join(_texts(table, 'brands'))}: {_text(table, 'name')}"


def _text(table: Table, key: str) -> str:
    return _typed(table, key, str)


def _number(table: Table, key: str, least: int = 1) -> int:
    found = _typed(table, key, int)
    if isinstance(found, bool) or found < least:
        raise ValueError(f"{key} is no number from {least} upwards")
    return found


def _flag(table: Table, key: str) -> bool:
    return _typed(table, key, bool)


def _texts(table: Table, key: str) -> tuple[str, ...]:
    found = _typed(table, key, list)
    if not all(isinstance(word, str) for word in found):
        raise TypeError(f"{key} holds more than texts")
    return tuple(found)


def _table(table: Table, key: str) -> Table:
    return cast("Table", _typed(table, key, dict))  # tomllib's tables have text keys


def _tables(table: Table, key: str) -> tuple[Table, ...]:
    found = _typed(table, key, list)
    if not all(isinstance(row, dict) for row in found):
        raise TypeError(f"{key} is no list of tables")
    return tuple(found)


def _typed(table: Table, key: str, kind: type[T]) -> T:
    if key not in table:
        raise ValueError(f"{key} is missing")
    found = table[key]
    if not isinstance(found, kind):
        raise TypeError(f"{key} is no {kind.__name__}")
    return found
