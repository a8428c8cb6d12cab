"""`legato drivers replay`: a captured machine served again, or a driver held against it."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from controller import registry
from controller.capture import Capture, Crossing, Entry, Remark, line_of, read
from controller.cli.codes import ERROR, PLAYED
from controller.cli.printer import tell
from controller.cli.simulated import ble_of, name_of, until_ended
from controller.clock import SystemClock
from controller.driver import DriverSpec
from controller.link.base import BleService
from controller.playback import Replay, numbered
from controller.replay import checked, named_family


def check_replay(file: Path, family: str | None) -> int:
    """Say whether the driver still sends what was captured, and what it lacks; the exit code.

    Raises CaptureError, DriverNotFound, DriverBroken.
    """
    capture = read(file)
    spec = registry.load(named_family(capture, family, str(file)))
    found = asyncio.run(checked(capture, spec))
    for deviation in found:
        tell(f"The driver of {spec.name} differs from {file}: {deviation}")
    if not found:
        tell(f"The driver of {spec.name} sends exactly what stands in {file}.")
    for line in _lacking(capture):
        tell(line)
    return ERROR if found else PLAYED


def _lacking(capture: Capture) -> Iterator[str]:
    """What a capture should hold besides, to prove something to whoever reads it."""
    if Remark("rest") not in capture.entries:
        yield "It holds no `# rest`: the stop was not checked."
    if not capture.source:
        yield "It does not say who saw these bytes: a line `# source: ...` at its top would."


def serve_replay(file: Path, family: str | None, radio: str | None) -> None:
    """Be the captured machine until Ctrl-C.

    Raises CaptureError, AddressError, LinkUnavailable, DriverNotFound, DriverBroken.
    """
    capture = read(file)
    named = family or capture.family
    if radio is None:
        with suppress(KeyboardInterrupt):
            asyncio.run(until_ended(_on_terminal(capture, named)))
        return
    spec = registry.load(named_family(capture, family, str(file)))
    with suppress(KeyboardInterrupt):
        asyncio.run(until_ended(_on_radio(capture, spec, radio)))


async def _on_terminal(capture: Capture, family: str) -> None:
    from controller.simulator.terminal import serve_on_terminal

    await serve_on_terminal(_machine(capture), lambda address: _ready(address, family))


async def _on_radio(capture: Capture, spec: DriverSpec, radio: str) -> None:
    from controller.simulator.radio import serve_on_radio

    service = ble_of(spec)
    machine = _machine(_named(capture, service))
    await serve_on_radio(
        machine, service, radio, name_of(spec), lambda address: _ready(f"ble:{address}", spec.name)
    )


def _machine(capture: Capture) -> Replay:
    return Replay(numbered(capture), SystemClock(), _show, tell)


def _show(entry: Entry) -> None:
    if isinstance(entry, Crossing):
        click.echo(line_of(entry))


def _ready(address: str, family: str) -> None:
    tell(f"the captured machine is at {address}")
    if family:
        tell(f'Play on it: legato play "First Night" --on {address} --family {family}')


def _named(capture: Capture, service: BleService) -> Capture:
    """The capture with channels by the family's names, where it was made by listening alone."""
    names = {one.uuid: name for name, one in service.channels.items()}
    names |= {name: name for name in service.channels}
    return Capture(tuple(_renamed(entry, names) for entry in capture.entries))


def _renamed(entry: Entry, names: Mapping[str, str]) -> Entry:
    if isinstance(entry, Remark):
        return entry
    name = names.get(entry.packet.channel.rpartition("/")[2])
    if name is None:
        return Remark(f"left out, no channel of the family: {line_of(entry).strip()}")
    return replace(entry, packet=replace(entry.packet, channel=name))
