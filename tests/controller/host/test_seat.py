"""A place at a session of another process, whatever that says."""

import asyncio
import socket

import pytest

from controller.host.dial import Call
from controller.host.line import Words
from controller.host.seat import CalledSeat

pytestmark = pytest.mark.wire


async def test_what_is_not_our_language_is_passed_over_and_a_stop_still_arrives() -> None:
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    heard: list[Words] = []
    seat = CalledSeat(Call(ours))
    seat.send("stop")  # before anybody is connected
    running = asyncio.ensure_future(seat.run(heard.append))
    loop = asyncio.get_running_loop()
    assert await loop.sock_recv(theirs, 100) == b'{"intent": "stop"}\n'
    strange = b'[]\n7\n"x"\nnull\n{\n' + b"[" * 9_000 + b'\n\xff\n{"event": "view"}\n'
    await loop.sock_sendall(theirs, strange)
    theirs.close()
    await running
    assert heard == [{"event": "view"}, {"event": "lost"}]
