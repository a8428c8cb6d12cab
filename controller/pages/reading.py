"""Catalogue pages in typed words."""

from collections.abc import Mapping
from typing import Any

from controller.driver import (
    Connect,
    DriverSpec,
    Duties,
    Evidence,
    Fact,
    Known,
    Model,
    Page,
    Simulate,
)
from controller.link.base import (
    BleService,
    Characteristic,
    LinkKind,
    Maker,
    SerialPort,
    whole_uuid,
)
from controller.pages.layout import PAGE
from firmware_protocol.kinds import PageError
from profiles.actuators import SHORTEST_BURST_MS, Actuator, Capabilities, Effect, Proof, Zone
from profiles.language import _

Checked = Mapping[str, Any]  # Any: PAGE has seen to the types


def check_page(page: Page) -> None:
    """Raises PageError, naming the place, for what no page may hold."""
    PAGE.check(page, "")
    checked: Checked = page
    named = [actuator["name"] for actuator in checked["actuators"]]
    models = [model["name"] for model in checked["models"]]
    for what, names in (("actuators", named), ("models", models)):
        if twice := {name for name in names if names.count(name) > 1}:
            raise PageError("", f"two {what} are called {min(twice)}")
    for model in checked["models"]:
        for name in (*model.get("lacks", ()), *model.get("most", {})):
            if name not in named:
                raise PageError(f"models, {model['name']}", f"there is no actuator {name!r}")


def spec_of(name: str, page: Page, connect: Connect, simulate: Simulate, origin: str) -> DriverSpec:
    """A page that `check_page` let through; raises ValueError for a machine that cannot be."""
    checked: Checked = page
    return DriverSpec(
        name=name,
        title=_(checked["title"]),
        models=tuple(model_of(table) for table in checked["models"]),
        links=tuple(_link(table) for table in checked["links"]),
        capabilities=_capabilities(checked),
        how_to_stop=_(checked["how_to_stop"]),
        outside_proof=_spoken(checked, "outside_proof"),
        placeable=checked.get("placeable", False),
        template=checked.get("template", False),
        evidence=Evidence(checked["evidence"]),
        duties=_duties(checked),
        facts=tuple(
            Fact(fact["says"], Evidence(fact["sure"]), fact["source"]) for fact in checked["facts"]
        ),
        origin=origin,
        connect=connect,
        simulate=simulate,
    )


def model_of(table: Checked) -> Model:
    """One product."""
    return Model(
        name=table["name"],
        brands=tuple(table["brands"]),
        names=tuple(table.get("names", ())),
        makers=_makers(table),
        lacks=tuple(table.get("lacks", ())),
        most=dict(table.get("most", {})),
        how_to_stop=_spoken(table, "how_to_stop"),
    )


def _capabilities(page: Checked) -> Capabilities:
    timing, duties = page["timing"], _duties(page)
    return Capabilities(
        actuators=tuple(_actuator(table) for table in page["actuators"]),
        own_timer_ms=timing.get("own_timer_ms"),
        dead_man_ms=timing.get("dead_man_ms"),
        armed_timer_ms=timing.get("armed_timer_ms"),
        min_command_gap_ms=timing["min_command_gap_ms"],
        commands_per_setting=timing.get("commands_per_setting", 1),
        one_at_a_time=timing.get("one_at_a_time", False),
        release_idle_ms=timing.get("release_idle_ms"),
        best_proof=Proof[page["stop"]["best_proof"].upper()],
        reports_changes=page["stop"].get("reports_changes", False),
        heat_guarded=duties.thermal_cutout is Known.YES,
        deflates=duties.vents_on_power_loss is Known.YES,
    )


def _duties(page: Checked) -> Duties:
    return Duties(**{name: Known(word) for name, word in page.get("duties", {}).items()})


def _actuator(table: Checked) -> Actuator:
    least_on_ms = table.get("least_on_ms", SHORTEST_BURST_MS)
    return Actuator(
        name=table["name"],
        effect=Effect(table["effect"]),
        covers=frozenset(Zone(word) for word in table["covers"]),
        steps=table["steps"],
        safe_top=table.get("safe_top"),
        measured=table.get("measured", False),
        least_on_ms=least_on_ms if table.get("can_pulse", True) else None,
        beyond=_spoken(table, "beyond"),
    )


def _link(table: Checked) -> LinkKind:
    if table["kind"] == "serial":
        return SerialPort(table["baud"], tuple(usb_id.upper() for usb_id in table["usb_ids"]))
    advertised = table.get("advertises")
    return BleService(
        service=whole_uuid(table["service"]),
        channels={name: _characteristic(one) for name, one in table["channels"].items()},
        names=tuple(table.get("names", ())),
        makers=_makers(table),
        advertised=None if advertised is None else tuple(map(whole_uuid, advertised)),
        bonds=table.get("bonds", False),
    )


def _characteristic(table: Checked) -> Characteristic:
    service = table.get("service", "")
    return Characteristic(
        uuid=whole_uuid(table["uuid"]),
        with_response=table["with_response"],
        notifies=table["notifies"],
        service=whole_uuid(service) if service else "",
    )


def _makers(table: Checked) -> tuple[Maker, ...]:
    return tuple(
        Maker(maker["company"], bytes.fromhex(maker.get("starts", "")))
        for maker in table.get("makers", ())
    )


def _spoken(table: Mapping[str, Any], key: str) -> str:  # Any: see Page
    """A text for people, "" where there is none."""
    said = table.get(key, "")
    return _(said)
