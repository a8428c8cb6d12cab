"""Is this computer able to reach machines, and may Legato keep what it has to keep?"""

import os
from dataclasses import dataclass
from pathlib import Path

from controller import folders, registry, saved
from controller.errors import LegatoError, LinkUnavailable
from controller.machine import Radio, opened
from controller.settings import settings_file
from profiles.library import shelf

LISTEN_S = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and advice, "" where none is needed."""

    ok: bool
    what: str
    advice: str = ""


async def checks(radio: Radio) -> tuple[Finding, ...]:
    """Look at Bluetooth, serial ports, drivers and folders. Sends nothing to a machine."""
    return (
        await _bluetooth(radio),
        *_ports(),
        *_drivers(),
        _settings(),
        *_programs(),
        _run_folder(),
    )


async def _bluetooth(radio: Radio) -> Finding:
    from controller.link.ble import scan

    try:
        async with opened(radio) as backend:
            await scan(LISTEN_S, backend)
    except LinkUnavailable as error:
        hint = f"{error.hint} Only Bluetooth machines need it."
        return Finding(False, f"Bluetooth: {error}", hint)
    return Finding(True, "Bluetooth: there is an adapter, and it is on")


def _ports() -> tuple[Finding, ...]:
    from controller.link.serial import serial_ports

    ports = serial_ports()
    if not ports:
        return (Finding(True, "Serial ports: none; plug the machine in if it has a cable"),)
    return tuple(port_finding(port.device) for port in ports)


def port_finding(device: str) -> Finding:
    """Whether a serial port may be used; nothing is opened."""
    if os.name == "nt" or os.access(device, os.R_OK | os.W_OK):
        return Finding(True, f"Serial port {device}: you may use it")
    advice = "On Linux: sudo usermod -aG dialout $USER, then log in again."
    return Finding(False, f"Serial port {device}: you may not use it", advice)


def _drivers() -> tuple[Finding, ...]:
    specs, broken = registry.load_all()
    bad = tuple(Finding(False, f"Driver: {error}", error.hint) for error in broken)
    return (Finding(True, f"Drivers: {', '.join(spec.name for spec in specs)}"), *bad)


def _settings() -> Finding:
    path = settings_file()
    try:
        names = ", ".join(saved.machines()) or "none yet"
        saved.limits()
    except LegatoError as error:
        return Finding(False, f"Settings: {error}", error.hint)
    if not _writable(path):
        return Finding(False, f"Settings: {path} cannot be written", "See whose folder it is.")
    return Finding(True, f"Settings: {path}, machines: {names}")


def _programs() -> tuple[Finding, ...]:
    folder = folders.own_programs()
    broken = shelf(folder).broken
    bad = tuple(Finding(False, f"Program: {error}", error.hint) for error in broken)
    return (Finding(True, f"Programs of your own go into {folder}"), *bad)


def _writable(path: Path) -> bool:
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    return os.access(there, os.W_OK)


def _run_folder() -> Finding:
    try:
        return Finding(True, f"Running sessions are found in {folders.run()}")
    except LegatoError as error:
        return Finding(False, str(error), error.hint)
