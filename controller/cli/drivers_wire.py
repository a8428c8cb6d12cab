"""`legato drivers wire`: the bytes of a setting, from the driver that would send them."""

import asyncio
import json
from collections.abc import Iterator

import click

from controller import registry
from controller.capture import Crossing, as_text, line_of
from controller.driver import DriverSpec
from controller.levels import setting_of, typed_as
from controller.link.base import BleService
from controller.rehearsal import crossings_of

REST = "rest"


def show_wire(family: str, typed: str, as_json: bool) -> None:
    """Print what goes over the wire for a setting that is typed, or for "rest".

    Raises DriverNotFound, DriverBroken, LevelError, and what the driver raises.
    """
    spec = registry.load(family)
    setting = None if typed.strip() == REST else setting_of(typed, spec.capabilities)
    crossings = asyncio.run(crossings_of(spec, setting))
    if as_json:
        for one in crossings:
            click.echo(json.dumps(_words(one), ensure_ascii=False))
        return
    wanted = REST if setting is None else typed_as(setting) or "everything at 0"
    click.echo(f"{spec.title}, {wanted}:")
    for one in crossings:
        click.echo(line_of(one))
    if not crossings:
        click.echo("Nothing is sent.")
    for line in _channels(spec, {one.packet.channel for one in crossings}):
        click.echo(line)


def _words(one: Crossing) -> dict[str, object]:
    return {
        "at_ms": one.at_ms,
        "way": one.way.value,
        "channel": one.packet.channel,
        "hex": one.packet.data.hex(" ").upper(),
        "text": as_text(one.packet.data) or None,
    }


def _channels(spec: DriverSpec, used: set[str]) -> Iterator[str]:
    """Where each channel lies on a Bluetooth machine."""
    for link in spec.links:
        if isinstance(link, BleService):
            for name, one in link.channels.items():
                if name in used:
                    yield f"{name} is characteristic {one.uuid} of {one.service or link.service}"
