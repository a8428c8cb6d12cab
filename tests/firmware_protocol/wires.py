"""What travels on the wire of each family, in each direction, as hypothesis strategies."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from firmware_protocol import reverie_108, tcode
from firmware_protocol.codec import Packet
from firmware_protocol.reverie_108 import Heartbeat, Key, Motor, SetLevel, Status, Wave
from firmware_protocol.tcode import Ask, Axis, Level, Levels, Stop, Stopped, Text

M = TypeVar("M")
Feed = Callable[[Packet], Sequence[object]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message, and the bytes its sender makes of it."""

    message: object
    raw: bytes


@dataclass(frozen=True, slots=True)
class Wire:
    """One direction of one family: whatever its sender may send, and a fresh receiver."""

    name: str
    sent: SearchStrategy[Sent]
    receiver: Callable[[], Feed]


def _sent(messages: SearchStrategy[M], encode: Callable[[M], Packet]) -> SearchStrategy[Sent]:
    return messages.map(lambda message: Sent(message, encode(message).data))


CHANNELS = [f"{kind}{number}" for kind in "LRVA" for number in range(10)]
FIXED_FORM = re.compile(r"STOP|.*TCode v\d+\.\d+|[LRVA]\d \d+ \d+.*", re.IGNORECASE)

printable = "".join(map(chr, range(0x20, 0x7F)))
channels = st.sampled_from(CHANNELS)
values = st.integers(0, tcode.FULL)
times = st.integers(0, tcode.LONGEST_RAMP_MS)
rates = st.integers(0, tcode.LONGEST_RATE)
level = (
    st.builds(Level, channels, values)
    | st.builds(Level, channels, values, over_ms=times)
    | st.builds(Level, channels, values, per_100_ms=rates)
)
levels = st.lists(level, min_size=1, unique_by=attrgetter("channel")).map(tuple).map(Levels)
tcode_commands: SearchStrategy[tcode.Command] = levels | st.sampled_from(Ask) | st.just(Stop())
tcode_replies: SearchStrategy[tcode.Reply] = (
    st.builds("v{}.{}".format, st.integers(0, 99), st.integers(0, 99)).map(tcode.Version)
    | st.builds(Axis, channels, values, values, st.text(printable, max_size=30))
    | st.just(Stopped())
    | st.builds(
        Text,
        st.text(printable, min_size=1, max_size=200).filter(
            lambda text: not FIXED_FORM.fullmatch(text)
        ),
    )
)

# 85 and 0, or the unknown bytes 55 00, make a status that holds a frame start inside.
positions = st.integers(0, 100) | st.sampled_from([0, 0x55])
steps = st.integers(0, reverie_108.STRONGEST)
unknowns = st.binary(min_size=2, max_size=2) | st.just(b"\x55\x00")
reverie_commands: SearchStrategy[reverie_108.Command] = (
    st.builds(SetLevel, st.sampled_from(Motor), steps)
    | st.builds(Wave, st.integers(1, 4))
    | st.sampled_from(Key)
)
statuses = st.builds(Status, positions, positions, steps, steps, unknowns)
reverie_reports: SearchStrategy[reverie_108.Report] = (
    statuses
    | st.just(Heartbeat())
    | st.builds(reverie_108.Version, st.text("0123456789.", min_size=3, max_size=3))
)

TCODE = [
    Wire(
        "tcode to machine",
        _sent(tcode_commands, tcode.host_codec().encode),
        lambda: tcode.machine_codec().feed,
    ),
    Wire(
        "tcode from machine",
        _sent(tcode_replies, tcode.machine_codec().encode),
        lambda: tcode.host_codec().feed,
    ),
]
REVERIE = [
    Wire(
        "reverie to machine",
        _sent(reverie_commands, reverie_108.host_codec().encode),
        lambda: reverie_108.machine_codec().feed,
    ),
    Wire(
        "reverie from machine",
        _sent(reverie_reports, reverie_108.machine_codec().encode),
        lambda: reverie_108.host_codec().feed,
    ),
]


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
