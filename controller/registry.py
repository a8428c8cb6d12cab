"""Which families there are, and all that is known of each: entry points and pages, typed."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from controller import folders
from controller.driver import (
    Connect,
    DriverCode,
    DriverSpec,
    Page,
    Simulate,
    shipped_page,
)
from controller.errors import DriverBroken, DriverNotFound
from controller.link.base import BleService
from controller.narrowing import changed
from controller.pages import shelf
from controller.pages.reading import spec_of
from firmware_protocol.kinds import PageError
from profiles.language import _

GROUP = "legato.drivers"
DECLARED = "declared"


def names() -> tuple[str, ...]:
    """All families there are, in order; no driver is imported, and none is left out for a fault."""
    off = {name for name, table in _changes().items() if table.get("disabled")}
    return tuple(sorted({*_points(), *shelf.shipped(), *shelf.own()} - off))


def load(name: str, *, heeded: bool = True) -> DriverSpec:
    """Everything about one family; raises DriverNotFound or DriverBroken.

    Changes a person made hold, unless their file is broken: `trouble` tells of that. Where they
    are not to be `heeded`, a family is what is installed.
    """
    points, pages = _points(), shelf.own()
    mine = _changes().get(name, {}) if heeded else {}
    if mine.get("disabled"):
        message = _("you switched the family {name!r} off").format(name=name)
        raise DriverBroken(
            message,
            _("Take its `disabled` out of {path}.").format(path=folders.catalogue_changes()),
        )
    if name in points:
        spec = _of_point(name, points[name])
    elif name in shelf.shipped():
        spec = _spec(_declared(name), "Legato")
    elif name in pages:
        spec = _of_page(name, pages[name])
    else:
        raise DriverNotFound(name, names())
    return changed(spec, mine) if mine else spec


def page_text(name: str) -> str:
    """The catalogue page of a family that can be loaded, as it is written."""
    points, pages = _points(), shelf.own()
    if name in points:
        return _code(name, _only_point(name, points[name])).catalogue()
    return shipped_page(name) if name in shelf.shipped() else pages[name].read_text("utf-8")


def load_all() -> tuple[tuple[DriverSpec, ...], tuple[DriverBroken, ...]]:
    """Every family that can be loaded, and what is wrong with the others."""
    good: list[DriverSpec] = []
    broken: list[DriverBroken] = [error] if (error := trouble()) else []
    broken += _shadowed()
    for name in names():
        try:
            good.append(load(name))
        except DriverBroken as error:
            broken.append(error)
    return tuple(good), tuple(broken)


def trouble() -> DriverBroken | None:
    """What is wrong with the file of a person's changes; nothing is to be started then."""
    try:
        mine = shelf.changes()
    except DriverBroken as error:
        return error
    known = {*_points(), *shelf.shipped(), *shelf.own()}
    for name in mine:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            message = f"{folders.catalogue_changes()}: families: {name} is no family{meant}"
            return DriverBroken(message, shelf.MEND)
    return None


def _shadowed() -> list[DriverBroken]:
    """Pages of a person's own that are not heeded, as a family of their name is installed."""
    installed = {*_points(), *shelf.shipped()}
    return [
        DriverBroken(
            f"there is a family {name!r} already, so {path} is not heeded",
            "Give that file another name.",
        )
        for name, path in shelf.own().items()
        if name in installed
    ]


_OURS = "controller.drivers."
_REINSTALL = _("Install it again, or ask whoever made it.")


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
    rivals = [point.value for point in points]
    if name in shelf.shipped() and not any(rival.startswith(_OURS) for rival in rivals):
        rivals.append("Legato's own page")
    if len(rivals) > 1:
        message = f"two drivers are called {name!r}: {' and '.join(rivals)}"
        raise DriverBroken(message, "Uninstall one of them.")
    return points[0]


def _of_point(name: str, points: list[EntryPoint]) -> DriverSpec:
    point = _only_point(name, points)
    package = point.dist.name if point.dist is not None else "unknown"
    return _spec(_code(name, point), "Legato" if package == "legato" else f"package {package}")


def _code(name: str, point: EntryPoint) -> DriverCode:
    try:
        code = point.load()
    except (Exception, SystemExit) as error:
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
    except (Exception, SystemExit) as error:  # the page is fetched by a plug-in, too
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
