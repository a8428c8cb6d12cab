"""The control socket of a running session: views out, intents in."""

import asyncio
import hmac
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from controller.host.dial import SUFFIX, UNIX
from controller.host.words import Words, line

SLOWEST_CLIENT_S = 1.0  # what a client that does not read may cost the end of a session
LONGEST_LINE = 4096


class ControlSocket:
    """Everybody who watches this session, and what they want of it."""

    def __init__(self, on_intent: Callable[[str], None]) -> None:
        self._on_intent = on_intent
        self._clients: set[asyncio.StreamWriter] = set()
        self._last = b""
        self.token = ""

    def publish(self, words: Words) -> None:
        """Send to everybody; who comes later gets the latest."""
        self._last = line(words)
        for client in self._clients:
            client.write(self._last)

    async def attend(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        """Serve one client until it hangs up."""
        if self.token and not hmac.compare_digest(await _line(reader), self.token.encode()):
            client.close()
            return
        self._clients.add(client)
        client.write(self._last)
        while (said := await _line(reader)) != b"":
            with suppress(ValueError, KeyError, TypeError):  # not our language: no intent
                self._on_intent(str(json.loads(said)["intent"]))
        self._clients.discard(client)
        client.close()

    async def finish(self) -> None:
        """Let everybody read the last words, then hang up."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(SLOWEST_CLIENT_S):
                for client in tuple(self._clients):
                    await client.drain()
        for client in self._clients:
            client.close()


@asynccontextmanager
async def control_socket(
    path: Path, on_intent: Callable[[str], None]
) -> AsyncIterator[ControlSocket]:
    """Listen beside the lock of this machine, for this user only."""
    control = ControlSocket(on_intent)
    endpoint = path.with_suffix(SUFFIX)
    endpoint.unlink(missing_ok=True)  # we hold the lock, so it was left by a dead session
    if UNIX:
        server = await asyncio.start_unix_server(control.attend, endpoint, limit=LONGEST_LINE)
    else:
        server = await asyncio.start_server(control.attend, "127.0.0.1", 0, limit=LONGEST_LINE)
        control.token = secrets.token_hex(16)
        port = server.sockets[0].getsockname()[1]
        with open(endpoint, "x", opener=_owner_only) as file:  # noqa: ASYNC230 - one short line
            file.write(f"{port} {control.token}\n")
    try:
        yield control
    finally:
        server.close()
        await control.finish()
        endpoint.unlink(missing_ok=True)


async def _line(reader: asyncio.StreamReader) -> bytes:
    """The next line without its end; b"" when the client is gone or says too much."""
    try:
        return (await reader.readuntil(b"\n")).rstrip()
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return b""


def _owner_only(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
