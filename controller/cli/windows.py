"""The comfort windows of a person on a machine: shown, forgotten, and offered to be looked for."""

import json
from contextlib import suppress
from shlex import quote

import click

from controller.address import Road
from controller.care import words_comfort as words
from controller.care.keeping import ONLY
from controller.cli.printer import tell, tell_if_heard, wrapped
from controller.cli.quoting import as_argument
from controller.clock import Clock
from controller.desk.machines.calibrating import spots
from controller.errors import LegatoError
from controller.host.charging import standing_now
from controller.host.finding import is_offered
from controller.machine import Machine
from controller.saved_comfort import comfort_of, save_comfort
from profiles.actuators import Actuator
from profiles.calibration import searchable
from profiles.comfort import ComfortWindow
from profiles.wording import capital


def show_windows(person: str, machine: Machine, place: str, *, as_json: bool) -> None:
    """Print the window of each motor that has one, and what holds for the others."""
    found = spots(machine, person, command(person, machine, place))
    for spot in found:
        if as_json:
            click.echo(json.dumps(_row(spot.actuator, spot.label, spot.window), ensure_ascii=False))
        else:
            tell(spot.said)
    if not found and not as_json:
        tell(f"{capital(words.NOTHING_TO_FIND)}.")


def forget_windows(person: str, machine: Machine) -> None:
    """Forget what a person found on a machine, also what is damaged; raises SettingsError."""
    save_comfort(person, machine.name, {})
    tell(words.FORGOTTEN)


def offer_windows(person: str, machine: Machine, place: str, clock: Clock) -> None:
    """Say that there is such a thing, to those who might want it by now. Never raises."""
    with suppress(LegatoError):
        wanted = searchable(machine.capabilities) and not comfort_of(person, machine.name)
        if not machine.simulated and wanted and is_offered(standing_now(person, clock)):
            tell_if_heard(wrapped(words.offered(command(person, machine, place))))


def command(person: str, machine: Machine, place: str) -> str:
    """What to type to look for the windows of a person on a machine."""
    said = ["legato calibrate --on", quote(machine.name)]
    if ":" in machine.name and machine.address.road is not Road.SIM:
        said += ["--family", quote(machine.spec.name)]
    if place:
        said += ["--place", quote(place)]
    if person != ONLY:
        said += ["--person", as_argument(person)]
    return " ".join(said)


def _row(actuator: Actuator, label: str, window: ComfortWindow | None) -> dict[str, object]:
    return {
        "actuator": actuator.name,
        "where": label,
        "steps": actuator.steps,
        "lo": window.lo if window else None,
        "hi": window.hi if window else None,
        "fits": window is None or window.hi <= actuator.steps,
    }
