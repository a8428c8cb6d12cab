"""Serial ports and pyserial URLs (`socket://`, `rfc2217://`), off the event loop."""

import asyncio
import errno
import logging
import os
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar, cast

import serial
from serial.tools import list_ports

from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.link.arrivals import Arrivals
from controller.link.base import Delivery
from firmware_protocol.codec import Packet
from profiles.language import _

T = TypeVar("T")
log = logging.getLogger(__name__)

OPEN_LIMIT_S = 4.0  # a socket:// host that does not answer blocks for longer
WRITE_LIMIT_S = 0.25  # a port that takes no bytes for so long is stuck
CLOSE_LIMIT_S = 1.0
READ_SLICE_S = 0.1  # URL ports have no way to end a read from outside
LARGEST_PIECE = 1024
MOST_PIECES = 16  # read and not yet asked for: a stop must not wait for what came before it


class SerialLink:
    """A serial port: one channel, bytes as they come, writes in the order of the calls."""

    def __init__(self, port: str, baud: int) -> None:
        self._name = port
        self._baud = baud
        self._port: serial.SerialBase | None = None
        self._arrived = Arrivals(_("serial:{port} is gone").format(port=port), _PLUG)
        self._room = threading.Semaphore(MOST_PIECES)
        self._closing = threading.Event()
        self._listener: threading.Thread | None = None
        self._writer = _Worker(f"write {port}")

    @property
    def label(self) -> str:
        """The address, "serial:/dev/ttyUSB0"."""
        return f"serial:{self._name}"

    async def open(self) -> None:
        """Open the port for us alone and start listening; raises LinkUnavailable."""
        self._writer.start()
        try:
            async with asyncio.timeout(OPEN_LIMIT_S):
                port = await self._writer.run(self._open)
        except BaseException as error:
            await self.close()  # the thread may still be opening: what it opens, it closes
            if isinstance(error, TimeoutError):
                raise _not_found(self._name) from error
            if isinstance(error, (OSError, ValueError)):
                raise _unavailable(self._name, error) from error
            raise
        loop = asyncio.get_running_loop()
        listener = threading.Thread(
            target=self._listen, args=(port, loop), name=f"read {self._name}", daemon=True
        )
        listener.start()
        self._listener = listener

    async def write(self, packet: Packet) -> Delivery:
        """Hand the bytes to the operating system, at most 250 ms; raises LinkLost."""
        port = self._port
        if port is None or self._closing.is_set():
            raise LinkLost(_("{machine} is closed").format(machine=self.label))
        try:
            await self._writer.run(lambda: port.write(packet.data))
        except (OSError, ValueError, TypeError) as error:  # TypeError: pyserial, closed meanwhile
            raise LinkLost(
                _("{machine} takes no more bytes: {error}").format(machine=self.label, error=error),
                _PLUG,
            ) from error
        return Delivery.HANDED_OVER

    async def read(self) -> Packet:
        """The next bytes; raises LinkLost when the port is gone."""
        packet = await self._arrived.read()
        self._room.release()
        return packet

    async def close(self) -> None:
        """Let go of the port, within a read slice."""
        if not self._closing.is_set():
            self._closing.set()
            # By the thread that writes, behind whatever it is opening or writing now.
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_LIMIT_S):
                    await self._writer.run(self._close)
            self._writer.end()

    def _close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with suppress(Exception):  # an unplugged port cannot forget, nor can every URL port
                _forget_output(port)  # or closing would wait for a machine that is stuck
            with suppress(Exception):  # whatever is wrong, the port is let go of
                port.close()
            if self._listener is not None:  # while it reads, the system keeps the port ours
                self._listener.join(READ_SLICE_S)

    def _open(self) -> serial.SerialBase:
        self._port = serial.serial_for_url(
            self._name,
            baudrate=self._baud,
            timeout=READ_SLICE_S,
            write_timeout=WRITE_LIMIT_S,
            exclusive=True,
        )
        return self._port

    def _listen(self, port: serial.SerialBase, loop: asyncio.AbstractEventLoop) -> None:
        try:
            while not self._closing.is_set():
                if not self._room.acquire(timeout=READ_SLICE_S):
                    continue  # what nobody reads waits in the port, and is lost there in the end
                if data := port.read(min(max(1, _waiting(port)), LARGEST_PIECE)):
                    _tell(loop, partial(self._arrived.hear, Packet(data)))
                else:
                    self._room.release()
        except Exception as error:  # noqa: BLE001 - pyserial, in a thread that nobody else watches
            log.debug("%s: %r", self.label, error)
        finally:
            _tell(loop, self._arrived.lose)


def _forget_output(port: serial.SerialBase) -> None:
    port.reset_output_buffer()  # type: ignore[attr-defined]  # as below


def _waiting(port: serial.SerialBase) -> int:
    return int(port.in_waiting)  # type: ignore[attr-defined]  # every port has it, the stub's base not


def _tell(loop: asyncio.AbstractEventLoop, news: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the event loop is gone, and with it everybody who listened
        loop.call_soon_threadsafe(news)


def _settle(
    outcome: asyncio.Future[T], result: T | None = None, error: Exception | None = None
) -> None:
    if outcome.done():
        return
    if error is not None:
        outcome.set_exception(error)
    else:
        outcome.set_result(cast("T", result))


class _Worker:
    """A thread that does one thing after the other, and never keeps the process from ending."""

    def __init__(self, name: str) -> None:
        self._work: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._do, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def post(self, work: Callable[[], object]) -> None:
        self._work.put(work)

    def end(self) -> None:
        self._work.put(None)

    async def run(self, work: Callable[[], T]) -> T:
        """What the work returns or raises; cancelling does not take it out of the row."""
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()

        def do() -> None:
            try:
                settle = partial(_settle, outcome, result=work())
            except Exception as error:  # noqa: BLE001 - handed on to whoever waits for it
                settle = partial(_settle, outcome, error=error)
            with suppress(RuntimeError):  # the event loop is gone: nobody waits any more
                loop.call_soon_threadsafe(settle)

        self.post(do)
        return await outcome

    def _do(self) -> None:
        while (work := self._work.get()) is not None:
            work()


_PLUG = _("Check the cable and that the machine has power.")


def _not_found(port: str) -> LinkUnavailable:
    if "://" in port:
        message, hint = (
            _("nobody answers at {port}").format(port=port),
            _("Check the address, and that it is served there."),
        )
    elif os.path.exists(port):
        message, hint = (
            _("{port} is no serial port").format(port=port),
            _("`legato machines` lists the ports there are."),
        )
    else:
        message = _("there is no serial port {port}").format(port=port)
        hint = _("Plug the machine in; `legato machines` lists the ports there are.")
    return LinkUnavailable(Unavailable.NOT_FOUND, message, hint)


def _unavailable(port: str, error: Exception) -> LinkUnavailable:
    match _reason(port, error):
        case Unavailable.DENIED:
            return LinkUnavailable(
                Unavailable.DENIED,
                _("you may not use the serial port {port}").format(port=port),
                _("On Linux: sudo usermod -aG dialout $USER, then log in again."),
            )
        case Unavailable.BUSY:
            return LinkUnavailable(
                Unavailable.BUSY,
                _("another program is using the serial port {port}").format(port=port),
                _("Close it, or end a running session with `legato stop`."),
            )
        case _:
            return _not_found(port)


_REASONS = {
    errno.EACCES: Unavailable.DENIED,
    errno.EPERM: Unavailable.DENIED,
    errno.EBUSY: Unavailable.BUSY,
    errno.EAGAIN: Unavailable.BUSY,  # the lock of another program
}


def _reason(port: str, error: Exception) -> Unavailable:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno is not None:
            return _REASONS.get(cause.errno, Unavailable.NOT_FOUND)
        cause = cause.__context__
    # pyserial on Windows gives no error number: a port that is listed but closed to us is in use.
    listed = any(found.device == port for found in list_ports.comports())
    return Unavailable.BUSY if listed else Unavailable.NOT_FOUND


@dataclass(frozen=True, slots=True)
class PortSeen:
    """A serial port of this computer; `usb_id` is "10C4:EA60", or "" for one that is no USB."""

    device: str
    description: str
    usb_id: str


def serial_ports() -> tuple[PortSeen, ...]:
    """The serial ports there are, without opening any."""
    return tuple(
        PortSeen(
            port.device,
            port.description or port.device,
            f"{port.vid:04X}:{port.pid:04X}" if port.vid is not None else "",
        )
        for port in sorted(list_ports.comports())
    )
