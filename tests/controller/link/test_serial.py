"""The serial link on pseudo-terminals and a loopback socket: what it does, and what it says."""

import asyncio
import os
import pty
import subprocess
import sys
import tty
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.link.base import Delivery
from controller.link.serial import SerialLink
from firmware_protocol.codec import Packet

pytestmark = pytest.mark.wire


class Port:
    """A pseudo-terminal: the machine's end as a file, ours by its name."""

    def __init__(self) -> None:
        self.machine, self.ours = pty.openpty()
        tty.setraw(self.ours)
        self.name = os.ttyname(self.ours)

    def close(self) -> None:
        for end in (self.machine, self.ours):
            if end >= 0:
                os.close(end)

    def unplug(self) -> None:
        """Take the machine's end away, as pulling a cable does."""
        os.close(self.machine)
        self.machine = -1


@pytest.fixture
def port() -> Iterator[Port]:
    with closing(Port()) as found:
        yield found


async def test_bytes_go_both_ways(port: Port) -> None:
    link = SerialLink(port.name, 115200)
    await link.open()
    assert await link.write(Packet(b"D0\n")) is Delivery.HANDED_OVER
    assert os.read(port.machine, 64) == b"D0\n"
    os.write(port.machine, b"TCode\n")
    heard = b""
    while len(heard) < 6:
        heard += (await link.read()).data
    assert heard == b"TCode\n"
    await link.close()


async def test_writes_keep_the_order_of_their_calls(port: Port) -> None:
    link = SerialLink(port.name, 115200)
    await link.open()
    await asyncio.gather(*(link.write(Packet(b"%02d " % number)) for number in range(30)))
    arrived = b""
    while len(arrived) < 3 * 30:
        arrived += os.read(port.machine, 4096)
    assert arrived.split() == [b"%02d" % number for number in range(30)]
    await link.close()


async def test_an_unplugged_machine_is_a_lost_link(port: Port) -> None:
    link = SerialLink(port.name, 115200)
    await link.open()
    port.unplug()
    with pytest.raises(LinkLost):
        await link.read()
    with pytest.raises(LinkLost):
        await link.read()
    await link.close()


async def test_a_machine_that_stops_reading_is_a_lost_link_and_holds_up_nothing(port: Port) -> None:
    link = SerialLink(port.name, 115200)
    await link.open()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    async def fill() -> None:
        for _ in range(100):
            await link.write(Packet(b"x" * 1024))

    ticking = asyncio.create_task(tick())
    with pytest.raises(LinkLost):
        await fill()
    assert ticks > 5
    ticking.cancel()
    await link.close()


async def test_closing_twice_and_before_opening_is_harmless(port: Port) -> None:
    link = SerialLink(port.name, 115200)
    await link.close()
    link = SerialLink(port.name, 115200)
    await link.open()
    await link.close()
    await link.close()
    with pytest.raises(LinkLost):
        await link.write(Packet(b"x"))


async def test_a_port_can_be_opened_again_at_once_after_closing(port: Port) -> None:
    for _ in range(5):
        link = SerialLink(port.name, 115200)
        await link.open()
        await link.close()


async def test_a_port_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(LinkUnavailable) as caught:
        await SerialLink("/dev/ttyNOWHERE", 115200).open()
    assert caught.value.reason is Unavailable.NOT_FOUND
    assert "legato machines" in caught.value.hint


async def test_a_port_in_use_is_busy(port: Port) -> None:
    first = SerialLink(port.name, 115200)
    await first.open()
    with pytest.raises(LinkUnavailable) as caught:
        await SerialLink(port.name, 115200).open()
    assert caught.value.reason is Unavailable.BUSY
    await first.close()


async def test_a_file_that_is_no_port_is_not_found(tmp_path: Path) -> None:
    file = tmp_path / "port"
    file.touch()
    with pytest.raises(LinkUnavailable) as caught:
        await SerialLink(str(file), 115200).open()
    assert caught.value.reason is Unavailable.NOT_FOUND


WITHOUT_RIGHTS = """
import asyncio, os, sys
from controller.errors import LinkUnavailable
from controller.link.serial import SerialLink
if os.getuid() == 0:
    os.setuid(65534)
try:
    asyncio.run(SerialLink(sys.argv[1], 115200).open())
except LinkUnavailable as error:
    print(error.reason.name, error.hint)
"""


def test_a_port_without_permission_is_denied_and_says_what_to_do(port: Port) -> None:
    os.chmod(port.name, 0)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_RIGHTS, port.name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("DENIED"), done.stderr
    assert "dialout" in done.stdout


async def test_a_socket_url_is_a_port_like_any_other() -> None:
    arrived: asyncio.Queue[bytes] = asyncio.Queue()

    async def machine(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.put_nowait(await reader.readline())
        writer.write(b"TCode v0.3\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(machine, "127.0.0.1", 0) as server:
        host, number = server.sockets[0].getsockname()
        link = SerialLink(f"socket://{host}:{number}", 115200)
        await link.open()
        await link.write(Packet(b"D1\n"))
        assert await arrived.get() == b"D1\n"
        heard = b""
        while not heard.endswith(b"\n"):
            heard += (await link.read()).data
        assert heard == b"TCode v0.3\n"
        with pytest.raises(LinkLost):
            await link.read()
        await link.close()


async def test_a_socket_nobody_listens_on_is_not_found() -> None:
    with pytest.raises(LinkUnavailable) as caught:
        await SerialLink("socket://127.0.0.1:9", 115200).open()
    assert caught.value.reason is Unavailable.NOT_FOUND


async def test_an_unknown_url_is_not_found() -> None:
    with pytest.raises(LinkUnavailable) as caught:
        await SerialLink("nonsense://x", 115200).open()
    assert caught.value.reason is Unavailable.NOT_FOUND


async def test_giving_up_while_the_port_opens_lets_go_of_it(port: Port) -> None:
    link = SerialLink(port.name, 115200)
    opening = asyncio.create_task(link.open())
    await asyncio.sleep(0)
    opening.cancel()
    await asyncio.wait({opening})
    again = SerialLink(port.name, 115200)
    await again.open()
    await again.close()
