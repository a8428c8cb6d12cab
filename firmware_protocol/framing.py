"""Cutting a byte stream into frames, however it was chopped up on the way."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Generic, TypeVar

from firmware_protocol.codec import MAIN, Garbled, Packet

M = TypeVar("M")
Tx = TypeVar("Tx")
Rx = TypeVar("Rx")


class Verdict(Enum):
    """What the bytes at the start of a buffer are, when they are not yet a message."""

    INCOMPLETE = "incomplete"
    NOT_A_FRAME = "not a frame"


Measure = Callable[[bytes], int | Verdict]
"""The length of the frame that starts the buffer (never empty), or why there is none."""

Parse = Callable[[bytes], M | str]
"""The message a frame of the measured length carries, or the reason why it carries none."""


class FrameBuffer:
    """A receive buffer that gives back whole frames and names what lay between them.

    After a frame that cannot be parsed the search goes on one byte further, so a corrupt byte
    never costs the good frame behind it. `measure` is shown `look` bytes at most, which is no
    less than the family's longest frame, and must answer INCOMPLETE only for buffers shorter than
    that: this is what bounds the memory.
    """

    def __init__(self, look: int = 64) -> None:
        self._look = look
        self._held = b""

    def feed(self, data: bytes, measure: Measure, parse: Parse[M]) -> list[M | Garbled]:
        """The messages that these bytes complete, and the bytes that belong to none."""
        self._held += data
        return list(self._cut(measure, parse))

    def _cut(self, measure: Measure, parse: Parse[M]) -> Iterator[M | Garbled]:
        held, at, noise_from, reason = self._held, 0, 0, ""
        window = memoryview(held)
        while at < len(held):
            length = measure(bytes(window[at : at + self._look]))
            if length is Verdict.INCOMPLETE:
                break
            parsed: M | str = Verdict.NOT_A_FRAME.value
            if not isinstance(length, Verdict):
                parsed = parse(bytes(window[at : at + length]))
            if isinstance(parsed, str) or isinstance(length, Verdict):
                reason = reason or str(parsed)
                at += 1
                continue
            if noise_from < at:
                yield Garbled(held[noise_from:at], reason)
            yield parsed
            at += length
            noise_from, reason = at, ""
        if noise_from < at:
            yield Garbled(held[noise_from:at], reason)
        self._held = held[at:]


class FrameCodec(Generic[Tx, Rx]):
    """One end of a wire of frames: how it writes a message, and how it finds and reads one.

    It writes to one channel, and reads all that comes as one stream. `look` is as in FrameBuffer.
    """

    def __init__(
        self,
        write: Callable[[Tx], bytes],
        measure: Measure,
        parse: Parse[Rx],
        *,
        channel: str = MAIN,
        look: int = 64,
    ) -> None:
        self._write = write
        self._measure = measure
        self._parse = parse
        self._channel = channel
        self._frames = FrameBuffer(look)

    def encode(self, message: Tx) -> Packet:
        """The message as one frame, checksum included."""
        return Packet(self._write(message), self._channel)

    def feed(self, packet: Packet) -> list[Rx | Garbled]:
        """The messages of the frames these bytes complete."""
        return self._frames.feed(packet.data, self._measure, self._parse)


class LineBuffer:
    """A receive buffer for text protocols: lines without their end, or Garbled.

    A line longer than `longest` bytes is given up as Garbled at its next end, so memory stays
    bounded whatever arrives.
    """

    def __init__(self, longest: int = 256) -> None:
        self._longest = longest
        self._held = b""
        self._overrun = False

    def feed(self, data: bytes) -> list[str | Garbled]:
        """The lines these bytes complete, with LF or CR LF at their end; empty ones are dropped."""
        *complete, rest = (self._held + data).split(b"\n")
        lines = [line for raw in complete if (line := self._line(raw)) is not None]
        if len(rest) > self._longest:
            self._overrun = True
            rest = rest[: self._longest]
        self._held = rest
        return lines

    def _line(self, raw: bytes) -> str | Garbled | None:
        overrun, self._overrun = self._overrun or len(raw) > self._longest, False
        if overrun:
            return Garbled(raw[: self._longest], f"a line longer than {self._longest} bytes")
        raw = raw.removesuffix(b"\r")
        if not raw:
            return None
        if not all(0x20 <= byte < 0x7F for byte in raw):
            return Garbled(raw, "not printable ASCII")
        return raw.decode("ascii")
