"""Simulated machines on real wires of this computer: a pseudo-terminal each, or a radio each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bumble.link import LocalLink

from controller.address import Address, Road
from controller.driver import DriverSpec, SimulatedMachine
from controller.link.base import BleService, SerialPort
from controller.link.radio import radio_on
from controller.machine import Radio
from controller.simulator.peripheral import Peripheral
from controller.simulator.terminal import terminal
from tests.controller.link.air import powered_on

CENTRAL, PERIPHERAL = "C0:00:00:00:00:01", "C0:00:00:00:00:02"


def on_terminal(spec: DriverSpec) -> bool:
    """Whether machines of this family are at serial ports."""
    return any(isinstance(link, SerialPort) for link in spec.links)


def on_radio(spec: DriverSpec) -> bool:
    """Whether machines of this family are on Bluetooth."""
    return any(isinstance(link, BleService) for link in spec.links)


@asynccontextmanager
async def terminal_home(
    spec: DriverSpec, machine: SimulatedMachine
) -> AsyncIterator[tuple[Address, Radio]]:
    async with terminal() as link:
        serving = asyncio.create_task(machine.serve(link))
        try:
            yield Address(Road.SERIAL, link.label.removeprefix("serial:")), None
        finally:
            serving.cancel()
            await asyncio.wait({serving})


@asynccontextmanager
async def radio_home(
    spec: DriverSpec, machine: SimulatedMachine
) -> AsyncIterator[tuple[Address, Radio]]:
    air = LocalLink()  # type: ignore[no-untyped-call]  # Bumble gives its __init__ no types
    central, device = await powered_on(air, CENTRAL), await powered_on(air, PERIPHERAL)
    service = next(link for link in spec.links if isinstance(link, BleService))
    advertising: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    peripheral = Peripheral(device, service, spec.name)
    serving = asyncio.create_task(peripheral.serve(machine, advertising.set_result))
    try:
        yield Address(Road.BLE, await advertising), radio_on(central)
    finally:
        serving.cancel()
        await asyncio.wait({serving})
        await device.power_off()
        await central.power_off()
