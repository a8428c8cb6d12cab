"""What processes of their own do with a night log: `python -m tests.controller.nightlog.children`.

They write until they are killed, write beside others, or write on a disk that becomes full.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from controller.clock import ManualClock, SystemClock, sleep_until
from controller.nightlog.file import NightLogError
from controller.nightlog.kinds import Kind
from controller.nightlog.record import COMMIT_EVERY_MS, MOST_KEPT, TRY_AGAIN_MS, flight_record
from controller.nightlog.rows import events
from tests.controller.nightlog.nights import BEGAN

ROWS_BESIDE = 400


async def without_end(path: Path) -> None:
    """Note rows for ever; each line says how many of them are on the disk."""
    clock = SystemClock(speed=10)
    async with flight_record(path, clock, BEGAN) as record:
        for number in count():
            record.note(Kind.SETTING, {"levels": {"V0": number}})
            await sleep_until(clock, clock.now_ms() + 10)
            if number % 100 == 0:
                _say(len(events(path, record.session)))


async def beside(path: Path) -> None:
    """Note some rows, committed as often as can be; the first line says the session."""
    clock = SystemClock(speed=100)
    async with flight_record(path, clock, BEGAN) as record:
        _say(record.session)
        for number in range(ROWS_BESIDE):
            record.note(Kind.SETTING, {"levels": {"V0": number}})
            await sleep_until(clock, clock.now_ms() + 200)


async def full_from_the_start(path: Path) -> None:
    """Say why a session cannot begin."""
    with _full_disk():
        try:
            async with flight_record(path, ManualClock(), BEGAN):
                _say("began")
        except NightLogError as error:
            _say([str(error), error.hint])


async def full_for_a_while(path: Path) -> None:
    """Note rows before, while and after the disk is full; each line says what the trouble is."""
    clock = ManualClock()
    async with flight_record(path, clock, BEGAN) as record:
        with _full_disk():
            record.note(Kind.STATE, {"state": "playing"})
            await clock.advance(COMMIT_EVERY_MS)
            await record.handed_over()
            _say(record.trouble)
            for number in range(MOST_KEPT):
                record.note(Kind.HEARD, {"hex": f"{number:08x}", "channel": "main"})
            record.note(Kind.INTENT, {"intent": "stop", "by": "key", "done": True})
        await clock.advance(TRY_AGAIN_MS)
        await record.handed_over()
        _say(record.trouble)


@contextmanager
def _full_disk() -> Iterator[None]:
    import resource  # there is none on Windows

    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def _say(words: object) -> None:
    sys.stdout.write(f"{json.dumps(words)}\n")
    sys.stdout.flush()


CHILDREN: dict[str, Callable[[Path], Coroutine[Any, Any, None]]] = {  # Any: as asyncio says
    child.__name__: child for child in (without_end, beside, full_from_the_start, full_for_a_while)
}

if __name__ == "__main__":
    asyncio.run(CHILDREN[sys.argv[1]](Path(sys.argv[2])))
