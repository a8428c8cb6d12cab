"""A simulated machine on a pseudo-terminal: a serial port like any other for who opens it."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from controller.driver import SimulatedMachine
from controller.errors import AddressError, LinkLost
from controller.link.base import Delivery
from firmware_protocol.codec import Packet


class TerminalLink:
    """The machine's end of a pseudo-terminal."""

    def __init__(self, ours: int, name: str) -> None:
        self._ours = ours
        self._name = name
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()

    @property
    def label(self) -> str:
        """The address of the other end."""
        return f"serial:{self._name}"

    async def open(self) -> None:
        """Start to listen."""
        os.set_blocking(self._ours, False)
        asyncio.get_running_loop().add_reader(self._ours, self._readable)

    async def write(self, packet: Packet) -> Delivery:
        """Send; what nobody reads is lost once the line is full, as on a real one."""
        try:
            with suppress(BlockingIOError):
                os.write(self._ours, packet.data)
        except OSError as error:
            raise LinkLost(f"{self.label} is gone") from error
        return Delivery.HANDED_OVER

    async def read(self) -> Packet:
        """The next bytes."""
        return Packet(await self._arrived.get())

    async def close(self) -> None:
        """Stop listening."""
        asyncio.get_running_loop().remove_reader(self._ours)

    def _readable(self) -> None:
        with suppress(BlockingIOError):
            self._arrived.put_nowait(os.read(self._ours, 4096))


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
    """Be that machine until cancelled; `ready` is told the address to open."""
    async with terminal() as link:
        ready(link.label)
        await machine.serve(link)
