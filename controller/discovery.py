"""Machines that are near: found on the radio and at serial ports, each with the reason why."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controller.address import Address, Road
from controller.clock import Clock, bounded
from controller.driver import IDENTIFY_PROMISE_MS, DriverSpec
from controller.errors import LegatoError, LinkUnavailable
from controller.machine import LOOKING_LIMIT_MS, Machine, Radio, grip_on, opened
from controller.recognising import (
    ANSWERED,
    Candidate,
    at_port,
    can_be_asked,
    printable,
    recognised,
    unrecognised,
)
from profiles.language import _

if TYPE_CHECKING:
    from controller.link.ble import Seen

ASKING_LIMIT_MS = IDENTIFY_PROMISE_MS + 500  # so that one that keeps its promise is heard


def _nobody(seen: "Seen") -> None:
    """Who waits until all is heard."""


async def on_the_radio(
    specs: Iterable[DriverSpec],
    radio: Radio,
    seconds: float,
    known: Collection[str] = (),
    on_seen: Callable[["Seen"], None] = _nobody,
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Machines heard on Bluetooth within that time, likely ones first, and the other things.

    Of what is as likely, and of the others, the nearest comes first. What is at a `known` address
    is among the machines whatever it shows. `on_seen` is told of each at once, and of changes.
    Raises LinkUnavailable where there is no Bluetooth to listen with.
    """
    from controller.link.ble import scan

    async with opened(radio) as backend:
        seen = await scan(seconds, backend, on_seen)
    return told_apart(seen, specs, known)


def told_apart(
    seen: Iterable["Seen"], specs: Iterable[DriverSpec], known: Collection[str] = ()
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """What was heard on Bluetooth as `on_the_radio` gives it: machines, and other things."""
    families = tuple(specs)
    nearest_first = sorted(seen, key=lambda one: (-one.rssi, one.address))
    heard = [recognised(one, families) or unrecognised(one) for one in nearest_first]
    found = [one for one in heard if one.family is not None or one.address.canonical in known]
    found.sort(key=lambda candidate: -candidate.score)
    return tuple(found), tuple(one for one in heard if one not in found)


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
        candidate = recognised(one, known)
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
        all_seen = (recognised(one, known) for one in scanning.result())
    return next((one for one in all_seen if one is not None and one.address == address), None)


def at_ports(specs: Iterable[DriverSpec]) -> tuple[Candidate, ...]:
    """Serial ports by what plugs into them. Nothing is written to any of them."""
    from controller.link.serial import serial_ports

    known = tuple(specs)
    return tuple(
        at_port(Address(Road.SERIAL, port.device), port.description, port.usb_id, known)
        for port in serial_ports()
    )


async def probed(
    candidate: Candidate, specs: Iterable[DriverSpec], clock: Clock, say: Callable[[str], None]
) -> Candidate:
    """Ask a serial port, family by family, who is there. Only harmless questions are sent.

    Those that its chip suggests come first. Whoever could not be asked stays possible.
    """
    suggested = (candidate.family, *candidate.others)
    asked = sorted(
        (spec for spec in specs if can_be_asked(spec)),
        key=lambda spec: (spec.name not in suggested, spec.name),
    )
    for spec in asked:
        say(
            _("Asking {address} whether it is: {title}.").format(
                address=candidate.address, title=spec.title
            )
        )
        try:
            identity = await _identity(candidate.address, spec, clock)
        except LinkUnavailable as error:
            return replace(candidate, reasons=(*candidate.reasons, str(error)))
        if identity is not None:
            reasons = (_("it answers: {answer}").format(answer=printable(identity)),)
            return replace(
                candidate,
                family=spec.name,
                sure="certainly",
                reasons=reasons,
                others=(),
                score=ANSWERED,
            )
    return _unanswered(candidate, frozenset(spec.name for spec in asked))


async def _identity(address: Address, spec: DriverSpec, clock: Clock) -> str | None:
    """What is there says of itself; None where it is not this. Raises LinkUnavailable."""
    machine = Machine(str(address), address, spec, spec.capabilities)
    grip = grip_on(machine, clock, None, lambda at_ms, setting: None)
    try:
        driver = await grip.take(LOOKING_LIMIT_MS)
        return await bounded(clock, ASKING_LIMIT_MS, driver.identify())
    except LinkUnavailable:
        raise
    except (LegatoError, TimeoutError):
        return None
    except Exception:  # noqa: BLE001 - a driver of others that fails keeps no family from its turn
        return None
    finally:
        await grip.let_go()


def _unanswered(candidate: Candidate, asked: Collection[str]) -> Candidate:
    reasons = (*candidate.reasons, "no family got an answer")
    left = [name for name in (candidate.family, *candidate.others) if name and name not in asked]
    if not left:
        return Candidate(candidate.address, candidate.name, None, "", reasons)
    return replace(candidate, family=left[0], others=tuple(left[1:]), reasons=reasons)
