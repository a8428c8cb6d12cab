"""Wire formats that a catalogue page describes: every message spelt out, and both ends of it.

A machine that takes absolute levels has few messages: each level of each actuator, what turns
everything off, the choices of a timer. The page is expanded into all of them, so that writing
one is a look-up, and reading one is the same look-up backwards.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from firmware_protocol.codec import Codec, Garbled, Packet
from firmware_protocol.framing import FrameBuffer, Measure, Parse, Verdict
from firmware_protocol.templates import Pattern


@dataclass(frozen=True, slots=True)
class SetLevel:
    """One actuator, by its name on the page, to a step; 0 is off."""

    actuator: str
    step: int


@dataclass(frozen=True, slots=True)
class Timer:
    """Let the massage end by itself so many minutes from now."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Ask:
    """The harmless question."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Any other message, by its place on the page: "rest 1", "keep_alive", "others, start"."""

    name: str


Command = SetLevel | Timer | Ask | Plain


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the question: its numbers, in the order in which they stand in it."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a number in an answer means to a person."""

    field: str
    number: int
    says: str


@dataclass(frozen=True, slots=True)
class Question:
    """What may be asked without changing anything. `usual` is what a machine at rest answers."""

    pattern: Pattern
    fields: tuple[str, ...]
    usual: Answer
    told: tuple[Told, ...]
    channel: str  # of the answer

    def meaning(self, answer: Answer) -> str:
        """The answer in words: "scale 255, audio 1; it also moves with sound"."""
        numbers = dict(zip(self.fields, answer.numbers, strict=True))
        read = ", ".join(f"{field} {number}" for field, number in numbers.items())
        told = [one.says for one in self.told if numbers[one.field] == one.number]
        return "; ".join([read, *told] if read else told)


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """A message that is due again after so long, while the machine is to stay on."""

    message: Command
    every_ms: int


@dataclass(frozen=True, slots=True)
class CodeBook:
    """All messages of one channel, by their bytes. None is how another one begins."""

    commands: Mapping[bytes, Command]
    known: tuple[bytes, ...]  # sorted

    def measure(self, buffer: bytes) -> int | Verdict:
        """The length of the message that starts the buffer, or why there is none."""
        at = bisect_right(self.known, buffer)
        # Of sorted bytes, the beginning of the buffer can only be the last that is not behind it.
        if at and buffer.startswith(self.known[at - 1]):
            return len(self.known[at - 1])
        begun = at < len(self.known) and self.known[at].startswith(buffer)
        return Verdict.INCOMPLETE if begun else Verdict.NOT_A_FRAME


@dataclass(frozen=True, slots=True)
class Wire:
    """A whole `[wire]`. `written` holds every message there is, `books` the same backwards.

    `rest` turns everything off, in this order; `steps` has the last step of each actuator that
    can be set, `timers` the minutes offered, from the shortest on. A driver sends only what these
    and the other fields name: `written` also holds messages that are known and never to be sent.
    """

    written: Mapping[Command, Packet]
    books: Mapping[str, CodeBook]
    steps: Mapping[str, int]
    rest: tuple[Command, ...]
    init: tuple[Command, ...]
    timers: tuple[int, ...]
    keep_alive: KeepAlive | None
    question: Question | None

    @property
    def proves(self) -> bool:
        """Whether an answer says that a rest written before its question has been read.

        It does where both travel on one channel, which keeps the order.
        """
        return self.question is not None and all(
            self.written[part].channel == self.written[Ask()].channel for part in self.rest
        )


def host_codec(wire: Wire) -> Codec[Command, Answer]:
    """Our end: commands out, answers in. Only messages of this wire can be encoded."""
    readers: dict[str, _Reader[Answer]] = {}
    if (question := wire.question) is not None:
        readers[question.channel] = _Reader(question.pattern.measure, _answer_of(question.pattern))
    return DeclaredCodec[Command, Answer](lambda command: wire.written[command], readers)


def machine_codec(wire: Wire) -> Codec[Answer, Command]:
    """The machine's end: answers out, commands in. A wire without a question has no answers."""
    readers: dict[str, _Reader[Command]] = {
        channel: _Reader(book.measure, book.commands.__getitem__)
        for channel, book in wire.books.items()
    }
    return DeclaredCodec[Answer, Command](_answering(wire.question), readers)


Tx = TypeVar("Tx")
Rx = TypeVar("Rx")


@dataclass(frozen=True, slots=True)
class _Reader(Generic[Rx]):
    measure: Measure
    parse: Parse[Rx]


class DeclaredCodec(Generic[Tx, Rx]):
    """One end of a wire: how it writes a message, and how each channel it hears on is read."""

    def __init__(self, write: Callable[[Tx], Packet], readers: Mapping[str, _Reader[Rx]]) -> None:
        self._write = write
        self._readers = readers
        self._frames = {channel: FrameBuffer() for channel in readers}

    def encode(self, message: Tx) -> Packet:
        """The message as one frame."""
        return self._write(message)

    def feed(self, packet: Packet) -> list[Rx | Garbled]:
        """The messages of the frames these bytes complete."""
        reader = self._readers.get(packet.channel)
        if reader is None:
            return [Garbled(packet.data, "nothing is said on this channel")] if packet.data else []
        frames = self._frames[packet.channel]
        return frames.feed(packet.data, reader.measure, reader.parse)


def _answer_of(pattern: Pattern) -> Parse[Answer]:
    def parse(raw: bytes) -> Answer | str:
        numbers = pattern.numbers(raw)
        return numbers if isinstance(numbers, str) else Answer(numbers)

    return parse


def _answering(question: Question | None) -> Callable[[Answer], Packet]:
    def write(answer: Answer) -> Packet:
        if question is None:
            raise ValueError("this machine answers nothing")
        return Packet(question.pattern.written(answer.numbers), question.channel)

    return write
