"""What travels on a wire as hypothesis strategies, and what a family has to tell the tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol.codec import Codec, Packet

M = TypeVar("M")
Table = dict[str, Any]  # as tomllib gives it
Feed = Callable[[Packet], Sequence[object]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message, and the packet its sender makes of it."""

    message: object
    packet: Packet

    @property
    def raw(self) -> bytes:
        return self.packet.data


def _always(_: Sent) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Wire:
    """One direction of one family: whatever its sender may send, and a fresh receiver.

    Everything `sent` travels on one channel. `unmistakable` is false of a message that holds the
    beginning of another one inside, which noise in front of it can turn into that.
    """

    name: str
    sent: SearchStrategy[Sent]
    receiver: Callable[[], Feed]
    unmistakable: Callable[[Sent], bool] = _always
    channel: str = "main"


@dataclass(frozen=True, slots=True)
class Family:
    """What is tested of a family's wire format.

    `command` and `report` say what a vector means, and raise ValueError or TypeError for keys they
    do not know. `stops` are the messages that stop the massage.
    """

    name: str
    command: Callable[[Table], object]
    report: Callable[[Table], object]
    host: Callable[[], Codec[Any, Any]]
    machine: Callable[[], Codec[Any, Any]]
    stops: tuple[object, ...]
    wires: tuple[Wire, ...]


def no_report(table: Table) -> object:
    """For a machine that says nothing."""
    raise ValueError(f"this machine says nothing: {table}")


def sent_by(messages: SearchStrategy[M], encode: Callable[[M], Packet]) -> SearchStrategy[Sent]:
    """Messages as their sender sends them."""
    return messages.map(lambda message: Sent(message, encode(message)))


def noise(wire: Wire) -> SearchStrategy[bytes]:
    """Any bytes, and among them what noise is made of in life: messages torn apart."""
    torn = st.tuples(wire.sent, st.integers(0, 12))
    heads = torn.map(lambda pair: pair[0].raw[: pair[1]])
    tails = torn.map(lambda pair: pair[0].raw[pair[1] :])
    return st.lists(st.binary(max_size=12) | heads | tails, max_size=6).map(b"".join)


def chunkings(raw: bytes) -> SearchStrategy[list[bytes]]:
    """The same bytes, cut anywhere."""
    cuts = st.lists(st.integers(0, len(raw)), max_size=20).map(sorted)
    return cuts.map(
        lambda inner: [raw[start:end] for start, end in pairwise([0, *inner, len(raw)])]
    )


def heard(wire: Wire, feed: Feed, *pieces: bytes) -> list[object]:
    """Everything a receiver makes of these bytes."""
    return [item for piece in pieces for item in feed(Packet(piece, wire.channel))]
