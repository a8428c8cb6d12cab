"""The control socket of a running session: views out, intents in."""

import asyncio
import hmac
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from controller.errors import SettingsError
from controller.host.dial import SUFFIX, UNIX
from controller.host.line import Words, line
from profiles.language import _

SLOWEST_CLIENT_S = 1.0  # what a client that does not read may cost the end of a session
LONGEST_LINE = 4096
CONNECTING = "connecting"


class ControlSocket:
    """Everybody who watches this session, and what they want of it."""

    def __init__(self, on_intent: Callable[[str], None]) -> None:
        self._on_intent = on_intent
        self._clients: set[asyncio.StreamWriter] = set()
        self._attended: dict[asyncio.Future[None], asyncio.StreamWriter] = {}
        self._greeting: dict[object, bytes] = {CONNECTING: line({"event": CONNECTING})}
        self.token = ""

    def publish(self, words: Words) -> None:
        """Send to everybody; who comes later gets the latest of each that still holds."""
        said = line(words)
        if _still_holds(words):
            self._greeting.pop(CONNECTING, None)  # whatever comes next tells more
            self._greeting[words["event"]] = said
        for client in self._clients:
            client.write(said)

    async def attend(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        """Serve one client until it or we hang up."""
        task = asyncio.current_task()
        assert task is not None  # a coroutine always runs in a task
        self._attended[task] = client
        try:
            await self._serve(reader, client)
        finally:
            del self._attended[task]
            self._clients.discard(client)
            client.close()

    async def finish(self) -> None:
        """Let everybody read the last words, within a second, and hang up."""
        for client in self._attended.values():
            client.close()  # once everything is out
        if self._attended:
            await asyncio.wait(self._attended, timeout=SLOWEST_CLIENT_S)
        for client in self._attended.values():
            client.transport.abort()
        if self._attended:
            await asyncio.wait(self._attended, timeout=SLOWEST_CLIENT_S)

    async def _serve(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        if self.token and not hmac.compare_digest(await _line(reader) or b"", self.token.encode()):
            return
        self._clients.add(client)
        client.write(b"".join(self._greeting.values()))
        while (said := await _line(reader)) is not None:
            # Not our language: no intent. Brackets deep in brackets are a RecursionError.
            with suppress(ValueError, KeyError, TypeError, RecursionError):
                self._on_intent(str(json.loads(said)["intent"]))


def _still_holds(words: Words) -> bool:
    """Whether it is told to who comes later, too.

    An end is news to those who were there, unless the machine may still run.
    """
    match words["event"]:
        case "ended":
            return words["at_rest"] is not True
        case "note":
            return False
        case _:
            return True


@asynccontextmanager
async def control_socket(
    path: Path, on_intent: Callable[[str], None]
) -> AsyncIterator[ControlSocket]:
    """Listen beside the lock of this machine, for this user only; raises SettingsError."""
    control = ControlSocket(on_intent)
    endpoint = path.with_suffix(SUFFIX)
    try:
        endpoint.unlink(missing_ok=True)  # we hold the lock, so it was left by a dead session
        server = await _listening(control, endpoint)
    except OSError as error:
        raise SettingsError(
            _("no command could reach this session: {error}").format(error=error),
            _("Let your user write in {folder}, and try again.").format(folder=path.parent),
        ) from error
    try:
        yield control
    finally:
        server.close()
        await control.finish()
        with suppress(OSError):  # whoever calls a dead session removes it
            endpoint.unlink(missing_ok=True)


async def _listening(control: ControlSocket, endpoint: Path) -> asyncio.Server:
    if UNIX:
        return await asyncio.start_unix_server(control.attend, endpoint, limit=LONGEST_LINE)
    server = await asyncio.start_server(control.attend, "127.0.0.1", 0, limit=LONGEST_LINE)
    control.token = secrets.token_hex(16)
    port = server.sockets[0].getsockname()[1]
    with open(endpoint, "x", opener=_owner_only) as file:  # noqa: ASYNC230 - one short line
        file.write(f"{port} {control.token}\n")
    return server


async def _line(reader: asyncio.StreamReader) -> bytes | None:
    """The next line without its end; None when the client is gone or says too much."""
    try:
        return (await reader.readuntil(b"\n")).rstrip()
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None


def _owner_only(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
