"""Our part as the Wi-Fi module of a Tuya machine: heartbeat, start-up, and answers."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from controller.clock import Clock
from controller.drivers.tuya_ledger import RESPONSE_LIMIT_MS, Ledger
from controller.errors import LinkLost
from controller.exchange import Exchange
from controller.link.base import Delivery, Link
from firmware_protocol.tuya_mcu import (
    Alive,
    Answer,
    Ask,
    Command,
    Network,
    Points,
    Product,
    Report,
    Request,
    WifiHeard,
    WifiState,
    WorkMode,
    Write,
    host_codec,
)
from firmware_protocol.tuya_points import Point

REPORTS_LIMIT_MS = 600  # twenty points at 9600 baud take half of it
MOST_OWED = 8
_SHOWN = 60  # characters of what a machine calls itself


class Module:
    """The conversation with one machine; what it says of its data points goes to the ledger."""

    def __init__(self, link: Link, clock: Clock, gap_ms: int, ledger: Ledger) -> None:
        self.exchange: Exchange[Command, Report] = Exchange(
            link, host_codec(), clock, gap_ms, self._hear
        )
        self.restarted = False  # it said that it had just started, and was not led through that yet
        self._clock = clock
        self._ledger = ledger
        self._owed: asyncio.Queue[Command] = asyncio.Queue(MOST_OWED)
        self._beats = self._version = 0
        self._product: str | None = None
        self._pins: bytes | None = None
        self._wifi_heard = False

    @property
    def identity(self) -> str:
        """What it calls itself, and the protocol it speaks."""
        return f"Tuya {(self._product or 'machine')[:_SHOWN]} (protocol {self._version})"

    async def beat(self) -> bool:
        """One heartbeat; whether it is answered in time. Raises LinkLost, as all that follow."""
        beats = self._beats
        return await self.ask(Ask.HEARTBEAT, lambda: self._beats > beats)

    async def start_up(self, knows_all: Callable[[], bool], deadline_ms: int) -> None:
        """As ESPHome does it, until it `knows_all` of the points, at the latest till then."""
        self._product = self._pins = None
        self._wifi_heard = self.restarted = False
        await self._insist(Ask.PRODUCT, lambda: self._product is not None, deadline_ms)
        await self._insist(Ask.WORK_MODE, lambda: self._pins is not None, deadline_ms)
        if not self._pins:
            await self.ask(WifiState(self._network), lambda: self._wifi_heard)
        await self._insist(Ask.POINTS, knows_all, deadline_ms, REPORTS_LIMIT_MS)

    async def ask(
        self, command: Command, answered: Callable[[], bool], limit_ms: int = RESPONSE_LIMIT_MS
    ) -> bool:
        """Send it in our turn, which lasts until it is answered; whether that was in time."""
        async with self.exchange.turn():
            await self.exchange.send_at_once(command)
            return await self.exchange.until(answered, limit_ms)

    async def write(self, point: Point) -> Delivery:
        """Set a point, past every queue and gap."""
        self._ledger.write(point)
        delivery = await self.exchange.send_at_once(Write((point,)))
        self._ledger.carried()
        return delivery

    async def answer(self) -> None:
        """Answer what the machine asks, until the link is lost."""
        with suppress(LinkLost):
            while True:
                await self.exchange.send(await self._owed.get())

    async def _insist(
        self,
        question: Ask,
        answered: Callable[[], bool],
        deadline_ms: int,
        limit_ms: int = RESPONSE_LIMIT_MS,
    ) -> None:
        for _ in range(2):
            left_ms = deadline_ms - self._clock.now_ms()
            if left_ms <= 0 or await self.ask(question, answered, min(limit_ms, left_ms)):
                return

    @property
    def _network(self) -> Network:
        # As if there were Wi-Fi, or a light would blink all night.
        return Network.CLOUD if self._version >= 3 else Network.CONNECTED

    def _hear(self, report: Report) -> None:
        self._version = report.version
        match report.says:
            case Alive(running):
                self._beats += 1
                if not running:
                    self.restarted = True
                    self._ledger.forget()
            case Product(text):
                self._product = text
            case WorkMode(pins):
                self._pins = pins
            case WifiHeard():
                self._wifi_heard = True
            case Points(points, wants_receipt):
                for point in points:
                    self._ledger.hear(point)
                if wants_receipt:
                    self._owe(Answer.RECEIVED)
            case Request.WIFI_TEST:
                self._owe(Answer.TEST_FAILED)
            case Request.LOCAL_TIME:
                self._owe(Answer.NO_TIME)
            case Request.NETWORK_STATUS:
                self._owe(WifiState(self._network, asked=True))
            case Request.WIFI_RESET:
                pass  # somebody held a key; there is no Wi-Fi to reset

    def _owe(self, answer: Command) -> None:
        if not self._owed.full():  # it will ask again
            self._owed.put_nowait(answer)
