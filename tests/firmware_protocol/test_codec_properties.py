"""What every codec promises, whatever arrives: for each family, in each direction."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from firmware_protocol.codec import Garbled
from tests.firmware_protocol.families import ALL
from tests.firmware_protocol.wires import Feed, Wire, chunkings, heard, noise

WIRES = [wire for family in ALL for wire in family.wires]

every_wire = pytest.mark.parametrize("wire", WIRES, ids=[wire.name for wire in WIRES])
some = settings(max_examples=60, deadline=None)
drawn = given(data=st.data())


def _messages(wire: Wire, feed: Feed, *pieces: bytes) -> list[object]:
    return [item for item in heard(wire, feed, *pieces) if not isinstance(item, Garbled)]


@every_wire
@some
@drawn
def test_a_message_comes_out_as_it_went_in(wire: Wire, data: DataObject) -> None:
    sent = data.draw(wire.sent)
    assert heard(wire, wire.receiver(), sent.raw) == [sent.message]


@every_wire
@some
@drawn
def test_any_chunking_of_a_stream_yields_the_same_messages(wire: Wire, data: DataObject) -> None:
    stream = data.draw(st.lists(wire.sent, max_size=8))
    pieces = data.draw(chunkings(b"".join(sent.raw for sent in stream)))
    assert heard(wire, wire.receiver(), *pieces) == [sent.message for sent in stream]


@every_wire
@some
@drawn
def test_whatever_arrives_feed_returns_and_chunking_does_not_matter(
    wire: Wire, data: DataObject
) -> None:
    raw = data.draw(noise(wire))
    pieces = data.draw(chunkings(raw))
    assert _messages(wire, wire.receiver(), *pieces) == _messages(wire, wire.receiver(), raw)


PACKET = 1_000
LONG = 150_000


@pytest.mark.timeout(20)  # a buffer that grew, or was searched again, would take many times as long
@every_wire
@settings(max_examples=1, deadline=None)
@drawn
def test_long_noise_costs_neither_time_nor_the_messages_behind_it(
    wire: Wire, data: DataObject
) -> None:
    good = data.draw(wire.sent.filter(wire.unmistakable))
    feed = wire.receiver()
    any_bytes = random.Random(wire.name).randbytes(LONG)
    beginnings = good.raw[:2] * (LONG // 2)
    for raw in (any_bytes, beginnings):
        for start in range(0, LONG, PACKET):
            heard(wire, feed, raw[start : start + PACKET])
    heard(wire, feed, b"\n")
    assert _messages(wire, feed, good.raw * 4)[-3:] == [good.message] * 3
