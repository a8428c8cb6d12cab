"""Machines that are saved and machines that are near, in words for a person or as JSON."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

import click

from controller import registry, saved
from controller.address import Address
from controller.clock import SystemClock
from controller.discovery import at_ports, on_the_radio, probed
from controller.driver import DriverSpec
from controller.errors import LinkUnavailable
from controller.recognising import Candidate, printable
from controller.saved import SavedMachine

Kept = Mapping[str, tuple[SavedMachine, ...]]
"""Saved machines by their canonical address; one may be saved under several names."""


async def list_machines(radio: str | None, seconds: float, probe: bool, as_json: bool) -> None:
    """Saved machines, then those on the radio, then serial ports; each with its reason.

    Without Bluetooth the rest is listed all the same, and what is the matter is said. A port whose
    machine is saved is not asked who is there.
    """
    say = _quiet if as_json else click.echo
    kept = _by_address(saved.machines().values())
    for machine in saved.machines().values():
        _show_saved(machine, as_json)
    specs, broken = registry.load_all()
    for error in broken:
        click.echo(f"legato: {error}", err=True)
    say(f"Listening for Bluetooth machines, {seconds:g} s.")
    heard, others = await _heard(specs, radio, seconds, kept)
    ports = await _at_ports(specs, kept, say, probe=probe)
    near, titles = (*heard, *ports), {spec.name: spec.title for spec in specs}
    for candidate in near:
        tell = _show_as_json if as_json else show
        tell(candidate, kept.get(candidate.address.canonical, ()), titles)
    if any(one.family and one.address.canonical not in kept for one in near):
        say("If one is something else, add it with another --family: `legato drivers` lists them.")
    if others:
        say(f"{others} other Bluetooth things are near, none of them a machine Legato knows.")
    if not near:
        say("Nothing was found. Switch the machine on, close its app, and try again.")
    elif not probe and ports:
        say("`legato machines --probe` asks the serial ports who is there.")


async def _heard(
    specs: Sequence[DriverSpec], radio: str | None, seconds: float, kept: Kept
) -> tuple[tuple[Candidate, ...], int]:
    try:
        return await on_the_radio(specs, radio, seconds, kept)
    except LinkUnavailable as error:
        click.echo(f"No Bluetooth: {error}. {error.hint}", err=True)
        return (), 0


async def _at_ports(
    specs: Sequence[DriverSpec], kept: Kept, say: Callable[[str], None], *, probe: bool
) -> tuple[Candidate, ...]:
    ports = list(at_ports(specs))
    for at, port in enumerate(ports):
        if probe and port.address.canonical not in kept:
            ports[at] = await probed(port, specs, SystemClock(), say)
    return tuple(ports)


def show(candidate: Candidate, saved_as: Sequence[SavedMachine], titles: Mapping[str, str]) -> None:
    """What something is, and why; what a person saved it as counts, whatever it shows."""
    address, reasons = printable(str(candidate.address)), ", ".join(candidate.reasons)
    if saved_as:
        names = " and ".join(f"{one.name} ({one.family})" for one in saved_as)
        click.echo(f"{address}: {reasons}: {names}, saved")
    elif candidate.family is None:
        click.echo(f"{address}: {reasons}: not recognised")
    else:
        families = (candidate.family, *candidate.others)
        model = f", {candidate.model}" if candidate.model else ""
        click.echo(f"{address}: {reasons}: {either(families, titles)}{model}, {candidate.sure}")
        for family in families:
            click.echo(f"  legato machines add NAME {address} --family {family}")


def either(families: Sequence[str], titles: Mapping[str, str]) -> str:
    """Families that are equally likely, in words."""
    return " or ".join(titles.get(family, family) for family in families)


def _by_address(machines: Iterable[SavedMachine]) -> Kept:
    found: dict[str, tuple[SavedMachine, ...]] = {}
    for machine in machines:
        address = Address.parse(machine.address).canonical
        found[address] = (*found.get(address, ()), machine)
    return found


def _show_saved(machine: SavedMachine, as_json: bool) -> None:
    if as_json:
        words = {
            "kind": "saved",
            "name": machine.name,
            "address": machine.address,
            "family": machine.family,
            "place": machine.place,
            "model": machine.model,
            "deflates": machine.deflates,
        }
        click.echo(json.dumps(words, ensure_ascii=False))
        return
    model = f", {machine.model}" if machine.model else ""
    click.echo(f"{machine.name}: {machine.family}{model} at {machine.address} (saved)")


def _show_as_json(
    candidate: Candidate, saved_as: Sequence[SavedMachine], titles: Mapping[str, str]
) -> None:
    machine = saved_as[0] if saved_as else None
    family = machine.family if machine else candidate.family
    words = {
        "kind": "found",
        "address": str(candidate.address),
        "name": candidate.name,
        "family": family,
        "title": titles.get(family) if family else None,
        "model": (machine.model if machine else candidate.model) or None,
        "sure": "saved" if machine else candidate.sure or None,
        "score": candidate.score,
        "others": [] if machine else list(candidate.others),
        "reasons": list(candidate.reasons),
        "saved": [one.name for one in saved_as],
    }
    click.echo(json.dumps(words, ensure_ascii=False))


def _quiet(line: str) -> None:
    """Nothing beside the JSON."""
