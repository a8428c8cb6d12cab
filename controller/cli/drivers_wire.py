"""`legato drivers wire`: the bytes of a setting, from the driver that would send them."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass

import click

from controller import registry
from controller.capture import Crossing, Way, as_text, line_of
from controller.driver import DriverSpec
from controller.levels import setting_of, typed_as
from controller.link.base import BleService
from controller.rehearsal import crossings_of
from firmware_protocol.codec import Packet
from profiles.timeline import REST, Setting

REST_TYPED = "rest"


def show_wire(family: str, typed: str, as_json: bool) -> None:
    """Print what goes over the wire for a setting that is typed, or for "rest".

    A rest is shown from a machine that runs, too, where other bytes are sent then.
    Raises DriverNotFound, DriverBroken, LevelError, and what the driver raises.
    """
    spec = registry.load(family)
    if typed.strip() == REST_TYPED:
        takes = asyncio.run(_rests(spec))
        wanted = REST_TYPED
    else:
        setting = setting_of(typed, spec.capabilities)
        takes = (Take(REST, asyncio.run(crossings_of(spec, setting))),)
        wanted = typed_as(setting) or "everything at 0"
    if as_json:
        for take in takes:
            for one in take.crossings:
                click.echo(json.dumps(_words(one, take.start), ensure_ascii=False))
        return
    _print(spec, wanted, takes)


@dataclass(frozen=True, slots=True)
class Take:
    """What goes over the wire from a machine at that setting on."""

    start: Setting
    crossings: tuple[Crossing, ...]

    @property
    def sent(self) -> tuple[Packet, ...]:
        """What the driver said."""
        return tuple(one.packet for one in self.crossings if one.way is Way.SENT)


async def _rests(spec: DriverSpec) -> tuple[Take, ...]:
    """From the weakest step of a leg actuator and from rest, from there alone if it is the same."""
    resting = Take(REST, await crossings_of(spec, None))
    leg = next((one.name for one in spec.capabilities.actuators if one.covers), None)
    if leg is None:
        return (resting,)
    weakest = Setting({leg: 1})
    running = Take(weakest, await crossings_of(spec, None, weakest))
    return (resting,) if running.sent == resting.sent else (running, resting)


def _print(spec: DriverSpec, wanted: str, takes: tuple[Take, ...]) -> None:
    for take in takes:
        begins = f", from {typed_as(take.start) or 'rest'}" if len(takes) > 1 else ""
        click.echo(f"{spec.title}, {wanted}{begins}:")
        for one in take.crossings:
            click.echo(line_of(one))
        if not take.crossings:
            click.echo("Nothing is sent.")
    if len(takes) > 1:
        click.echo("The driver goes by what it has heard from the machine, so the two differ;")
        click.echo(f"`legato drivers show {spec.name}` tells what is known of its commands.")
    for line in _channels(spec, {one.packet.channel for take in takes for one in take.crossings}):
        click.echo(line)


def _words(one: Crossing, start: Setting) -> dict[str, object]:
    return {
        "from": typed_as(start) or REST_TYPED,
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
