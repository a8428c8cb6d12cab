"""A Bluetooth adapter driven by Bumble: powered on, used, and silent again afterwards."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar

from controller.errors import LinkLost, LinkUnavailable, Unavailable
from profiles.language import _

try:
    from bumble.device import Device
    from bumble.hci import Address, HCI_Reset_Command
    from bumble.transport import open_transport
    from bumble.transport.common import Transport, TransportSpecError
except ImportError as missing:
    raise LinkUnavailable(
        Unavailable.NO_ADAPTER,
        _("a radio other than the system's needs Bumble, which is not installed"),
        _("Install it: pip install 'legato[radio]'."),
    ) from missing

T = TypeVar("T")

OPEN_LIMIT_S = 2.0
SILENCE_LIMIT_S = 1.0

# Bumble sounds alarms about what we translate; they would be printed over what a person reads.
_BUMBLE = logging.getLogger("bumble")
_BUMBLE.addHandler(logging.NullHandler())
_BUMBLE.propagate = False


@asynccontextmanager
async def powered(transport: str, name: str, address: Address) -> AsyncIterator[Device]:
    """A Bumble device of that name and address, at a transport that Bumble can open.

    Raises LinkUnavailable within two seconds.
    """
    deadline = asyncio.get_running_loop().time() + OPEN_LIMIT_S
    with _translated(transport):
        async with asyncio.timeout_at(deadline):
            opened = await open_transport(transport)
    try:
        device = Device.with_hci(name, address, opened.source, opened.sink)
        with _translated(transport):
            async with asyncio.timeout_at(deadline):
                await device.power_on()
        try:
            yield device
        finally:
            await _silence(device, opened)
    finally:
        await _close(opened)


async def unless(ended: asyncio.Future[None], work: Coroutine[Any, Any, T]) -> T:  # Any: unused
    """What the work gives; raises LinkLost when that ends first.

    Bumble cancels what waits on a broken connection, which here would pass for our own wish.
    """
    task = asyncio.ensure_future(work)
    either: set[asyncio.Future[Any]] = {task, ended}  # Any: only waited for
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
    if task.cancelled():
        raise LinkLost(_("the Bluetooth connection broke"))
    return task.result()


async def _silence(device: Device, opened: Transport) -> None:
    # A reset ends connections, scans and advertisements; the adapter would go on with them alone.
    with suppress(Exception):  # an adapter that is broken is silent
        async with asyncio.timeout(SILENCE_LIMIT_S):
            if not opened.source.terminated.done():
                await device.send_sync_command(HCI_Reset_Command())
            await device.power_off()


async def _close(opened: Transport) -> None:
    await opened.close()
    await asyncio.wait({opened.source.terminated}, timeout=SILENCE_LIMIT_S)


@contextmanager
def _translated(transport: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # each kind of transport has its own library beneath
        raise _unavailable(transport, error) from error


def _unavailable(transport: str, error: Exception) -> LinkUnavailable:
    match error:
        case TimeoutError():
            return LinkUnavailable(
                Unavailable.BUSY,
                _("the radio at {transport} does not answer").format(transport=transport),
                _("Another program may be using it: end that one and try again."),
            )
        case TransportSpecError() | ValueError() | AssertionError():
            return LinkUnavailable(
                Unavailable.NO_ADAPTER,
                _("{transport} does not name a radio").format(transport=transport),
                _("Write it like tcp-client:127.0.0.1:7001 or usb:0."),
            )
        case PermissionError():
            return LinkUnavailable(
                Unavailable.DENIED,
                _("you may not use the radio at {transport}").format(transport=transport),
                _("Ask the person who looks after this computer."),
            )
        case _:
            return LinkUnavailable(
                Unavailable.NO_ADAPTER,
                _("there is no radio at {transport}").format(transport=transport),
                _("Plug it in; a virtual one starts with `legato simulate radio PORT PORT`."),
            )
