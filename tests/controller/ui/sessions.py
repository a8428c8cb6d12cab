"""Sessions before the screens: real ones on simulated machines, and one that says what it is told.

The latter stands for machines that report, links that are lost and hosts that die.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from controller.desk.playing.starting import admission, seat
from controller.errors import LegatoError
from controller.host.line import Words
from controller.host.seat import OnWords
from controller.machine import Machine
from tests.controller.ui.bedside import Bed, bedside

HOW_TO_STOP = "Press the red key on its remote, or pull the plug."


class ToldSeat:
    """Says what a test has it say, until it is over; keeps what was sent to it."""

    def __init__(self, error: LegatoError | None = None) -> None:
        self.sent: list[str] = []
        self._error = error
        self._over = asyncio.Event()
        self._on_words: OnWords = lambda words: None

    def send(self, intent: str) -> None:
        self.sent.append(intent)

    async def run(self, on_words: OnWords) -> None:
        self._on_words = on_words
        if self._error is not None:
            raise self._error
        await self._over.wait()

    def say(self, *words: Words) -> None:
        for one in words:
            self._on_words(one)

    def over(self) -> None:
        self._over.set()


@asynccontextmanager
async def playing(
    after_ms: int = 20_000, *, machine: Machine | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Bed]:
    """First Night, which began so long ago, on a simulated machine or on that one."""
    async with bedside(size=size) as bed:
        await play(bed, after_ms, machine=machine)
        yield bed


async def play(bed: Bed, after_ms: int, *, machine: Machine | None = None) -> None:
    """Have First Night play, for so long."""
    here = bed.app.here
    machine = here.machine() if machine is None else machine
    bed.app.begin(seat(admission("First Night", machine, here), machine, here))
    await bed.settled()
    if after_ms:
        await bed.advance(after_ms)


async def back_from_after(bed: Bed) -> None:
    """Go back to the first screen, once a stop key is an ordinary one again."""
    assert bed.screen == "AfterScreen"
    await bed.advance(2_000)
    await bed.press("backspace")
    assert bed.screen == "TonightScreen"


@asynccontextmanager
async def told(
    *words: Words, error: LegatoError | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Bed, ToldSeat]]:
    """A session that said this so far."""
    async with bedside(size=size) as bed:
        seat_ = ToldSeat(error)
        bed.app.begin(seat_)
        await bed.settled()
        seat_.say(*words)
        await bed.settled()
        try:
            yield bed, seat_
        finally:
            seat_.over()
            await bed.settled()


def plan(**changed: object) -> Words:
    """What is going to be played, on a machine of which a person knows how to stop it."""
    return {
        "event": "plan",
        "machine": "serial:/dev/ttyUSB0",
        "name": "pad",
        "title": "A leg pad",
        "how_to_stop": HOW_TO_STOP,
        "program": "First Night",
        "identity": "pad 1.0",
        "length_ms": 600_000,
        "fade_at_ms": 420_000,
        "changes": ["heat is left out"],
        "worst_case": "If this computer dies, the machine stops by itself after 15 minutes.",
        "best_proof": "confirmed",
        "course": [level for level in (10, 20, 40, 40, 20, 10) for _ in range(40)],
        "actuators": [
            {"name": "L", "place": "left calf", "effect": "vibration", "steps": 10},
            {"name": "R", "place": "right calf", "effect": "vibration", "steps": 10},
        ],
        **changed,
    }


def view(**changed: object) -> Words:
    """What is shown of it two minutes after its beginning."""
    return {
        "event": "view",
        "state": "playing",
        "program": "First Night",
        "phase": "Get used to it",
        "prompt": "Breathe out slowly.",
        "elapsed_ms": 120_000,
        "length_ms": 600_000,
        "asked": 30,
        "offset": 0,
        "setting": {"L": 3, "R": 3},
        "proof": "confirmed",
        "trouble": None,
        **changed,
    }


def ended(**changed: object) -> Words:
    """A stop by the person, proven."""
    return {
        "event": "ended",
        "machine": "serial:/dev/ttyUSB0",
        "reason": "stopped",
        "at_rest": True,
        "proof": "confirmed",
        "best_proof": "confirmed",
        "failure": None,
        "hint": None,
        "how_to_stop": None,
        **changed,
    }


UNPROVEN = ended(at_rest=False, proof="failed", how_to_stop=HOW_TO_STOP)
LOST = view(state="returning", trouble="the link was lost")
