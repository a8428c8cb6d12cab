"""T-Code's own promises: a line end puts everything right."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from firmware_protocol import tcode
from firmware_protocol.codec import Garbled, Packet
from firmware_protocol.tcode import Ask, Level, Levels, Stop
from tests.firmware_protocol.families.tcode import (
    CHANNELS,
    FROM_MACHINE,
    TO_MACHINE,
    channels,
    level,
)
from tests.firmware_protocol.wires import Feed, Wire, chunkings, noise

TCODE = [TO_MACHINE, FROM_MACHINE]
some = settings(max_examples=60, deadline=None)
drawn = given(data=st.data())
PACKET = 1_000


def _on(wires: list[Wire]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("wire", wires, ids=[wire.name for wire in wires])


def _heard(feed: Feed, *pieces: bytes) -> list[object]:
    return [item for piece in pieces for item in feed(Packet(piece))]


@_on(TCODE)
@some
@drawn
def test_everything_behind_the_next_line_end_is_intact(wire: Wire, data: DataObject) -> None:
    feed = wire.receiver()
    _heard(feed, data.draw(noise(wire)), b"\n")
    stream = data.draw(st.lists(wire.sent, max_size=4))
    pieces = data.draw(chunkings(b"".join(sent.raw for sent in stream)))
    assert _heard(feed, *pieces) == [sent.message for sent in stream]


@_on(TCODE)
def test_an_endless_line_is_held_no_longer_than_the_longest_line(wire: Wire) -> None:
    heard = _heard(wire.receiver(), *[b"V" * PACKET] * 100, b"\n")
    assert [len(item.raw) for item in heard if isinstance(item, Garbled)] == [tcode.LONGEST_LINE]


@some
@given(
    channels,
    st.integers(0, 10**9),
    st.none() | st.integers(0, 10**12),
    st.none() | st.integers(0, 10**12),
)
def test_a_level_is_written_in_exactly_four_digits(
    channel: str, value: int, over_ms: int | None, rate: int | None
) -> None:
    written = tcode.host_codec().encode(Levels((Level(channel, value, over_ms, rate),))).data
    match = re.fullmatch(rb"[LRVA][0-9]([0-9]{4})([IS][0-9]{1,8})?\n", written)
    assert match
    assert int(match[1]) == min(value, 9999)


@some
@given(st.lists(level, min_size=1, max_size=40))
def test_of_a_channel_named_twice_in_a_line_the_last_level_counts(named: list[Level]) -> None:
    raw = tcode.host_codec().encode(Levels(tuple(named))).data
    [read] = tcode.machine_codec().feed(Packet(raw))
    assert isinstance(read, Levels)
    assert len(read.levels) == len({one.channel for one in read.levels})
    assert {one.channel: one for one in read.levels} == {one.channel: one for one in named}


def test_a_line_for_every_channel_with_the_longest_ramps_is_read_whole() -> None:
    every = Levels(tuple(Level(name, 9999, per_100_ms=tcode.LONGEST_RATE) for name in CHANNELS))
    raw = tcode.host_codec().encode(every).data
    assert tcode.machine_codec().feed(Packet(raw)) == [every]


def test_the_commands_of_one_line_keep_their_order() -> None:
    heard = _heard(tcode.machine_codec().feed, b"V09999 DSTOP x V15000 D1 V10000 V20000\n")
    assert heard == [
        Levels((Level("V0", 9999),)),
        Stop(),
        Garbled(b"x", "not a T-Code command"),
        Levels((Level("V1", 5000),)),
        Ask.VERSION,
        Levels((Level("V1", 0), Level("V2", 0))),
    ]
