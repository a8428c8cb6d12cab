"""Saving a machine under a name: what it is, where its channels lie, whether its cuffs empty."""

import asyncio
import sys
from dataclasses import replace

import click

from controller import registry
from controller.address import Address, Road
from controller.cli.cuffs import once_seen, seen_to_empty
from controller.cli.machines_list import either
from controller.cli.printer import tell
from controller.cli.suggested import suggested
from controller.desk.machines.adding import Saved, as_before, check_name, described, place_of, save
from controller.discovery import recognised_at
from controller.driver import DriverSpec
from controller.errors import AddressError
from controller.machine import chosen
from controller.saved import SavedMachine
from profiles.actuators import Actuator
from profiles.wording import in_words

RECOGNISE_S = 5.0


def add_machine(asked: SavedMachine, radio: str | None, *, deflates: bool) -> None:
    """Check it and save it; raises AddressError, DriverNotFound, DriverBroken, SettingsError.

    "" for a family is found out where it can be. What is not said of a machine that has been saved
    under this name and at this address stays as it was said then, as long as the family does.
    """
    where = Address.parse(asked.address)
    asked = as_before(replace(asked, name=check_name(asked.name), address=str(where)))
    if not asked.family:
        asked = _recognised(asked, where, radio)
    spec = described(asked)
    asks = sys.stdin is not None and sys.stdin.isatty()
    if spec.placeable and not asked.place and asks:
        asked = replace(asked, place=_asked_places(spec))
        described(asked)
    asked = replace(asked, deflates=seen_to_empty(asked, spec, deflates=deflates, asks=asks))
    say_saved(save(asked), radio if radio and where.road is Road.BLE else "")


def say_saved(done: Saved, radio: str = "") -> None:
    """Say what was saved, what became of the rest, and how to try it."""
    asked, before, spec, instead = done.machine, done.before, done.spec, ""
    if before is not None and (place_of(before), before.family) != (
        place_of(asked),
        asked.family,
    ):
        instead = f", instead of {before.family} at {before.address}"
    model = f", {asked.model}," if asked.model else ""
    tell(f"{asked.name} is saved: {spec.title}{model} at {asked.address}{instead}.")
    for line in done.dropped:
        tell(line)
    if done.cuffs_unknown:
        tell("Programs with squeezes are refused on it: nobody saw its cuffs empty yet.")
        tell(once_seen(asked))
    capabilities = chosen(asked.name).capabilities
    for line in suggested("Try it", spec, capabilities, asked.name, radio=radio):
        tell(line)


def _recognised(asked: SavedMachine, where: Address, radio: str | None) -> SavedMachine:
    """With the family at an address, and the model, where they can be told."""
    specs, _ = registry.load_all()
    hint = f"Add --family with one of: {', '.join(registry.names())}."
    if where.road is Road.SIM:
        return replace(asked, family=where.target)
    if where.road is Road.BLE:
        tell(f"Listening for it, at most {RECOGNISE_S:g} s.")
        found = asyncio.run(recognised_at(where, specs, radio, RECOGNISE_S))
        if found is not None and found.family is not None:
            reasons = " and ".join(found.reasons)
            families = (found.family, *found.others)
            if found.others:
                titles = {spec.name: spec.title for spec in specs}
                raise AddressError(
                    f"{reasons} at {where} may be {either(families, titles)}",
                    f"Say which: --family {' or --family '.join(families)}.",
                )
            tell(f"Recognised by {reasons}. If it is something else, say so with --family.")
            return replace(asked, family=found.family, model=asked.model or found.model)
    raise AddressError(f"nothing says what machine is at {where}", hint)


def _asked_places(spec: DriverSpec) -> str:
    actuators = spec.capabilities.actuators
    first = f"{actuators[0].name}=calf.left"
    second = f",{actuators[1].name}=calf.right" if len(actuators) > 1 else ""
    tell(f"Where do its channels lie? For example: {first}{second}")
    tell(f"Without an answer: {'; '.join(map(_usual_place, actuators))}.")
    asked: str = click.prompt("Places", default="", show_default=False)
    return asked.strip()


def _usual_place(actuator: Actuator) -> str:
    return f"{actuator.name} at the {in_words(actuator.sides) or 'rest of the body, not used'}"
