"""What goes wrong on a link that is made to go wrong."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller import harm
from controller.clock import ManualClock
from controller.conformance import faulty
from controller.conformance.faulty import Faults, FaultyLink, Traffic
from controller.errors import LinkLost
from controller.link.base import Delivery
from controller.link.memory import MemoryLink, memory_pair
from firmware_protocol.codec import Packet

HELLO = Packet(b"hello", "main")

packets = st.builds(Packet, st.binary(min_size=1, max_size=40), st.sampled_from(["main", "report"]))


class Line:
    """A faulty link, and the machine's end of what is beneath it."""

    def __init__(self, faults: Faults, acknowledged: frozenset[str] | None = None) -> None:
        self.clock = ManualClock()
        self.traffic = Traffic()
        inner, self.machine = memory_pair("memory")
        self.link = FaultyLink(inner, self.clock, self.traffic, faults, acknowledged)


async def opened(faults: Faults, acknowledged: frozenset[str] | None = None) -> Line:
    line = Line(faults, acknowledged)
    await line.link.open()
    return line


async def arrived(link: FaultyLink | MemoryLink, packets: int) -> list[bytes]:
    return [(await link.read()).data for _ in range(packets)]


@given(packets, st.integers(1, 50))
def test_pieces_are_the_whole(packet: Packet, size: int) -> None:
    pieces = harm.cut(size)(packet)
    assert b"".join(piece.data for piece in pieces) == packet.data
    assert all(0 < len(piece.data) <= size for piece in pieces)
    assert {piece.channel for piece in pieces} == {packet.channel}


@given(packets, st.integers(1, 50))
def test_a_torn_packet_is_a_beginning_and_not_all_of_it(packet: Packet, left: int) -> None:
    for piece in harm.torn(left)(packet):
        assert packet.data.startswith(piece.data)
        assert 0 < len(piece.data) < len(packet.data)


@given(packets, st.integers(-50, 50))
def test_a_garbled_packet_differs_in_one_byte(packet: Packet, at: int) -> None:
    (harmed,) = harm.garbled(at)(packet)
    assert len(harmed.data) == len(packet.data)
    assert sum(a != b for a, b in zip(harmed.data, packet.data, strict=True)) == 1


async def test_without_faults_it_is_the_link_beneath() -> None:
    line = await opened(faulty.NO_FAULTS)
    assert await line.link.write(HELLO) is Delivery.ACKNOWLEDGED
    assert await line.machine.read() == HELLO
    await line.machine.write(HELLO)
    assert await line.link.read() == HELLO
    assert [one.packet for one in line.traffic.written + line.traffic.heard] == [HELLO, HELLO]
    await line.link.close()
    await line.link.close()


async def test_what_is_lost_was_written_all_the_same() -> None:
    line = await opened(Faults(to_machine=harm.lost))
    assert await line.link.write(HELLO) is Delivery.HANDED_OVER
    line.link.faults = Faults(to_machine=harm.doubled)
    await line.link.write(Packet(b"again"))
    assert await arrived(line.machine, 2) == [b"again", b"again"]
    assert [one.packet.data for one in line.traffic.written] == [b"hello", b"again"]
    await line.link.close()


async def test_only_what_can_be_acknowledged_is() -> None:
    line = await opened(faulty.NO_FAULTS, frozenset({"main"}))
    assert await line.link.write(HELLO) is Delivery.ACKNOWLEDGED
    assert await line.link.write(Packet(b"hello", "fast")) is Delivery.HANDED_OVER
    await line.link.close()


async def test_late_replies_arrive_late_and_in_their_order() -> None:
    line = await opened(Faults(late_ms=300))
    await line.machine.write(Packet(b"one"))
    await line.machine.write(Packet(b"two"))
    reading = asyncio.create_task(arrived(line.link, 2))
    await line.clock.advance(299)
    assert not reading.done()
    await line.clock.advance(1)
    assert await reading == [b"one", b"two"]
    await line.link.close()


async def test_what_waits_is_glued_together_channel_by_channel() -> None:
    line = await opened(Faults(glues=True))
    for packet in (Packet(b"one "), Packet(b"two"), Packet(b"other", "report")):
        await line.machine.write(packet)
    await line.clock.advance(0)
    assert await line.link.read() == Packet(b"one two")
    assert await line.link.read() == Packet(b"other", "report")
    await line.link.close()


async def test_a_slow_write_has_arrived_before_it_ends() -> None:
    line = await opened(Faults(takes_ms=70))
    writing = asyncio.create_task(line.link.write(HELLO))
    await line.clock.advance(0)
    assert await line.machine.read() == HELLO
    assert not writing.done()
    await line.clock.advance(70)
    assert writing.done()
    await line.link.close()


async def test_a_stuck_write_neither_arrives_nor_ends() -> None:
    line = await opened(Faults(stuck=True))
    writing = asyncio.create_task(line.link.write(HELLO))
    await line.clock.advance(3_600_000)
    assert not writing.done()
    writing.cancel()
    await line.link.close()
    with pytest.raises(LinkLost):
        await line.machine.read()


async def test_a_broken_link_is_lost_to_both_ends() -> None:
    line = await opened(faulty.NO_FAULTS)
    reading = asyncio.create_task(line.link.read())
    await line.clock.advance(0)
    await line.link.drop()
    for use in (reading, line.link.write(HELLO), line.machine.read()):
        with pytest.raises(LinkLost):
            await use
    await line.link.close()


async def test_noise_and_a_remote_pass_by_the_faults() -> None:
    line = await opened(Faults(to_machine=harm.lost, from_machine=harm.lost))
    line.link.inject(Packet(b"noise"))
    await line.link.press(HELLO)
    assert (await line.link.read()).data == b"noise"
    assert await line.machine.read() == HELLO
    assert line.traffic.written == []
    await line.link.close()
