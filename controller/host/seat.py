"""A front end's place at one session: its own, or one that another process holds."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from controller.host.dial import Call
from controller.host.line import Words, line

OnWords = Callable[[Words], None]


class Seat(Protocol):
    """A place at one session. Used once."""

    def send(self, intent: str) -> None:
        """Tell the host what the person wants; never waits, never raises."""
        ...

    async def run(self, on_words: OnWords) -> None:
        """Hear everything that is said, in order, until the session is over.

        Raises LegatoError with what kept it from starting, and ProfileError.
        """
        ...


class CalledSeat:
    """A session that another process holds; hanging up leaves it as it is."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._writer: asyncio.StreamWriter | None = None
        self._wanted: list[str] = []

    def send(self, intent: str) -> None:
        """Tell it over there, once there is a connection."""
        if self._writer is None:
            self._wanted.append(intent)
        else:
            self._writer.write(line({"intent": intent}))

    def leave(self) -> None:
        """Not sit down at all."""
        self._call.hang_up()

    async def run(self, on_words: OnWords) -> None:
        """Hear it to its end; when it hangs up without one, `lost` is the last word."""
        reader, self._writer = await asyncio.open_connection(sock=self._call.connection())
        for intent in self._wanted:
            self.send(intent)
        try:
            while said := await _line(reader):
                if (words := _words(said)) is not None:
                    on_words(words)
        finally:
            self._writer.close()
        on_words({"event": "lost"})


def _words(said: bytes) -> Words | None:
    """What a line says; None where it is no object, and so not our language."""
    with suppress(ValueError, RecursionError):
        words = json.loads(said)
        if isinstance(words, dict):
            return words
    return None


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readline()
    except (OSError, ValueError):  # it died, or says more than a host does
        return b""
