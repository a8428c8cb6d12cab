"""Machines that are near: found on the radio and at serial ports, each with the reason why."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from controller.address import Address, Road
from controller.clock import Clock
from controller.driver import DriverSpec
from controller.errors import LegatoError, LinkUnavailable
from controller.link.base import BleService, SerialPort
from controller.machine import LOOKING_LIMIT_MS, Machine, Radio, grip_on, opened
from profiles.actuators import Proof

if TYPE_CHECKING:
    from controller.link.ble import Seen


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a machine. `family` is None where nothing says what it is."""

    address: Address
    name: str
    family: str | None
    sure: str
    reasons: tuple[str, ...]


def recognised(
    address: Address, name: str, services: Iterable[str], specs: Iterable[DriverSpec]
) -> Candidate | None:
    """What a Bluetooth advertisement shows, None where no family claims it.

    A name and a service together are likely a machine, either alone is only possibly one.
    """
    best: Candidate | None = None
    offered = {service.lower() for service in services}
    for spec in specs:
        for link in spec.links:
            if not isinstance(link, BleService):
                continue
            reasons = [f"name {name}"] if name.startswith(link.names) else []
            if link.service.lower() in offered:
                reasons.append(f"the service of {spec.title}")
            sure = {0: "", 1: "possibly"}.get(len(reasons), "likely")
            if reasons and (best is None or len(reasons) > len(best.reasons)):
                best = Candidate(address, name, spec.name, sure, tuple(reasons))
    return best


async def on_the_radio(
    specs: Iterable[DriverSpec], radio: Radio, seconds: float
) -> tuple[tuple[Candidate, ...], int]:
    """Machines heard on Bluetooth within that time, and how many other things were heard.

    Raises LinkUnavailable where there is no Bluetooth to listen with.
    """
    from controller.link.ble import scan

    known = tuple(specs)
    async with opened(radio) as backend:
        seen = await scan(seconds, backend)
    found = [candidate for one in seen if (candidate := _heard(one, known))]
    return tuple(sorted(found, key=lambda candidate: candidate.sure)), len(seen) - len(found)


async def recognised_at(
    address: Address, specs: Iterable[DriverSpec], radio: Radio, seconds: float
) -> Candidate | None:
    """What the machine at a Bluetooth address is, as soon as it shows; None after that time.

    Raises LinkUnavailable where there is no Bluetooth to listen with.
    """
    from controller.link.ble import scan

    known = tuple(specs)
    shown: asyncio.Future[Candidate] = asyncio.get_running_loop().create_future()

    def look(one: "Seen") -> None:
        candidate = _heard(one, known)
        # What is only possibly one may still say more of itself: names often come second.
        certain = candidate is not None and candidate.sure == "likely"
        if candidate is not None and certain and candidate.address == address and not shown.done():
            shown.set_result(candidate)

    async with opened(radio) as backend:
        scanning = asyncio.ensure_future(scan(seconds, backend, look))
        either: set[asyncio.Future[Any]] = {scanning, shown}  # Any: each gives something else
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if shown.done():
            scanning.cancel()
            await asyncio.wait({scanning})
            return shown.result()
        shown.cancel()
        all_seen = (_heard(one, known) for one in scanning.result())
    return next((one for one in all_seen if one is not None and one.address == address), None)


def _heard(one: "Seen", specs: Iterable[DriverSpec]) -> Candidate | None:
    return recognised(Address(Road.BLE, one.address), one.name, one.services, specs)


def at_ports(specs: Iterable[DriverSpec]) -> tuple[Candidate, ...]:
    """Serial ports by what plugs into them. Nothing is written to any of them."""
    from controller.link.serial import serial_ports

    known = tuple(specs)
    return tuple(
        _port(Address(Road.SERIAL, port.device), port.description, port.usb_id, known)
        for port in serial_ports()
    )


def _port(address: Address, name: str, usb_id: str, specs: Iterable[DriverSpec]) -> Candidate:
    for spec in specs:
        for link in spec.links:
            if isinstance(link, SerialPort) and usb_id in link.usb_ids:
                reason = f"USB id {usb_id}, a chip such machines carry; many other things do, too"
                return Candidate(address, name, spec.name, "possibly", (reason,))
    return Candidate(address, name, None, "", ("a serial port",))


async def probed(
    candidate: Candidate, specs: Iterable[DriverSpec], clock: Clock, say: Callable[[str], None]
) -> Candidate:
    """Ask a serial port, family by family, who is there. Only harmless questions are sent."""
    for spec in specs:
        # What can only be sent to never answers, so asking could not tell what is there.
        answers = spec.capabilities.best_proof > Proof.SENT
        if not answers or not any(isinstance(link, SerialPort) for link in spec.links):
            continue
        say(f"Asking {candidate.address} whether it is a {spec.title} machine.")
        machine = Machine(str(candidate.address), candidate.address, spec, spec.capabilities)
        grip = grip_on(machine, clock, None, lambda at_ms, setting: None)
        try:
            driver = await grip.take(LOOKING_LIMIT_MS)
            identity = await driver.identify()
        except LinkUnavailable as error:
            return Candidate(candidate.address, candidate.name, None, "", (str(error),))
        except LegatoError:
            continue
        finally:
            await grip.let_go()
        reason = f"it answers: {identity}"
        return Candidate(candidate.address, candidate.name, spec.name, "certainly", (reason,))
    reasons = (*candidate.reasons, "no family got an answer")
    return Candidate(candidate.address, candidate.name, None, "", reasons)
