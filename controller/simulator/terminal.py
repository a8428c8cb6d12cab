"""A simulated machine on a pseudo-terminal: a serial port like any other for who opens it."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from tempfile import TemporaryDirectory

from controller.driver import SimulatedMachine
from controller.errors import AddressError, LinkLost
from controller.link.base import Delivery
from controller.simulator.faulty import FaultyMachine
from firmware_protocol.codec import Packet


class TerminalLink:
    """The machine's end of a pseudo-terminal."""

    def __init__(self, ours: int, name: str) -> None:
        self.name = name
        self._ours = ours
        self._closed = False

    @property
    def label(self) -> str:
        """The address of the other end."""
        return f"serial:{self.name}"

    async def open(self) -> None:
        """Nothing more to do than not to wait for bytes."""
        os.set_blocking(self._ours, False)

    async def write(self, packet: Packet) -> Delivery:
        """Send; what nobody reads is lost once the line is full, as on a real one."""
        try:
            with suppress(BlockingIOError):
                os.write(self._ours, packet.data)
        except OSError as error:
            raise LinkLost(f"{self.label} is gone") from error
        return Delivery.HANDED_OVER

    async def read(self) -> Packet:
        """The next bytes. What is not read stays in the line, until it is full and takes no more.

        Raises LinkLost once it is closed.
        """
        while not self._closed:
            with suppress(BlockingIOError):
                return Packet(os.read(self._ours, 4096))
            await self._news()
        raise LinkLost(f"{self.label} is gone")

    async def close(self) -> None:
        """Read no more."""
        self._closed = True

    async def _news(self) -> None:
        loop = asyncio.get_running_loop()
        news = asyncio.Event()
        loop.add_reader(self._ours, news.set)
        try:
            await news.wait()
        finally:
            loop.remove_reader(self._ours)


@asynccontextmanager
async def terminal() -> AsyncIterator[TerminalLink]:
    """A new pseudo-terminal, raw, its machine end open; raises AddressError on Windows."""
    try:
        import pty
        import tty
    except ImportError as error:
        raise AddressError(
            "there are no pseudo-terminals on Windows", "Try --on sim:FAMILY with `legato play`."
        ) from error
    # Our copy of the other end stays open, or the line would break when a program closes its own.
    ours, theirs = pty.openpty()
    try:
        tty.setraw(theirs)
        link = TerminalLink(ours, os.ttyname(theirs))
        await link.open()
        yield link
        await link.close()
    finally:
        os.close(ours)
        os.close(theirs)


async def serve_on_terminal(machine: SimulatedMachine, ready: Callable[[str], None]) -> None:
    """Be that machine until cancelled; `ready` is told the address to open.

    It leads to no other machine afterwards: the numbers of pseudo-terminals are soon given again,
    and whoever still looks for this one must not stop that.
    """
    with TemporaryDirectory(prefix="legato-") as folder:
        async with terminal() as link:
            port = os.path.join(folder, "port")
            os.symlink(link.name, port)
            ready(f"serial:{port}")
            await machine.serve(link)


async def serve_on_terminals(machine: FaultyMachine, ready: Callable[[str], None]) -> None:
    """Be that machine until cancelled, on a port that is gone while nobody can connect.

    A link that is broken is an unplugged port, and the next one a new pseudo-terminal. `ready` is
    told an address that leads to it, always the same one, each time that it is there.
    """
    with TemporaryDirectory(prefix="legato-") as folder:
        port = os.path.join(folder, "port")
        while True:
            await machine.reachable()
            async with terminal() as link:
                plugging = asyncio.create_task(_plugged(machine, port, link.name, ready))
                try:
                    await machine.serve(link)
                finally:
                    plugging.cancel()
                    await asyncio.wait({plugging})
                    with suppress(FileNotFoundError):
                        os.unlink(port)


async def _plugged(
    machine: FaultyMachine, port: str, name: str, ready: Callable[[str], None]
) -> None:
    """Who has the port open keeps it, also while nobody else can open it."""
    while True:
        os.symlink(name, port)
        ready(f"serial:{port}")
        await machine.unreachable()
        os.unlink(port)
        await machine.reachable()
