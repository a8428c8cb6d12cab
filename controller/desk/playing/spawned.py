"""A session asked for in a browser: `legato serve` has a process of its own hold it."""

import asyncio
from contextlib import suppress
from dataclasses import asdict, dataclass

from controller.address import Address
from controller.care.standing import Start
from controller.clock import shielded
from controller.desk.here import Here
from controller.desk.playing.failures import FAILED, failure_of
from controller.desk.playing.served import END, OUTCOME, START, Served
from controller.errors import LegatoError, SettingsError
from controller.host.admission import Admission
from controller.host.dial import Call, calls
from controller.host.line import Words
from controller.host.seat import CalledSeat, OnWords
from controller.machine import Machine
from profiles.writing import written

STOP = "stop"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be played, for whom and on what; `on` and `radio` are as for `legato play`.

    `text` is that of a program file, "" where the `name` has to do. With `goes_on` it is the rest
    of what was cut short, with `again` what helps back to sleep.
    """

    name: str
    text: str
    goes_on: bool
    again: bool
    person: str
    on: str
    radio: str | None


def order_of(allowed: Admission, machine: Machine, here: Here) -> Order:
    """What has another process play exactly what was allowed here."""
    charge = allowed.permit.charge
    goes_on = charge is not None and charge.continues is not None
    again = not goes_on and charge is not None and charge.kind is Start.RESCUE
    text = ""
    with suppress(ValueError):  # of no whole seconds
        text = written(allowed.program)
    radio = here.radio if isinstance(here.radio, str) else None
    on = here.on or machine.name
    return Order(allowed.program.name, text, goes_on, again, here.person, on, radio)


class SpawnedSeat:
    """A session that is started for us, and goes on without us. It is a `Seat`."""

    def __init__(self, served: Served, order: Order) -> None:
        self._served = served
        self._order = order
        self._called: CalledSeat | None = None
        self._wanted: list[str] = []
        self._on_words: OnWords = lambda words: None
        self._ended = False

    def send(self, intent: str) -> None:
        """Tell it over there, as soon as there is anybody to tell."""
        if self._called is None:
            self._wanted.append(intent)
        else:
            self._called.send(intent)

    async def run(self, on_words: OnWords) -> None:
        """Have it started, and hear it; see Seat. Leaving leaves it as it is, or as it was told."""
        self._on_words = on_words
        reaching = asyncio.ensure_future(self._reached())
        try:
            process, call = await asyncio.shield(reaching)
        except asyncio.CancelledError:
            if STOP in self._wanted:  # whoever leaves waits for it no longer, and means it
                await shielded(self._ended_unreached(reaching))
            raise
        if call is not None:
            self._called = CalledSeat(call)
            for intent in self._wanted:
                self._called.send(intent)
            await self._called.run(self._heard)
        else:  # it is over, or nobody could stop it from here
            await self._ask(END, process)
        if not self._ended:
            await self._tell_why(process)
        on_words({"event": "lost"})

    async def _reached(self) -> tuple[int, Call | None]:
        """The process that holds it, once it began, and a connection to it; raises LegatoError."""
        started = await asyncio.to_thread(self._served.ask, START, asdict(self._order))
        if started.get("event") == FAILED:
            raise failure_of(started)
        process = int(str(started["process"]))
        return process, await asyncio.to_thread(_call, str(started["machine"]), process)

    async def _ended_unreached(self, reaching: "asyncio.Future[tuple[int, Call | None]]") -> None:
        with suppress(LegatoError):
            process, call = await reaching
            if call is not None:
                call.hang_up()
            await self._ask(END, process)

    async def _ask(self, what: str, process: int) -> Words:
        """What `legato serve` says of it; nothing where that is gone."""
        with suppress(LegatoError):
            return await asyncio.to_thread(self._served.ask, what, {"process": process})
        return {}

    async def _tell_why(self, process: int) -> None:
        """How it ended, or what it died of, is known to who started it."""
        outcome = await self._ask(OUTCOME, process)
        if outcome.get("event") == FAILED:
            raise failure_of(outcome)
        self._heard(outcome)

    def _heard(self, words: Words) -> None:
        event = words.get("event")
        self._ended = self._ended or event == "ended"
        if event != "lost":
            self._on_words(words)


def _call(machine: str, process: int) -> Call | None:
    """A connection to the session that a process holds; None where it is over, or out of reach."""
    ours: Call | None = None
    try:
        found = calls(Address.parse(machine))
    except SettingsError:
        return None
    for call in found:
        # Each process may have a simulated machine of the same name.
        if ours is None and (not call.key.startswith("sim-") or call.key.endswith(f"-{process}")):
            ours = call
        else:
            call.hang_up()
    return ours
