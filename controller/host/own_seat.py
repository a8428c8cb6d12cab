"""A place at a session of this process."""

import asyncio
from collections.abc import Callable

from controller.clock import Clock, shielded
from controller.driver import OnFelt
from controller.host.events import Event
from controller.host.host import Composer, Host
from controller.host.permit import Permit
from controller.host.seat import OnWords
from controller.host.words import event_words
from controller.machine import Machine, Radio
from controller.nightlog.kinds import By
from profiles.program import Program


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
