"""A captured machine: it answers as it did, as late as it did, and tells what is unexpected."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from controller.capture import FIRST_LINE, Crossing, Entry, Way, parsed
from controller.clock import ManualClock
from controller.link.memory import MemoryLink, memory_pair
from controller.playback import Replay, numbered
from firmware_protocol.codec import Packet

SESSION = f"""{FIRST_LINE}
# family: acme
     5 < main 48 49
   100 > main 01 02
   130 < main AA
   140 < main BB
   200 > main 03
   260 < main CC
"""


class Played:
    """A host at the other end of a captured machine."""

    def __init__(self, text: str, *, strict: bool = False) -> None:
        self.clock = ManualClock()
        self.passed: list[Entry] = []
        self.unexpected: list[str] = []
        self.heard: list[tuple[int, bytes]] = []
        entries = numbered(parsed(text))
        told = self.unexpected.append
        self.machine = Replay(entries, self.clock, self.passed.append, told, strict=strict)
        self.link: MemoryLink | None = None

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        self.link, theirs = memory_pair("replay")
        tasks = [
            asyncio.ensure_future(self.machine.serve(theirs)),
            asyncio.ensure_future(self._listen(self.link)),
        ]
        try:
            yield
        finally:
            self.link.drop()
            tasks[1].cancel()
            await asyncio.wait(tasks)

    async def _listen(self, link: MemoryLink) -> None:
        while True:
            packet = await link.read()
            self.heard.append((self.clock.now_ms(), packet.data))

    async def send(self, *pieces: bytes, channel: str = "main") -> None:
        assert self.link is not None
        for piece in pieces:
            await self.link.write(Packet(piece, channel))
        await self.clock.advance(0)


async def test_answers_come_as_late_as_they_came() -> None:
    played = Played(SESSION)
    async with played.connected():
        await played.clock.advance(50)
        await played.send(b"\x01\x02")
        await played.clock.advance(1_000)
        await played.send(b"\x03")
        await played.clock.advance(1_000)
    assert played.heard == [
        *[(5, b"HI"), (80, b"\xaa"), (90, b"\xbb")],
        (1_050 + 60, b"\xcc"),
    ]
    assert played.unexpected == []


@pytest.mark.parametrize("pieces", [(b"\x01\x02\x03",), (b"\x01", b"\x02\x03"), (b"\x01\x02",)])
async def test_a_host_that_is_ahead_gets_at_once_what_had_come_before(
    pieces: tuple[bytes, ...],
) -> None:
    played = Played(SESSION)
    async with played.connected():
        await played.send(*pieces)
        await played.clock.advance(1_000)
    data = b"".join(said for _, said in played.heard)
    assert data == (b"HI\xaa\xbb\xcc" if b"\x03" in b"".join(pieces) else b"HI\xaa\xbb")
    assert played.unexpected == []


async def test_what_is_unexpected_is_told_with_what_was_expected() -> None:
    played = Played(SESSION)
    async with played.connected():
        await played.send(b"\x77\x78")
        await played.send(b"\x01\x02")
        await played.clock.advance(100)
    assert played.unexpected == ["unexpected: main 77 78; line 4 has: main 01 02"]
    assert [said for _, said in played.heard] == [b"HI", b"\xaa", b"\xbb"]


async def test_it_goes_on_where_the_unexpected_stands_in_the_recording() -> None:
    played = Played(SESSION)
    async with played.connected():
        await played.send(b"\x03")
        await played.clock.advance(100)
        await played.send(b"\x01\x02")
        await played.clock.advance(100)
    assert [said for _, said in played.heard] == [b"\xcc", b"\xaa", b"\xbb"]
    ends = [said.partition("; ")[2] for said in played.unexpected]
    assert ends == [
        "line 4 has: main 01 02; it goes on from line 7",
        "nothing more is in the recording; it goes on from line 4",
    ]


async def test_a_strict_one_goes_on_nowhere_else() -> None:
    played = Played(SESSION, strict=True)
    async with played.connected():
        await played.send(b"\x03")
        await played.clock.advance(100)
    assert played.unexpected == ["unexpected: main 03; line 4 has: main 01 02"]
    assert played.machine.missing() == "line 4: 100 > main 01 02 is missing"


async def test_another_channel_is_not_what_was_expected() -> None:
    played = Played(SESSION)
    async with played.connected():
        await played.send(b"\x01\x02", channel="fast")
    assert played.unexpected == ["unexpected: fast 01 02; line 4 has: main 01 02"]


async def test_every_connection_begins_anew() -> None:
    played = Played(SESSION)
    for _ in range(2):
        async with played.connected():
            await played.send(b"\x01\x02")
            await played.clock.advance(100)
    assert [said for _, said in played.heard] == [b"HI", b"\xaa", b"\xbb"] * 2


async def test_half_of_a_packet_is_said_to_be_missing() -> None:
    played = Played(SESSION)
    async with played.connected():
        await played.send(b"\x01")
    assert played.machine.missing() == "line 4: 100 > main 01 02 is missing, only 01 came"


async def test_everything_that_passes_is_told() -> None:
    played = Played(SESSION)
    async with played.connected():
        await played.send(b"\x01\x02", b"\x03")
        await played.clock.advance(100)
    ways = [entry.way for entry in played.passed if isinstance(entry, Crossing)]
    assert ways == [Way.HEARD, Way.SENT, Way.HEARD, Way.HEARD, Way.SENT, Way.HEARD]


IN_ONE_GO = f"""{FIRST_LINE}
   0 > main 01
  50 > main 02
 100 > main 03
 110 < main AA
 150 > main 04
 500 > main 05
"""


async def test_what_was_sent_in_one_go_may_change_places_in_a_strict_one() -> None:
    played = Played(IN_ONE_GO, strict=True)
    async with played.connected():
        await played.send(b"\x02", b"\x03", b"\x01")
        await played.clock.advance(100)
        await played.send(b"\x04", b"\x05")
    assert played.unexpected == []
    assert [said for _, said in played.heard] == [b"\xaa"]
    assert played.machine.at == 6


@pytest.mark.parametrize(
    ("sent", "expected"), [((b"\x04",), 2), ((b"\x01", b"\x02", b"\x03", b"\x05"), 6)]
)
async def test_what_came_behind_a_word_of_the_machine_or_later_may_not(
    sent: tuple[bytes, ...], expected: int
) -> None:
    played = Played(IN_ONE_GO, strict=True)
    async with played.connected():
        await played.send(*sent)
    (said,) = played.unexpected
    assert f"; line {expected} has:" in said


async def test_what_was_sent_twice_does_not_count_twice() -> None:
    played = Played(IN_ONE_GO, strict=True)
    async with played.connected():
        await played.send(b"\x02", b"\x02")
    assert played.unexpected == ["unexpected: main 02; line 2 has: main 01"]
