"""Recording what passes a link, and keeping it in a file line by line."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from controller.capture import (
    CONNECTED,
    FIRST_LINE,
    CaptureError,
    Crossing,
    Entry,
    Remark,
    Way,
    line_of,
)
from controller.clock import Alarm, Clock
from controller.link.base import Delivery, Link
from firmware_protocol.codec import Packet

SERIAL_JOIN_MS = 5
"""Of one packet, the bytes on a serial line follow each other more closely than this."""

LONGEST_JOINED = 512


class Recorder:
    """Makes entries of what passes a link; `on_entry` is told each at once and must not raise.

    A serial port gives bytes in pieces of its own: those that come within `join_ms` of each other
    are one packet, which is told when it is over. 0 leaves each packet as it came.
    """

    def __init__(self, clock: Clock, on_entry: Callable[[Entry], None], join_ms: int = 0) -> None:
        self._clock = clock
        self._on_entry = on_entry
        self._join_ms = join_ms
        self._opened_ms: int | None = None
        self._held: Crossing | None = None
        self._alarm: Alarm | None = None

    def opened(self) -> None:
        """The link is open; times count from the first time that it was."""
        self.flush()
        if self._opened_ms is None:
            self._opened_ms = self._clock.now_ms()
        self._on_entry(CONNECTED)

    def passed(self, way: Way, packet: Packet) -> None:
        """A packet went over the link."""
        if way is Way.HEARD and self._join_ms:
            self._hold(packet)
            return
        self.flush()
        self._on_entry(Crossing(self._since_ms(), way, packet))

    def remark(self, text: str) -> None:
        """Say something about what comes next, on a line of its own."""
        self.flush()
        self._on_entry(_one_line(text))

    def flush(self) -> None:
        """Tell what is held, as nothing that belongs to it comes any more."""
        if self._alarm is not None:
            self._alarm.cancel()
        held, self._held, self._alarm = self._held, None, None
        if held is not None:
            self._on_entry(held)

    def _hold(self, packet: Packet) -> None:
        at_ms, data = self._since_ms(), packet.data
        if self._held is not None and self._held.packet.channel == packet.channel:
            at_ms, data = self._held.at_ms, self._held.packet.data + data
            self._held = None
        self.flush()
        self._held = Crossing(at_ms, Way.HEARD, Packet(data, packet.channel))
        if len(data) >= LONGEST_JOINED:
            self.flush()
        else:
            self._alarm = self._clock.call_at(self._clock.now_ms() + self._join_ms, self.flush)

    def _since_ms(self) -> int:
        return self._clock.now_ms() - (self._opened_ms or 0)


def _one_line(text: str) -> Remark:
    return Remark(" ".join(text.split()))


class RecordingLink:
    """A link whose packets are recorded, each as it is handed over and before it is answered."""

    def __init__(self, link: Link, recorder: Recorder) -> None:
        self._link = link
        self._recorder = recorder

    @property
    def label(self) -> str:
        """The address of the machine."""
        return self._link.label

    async def open(self) -> None:
        """Open the link beneath; raises LinkUnavailable."""
        await self._link.open()
        self._recorder.opened()

    async def write(self, packet: Packet) -> Delivery:
        """Record, then hand over; raises LinkLost."""
        self._recorder.passed(Way.SENT, packet)
        return await self._link.write(packet)

    async def read(self) -> Packet:
        """The next bytes, recorded; raises LinkLost."""
        packet = await self._link.read()
        self._recorder.passed(Way.HEARD, packet)
        return packet

    async def close(self) -> None:
        """Close the link beneath; never raises."""
        await self._link.close()


class CaptureFile:
    """A capture that grows: what `add` returned from stays, whatever becomes of this process."""

    def __init__(self, file: TextIO, path: Path, on_failure: Callable[[], None]) -> None:
        self._file = file
        self._path = path
        self._on_failure = on_failure
        self.failure: CaptureError | None = None
        self.holds_packets = False

    def add(self, entry: Entry) -> None:
        """Write an entry; never raises, since that would come between a machine and its rest."""
        if self.failure is None:
            try:
                self._put(line_of(entry))
                self.holds_packets |= isinstance(entry, Crossing)
            except OSError as error:
                self.failure = _unwritable(self._path, error)
                self._on_failure()

    def begin(self, remarks: Sequence[str]) -> None:
        """Write the header; raises OSError."""
        self._put(FIRST_LINE)
        for text in remarks:
            self._put(line_of(_one_line(text)))

    def _put(self, line: str) -> None:
        self._file.write(f"{line}\n")
        self._file.flush()


@contextmanager
def capture_file(
    path: Path, header: Sequence[str], on_failure: Callable[[], None], *, instead: bool
) -> Iterator[CaptureFile]:
    """A new capture with these header remarks; `on_failure` is told once, when the disk fails.

    It is removed again where no packet passed. Raises CaptureError where it cannot be written, or
    where there is a file of that name and it is not to be `instead`.
    """
    try:
        file = path.open(
            "w" if instead else "x", encoding="utf-8", errors="backslashreplace", newline="\n"
        )
    except FileExistsError as error:
        raise CaptureError(
            f"there is a file {path} already", "Add --force to write over it, or name another."
        ) from error
    except OSError as error:
        raise _unwritable(path, error) from error
    capture = CaptureFile(file, path, on_failure)
    try:
        try:
            capture.begin(header)
        except OSError as error:
            raise _unwritable(path, error) from error
        yield capture
    finally:
        with suppress(OSError):  # said already
            file.close()
        if not capture.holds_packets and path.is_file():  # and no device
            path.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> CaptureError:
    problem = f"{path} cannot be written ({error.strerror})"
    return CaptureError(problem, "Name a FILE in a folder of yours, on a disk that has room.")
