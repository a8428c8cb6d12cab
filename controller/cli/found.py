"""Finding machines and saving them, in words for a person or as JSON."""

import asyncio
import json
import sys

import click

from controller import registry, saved
from controller.address import Address, Road
from controller.clock import SystemClock
from controller.discovery import Candidate, at_ports, on_the_radio, probed, recognised_at
from controller.driver import DriverSpec
from controller.errors import AddressError, LinkUnavailable
from controller.machine import chosen

RECOGNISE_S = 5.0


async def list_machines(radio: str | None, seconds: float, probe: bool, as_json: bool) -> None:
    """Saved machines, then those on the radio, then serial ports; each with its reason.

    Without Bluetooth the rest is listed all the same, and what is the matter is said.
    """
    say = _quiet if as_json else click.echo
    for machine in saved.machines().values():
        _show_saved(machine, as_json)
    specs, broken = registry.load_all()
    for error in broken:
        click.echo(f"legato: {error}", err=True)
    say(f"Listening for Bluetooth machines, {seconds:g} s.")
    try:
        found, others = await on_the_radio(specs, radio, seconds)
    except LinkUnavailable as error:
        found, others = (), 0
        click.echo(f"No Bluetooth: {error}. {error.hint}", err=True)
    ports = at_ports(specs)
    if probe:
        clock = SystemClock()
        ports = tuple([await probed(port, specs, clock, say) for port in ports])
    for candidate in found + ports:
        _show(candidate, as_json)
    if others:
        say(f"{others} other Bluetooth things are near, none of them a machine Legato knows.")
    if not found + ports:
        say("Nothing was found. Switch the machine on, close its app, and try again.")
    elif not probe and ports:
        say("`legato machines --probe` asks the serial ports who is there.")


def add_machine(name: str, address: str, family: str | None, place: str, radio: str | None) -> None:
    """Check it and save it; raises AddressError, DriverNotFound, SettingsError."""
    if not name.strip() or ":" in name:
        raise AddressError(f"{name!r} is no name", "Choose a word without a colon, such as bed.")
    where = Address.parse(address)
    family = family or _guessed(where, radio)
    machine = chosen(str(where), family, place)
    if machine.spec.placeable and not place and sys.stdin.isatty():
        place = _asked_places(machine.spec)
        chosen(str(where), family, place)
    before = saved.machines().get(name)
    saved.save(saved.SavedMachine(name, str(where), family, place))
    instead = f", instead of {before.family} at {before.address}" if before else ""
    click.echo(f"{name} is saved: {machine.spec.title} at {where}{instead}.")
    by_radio = f" --radio {radio}" if radio and where.road is Road.BLE else ""
    click.echo(f'Try it: legato play "First Night" --on {name}{by_radio}')


def _asked_places(spec: DriverSpec) -> str:
    channels = ", ".join(actuator.name for actuator in spec.capabilities.actuators)
    click.echo(f"Where do its channels ({channels}) lie? For example: V0=calf.left,V1=calf.right")
    click.echo("Press Enter when all of them are on both calves, or when you do not know.")
    asked: str = click.prompt("Places", default="", show_default=False)
    return asked.strip()


def _guessed(address: Address, radio: str | None) -> str:
    """The family at an address, where it can be told."""
    specs, _ = registry.load_all()
    if address.road is Road.BLE:
        click.echo(f"Listening for it, at most {RECOGNISE_S:g} s.")
        found = asyncio.run(recognised_at(address, specs, radio, RECOGNISE_S))
        if found is not None and found.family is not None:
            click.echo(f"Recognised by {' and '.join(found.reasons)}.")
            return found.family
    elif address.road is Road.SIM:
        return address.target
    raise AddressError(
        f"nothing says what machine is at {address}",
        f"Add --family with one of: {', '.join(registry.names())}.",
    )


def _show_saved(machine: saved.SavedMachine, as_json: bool) -> None:
    if as_json:
        words = {
            "kind": "saved",
            "name": machine.name,
            "address": machine.address,
            "family": machine.family,
            "place": machine.place,
        }
        click.echo(json.dumps(words, ensure_ascii=False))
    else:
        click.echo(f"{machine.name}: {machine.family} at {machine.address} (saved)")


def _show(candidate: Candidate, as_json: bool) -> None:
    if as_json:
        words = {
            "kind": "found",
            "address": str(candidate.address),
            "name": candidate.name,
            "family": candidate.family,
            "sure": candidate.sure or None,
            "reasons": list(candidate.reasons),
        }
        click.echo(json.dumps(words, ensure_ascii=False))
        return
    what = f"{candidate.sure} {candidate.family}" if candidate.family else "not recognised"
    click.echo(f"{candidate.address}: {what} ({', '.join(candidate.reasons)})")
    if candidate.family:
        click.echo(f"  legato machines add NAME {candidate.address} --family {candidate.family}")


def _quiet(line: str) -> None:
    """Nothing beside the JSON."""
