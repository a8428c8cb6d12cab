"""Serving simulated machines and radios until Ctrl-C."""

import asyncio
import json
import signal
from collections.abc import Coroutine
from contextlib import suppress

import click

from controller import narrowing, registry
from controller.cli.amounts import clock_time
from controller.cli.lines import in_steps
from controller.cli.printer import tell
from controller.cli.suggested import suggested
from controller.clock import SystemClock
from controller.driver import DriverSpec
from controller.errors import AddressError
from controller.link.base import BleService
from profiles.timeline import Setting


async def simulate_radio(ports: tuple[int, ...]) -> None:
    """Virtual Bluetooth controllers on loopback."""
    from controller.simulator.radio import serve_radio

    def ready() -> None:
        for port in ports:
            click.echo(f"radio at tcp-client:127.0.0.1:{port}")

    await until_ended(serve_radio(ports, ready))


async def simulate_machine(family: str, radio: str | None, name: str | None, as_json: bool) -> None:
    """One machine; raises DriverNotFound, and AddressError where it cannot be served."""
    spec = registry.load(family)
    capabilities = narrowing.placed(spec, "")
    clock = SystemClock()
    began_ms = clock.now_ms()

    def felt(at_ms: int, setting: Setting) -> None:
        if as_json:
            words = {"event": "felt", "at_ms": at_ms - began_ms, "levels": dict(setting.levels)}
            click.echo(json.dumps(words))
        else:
            said = in_steps(setting, spec.capabilities.actuators)
            wave = setting.step("wave")
            click.echo(
                f"{clock_time(at_ms - began_ms):>6} {said}{f', wave {wave}' if wave else ''}"
            )

    def ready(address: str) -> None:
        if as_json:
            click.echo(json.dumps({"event": "ready", "address": address, "family": family}))
        else:
            tell(f"{spec.title}, simulated, at {address}")
            for line in suggested("Play on it", spec, capabilities, address, family=family):
                tell(line)

    machine = spec.simulate(clock, felt)
    if radio is None:
        from controller.simulator.terminal import serve_on_terminal

        _need_serial(spec)
        await until_ended(serve_on_terminal(machine, ready))
    else:
        from controller.simulator.radio import serve_on_radio

        service = ble_of(spec)
        shown = name or name_of(spec)
        await until_ended(
            serve_on_radio(machine, service, radio, shown, lambda at: ready(f"ble:{at}"))
        )


def _need_serial(spec: DriverSpec) -> None:
    if all(isinstance(link, BleService) for link in spec.links):
        raise AddressError(
            f"{spec.title} has no serial port",
            f"Use Bluetooth: legato simulate {spec.name} --radio tcp-client:127.0.0.1:PORT",
        )


def name_of(spec: DriverSpec) -> str:
    """What a machine of the family advertises as its name."""
    return next(iter(ble_of(spec).names), spec.name)


def ble_of(spec: DriverSpec) -> BleService:
    """How the family is reached over Bluetooth; raises AddressError where it is not."""
    for link in spec.links:
        if isinstance(link, BleService):
            return link
    raise AddressError(f"{spec.title} has no Bluetooth", "Leave --radio out.")


async def until_ended(serving: Coroutine[None, None, None]) -> None:
    """Serve until Ctrl-C or a kill, then clean up."""
    task = asyncio.ensure_future(serving)
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows: Ctrl-C ends it the usual way
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
        loop.add_signal_handler(signal.SIGINT, task.cancel)
    with suppress(asyncio.CancelledError):
        await task
