"""Machines and radios in one process, for tests of Bluetooth."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bumble.device import Device
from bumble.hci import Address
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink

from controller.errors import LinkLost
from controller.link.base import BleService, Characteristic, Link
from controller.link.ble import RadioBackend
from controller.link.radio import radio_on
from controller.simulator.peripheral import Peripheral
from controller.simulator.radio import VirtualController
from firmware_protocol.codec import Packet
from profiles.timeline import Setting

SERVICE = "1b1d9641-b942-4da8-89cc-98e6a58fbd93"
ANSWERED = Characteristic("6af87926-dc79-412e-a3e0-5f85c2d55de2", True, True)
UNANSWERED = Characteristic("6af87926-dc79-412e-a3e0-5f85c2d55de3", False, True)
BED = BleService(SERVICE, {"main": ANSWERED, "fast": UNANSWERED})
SMALLEST_MTU = 23


class Echo:
    """A machine that says everything back, and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[Packet] = []
        self.lost = asyncio.Event()

    @property
    def felt(self) -> Setting:
        return Setting({})

    async def lost_after(self, ending: Awaitable[None]) -> None:
        """Carry out what ends the connection, and return when the machine has learnt of it."""
        self.lost.clear()
        await ending
        await self.lost.wait()

    async def serve(self, link: Link) -> None:
        try:
            while True:
                packet = await link.read()
                self.heard.append(packet)
                await link.write(packet)
        except LinkLost:
            self.lost.set()


@dataclass
class Air:
    """A machine that advertises, and a radio that can hear it."""

    machine: Echo
    peripheral: Peripheral
    radio: RadioBackend
    central: Device
    bed: Device


@asynccontextmanager
async def on_air(
    service: BleService = BED, mtu: int = 517, *, shy: bool = False
) -> AsyncIterator[Air]:
    """An echo on the air under the name "Reverie Bed", and the radio of whoever looks for it."""
    link = LocalLink()  # type: ignore[no-untyped-call]  # Bumble gives its __init__ no types
    central = await powered_on(link, "C0:00:00:00:00:01")
    bed = await powered_on(link, "C0:00:00:00:00:02")
    bed.gatt_server.max_mtu = mtu
    peripheral = Peripheral(bed, service, "Reverie Bed", shy=shy)
    air = Air(Echo(), peripheral, radio_on(central), central, bed)
    advertising: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(air.peripheral.serve(air.machine, advertising.set_result))
    await advertising
    yield air
    serving.cancel()
    await asyncio.wait({serving})
    await bed.power_off()
    await central.power_off()


async def powered_on(link: LocalLink, address: str) -> Device:
    """A device of its own on that air."""
    controller = VirtualController(address, link)
    host = Host(controller, AsyncPipeSink(controller))
    device = Device("device", Address(address), host=host)
    await device.power_on()
    return device
