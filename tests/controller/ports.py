"""Ports of this computer for processes that tests start."""

import secrets
import socket
from contextlib import suppress


def free_port() -> int:
    """A port of the loopback that nobody has.

    It is none of those the system gives to whoever asks for any: another process might be given
    it before it is used.
    """
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
