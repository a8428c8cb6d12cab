"""What comes to packets on their way to a machine and from it."""

from collections import Counter
from random import Random

import pytest

from controller.clock import ManualClock
from controller.simulator.faults import Fault, Kind, Way, planned
from controller.simulator.passage import Passage
from firmware_protocol.codec import Packet

WORDS = [b"one", b"two", b"three", b"four"]


class Line:
    """A passage to a machine, and when what arrived there."""

    def __init__(self, *written: str, seed: int = 7) -> None:
        self.clock = ManualClock()
        self.faults: list[Fault] = [planned(one).fault for one in written]
        self.acted: Counter[Kind] = Counter()
        self.arrived: list[tuple[int, bytes]] = []
        self.passage = Passage(
            Way.TO, self.clock, Random(seed), self.faults, self._act, self._arrive
        )

    def _act(self, kind: Kind) -> None:
        self.acted[kind] += 1

    def _arrive(self, packet: Packet) -> None:
        self.arrived.append((self.clock.now_ms(), packet.data))

    def send(self, *words: bytes) -> None:
        for word in words:
            self.passage.pass_on(Packet(word))

    @property
    def words(self) -> list[bytes]:
        return [word for _, word in self.arrived]


@pytest.mark.parametrize("written", ["lie:off", "lose:from", "ignore_zero", "delay:1s:from"])
async def test_what_does_not_concern_a_packet_does_it_no_harm(written: str) -> None:
    line = Line(written)
    line.send(*WORDS)
    assert line.words == WORDS
    assert not line.acted


@pytest.mark.parametrize("written", ["lose", "lose:to", "silence"])
async def test_what_is_lost_never_arrives(written: str) -> None:
    line = Line(written)
    line.send(*WORDS)
    await line.clock.advance(10_000)
    assert line.words == []
    assert sum(line.acted.values()) == 4


async def test_a_share_is_met_and_the_rest_is_not() -> None:
    line = Line("lose:20%")
    line.send(*WORDS * 250)
    assert line.acted[Kind.LOSE] + len(line.arrived) == 1000
    assert 150 < line.acted[Kind.LOSE] < 250


async def test_what_is_doubled_arrives_twice() -> None:
    line = Line("duplicate")
    line.send(b"one", b"two")
    assert line.words == [b"one", b"one", b"two", b"two"]


async def test_what_is_garbled_differs_in_one_byte() -> None:
    line = Line("garble")
    line.send(*WORDS)
    for sent, came in zip(WORDS, line.words, strict=True):
        assert sum(a != b for a, b in zip(sent, came, strict=True)) == 1


async def test_what_is_late_arrives_late_and_is_not_overtaken() -> None:
    line = Line("delay:300ms")
    line.send(b"one")
    await line.clock.advance(100)
    line.faults.clear()
    line.send(b"two")
    await line.clock.advance(199)
    assert line.words == []
    await line.clock.advance(1)
    assert line.arrived == [(300, b"one"), (300, b"two")]
    line.send(b"three")
    assert line.arrived[-1] == (300, b"three")


async def test_what_is_reordered_arrives_behind_the_next() -> None:
    line = Line("reorder")
    line.send(*WORDS)
    assert line.words == [b"two", b"one", b"four", b"three"]


async def test_what_nothing_follows_does_not_wait_for_ever() -> None:
    line = Line("reorder")
    line.send(b"one")
    await line.clock.advance(1_000)
    assert line.words == [b"one"]


async def test_what_is_under_way_when_the_connection_ends_never_arrives() -> None:
    line = Line("delay:300ms", "reorder:50%")
    line.send(*WORDS)
    line.passage.clear()
    await line.clock.advance(10_000)
    assert line.words == []


async def test_the_same_seed_does_the_same_harm_and_another_does_not() -> None:
    faults = ("lose:20%", "garble:20%", "duplicate:20%", "reorder:20%", "delay:50ms:20%")
    lines = [Line(*faults, seed=seed) for seed in (1, 1, 2)]
    for line in lines:
        for _ in range(20):
            line.send(*WORDS)
            await line.clock.advance(20)
    assert lines[0].arrived == lines[1].arrived
    assert lines[0].arrived != lines[2].arrived
