"""Radios at TCP ports: each end, and the air between them, in a process of its own."""

import asyncio
import socket
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.link.ble import BleLink
from controller.link.radio import open_radio
from controller.simulator.radio import serve_on_radio, serve_radio
from firmware_protocol.codec import Packet
from tests.controller.link.air import BED, Echo, on_air
from tests.controller.ports import free_port

pytestmark = pytest.mark.wire

RADIO = """
import asyncio, sys
from controller.simulator.radio import serve_radio
ports = [int(port) for port in sys.argv[1:]]
asyncio.run(serve_radio(ports, lambda: print("ready", flush=True)))
"""

MACHINE = """
import asyncio, sys
from controller.simulator.radio import serve_on_radio
from tests.controller.link.air import BED, Echo
said = lambda address: print(address, flush=True)
asyncio.run(serve_on_radio(Echo(), BED, sys.argv[1], "Reverie Bed", said))
"""

CENTRAL = """
import asyncio, sys
from controller.link.ble import BleLink
from controller.link.radio import open_radio
from tests.controller.link.air import BED
async def main():
    async with open_radio(sys.argv[1]) as radio:
        link = BleLink(sys.argv[2], BED, radio=radio)
        await link.open()
        print("connected", flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""

WITHOUT_BUMBLE = """
import sys
sys.modules["bumble"] = None
from controller.errors import LinkUnavailable
try:
    import MODULE
except LinkUnavailable as error:
    print(error.hint)
"""


def spec(port: int) -> str:
    return f"tcp-client:127.0.0.1:{port}"


@asynccontextmanager
async def running(program: str, *arguments: str) -> AsyncIterator[Process]:
    """A process that is killed at the end, with no chance to say goodbye to anybody."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, *arguments, stdout=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def said(process: Process) -> str:
    """The next line of a process; it has ten seconds to say it."""
    assert process.stdout is not None  # it was started with a pipe
    async with asyncio.timeout(10):
        return (await process.stdout.readline()).decode().strip()


@asynccontextmanager
async def radio_and_machine() -> AsyncIterator[tuple[Process, str, str]]:
    """A radio of two ports, the transport of the free one, and a machine's address at the other."""
    ours, theirs = free_port(), free_port()
    async with AsyncExitStack() as stack:
        radio = await stack.enter_async_context(running(RADIO, str(ours), str(theirs)))
        assert await said(radio) == "ready"
        machine = await stack.enter_async_context(running(MACHINE, spec(theirs)))
        yield radio, spec(ours), await said(machine)


async def echoed(link: BleLink, data: bytes) -> bytes:
    await link.write(Packet(data))
    return (await link.read()).data


async def test_a_machine_is_reached_again_after_its_central_was_killed() -> None:
    async with radio_and_machine() as (_, transport, address):
        async with running(CENTRAL, transport, address) as central:
            assert await said(central) == "connected"
        async with open_radio(transport) as radio:
            link = BleLink(address, BED, radio=radio, patience_ms=5_000)
            await link.open()
            assert await echoed(link, b"still there") == b"still there"
            await link.close()


async def test_a_radio_that_dies_loses_the_link() -> None:
    async with AsyncExitStack() as stack:
        process, transport, address = await stack.enter_async_context(radio_and_machine())
        radio = await stack.enter_async_context(open_radio(transport))
        link = BleLink(address, BED, radio=radio, patience_ms=5_000)
        await link.open()
        process.kill()
        await process.wait()
        async with asyncio.timeout(2):
            with pytest.raises(LinkLost):
                await link.read()
            with pytest.raises(LinkLost):
                await link.write(Packet(b"\x55"))
            await link.close()


@asynccontextmanager
async def radio_here() -> AsyncIterator[tuple[str, str]]:
    """The transports of a radio of two ports in this process."""
    ours, theirs = free_port(), free_port()
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(serve_radio([ours, theirs], ready.set))
        await ready.wait()
        yield spec(ours), spec(theirs)
        serving.cancel()


@asynccontextmanager
async def echo_at(transport: str) -> AsyncIterator[tuple[Echo, str]]:
    """A machine in this process, and its address."""
    echo = Echo()
    advertising: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(
            serve_on_radio(echo, BED, transport, "Reverie Bed", advertising.set_result)
        )
        yield echo, await advertising
        serving.cancel()


async def test_a_machine_learns_that_its_central_was_killed() -> None:
    async with radio_here() as (ours, theirs), echo_at(theirs) as (echo, address):
        async with running(CENTRAL, ours, address) as central:
            assert await said(central) == "connected"
        async with asyncio.timeout(2):
            await echo.lost.wait()


async def test_the_last_write_before_letting_go_reaches_the_machine() -> None:
    async with AsyncExitStack() as stack:
        ours, theirs = await stack.enter_async_context(radio_here())
        echo, address = await stack.enter_async_context(echo_at(theirs))
        radio = await stack.enter_async_context(open_radio(ours))
        link = BleLink(address, BED, radio=radio, patience_ms=5_000)
        await link.open()
        await link.write(Packet(b"stop", "fast"))
        await echo.lost_after(link.close())
    assert echo.heard == [Packet(b"stop", "fast")]


async def test_a_machine_keeps_its_address_when_it_is_started_again() -> None:
    async with radio_here() as (_, theirs):
        async with echo_at(theirs) as (_, address):
            pass
        async with echo_at(theirs) as (_, again):
            assert again == address


async def test_a_radio_in_use_is_busy_until_its_process_has_gone() -> None:
    async with radio_here() as (ours, _):
        async with open_radio(ours), asyncio.timeout(3):
            with pytest.raises(LinkUnavailable) as caught:
                async with open_radio(ours):
                    pass
            assert caught.value.reason is Unavailable.BUSY
        async with open_radio(ours):
            pass


@pytest.mark.parametrize("transport", [spec(1), "tcp-client", "carrier-pigeon:1"])
async def test_a_radio_that_is_not_there_is_no_adapter(transport: str) -> None:
    with pytest.raises(LinkUnavailable) as caught:
        async with open_radio(transport):
            pass
    assert caught.value.reason is Unavailable.NO_ADAPTER
    assert transport in str(caught.value)
    assert caught.value.hint


async def test_a_port_that_is_taken_cannot_be_a_radio() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        with pytest.raises(LinkUnavailable, match=str(port)):
            await serve_radio([port], lambda: None)


async def test_a_reset_ends_the_connections_of_a_controller_at_both_ends() -> None:
    async with on_air() as air:
        link = BleLink(air.peripheral.address, BED, radio=air.radio, patience_ms=5_000)
        await link.open()
        await air.machine.lost_after(air.central.reset())
        with pytest.raises(LinkLost):
            await link.read()
        await link.close()


@pytest.mark.parametrize("module", ["controller.link.radio", "controller.simulator.radio"])
def test_without_bumble_a_radio_says_how_to_get_it(module: str) -> None:
    program = WITHOUT_BUMBLE.replace("MODULE", module)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "pip install" in done.stdout
