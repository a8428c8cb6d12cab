"""Serving simulated machines and radios until Ctrl-C."""

import asyncio
import json
import signal
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import partial
from random import Random

import click

from controller import narrowing, registry
from controller.cli.lines import in_steps
from controller.cli.printer import tell
from controller.cli.suggested import suggested
from controller.clock import SystemClock
from controller.desk.amounts import clock_time
from controller.driver import DriverSpec, SimulatedMachine
from controller.errors import AddressError
from controller.link.base import BleService
from controller.simulator.faults import Fault, Planned
from controller.simulator.faulty import FaultyMachine
from profiles.timeline import Setting


async def simulate_radio(ports: tuple[int, ...]) -> None:
    """Virtual Bluetooth controllers on loopback."""
    from controller.simulator.radio import serve_radio

    def ready() -> None:
        for port in ports:
            click.echo(f"radio at tcp-client:127.0.0.1:{port}")

    await until_ended(serve_radio(ports, ready))


async def simulate_machine(
    family: str,
    radio: str | None,
    name: str | None,
    faults: Sequence[Planned],
    seed: int,
    as_json: bool,
) -> None:
    """One machine; raises DriverNotFound, and AddressError where it cannot be served."""
    spec = registry.load(family)
    clock = SystemClock()
    told = _Told(spec, clock.now_ms(), as_json)
    if radio is None:
        _need_serial(spec)
    if not faults:
        machine = spec.simulate(clock, told.felt)
        await until_ended(_served(machine, spec, radio, name, told))
        return
    make = partial(spec.simulate, clock)
    chance = Random(seed)  # noqa: S311 - the same for the same seed is what is wanted
    faulty = FaultyMachine(make, clock, told.felt, chance, told.fault, reads_on=radio is not None)
    faulty.start(faults)
    await until_ended(_served_with_faults(faulty, spec, radio, name, told))


async def _served(
    machine: SimulatedMachine, spec: DriverSpec, radio: str | None, name: str | None, told: "_Told"
) -> None:
    if radio is None:
        from controller.simulator.terminal import serve_on_terminal

        await serve_on_terminal(machine, told.ready)
    else:
        from controller.simulator.radio import serve_on_radio

        shown = name or name_of(spec)
        await serve_on_radio(machine, ble_of(spec), radio, shown, told.ready_on_radio)


async def _served_with_faults(
    machine: FaultyMachine, spec: DriverSpec, radio: str | None, name: str | None, told: "_Told"
) -> None:
    if radio is None:
        from controller.simulator.terminal import serve_on_terminals

        await serve_on_terminals(machine, told.ready)
    else:
        from controller.simulator.radio import serve_on_radio

        shown, reachable = name or name_of(spec), machine.reachable
        await serve_on_radio(machine, ble_of(spec), radio, shown, told.ready_on_radio, reachable)


class _Told:
    """What is said of a machine while it is simulated; times count from `began_ms`."""

    def __init__(self, spec: DriverSpec, began_ms: int, as_json: bool) -> None:
        self._spec = spec
        self._began_ms = began_ms
        self._as_json = as_json

    def felt(self, at_ms: int, setting: Setting) -> None:
        said = in_steps(setting, self._spec.capabilities.actuators)
        wave = setting.step("wave")
        line = f"{said}{f', wave {wave}' if wave else ''}"
        self._tell(at_ms, line, {"event": "felt", "levels": dict(setting.levels)})

    def fault(self, at_ms: int, fault: Fault, begins: bool) -> None:
        state = "begins" if begins else "ends"
        words = {"event": "fault", "fault": fault.written, "state": state}
        self._tell(at_ms, f"fault {fault.written} {state}", words)

    def ready(self, address: str) -> None:
        spec = self._spec
        if self._as_json:
            words = {"event": "ready", "address": address, "family": spec.name}
            click.echo(json.dumps(words))
            return
        tell(f"{spec.title}, simulated, at {address}")
        capabilities = narrowing.placed(spec, "")
        for line in suggested("Play on it", spec, capabilities, address, family=spec.name):
            tell(line)

    def ready_on_radio(self, address: str) -> None:
        self.ready(f"ble:{address}")

    def _tell(self, at_ms: int, line: str, words: Mapping[str, object]) -> None:
        elapsed_ms = at_ms - self._began_ms
        if self._as_json:
            click.echo(json.dumps({**words, "at_ms": elapsed_ms}))
        else:
            click.echo(f"{clock_time(elapsed_ms):>6} {line}")


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
