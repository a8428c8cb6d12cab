"""A process of ours that does what it is told on its standard input, and says how that went."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from controller import registry
from controller.clock import SystemClock
from controller.driver import Driver
from controller.errors import LinkLost, LinkUnavailable
from controller.link.base import BleService
from controller.link.ble import BleLink, scan
from controller.session.grip import Grip
from controller.session.stopping import bring_to_rest
from profiles.timeline import Setting

FAMILY = "reverie_108"
PLAYING = Setting({"foot massage": 3})


class Central:
    """A grip on one machine by the system's Bluetooth."""

    def __init__(self, address: str, path: str) -> None:
        self._address = address
        self._path = path
        self._link: BleLink | None = None
        self._grip = Grip(self._connect)

    async def obey(self, command: str) -> str:
        """Carry out one command; what came of it."""
        match command:
            case "take":
                return await self._take()
            case "play" if self._grip.driver is not None:
                return (await self._grip.driver.apply(PLAYING)).name
            case "wait" if self._grip.driver is not None:
                return await _lost(self._grip.driver)
            case "rest":
                return (await bring_to_rest(self._grip, SystemClock())).proof.name
            case "path" if self._link is not None:
                return self._link.path
            case "scan":
                return " ".join(seen.address for seen in await scan(0.3, None)) or "nothing"
            case _:
                return "what?"

    @asynccontextmanager
    async def _connect(self, patience_ms: int) -> AsyncIterator[Driver]:
        spec = registry.load(FAMILY)
        ways = (link for link in spec.links if isinstance(link, BleService))
        self._link = BleLink(self._address, *ways, patience_ms=patience_ms, path=self._path)
        async with spec.connect(self._link, SystemClock(), spec.capabilities) as driver:
            yield driver

    async def _take(self) -> str:
        try:
            await self._grip.take(3_000)
        except LinkUnavailable as error:
            return error.reason.name
        return "taken"


async def _lost(driver: Driver) -> str:
    try:
        await driver.watch()
    except LinkLost:
        return "lost"
    return "kept"


async def main(address: str, path: str) -> None:
    """Obey line by line until there is none."""
    central = Central(address, path)
    while command := (await asyncio.to_thread(sys.stdin.readline)).strip():
        print(await central.obey(command), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
