"""Whether a driver still says exactly what was captured.

As a test it takes two lines, for a capture whose header names the family:

    def test_my_bed_hears_what_it_heard_then() -> None:
        assert deviations(Path("tests/captures/my_bed.txt")) == ()
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from controller import registry
from controller.capture import (
    CONNECTED,
    Capture,
    CaptureError,
    Crossing,
    Entry,
    Remark,
    Way,
    read,
)
from controller.clock import ManualClock, sleep_until
from controller.driver import Driver, DriverSpec
from controller.errors import LegatoError
from controller.link.memory import Loopback
from controller.marks import GIVEN_UP, IDENTIFY, WATCH, Call, call_of, is_mark
from controller.playback import Numbered, Replay, numbered
from controller.rehearsal import at_once
from controller.session.bell import Bell

PATIENCE_MS = 5_000
"""How much later than in the capture a driver may say something."""


def deviations(path: Path, family: str | None = None) -> tuple[str, ...]:
    """Where the driver of a family first says something else than in a capture; () if nowhere.

    The family is the one that the header names, where none is given. The driver is connected,
    identified and asked for what the capture's marks say, each time where its line stands. Packets
    that it sent in one go may change places. Raises CaptureError, DriverNotFound, DriverBroken.
    """
    capture = read(path)
    spec = registry.load(named_family(capture, family, str(path)))
    return asyncio.run(checked(capture, spec))


def named_family(capture: Capture, family: str | None, name: str) -> str:
    """The family meant; raises CaptureError where nothing says it."""
    if not (family or capture.family):
        problem = f"{name} does not say which family was captured"
        raise CaptureError(problem, 'Add --family, or a line "# family: NAME" at its top.')
    return family or capture.family


async def checked(capture: Capture, spec: DriverSpec) -> tuple[str, ...]:
    """As `deviations`, of a capture that was read. Raises CaptureError."""
    entries = numbered(capture)
    sent = [entry for _, entry in entries if isinstance(entry, Crossing) and entry.way is Way.SENT]
    if not sent:
        problem = "nothing was sent to the machine in this capture"
        raise CaptureError(problem, "Capture with --family FAMILY, so that its driver speaks.")
    asked = any(isinstance(entry, Remark) and entry.text == IDENTIFY for _, entry in entries)
    clock = ManualClock()
    for number, section in enumerate(_connections(entries)):
        check = _Check(section, spec, clock, identifies=number == 0 and not asked)
        limit_ms = (len(section) + 2) * 2 * PATIENCE_MS + check.length_ms
        said = await at_once(clock, check.run(), limit_ms)
        if said:
            return (said,)
    return ()


def _connections(entries: Numbered) -> Iterator[Numbered]:
    """What was captured on each connection."""
    starts = [at for at, (_, entry) in enumerate(entries) if entry == CONNECTED] or [0]
    for start, end in zip(starts, [*starts[1:], len(entries)], strict=True):
        yield entries[start:end]


class _Check:
    """One connection of a capture, gone through with the driver again."""

    def __init__(
        self, entries: Numbered, spec: DriverSpec, clock: ManualClock, *, identifies: bool
    ) -> None:
        self._entries = [entry for _, entry in entries]
        self._lines = [number for number, _ in entries]
        self._spec = spec
        self._clock = clock
        self._identifies = identifies
        self._bell = Bell(clock)
        self._said = ""
        self._watching: asyncio.Future[None] | None = None
        self._machine = Replay(
            entries, clock, lambda entry: self._bell.ring(), self._tell, strict=True
        )

    @property
    def length_ms(self) -> int:
        """How long the connection lasted."""
        times = [entry.at_ms for entry in self._entries if isinstance(entry, Crossing)]
        return times[-1] - times[0] if times else 0

    async def run(self) -> str:
        """The first deviation, "" where there is none."""
        link = Loopback(f"replay:{self._spec.name}", self._machine.serve)
        async with self._spec.connect(link, self._clock, self._spec.capabilities) as driver:
            try:
                await self._go_through(driver)
            finally:
                if self._watching is not None:
                    await _ended(self._watching)
        return self._said

    async def _go_through(self, driver: Driver) -> None:
        end = len(self._entries)
        if self._identifies:
            await self._do(driver.identify, end)
        for index, entry in enumerate(self._entries):
            if not isinstance(entry, Remark):
                continue
            if entry.text == WATCH and self._watching is None and await self._reached(index):
                self._watching = asyncio.ensure_future(driver.watch())
            call = self._call(index, entry.text, driver)
            if call is not None and await self._reached(index):
                # A moment later at least: in life nothing happens in the very moment of its cause.
                soon_ms = self._clock.now_ms() + 1
                await sleep_until(self._clock, max(soon_ms, self._begins_ms(index)))
                await self._do(call, self._given_up_at(index))
        await self._reached(end)

    def _call(self, index: int, text: str, driver: Driver) -> Call | None:
        try:
            return call_of(text, driver)
        except LegatoError as error:
            raise CaptureError(f"line {self._lines[index]}: {error}", error.hint) from error

    def _until_next_mark(self, index: int) -> Iterator[Entry]:
        for entry in self._entries[index + 1 :]:
            if isinstance(entry, Remark) and is_mark(entry.text):
                return
            yield entry

    def _given_up_at(self, index: int) -> int:
        """Where the call that begins here was given up; the end where it was not."""
        for at, entry in enumerate(self._until_next_mark(index), index + 1):
            if entry == Remark(GIVEN_UP):
                return at
        return len(self._entries)

    def _begins_ms(self, index: int) -> int:
        """When a call has to begin so that its first packet comes when it came."""
        before = [entry for entry in self._entries[:index] if isinstance(entry, Crossing)]
        for entry in self._until_next_mark(index):
            if isinstance(entry, Crossing) and entry.way is Way.SENT and before:
                return self._machine.passed_ms + entry.at_ms - before[-1].at_ms
        return self._clock.now_ms()

    async def _reached(self, index: int) -> bool:
        """Wait until everything before has passed; False, and it is told, where it does not."""
        deadline_ms = self._clock.now_ms() + self.length_ms + PATIENCE_MS
        while not self._said and self._machine.at < index:
            if self._clock.now_ms() >= deadline_ms:
                self._tell(self._machine.missing())
                break
            await self._bell.until(deadline_ms)
        return not self._said

    async def _do(self, call: Call, given_up_at: int) -> None:
        """Carry it out to its end, or to where it was given up."""
        doing = asyncio.ensure_future(call())
        doing.add_done_callback(lambda _: self._bell.ring())
        while not (doing.done() or self._said):
            if given_up_at < len(self._entries) and self._machine.at >= given_up_at:
                break
            await self._bell.until(None)
        error = await _ended(doing)
        if error is not None and not isinstance(error, LegatoError):
            self._tell(f"the driver fails: {error!r}")

    def _tell(self, said: str) -> None:
        self._said = self._said or said
        self._bell.ring()


async def _ended(task: asyncio.Future[Any]) -> BaseException | None:  # Any: unused
    """Cancel a task, unless it is done, and wait for its end; what it raised, if it did."""
    task.cancel()
    await asyncio.wait({task})
    return None if task.cancelled() else task.exception()
