"""Night logs for tests: what a session began with, and rows as other processes write them."""

from datetime import UTC, datetime
from pathlib import Path

from controller.clock import ManualClock
from controller.nightlog.kinds import Kind, Said
from controller.nightlog.record import flight_record
from controller.nightlog.rows import Began, SessionRow, add, sessions

BEGAN = Began(
    program="Steady Hum Taper",
    machine="wrap",
    address="serial:/dev/ttyUSB0",
    family="tcode",
    simulated=False,
    plan={"length_ms": 2_100_000, "changes": [], "worst_case": "", "radio": None},
)


def utc(wall_ms: int) -> str:
    """Local time, where that is UTC."""
    return datetime.fromtimestamp(wall_ms / 1000, UTC).isoformat(timespec="milliseconds")


async def began(path: Path, clock: ManualClock, began: Began = BEGAN) -> int:
    """A session that wrote nothing but that it began."""
    async with flight_record(path, clock, began) as record:
        return record.session


async def night(path: Path, *said: tuple[int, Kind, Said], began_with: Began = BEGAN) -> SessionRow:
    """A session in which each was said so many ms after the one before."""
    clock = ManualClock()
    number = await began(path, clock, began_with)
    for after_ms, kind, words in said:
        await clock.advance(after_ms)
        add(path, clock, number, kind, words)
    return sessions(path, 1)[0]
