"""What it costs to find out how a person stands, out of all their nights."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from controller import folders
from controller.care.allowance import allowance
from controller.care.screening import VERSION, Question, usual
from controller.care.standing import Start
from controller.clock import DAY_MS, ManualClock
from controller.host.charging import standing_now
from controller.nightlog.care import CareKind
from controller.nightlog.file import committed, opened
from controller.nightlog.kinds import Said, packed_object
from profiles.actuators import Effect

YEARS = 3
ROUNDS = 11
MINUTE_MS = 60_000


def standing_times() -> None:
    """A person's nights of a year against those of three, ten rows each."""
    one_ms, three_ms = _median_ms(365), _median_ms(YEARS * 365)
    print(f"nights: how a person stands, out of a year of nights: {one_ms:.0f} ms")
    print(f"nights: out of {YEARS} years of nights: {three_ms:.0f} ms")
    print(f"nights: {YEARS} times the nights take {three_ms / one_ms:.1f} times as long")


def _median_ms(nights: int) -> float:
    with TemporaryDirectory() as home:
        before = os.environ.get("LEGATO_HOME")
        os.environ["LEGATO_HOME"] = home
        try:
            clock = ManualClock()
            _write(folders.night_log(), clock.wall_ms(), nights)
            return 1000 * sorted(_took_s(clock) for _ in range(ROUNDS))[ROUNDS // 2]
        finally:
            os.environ.pop("LEGATO_HOME")
            if before is not None:
                os.environ["LEGATO_HOME"] = before


def _took_s(clock: ManualClock) -> float:
    began = time.perf_counter()
    allowance(standing_now("me", clock), Start.SESSION, frozenset({Effect.VIBRATION}))
    return time.perf_counter() - began


def _write(path: Path, now_ms: int, nights: int) -> None:
    """As the rows of real nights are, but all in one go."""
    rows = [
        (wall_ms, kind.value, session, packed_object(said))
        for number in range(nights)
        for wall_ms, kind, session, said in _night(now_ms - (nights - number) * DAY_MS, number)
    ]
    rows += [(now_ms, kind.value, None, packed_object(said)) for kind, said in _ANSWERS]
    with opened(path, create=True) as connection, committed(connection):
        connection.executemany(
            "INSERT INTO care(person, wall_ms, kind, session, said) VALUES('me', ?, ?, ?, ?)", rows
        )


_ANSWERED: Said = {"answers": ["ok"]}
_SCREENED: Said = {
    "version": VERSION,
    "answers": {question.value: usual(question).value for question in Question},
}
_ANSWERS = ((CareKind.SCREENING, _SCREENED), (CareKind.TONIGHT, _ANSWERED))


def _night(began_ms: int, number: int) -> Iterator[tuple[int, CareKind, int | None, Said]]:
    """Ten rows: answers, a sign, and four sessions, of which each is gone on with once."""
    yield began_ms, CareKind.TONIGHT, None, _ANSWERED
    for part in range(4):
        session = 1 + 4 * number + part
        at_ms = began_ms + part * 20 * MINUTE_MS
        began: Said = {
            "kind": Start.SESSION.value,
            "continues": session - 1 if part % 2 else None,
            "program": "Steady Hum Taper",
            "length_ms": 15 * MINUTE_MS,
            "effects": [Effect.VIBRATION.value, Effect.KNEADING.value],
        }
        felt_ms = 7 * MINUTE_MS
        played: Said = {"felt_ms": felt_ms, "elapsed_ms": felt_ms, "offset": 0, "whole": False}
        yield at_ms, CareKind.START, session, began
        yield at_ms + felt_ms, CareKind.PLAYED, session, played
    yield began_ms + 90 * MINUTE_MS, CareKind.STOP_SIGN, None, {"sign": "urge-worse"}
