"""All that is known of one family, and how sure each fact is."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import click

from controller import registry
from controller.cli.drivers_list import summary
from controller.cli.printer import tell
from controller.driver import DriverSpec, Model
from controller.link.base import BleService, Characteristic, LinkKind, Maker
from profiles.actuators import Actuator, Proof
from profiles.unattended import worst_case
from profiles.wording import in_words, lasting


def show_family(name: str, as_json: bool) -> None:
    """Say everything; raises DriverNotFound and DriverBroken."""
    spec = registry.load(name)
    if as_json:
        click.echo(json.dumps(_words(spec), ensure_ascii=False))
        return
    for line in _lines(spec):
        tell(line)


def _lines(spec: DriverSpec) -> Iterator[str]:
    yield f"{spec.name}: {spec.title}"
    yield f"  from {spec.origin}; its massage commands are known from: {spec.evidence.value}"
    if spec.template:
        yield "  a pattern: what each number does differs from product to product"
        yield f"  describe yours: legato drivers new NAME --like {spec.name}"
    yield "Models:"
    for model in spec.models:
        yield from _model(model)
    yield "Links:"
    for link in spec.links:
        yield from _link(link)
    yield "Actuators:" + (" (you say where they lie, with --place)" if spec.placeable else "")
    for actuator in spec.capabilities.actuators:
        yield f"  {actuator.name}: {_actuator(actuator)}"
    yield "Times:"
    for line in _timing(spec):
        yield f"  {line}"
    yield "Stopping:"
    yield f"  Surest proof: {_PROOFS[spec.capabilities.best_proof]}."
    for line in (spec.outside_proof, spec.how_to_stop):
        if line:
            yield f"  {line}"
    yield "For safety it has, by itself:"
    for duty, known in asdict(spec.duties).items():
        yield f"  {duty.replace('_', ' ')}: {known.value}"
    yield "Facts, each with how sure it is and where it comes from:"
    for fact in spec.facts:
        yield f"  {fact.sure.value}: {fact.says}"
        yield f"    {fact.source}"


def _model(model: Model) -> Iterator[str]:
    yield f"  {', '.join(model.brands)}: {model.name}"
    if model.names:
        yield f"    is called {', '.join(model.names)}"
    if model.lacks:
        yield f"    has no {', '.join(model.lacks)}"
    for name, step in model.most.items():
        yield f"    {name}: step {step} counts as full strength"
    if model.how_to_stop:
        yield f"    {model.how_to_stop}"


def _link(link: LinkKind) -> Iterator[str]:
    if not isinstance(link, BleService):
        plugs = f", USB id {', '.join(link.usb_ids)}" if link.usb_ids else ""
        yield f"  serial, {link.baud} baud{plugs}"
        return
    bonds = ", pairs" if link.bonds else ""
    yield f"  Bluetooth, service {link.service}{bonds}"
    if link.names:
        yield f"    advertises a name that begins with {', '.join(link.names)}"
    for maker in link.makers:
        begins = f" that begins with {maker.starts.hex(' ').upper()}" if maker.starts else ""
        yield f"    advertises data of company {maker.company:04X}{begins}"
    for name, one in link.channels.items():
        yield f"    {name}: {_characteristic(one)}"


def _characteristic(one: Characteristic) -> str:
    written = "written with response" if one.with_response else "written without response"
    return f"characteristic {one.uuid}, {written}{', notifies' if one.notifies else ''}"


def _actuator(actuator: Actuator) -> str:
    where = in_words(actuator.sides) or "no part of the legs, so never started"
    top = f", {actuator.safe_top} counts as full strength" if actuator.safe_top else ""
    pulses = "" if actuator.least_on_ms is not None else ", cannot be pulsed"
    beyond = f", with {actuator.beyond}" if actuator.beyond else ""
    steps = f"{actuator.steps} step{'s' if actuator.steps > 1 else ''}"
    return f"{actuator.effect.value}, {where}{beyond}, {steps}{top}{pulses}"


def _timing(spec: DriverSpec) -> Iterator[str]:
    can = spec.capabilities
    yield f"{can.min_command_gap_ms} ms between commands"
    if can.own_timer_ms is not None:
        yield f"a timer of its own ends the massage after {lasting(can.own_timer_ms)}"
    if can.armed_timer_ms is not None:
        yield f"a timer that Legato arms, at most {lasting(can.armed_timer_ms)} at a time"
    if can.dead_man_ms is not None:
        yield f"it stops when it hears nothing for {can.dead_man_ms / 1000:g} s"
    if can.release_idle_ms is not None:
        seconds = can.release_idle_ms / 1000
        yield f"at rest the link is let go of after {seconds:g} s, so that its remote works"
    if can.one_at_a_time:
        yield "only one actuator can be on at a time"
    yield worst_case(can)


_PROOFS = {
    Proof.CONFIRMED: "the machine reports that it is off",
    Proof.ACKNOWLEDGED: "the machine takes the command, and reports nothing more",
    Proof.SENT: "none, it cannot answer",
    Proof.FAILED: "none",
}


def _words(spec: DriverSpec) -> dict[str, object]:
    can = spec.capabilities
    return {
        **summary(spec),
        "models": [_model_words(model) for model in spec.models],
        "reached_by": [_link_words(link) for link in spec.links],
        "actuators": [
            {
                "name": one.name,
                "effect": one.effect.value,
                "covers": sorted(zone.value for zone in one.covers),
                "steps": one.steps,
                "safe_top": one.safe_top,
                "beyond": one.beyond,
            }
            for one in can.actuators
        ],
        "min_command_gap_ms": can.min_command_gap_ms,
        "own_timer_ms": can.own_timer_ms,
        "armed_timer_ms": can.armed_timer_ms,
        "dead_man_ms": can.dead_man_ms,
        "one_at_a_time": can.one_at_a_time,
        "release_idle_ms": can.release_idle_ms,
        "best_proof": can.best_proof.name.lower(),
        "how_to_stop": spec.how_to_stop,
        "outside_proof": spec.outside_proof,
        "duties": {name: known.value for name, known in asdict(spec.duties).items()},
        "facts": [
            {"says": fact.says, "sure": fact.sure.value, "source": fact.source}
            for fact in spec.facts
        ],
    }


def _model_words(model: Model) -> dict[str, object]:
    return {
        "name": model.name,
        "brands": list(model.brands),
        "names": list(model.names),
        "makers": [_maker_words(maker) for maker in model.makers],
        "lacks": list(model.lacks),
        "most": dict(model.most),
        "how_to_stop": model.how_to_stop,
    }


def _link_words(link: LinkKind) -> dict[str, object]:
    if not isinstance(link, BleService):
        return {"kind": "serial", "baud": link.baud, "usb_ids": list(link.usb_ids)}
    return {
        "kind": "ble",
        "service": link.service,
        "channels": {name: asdict(one) for name, one in link.channels.items()},
        "names": list(link.names),
        "makers": [_maker_words(maker) for maker in link.makers],
        "advertises": list(link.shown),
        "bonds": link.bonds,
    }


def _maker_words(maker: Maker) -> dict[str, object]:
    return {"company": maker.company, "starts": maker.starts.hex(" ").upper()}
