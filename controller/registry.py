"""Which families there are, and all that is known of each: entry points and pages, typed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from controller import folders
from controller.driver import (
    Connect,
    DriverCode,
    DriverSpec,
    Model,
    Page,
    Simulate,
    shipped_page,
)
from controller.errors import AddressError, DriverBroken, DriverNotFound
from controller.link.base import BleService
from controller.pages import shelf
from controller.pages.reading import model_of, spec_of
from firmware_protocol.kinds import PageError
from profiles.actuators import Actuator, Capabilities, Zone

GROUP = "legato.drivers"
DECLARED = "declared"


def names() -> tuple[str, ...]:
    """All families there are, in order; no driver is imported, and none is left out for a fault."""
    off = {name for name, table in _changes().items() if table.get("disabled")}
    return tuple(sorted({*_points(), *shelf.shipped(), *shelf.own()} - off))


def load(name: str, *, changed: bool = True) -> DriverSpec:
    """Everything about one family; raises DriverNotFound or DriverBroken.

    Changes a person made hold, unless their file is broken: `trouble` tells of that. Where it is
    not to be `changed`, a family is what is installed, whatever a person wrote about its name.
    """
    points, pages = _points(), shelf.own()
    installed = name in points or name in shelf.shipped()
    mine = _changes().get(name, {}) if changed else {}
    if mine.get("disabled"):
        message = f"you switched the family {name!r} off"
        raise DriverBroken(message, f"Take its `disabled` out of {folders.catalogue_changes()}.")
    if changed and installed and name in pages:
        message = f"there is a family {name!r} already, so {pages[name]} cannot be it"
        raise DriverBroken(message, "Give that file another name.")
    if name in pages and not installed:
        spec = _of_page(name, pages[name])
    elif name in points:
        spec = _of_point(name, points[name])
    elif name in shelf.shipped():
        code = _declared(name)
        spec = _spec(code, "Legato")
    else:
        raise DriverNotFound(name, names())
    return _changed(spec, mine) if mine else spec


def page_text(name: str) -> str:
    """The catalogue page of a family that can be loaded, as it is written."""
    points, pages = _points(), shelf.own()
    if name in pages:
        return pages[name].read_text("utf-8")
    if name in points:
        return _code(name, _only_point(name, points[name])).catalogue()
    return shipped_page(name)


def load_all() -> tuple[tuple[DriverSpec, ...], tuple[DriverBroken, ...]]:
    """Every family that can be loaded, and what is wrong with the others."""
    good: list[DriverSpec] = []
    broken: list[DriverBroken] = [error] if (error := trouble()) else []
    for name in names():
        try:
            good.append(load(name))
        except DriverBroken as error:
            broken.append(error)
    return tuple(good), tuple(broken)


def trouble() -> DriverBroken | None:
    """What is wrong with the file of a person's changes; nothing is to be started then."""
    try:
        shelf.changes()
    except DriverBroken as error:
        return error
    return None


def modelled(spec: DriverSpec, model: str) -> DriverSpec:
    """The family as one of its models is: what it lacks, how it stops. Raises AddressError."""
    chosen = next((one for one in spec.models if one.name == model), None)
    if chosen is None:
        known = ", ".join(one.name for one in spec.models) or "none"
        raise AddressError(f"{spec.title} has no model {model!r}", f"Models are: {known}.")
    kept = tuple(
        replace(one, safe_top=min(one.top, chosen.most.get(one.name, one.top)))
        for one in spec.capabilities.actuators
        if one.name not in chosen.lacks
    )
    return replace(
        spec,
        capabilities=replace(spec.capabilities, actuators=kept),
        how_to_stop=chosen.how_to_stop or spec.how_to_stop,
    )


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


def _changes() -> Mapping[str, Mapping[str, Any]]:  # Any: as in the shelf
    try:
        return shelf.changes()
    except DriverBroken:
        return {}


def _only_point(name: str, points: list[EntryPoint]) -> EntryPoint:
    point, *others = points
    if others:
        rivals = " and ".join(rival.value for rival in points)
        raise DriverBroken(f"two drivers are called {name!r}: {rivals}", "Uninstall one of them.")
    return point


def _of_point(name: str, points: list[EntryPoint]) -> DriverSpec:
    point = _only_point(name, points)
    package = point.dist.name if point.dist is not None else "unknown"
    return _spec(_code(name, point), "Legato" if package == "legato" else f"package {package}")


def _code(name: str, point: EntryPoint) -> DriverCode:
    try:
        code = point.load()
    except Exception as error:
        raise DriverBroken(f"the driver {name!r} cannot be loaded: {error}", _REINSTALL) from error
    if not isinstance(code, DriverCode):
        raise DriverBroken(f"the driver {name!r} is no DriverCode", _REINSTALL)
    if code.name != name:
        raise DriverBroken(f"the driver {name!r} calls itself {code.name!r}", _REINSTALL)
    return code


def _spec(code: DriverCode, origin: str) -> DriverSpec:
    try:
        page = shelf.read_page(code.catalogue())
        connect, simulate = _both(code, page)
        return spec_of(code.name, page, connect, simulate, origin)
    except Exception as error:  # the page is fetched by a plug-in, too
        message = f"the catalogue page of {code.name!r} cannot be used: {error}"
        raise DriverBroken(message, _REINSTALL) from error


def _both(code: DriverCode, page: Page) -> tuple[Connect, Simulate]:
    return code.of_page(page) if code.of_page else (code.connect, code.simulate)


def _declared(name: str) -> DriverCode:
    from controller.drivers.declared import described

    return described(name, partial(shipped_page, name))


def _of_page(name: str, path: Path) -> DriverSpec:
    """A page of a person's own: declared, or for the code of a family that it names."""
    from controller.drivers.declared import built

    page = shelf.read_own(path)
    driver = str(page.get("driver", DECLARED))
    try:
        if driver == DECLARED:
            connect, simulate = built(page)
        else:
            connect, simulate = _of_code(driver, page)
        spec = spec_of(name, page, connect, simulate, str(path))
        shelf.overlapping(name, _claims(spec))
    except ValueError as error:
        raise DriverBroken(f"{path}: {error}", shelf.MEND) from error
    return spec


def _of_code(driver: str, page: Page) -> tuple[Connect, Simulate]:
    """What a coded family makes of another page; raises ValueError for what it cannot do."""
    points = _points()
    if driver not in points:
        coded = ", ".join((DECLARED, *sorted(points)))
        raise PageError("driver", f"{driver!r} is none of: {coded}")
    code = _code(driver, _only_point(driver, points[driver]))
    if code.of_page is None:
        _check_actuators(page, _spec(code, driver))
    return _both(code, page)


def _check_actuators(page: Page, coded: DriverSpec) -> None:
    checked: Mapping[str, Any] = page  # Any: as in the shelf
    has = {one.name: one.steps for one in coded.capabilities.actuators}
    for table in checked["actuators"]:
        if table["steps"] > has.get(table["name"], 0):
            asked = f"{table['name']!r} with steps 1 to {table['steps']}"
            known = ", ".join(f"{name} (1 to {steps})" for name, steps in has.items())
            raise PageError("actuators", f"{coded.name} has no {asked}; it has: {known}")


def _claims(spec: DriverSpec) -> tuple[str, ...]:
    links = (link.names for link in spec.links if isinstance(link, BleService))
    models = (model.names for model in spec.models)
    return tuple(name for names in (*links, *models) for name in names)


def _changed(spec: DriverSpec, mine: Mapping[str, Any]) -> DriverSpec:  # Any: as in the shelf
    path = folders.catalogue_changes()
    known = {one.name for one in spec.capabilities.actuators}
    try:
        models = tuple(model_of(table) for table in mine.get("models", ()))
        _check_changes(spec, mine, models, known)
    except ValueError as error:
        raise DriverBroken(f"{path}: families, {spec.name}, {error}", shelf.MEND) from error
    narrowed = Model("", (), most=mine.get("most", {}))
    widened = replace(
        spec,
        title=mine.get("title", spec.title),
        how_to_stop=mine.get("how_to_stop", spec.how_to_stop),
        models=(*spec.models, narrowed),
    )
    return replace(modelled(widened, ""), models=(*spec.models, *models))


def _check_changes(
    spec: DriverSpec, mine: Mapping[str, Any], models: tuple[Model, ...], known: set[str]
) -> None:
    taken = {model.name for model in spec.models}
    for model in models:
        if model.name in taken:
            raise PageError("models", f"there is a model {model.name!r} already")
        taken.add(model.name)
        shelf.overlapping(spec.name, model.names)
    for name in (*mine.get("most", ()), *(name for m in models for name in (*m.lacks, *m.most))):
        if name not in known:
            raise PageError("", f"there is no actuator {name!r}; there are: {', '.join(known)}")
