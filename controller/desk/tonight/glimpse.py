"""What stands on the first screen at once: the machine in words, and what was played last."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

from controller import folders, saved
from controller.address import Address, Road
from controller.care import words
from controller.care.keeping import ONLY, nights_file
from controller.desk.here import Here
from controller.errors import TOLD_TO_A_PERSON, AddressError
from controller.machine import Machine
from controller.nightlog.care import CareKind, care_rows
from controller.nightlog.rows import SessionRow, sessions
from profiles.language import _
from profiles.library import Kept, key_of, shelf
from profiles.wording import lasting

LOOKED_BACK = 200  # sessions; who played none of them on this machine begins like a newcomer


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The machine and its link in words, and the program that Enter starts.

    `again` says that it is the one that was played last on this machine. `person` is "" for the one
    who needs no name.
    """

    person: str
    machine: str
    state: str
    first: str
    length: str
    again: bool


def settled(here: Here, *, was_there: bool = False) -> Here | None:
    """With a machine that is meant: of several the one that was played last; None without any.

    One that is named is meant whether it is known or not, but for one that `was_there` before and
    is not saved any more. Raises SettingsError and NightLogError.
    """
    known = saved.machines()
    if here.on is not None and (":" in here.on or here.on in known or not was_there):
        return here
    if not known:
        return None
    names = {Address.parse(one.address).canonical: name for name, one in known.items()}
    lately = (names.get(_canonical(row)) for row in (_lately() if len(known) > 1 else ()))
    return replace(here, on=next(filter(None, lately), next(iter(known))))


def glimpse(here: Here) -> Glimpse:
    """What is known without trying anything out, for somebody who is at a machine.

    Raises AddressError, DriverNotFound, DriverBroken, SettingsError, NightLogError.
    """
    machine = here.machine()
    last = last_played(here.person, machine)
    first = last or shelf().kept[words.FIRST]
    return Glimpse(
        "" if here.person == ONLY else here.person,
        called(machine),
        state_said(machine),
        first.program.name,
        lasting(first.program.length_ms),
        last is not None,
    )


def state_now(here: Here) -> str:
    """The link of the machine in words at this moment, "" where it is not known any more."""
    try:
        return state_said(here.machine())
    except TOLD_TO_A_PERSON:
        return ""


def called(machine: Machine) -> str:
    """A machine by its name, and what it is."""
    if ":" in machine.name:  # an address is no name
        return machine.spec.title
    return _("{name}, {title}").format(name=machine.name, title=machine.spec.title)


def state_said(machine: Machine) -> str:
    """Whether it could be reached, as far as that is known without asking it; never raises."""
    match machine.address.road:
        case Road.SIM:
            return _("Simulated in this computer: no leg feels it.")
        case Road.BLE:
            return _("Nothing is connected. It is looked for on Bluetooth when you start.")
        case Road.SERIAL if _is_plugged_in(machine.address.target):
            return _("Plugged in. Nothing is connected until you start.")
        case Road.SERIAL:
            return _("Not plugged in: {port} is not there.").format(port=machine.address.target)
        case Road.UDP:
            return _("Nothing is connected until you start.")


def last_played(person: str, machine: Machine) -> Kept | None:
    """What a person played last on a machine, of what can be played still; the rescue is left out.

    Raises NightLogError and SettingsError.
    """
    theirs = None if machine.simulated else set(_sessions_of(person))
    known = {key_of(name): kept for name, kept in shelf(folders.own_programs()).kept.items()}
    known.pop(key_of(words.RESCUE), None)
    for row in _lately():
        mine = theirs is None or row.number in theirs
        kept = known.get(key_of(row.began.program))
        if mine and kept is not None and _canonical(row) == machine.address.canonical:
            return kept
    return None


def was_played_on(machine: Machine) -> bool:
    """Whether anybody lately had a session on a machine; raises NightLogError."""
    return any(_canonical(row) == machine.address.canonical for row in _lately())


def _lately() -> tuple[SessionRow, ...]:
    return sessions(folders.night_log(), LOOKED_BACK)


def _canonical(row: SessionRow) -> str:
    try:
        return Address.parse(row.began.address).canonical
    except AddressError:  # of another Legato
        return ""


def _sessions_of(person: str) -> Iterator[int]:
    for row in care_rows(nights_file(), person):
        if row.kind is CareKind.START and row.session is not None:
            yield row.session


def _is_plugged_in(target: str) -> bool:
    if "://" in target:  # somewhere in a network
        return True
    if os.name == "nt":
        from controller.link.serial import serial_ports

        return target in {port.device for port in serial_ports()}
    return os.path.exists(target)
