"""Is this computer able to reach machines, and may Legato keep what it has to keep?"""

import os
from dataclasses import dataclass
from pathlib import Path

from controller import folders, registry, saved
from controller.errors import LegatoError, LinkUnavailable
from controller.machine import Radio, opened
from controller.settings import settings_file
from profiles.language import _
from profiles.library import shelf

LISTEN_S = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and advice, "" where none is needed."""

    ok: bool
    what: str
    advice: str = ""


async def checks(radio: Radio, *, busy: bool) -> tuple[Finding, ...]:
    """Look at Bluetooth, serial ports, drivers and folders. Sends nothing to a machine.

    `busy` says that a session runs: the radio is left to it.
    """
    return (
        _busy() if busy else await _bluetooth(radio),
        *_ports(),
        *_drivers(),
        _settings(),
        *_programs(),
        _run_folder(),
    )


def left_to_it() -> tuple[str, str]:
    """Why nothing listens while a session runs, and what to do."""
    return _("a session is running, and has the radio for itself"), _("Look again after it.")


def _busy() -> Finding:
    why, hint = left_to_it()
    return Finding(True, _("Bluetooth: {error}").format(error=why), hint)


async def _bluetooth(radio: Radio) -> Finding:
    from controller.link.ble import scan

    try:
        async with opened(radio) as backend:
            await scan(LISTEN_S, backend)
    except LinkUnavailable as error:
        hint = _("{hint} Only Bluetooth machines need it.").format(hint=error.hint)
        return Finding(False, _("Bluetooth: {error}").format(error=error), hint)
    return Finding(True, _("Bluetooth: there is an adapter, and it is on"))


def _ports() -> tuple[Finding, ...]:
    from controller.link.serial import serial_ports

    ports = serial_ports()
    if not ports:
        return (Finding(True, _("Serial ports: none; plug the machine in if it has a cable")),)
    return tuple(port_finding(port.device) for port in ports)


def port_finding(device: str) -> Finding:
    """Whether a serial port may be used; nothing is opened."""
    if os.name == "nt" or os.access(device, os.R_OK | os.W_OK):
        return Finding(True, _("Serial port {device}: you may use it").format(device=device))
    advice = _("On Linux: sudo usermod -aG dialout $USER, then log in again.")
    return Finding(
        False, _("Serial port {device}: you may not use it").format(device=device), advice
    )


def _drivers() -> tuple[Finding, ...]:
    specs, broken = registry.load_all()
    bad = tuple(
        Finding(False, _("Driver: {error}").format(error=error), error.hint) for error in broken
    )
    return (
        Finding(
            True, _("Drivers: {drivers}").format(drivers=", ".join(spec.name for spec in specs))
        ),
        *bad,
    )


def _settings() -> Finding:
    path = settings_file()
    try:
        names = ", ".join(saved.machines()) or _("none yet")
        saved.limits()
    except LegatoError as error:
        return Finding(False, _("Settings: {error}").format(error=error), error.hint)
    if not _writable(path):
        return Finding(
            False,
            _("Settings: {path} cannot be written").format(path=path),
            _("See whose folder it is."),
        )
    return Finding(True, _("Settings: {path}, machines: {names}").format(path=path, names=names))


def _programs() -> tuple[Finding, ...]:
    folder = folders.own_programs()
    broken = shelf(folder).broken
    bad = tuple(
        Finding(False, _("Program: {error}").format(error=error), error.hint) for error in broken
    )
    return (Finding(True, _("Programs of your own go into {folder}").format(folder=folder)), *bad)


def _writable(path: Path) -> bool:
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    return os.access(there, os.W_OK)


def _run_folder() -> Finding:
    try:
        return Finding(
            True, _("Running sessions are found in {folder}").format(folder=folders.run())
        )
    except LegatoError as error:
        return Finding(False, str(error), error.hint)
