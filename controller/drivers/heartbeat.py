"""Asking a machine again and again whether it is there: what its link cannot tell of its power."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from controller.exchange import Exchange

BEAT_MS = 500  # after an answer, and at first
ANSWER_MS = 300  # boards answer in a few ms, on Bluetooth in some intervals of their connection
MOST_MISSED = 3  # single answers get lost, too
SILENT_MS = BEAT_MS + MOST_MISSED * ANSWER_MS
"""After so long at the latest a machine that says nothing is noticed. Boards take that to start."""

Tx = TypeVar("Tx")
Rx = TypeVar("Rx")


async def beaten(
    exchange: Exchange[Tx, Rx],
    ask: Callable[[int], Awaitable[None]],
    heard: Callable[[], int],
    over: Callable[[], bool],
) -> None:
    """Return once three questions in a row stayed unanswered, or it is `over`; raises LinkLost.

    `ask` writes a harmless question in its turn, and is given how many were missed just before.
    `heard` counts what the machine says: anything counts as a sign of life.
    """
    missed = 0
    while missed < MOST_MISSED:
        if not missed:
            await exchange.until(over, BEAT_MS)
        if over():
            return
        news = partial(_more_than, heard(), heard, over)
        await ask(missed)
        missed = 0 if await exchange.until(news, ANSWER_MS) else missed + 1


def _more_than(before: int, heard: Callable[[], int], over: Callable[[], bool]) -> bool:
    return heard() > before or over()
