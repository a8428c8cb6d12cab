"""Machines that are saved and machines that are near, in words for a person or as JSON."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

import click

from controller import registry, saved
from controller.address import Address
from controller.checks import left_to_it
from controller.cli.printer import tell
from controller.clock import SystemClock
from controller.desk.machines.near import something_plays
from controller.discovery import at_ports, on_the_radio, probed
from controller.driver import DriverSpec
from controller.errors import LinkUnavailable
from controller.recognising import Candidate, printable
from controller.saved import SavedMachine

Kept = Mapping[str, tuple[SavedMachine, ...]]
"""Saved machines by their canonical address; one may be saved under several names."""

Put = Callable[[Candidate, Sequence[SavedMachine], Mapping[str, str]], None]


async def list_machines(
    radio: str | None, seconds: float, *, probe: bool, everything: bool, as_json: bool
) -> None:
    """Saved machines, then those on the radio, then serial ports; each with its reason.

    With `everything`, Bluetooth things that no family claims follow, the nearest first. Without
    Bluetooth the rest is listed all the same, and what is the matter is said. A port whose
    machine is saved is not asked who is there.
    """
    say = _quiet if as_json else tell
    kept = _by_address(saved.machines().values())
    for machine in saved.machines().values():
        _show_saved(machine, as_json)
    specs, broken = registry.load_all()
    for error in broken:
        tell(f"legato: {error}", err=True)
    say(f"Listening for Bluetooth machines, {seconds:g} s.")
    heard, others = await _heard(specs, radio, seconds, kept)
    ports = await _at_ports(specs, kept, say, probe=probe)
    near, titles = (*heard, *ports), {spec.name: spec.title for spec in specs}
    put = _show_as_json if as_json else show
    for candidate in near:
        put(candidate, kept.get(candidate.address.canonical, ()), titles)
    if any(one.family and one.address.canonical not in kept for one in near):
        say("If one is something else, add it with another --family: `legato drivers` lists them.")
    if everything:
        _show_others(others, put, say)
    elif others:
        say(counted(len(others)))
    if not near and not (others and everything):
        say("No machine was found. Switch it on, close its app, and try again.")
    elif ports and not probe:
        say("`legato machines --probe` asks the serial ports who is there.")


def _show_others(others: Sequence[Candidate], put: Put, say: Callable[[str], None]) -> None:
    if others:
        say("Other Bluetooth things, the nearest first:")
        for candidate in others:
            put(candidate, (), {})
        say(
            "If one of them is your machine, say which family it is of (`legato drivers` lists "
            "them): legato machines add NAME ADDRESS --family FAMILY"
        )


async def _heard(
    specs: Sequence[DriverSpec], radio: str | None, seconds: float, kept: Kept
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    if something_plays():
        why, hint = left_to_it()
        tell(f"No Bluetooth: {why}. {hint}", err=True)
        return (), ()
    try:
        return await on_the_radio(specs, radio, seconds, kept)
    except LinkUnavailable as error:
        tell(f"No Bluetooth: {error}. {error.hint}", err=True)
        return (), ()


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
        tell(f"{address}: {reasons}: {names}, saved")
    elif candidate.family is None:
        tell(f"{address}: {reasons}: not recognised")
    else:
        families = (candidate.family, *candidate.others)
        model = f", {candidate.model}" if candidate.model else ""
        tell(f"{address}: {reasons}: {either(families, titles)}{model}, {candidate.sure}")
        for family in families:
            tell(f"  legato machines add NAME {address} --family {family}")


def counted(others: int) -> str:
    """How many Bluetooth things (one at least) no family claims, and what shows them."""
    if others == 1:
        return "1 other Bluetooth thing is near; `legato machines --all` shows it."
    return f"{others} other Bluetooth things are near; `legato machines --all` shows them."


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
    tell(f"{machine.name}: {machine.family}{model} at {machine.address} (saved)")


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
        "services": list(candidate.services),
        "rssi": candidate.rssi,
    }
    # A name out of the air may hold what a terminal obeys; so written it reaches none.
    click.echo(json.dumps(words, ensure_ascii=True))


def _quiet(line: str) -> None:
    """Nothing beside the JSON."""
