"""The flight record: what a session does, noted as it happens and on the disk within a second."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from controller.clock import Alarm, Clock, shielded
from controller.nightlog.file import opened
from controller.nightlog.kinds import WIRE, Kind, Said
from controller.nightlog.rows import Began, Happened, begin, happened, insert
from controller.nightlog.writer import LAST_WORK_LIMIT_S, Writer

log = logging.getLogger(__name__)

COMMIT_EVERY_MS = 500  # a crash loses at most a second; a memory card bears two writes a second
TRY_AGAIN_MS = 5_000
MOST_KEPT_OF_WIRE = 20_000  # about an hour of it
MOST_KEPT = 40_000


class Record(Protocol):
    """Where a session notes what happens."""

    @property
    def trouble(self) -> str:
        """What keeps the rows from the disk, "" for nothing."""
        ...

    def note(self, kind: Kind, said: Mapping[str, object]) -> None:
        """Keep a small JSON object. Never raises and never waits, whatever the disk does."""
        ...


class _NoRecord:
    trouble = ""

    def note(self, kind: Kind, said: Mapping[str, object]) -> None:
        pass


NO_RECORD: Record = _NoRecord()
"""Forgets everything."""


class FlightRecord:
    """The record of one session. What it holds and cannot write yet is bounded."""

    def __init__(self, clock: Clock, writer: Writer, session: int) -> None:
        self._clock = clock
        self._writer = writer
        self._session = session
        self._held: list[Happened] = []
        self._lost = 0
        self._alarm: Alarm | None = None
        self._writing: asyncio.Future[None] | None = None
        self._closed = False
        self._trouble = ""

    @property
    def session(self) -> int:
        """Its number, by which a person and other processes name it."""
        return self._session

    @property
    def trouble(self) -> str:
        """What keeps the rows from the disk, "" for nothing; they are kept and tried again."""
        return self._trouble

    def note(self, kind: Kind, said: Said) -> None:
        """Keep an event of now; it is handed to the disk within half a second."""
        most = MOST_KEPT_OF_WIRE if kind in WIRE else MOST_KEPT
        if self._closed or len(self._held) >= most:
            self._lost += 1
            return
        self._held.append(happened(self._clock, kind, said))
        self._ring_in(COMMIT_EVERY_MS)

    async def handed_over(self) -> None:
        """Return once what is being written now is written, or has failed."""
        if self._writing is not None:
            await asyncio.wait({self._writing}, timeout=LAST_WORK_LIMIT_S)

    async def finish(self) -> None:
        """Write what is left, as far as the disk takes it within some seconds."""
        self._closed = True
        await self.handed_over()
        if self._alarm is not None:
            self._alarm.cancel()
        if self._held and self._writing is None:
            self._hand_over()
            await self.handed_over()
        if self._held or self._writing is not None:
            log.warning("the last of session %s was not written: %s", self.session, self.trouble)

    def _ring_in(self, wait_ms: int) -> None:
        if self._alarm is None and self._writing is None:
            self._alarm = self._clock.call_at(self._clock.now_ms() + wait_ms, self._hand_over)

    def _hand_over(self) -> None:
        self._alarm = None
        held, self._held = self._held, []
        self._writing = self._writer.do(partial(insert, session=self._session, events=held))
        self._writing.add_done_callback(partial(self._written, held))

    def _written(self, rows: list[Happened], done: "asyncio.Future[None]") -> None:
        self._writing = None
        error = done.exception()
        if error is not None:
            self._trouble = str(error)
            self._held[:0] = rows
            wait_ms = TRY_AGAIN_MS
        else:
            self._trouble = ""
            wait_ms = COMMIT_EVERY_MS
            if self._lost and not self._closed:
                what = f"{self._lost} rows of this record were lost: the disk did not take them"
                self._lost = 0
                self.note(Kind.FAULT, {"what": what, "hint": ""})
        if self._held and not self._closed:
            self._ring_in(wait_ms)


@asynccontextmanager
async def flight_record(path: Path, clock: Clock, began: Began) -> AsyncIterator[FlightRecord]:
    """Begin a session in the night log, with its event BEGAN; write all that is noted in it.

    Raises NightLogError at the start, where the file is damaged or cannot be written; the disk may
    keep the event loop waiting then, so nothing is to be on yet. What fails later is `trouble`, and
    comes between nobody and their rest.
    """
    with opened(path, create=True) as connection:
        number = begin(connection, began, happened(clock, Kind.BEGAN, {}))
    writer = Writer(path)
    writer.start()
    try:
        record = FlightRecord(clock, writer, number)
        try:
            yield record
        finally:
            await shielded(record.finish())
    finally:
        await shielded(writer.end())
