"""The conversation with one machine: pacing, overtaking, waiting for news, broken links."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.clock import ManualClock, sleep_until
from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.exchange import Exchange
from controller.link.base import Delivery
from controller.link.memory import MemoryLink, memory_pair
from firmware_protocol.codec import Packet
from firmware_protocol.tcode import Ask, Command, Reply, Stop, Text, Version, host_codec

GAP_MS = 100


class Slow:
    """A link that keeps the moment of each write, and takes some time to carry it."""

    def __init__(self, clock: ManualClock, takes_ms: int = 0) -> None:
        self.written: list[tuple[int, bytes]] = []
        self.closed = False
        self.unavailable = False
        self._clock = clock
        self._takes_ms = takes_ms

    @property
    def label(self) -> str:
        return "slow:0"

    async def open(self) -> None:
        if self.unavailable:
            raise LinkUnavailable(Unavailable.NOT_FOUND, "it is not there", "Look for it.")

    async def write(self, packet: Packet) -> Delivery:
        self.written.append((self._clock.now_ms(), packet.data))
        await sleep_until(self._clock, self._clock.now_ms() + self._takes_ms)
        return Delivery.HANDED_OVER

    async def read(self) -> Packet:
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    async def close(self) -> None:
        self.closed = True

    @property
    def moments(self) -> list[int]:
        return [at_ms for at_ms, _ in self.written]


def exchange_on(link: Slow, clock: ManualClock) -> Exchange[Command, Reply]:
    return Exchange(link, host_codec(), clock, GAP_MS, lambda reply: None)


class Talk:
    """An exchange over a memory link, what it heard, and the machine's end."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.heard: list[Reply] = []
        self.ours, self.theirs = memory_pair("memory")
        self.exchange: Exchange[Command, Reply] = Exchange(
            self.ours, host_codec(), self.clock, GAP_MS, self.heard.append
        )

    async def say(self, data: bytes) -> None:
        """The machine says this, and it is heard."""
        await self.theirs.write(Packet(data))
        await self.clock.advance(0)

    def waiting(self, for_replies: int, limit_ms: int) -> asyncio.Task[bool]:
        """Wait until so many replies were heard."""
        enough = lambda: len(self.heard) >= for_replies  # noqa: E731 - it is handed on
        return asyncio.create_task(self.exchange.until(enough, limit_ms))


@asynccontextmanager
async def talking() -> AsyncIterator[Talk]:
    talk = Talk()
    async with talk.exchange:
        yield talk


async def test_the_first_message_does_not_wait() -> None:
    clock = ManualClock()
    link = Slow(clock)
    await exchange_on(link, clock).send(Ask.VERSION)
    assert link.written == [(0, b"D1\n")]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=8))
async def test_paced_messages_keep_the_gap_behind_everything_sent_before(
    starts: list[tuple[int, bool]],
) -> None:
    clock = ManualClock()
    link = Slow(clock)
    exchange = exchange_on(link, clock)

    async def send(at_ms: int, at_once: bool) -> None:
        await sleep_until(clock, at_ms)
        await (exchange.send_at_once(Stop()) if at_once else exchange.send(Ask.VERSION))

    sending = [asyncio.create_task(send(*start)) for start in starts]
    await clock.advance(5_000)
    await asyncio.gather(*sending)
    assert len(link.written) == len(starts)
    for (before_ms, _), (at_ms, data) in pairwise(link.written):
        assert data == b"DSTOP\n" or at_ms >= before_ms + GAP_MS


async def test_the_gap_begins_when_the_link_has_carried_what_was_sent_before() -> None:
    clock = ManualClock()
    link = Slow(clock, takes_ms=30)
    exchange = exchange_on(link, clock)
    sending = [asyncio.create_task(exchange.send(Ask.VERSION)) for _ in range(2)]
    await clock.advance(1_000)
    await asyncio.gather(*sending)
    assert link.moments == [0, 30 + GAP_MS]


async def test_messages_that_wait_are_sent_in_the_order_they_were_given() -> None:
    clock = ManualClock()
    link = Slow(clock)
    exchange = exchange_on(link, clock)
    questions = (Ask.FIRMWARE, Ask.AXES, Ask.VERSION)
    sending = [asyncio.create_task(exchange.send(question)) for question in questions]
    await clock.advance(1_000)
    await asyncio.gather(*sending)
    assert link.written == [(0, b"D0\n"), (GAP_MS, b"D2\n"), (2 * GAP_MS, b"D1\n")]


async def test_a_message_sent_at_once_overtakes_those_that_wait() -> None:
    clock = ManualClock()
    link = Slow(clock)
    exchange = exchange_on(link, clock)
    sending = [asyncio.create_task(exchange.send(Ask.VERSION)) for _ in range(3)]
    await clock.advance(10)
    await exchange.send_at_once(Stop())
    assert link.written == [(0, b"D1\n"), (10, b"DSTOP\n")]
    await clock.advance(1_000)
    await asyncio.gather(*sending)


async def test_a_message_that_waits_keeps_the_gap_behind_one_that_overtook_it() -> None:
    clock = ManualClock()
    link = Slow(clock)
    exchange = exchange_on(link, clock)
    sending = [asyncio.create_task(exchange.send(Ask.VERSION)) for _ in range(2)]
    await clock.advance(60)
    await exchange.send_at_once(Stop())
    await clock.advance(1_000)
    await asyncio.gather(*sending)
    assert link.moments == [0, 60, 60 + GAP_MS]


async def test_a_message_that_is_given_up_lets_the_next_one_through() -> None:
    clock = ManualClock()
    link = Slow(clock)
    exchange = exchange_on(link, clock)
    first, given_up, last = (asyncio.create_task(exchange.send(ask)) for ask in Ask)
    await clock.advance(50)
    given_up.cancel()
    await clock.advance(50)
    await asyncio.gather(first, last)
    assert link.written == [(0, b"D0\n"), (GAP_MS, b"D2\n")]


async def test_what_the_machine_says_is_heard_before_it_is_waited_for() -> None:
    async with talking() as talk:
        waiting = talk.waiting(1, 500)
        await talk.say(b"TCode v0.3\n")
        assert talk.heard == [Version("v0.3")]
        assert await waiting is True


async def test_what_is_satisfied_already_is_not_waited_for() -> None:
    async with talking() as talk:
        assert await talk.exchange.until(lambda: True, 0) is True


async def test_news_that_does_not_satisfy_is_waited_beyond() -> None:
    async with talking() as talk:
        waiting = talk.waiting(2, 500)
        await talk.say(b"TCode v0.3\n")
        assert not waiting.done()
        await talk.say(b"TCode v0.3\n")
        assert await waiting is True


async def test_news_that_does_not_come_is_given_up_at_the_limit_and_not_before() -> None:
    async with talking() as talk:
        waiting = talk.waiting(1, 500)
        await talk.clock.advance(499)
        assert not waiting.done()
        await talk.clock.advance(1)
        assert await waiting is False


async def test_several_may_wait_each_with_a_limit_of_its_own() -> None:
    async with talking() as talk:
        short, long = talk.waiting(1, 100), talk.waiting(1, 500)
        await talk.clock.advance(100)
        assert await short is False
        await talk.say(b"TCode v0.3\n")
        assert await long is True


async def test_a_link_that_breaks_ends_the_waiting() -> None:
    async with talking() as talk:
        waiting = talk.waiting(1, 500)
        await talk.clock.advance(0)
        talk.ours.drop()
        await talk.clock.advance(0)
        with pytest.raises(LinkLost):
            await waiting


async def test_what_was_said_before_the_link_broke_still_counts() -> None:
    async with talking() as talk:
        waiting = talk.waiting(1, 500)
        await talk.theirs.write(Packet(b"TCode v0.3\n"))
        talk.theirs.drop()
        await talk.clock.advance(0)
        assert await waiting is True


async def test_garbled_bytes_are_counted_and_do_not_cost_the_message_behind_them() -> None:
    async with talking() as talk:
        await talk.say(b"\xff\xfe\x80\nTCode v0.3\n")
        assert talk.exchange.garbled == 1
        assert talk.heard == [Version("v0.3")]


async def test_a_message_may_come_in_pieces() -> None:
    async with talking() as talk:
        await talk.say(b"TCode ESP32 Firm")
        assert talk.heard == []
        await talk.say(b"ware\n")
        assert talk.heard == [Text("TCode ESP32 Firmware")]


async def test_watching_raises_when_the_link_is_lost_and_every_time_after() -> None:
    async with talking() as talk:
        watching = asyncio.create_task(talk.exchange.watch())
        await talk.say(b"TCode v0.3\n")
        assert not watching.done()
        talk.theirs.drop()
        await talk.clock.advance(0)
        with pytest.raises(LinkLost):
            await watching
        with pytest.raises(LinkLost):
            await talk.exchange.watch()


async def test_writing_on_a_lost_link_raises() -> None:
    async with talking() as talk:
        talk.theirs.drop()
        for send in (talk.exchange.send, talk.exchange.send_at_once):
            with pytest.raises(LinkLost):
                await send(Stop())


async def test_leaving_closes_the_link() -> None:
    async with talking() as talk:
        theirs: MemoryLink = talk.theirs
    with pytest.raises(LinkLost):
        await theirs.read()


async def test_leaving_closes_the_link_also_when_it_is_cancelled_meanwhile() -> None:
    clock = ManualClock()
    link = Slow(clock)

    async def leave_at_once() -> None:
        async with exchange_on(link, clock):
            task = asyncio.current_task()
            assert task is not None
            task.cancel()

    leaving = asyncio.create_task(leave_at_once())
    await clock.advance(0)
    assert leaving.cancelled()
    assert link.closed


async def test_a_link_that_cannot_be_opened_is_said_at_once() -> None:
    clock = ManualClock()
    link = Slow(clock)
    link.unavailable = True
    with pytest.raises(LinkUnavailable):
        async with exchange_on(link, clock):
            pass
