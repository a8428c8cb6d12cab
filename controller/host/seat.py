"""A front end's place at one session: its own, or one that another process holds."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from controller.clock import Clock, shielded
from controller.driver import OnFelt
from controller.host.dial import Call
from controller.host.events import Event
from controller.host.host import Composer, Host
from controller.host.permit import Permit
from controller.host.words import Words, event_words, line
from controller.machine import Machine, Radio
from controller.nightlog.kinds import By
from profiles.program import Program

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


def _nobody(event: Event) -> None:
    """Who is content with words."""


class OwnSeat:
    """A session in this process. Whoever leaves `run`, however, leaves the machine at rest.

    What it plays, and by which permit, is as for Host; `on_event` is told before the words are.
    """

    def __init__(
        self,
        program: Program | Composer,
        permit: Permit,
        machine: Machine,
        clock: Clock,
        radio: Radio,
        on_felt: OnFelt,
        on_event: Callable[[Event], None] = _nobody,
    ) -> None:
        self._machine = machine
        self._on_event = on_event
        self._on_words: OnWords = lambda words: None
        self._host = Host(
            program,
            machine,
            clock,
            self._heard,
            on_felt=on_felt,
            radio=radio,
            permit=permit,
            insist=True,
        )

    def send(self, intent: str) -> None:
        """Do it at once."""
        self._host.intent(intent, By.KEY)

    async def run(self, on_words: OnWords) -> None:
        """Play it; see Seat and Host."""
        self._on_words = on_words
        running = asyncio.ensure_future(self._host.run())
        try:
            await asyncio.shield(running)
        finally:
            if not running.done():
                self._host.leave()
                await shielded(running)

    def _heard(self, event: Event) -> None:
        self._on_event(event)
        self._on_words(event_words(event, self._machine))


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

    async def run(self, on_words: OnWords) -> None:
        """Hear it to its end; when it hangs up without one, `lost` is the last word."""
        reader, self._writer = await asyncio.open_connection(sock=self._call.connection())
        for intent in self._wanted:
            self.send(intent)
        try:
            while said := await _line(reader):
                with suppress(ValueError):
                    on_words(json.loads(said))
        finally:
            self._writer.close()
        on_words({"event": "lost"})


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readline()
    except (OSError, ValueError):  # it died, or says more than a host does
        return b""
