"""A recorded session as a machine that says the same things again."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from controller.capture import Capture, Crossing, Entry, Remark, Way, line_number, line_of
from controller.clock import Clock
from controller.errors import LinkLost
from controller.link.base import Link
from controller.session.bell import Bell
from firmware_protocol.codec import Packet
from profiles.timeline import REST, Setting

ONE_GO_MS = 200
"""What a host sent within this, and with no word of the machine in between, it sent in one go."""

Numbered = Sequence[tuple[int, Entry]]
"""Entries, each with the number of its line."""


def numbered(capture: Capture) -> Numbered:
    """All entries of a capture with their lines."""
    return tuple((line_number(index), entry) for index, entry in enumerate(capture.entries))


class Replay:
    """The machine's side of a recording: answers as it did, as late as it did.

    A host that is ahead of the recording gets what the machine had said before at once. Bytes that
    are not next in the recording are told to `on_unexpected`, with what was expected; unless
    `strict`, the recording then goes on where those bytes stand in it, if they do. Where it is,
    packets that the host sent in one go may change places, since a driver answers what a machine
    asks between its own commands. `on_passed` is told each entry as it passes. Every connection
    begins the recording anew.
    """

    def __init__(
        self,
        entries: Numbered,
        clock: Clock,
        on_passed: Callable[[Entry], None],
        on_unexpected: Callable[[str], None],
        *,
        strict: bool = False,
    ) -> None:
        self._entries = entries
        self._clock = clock
        self._on_passed = on_passed
        self._on_unexpected = on_unexpected
        self._strict = strict
        self._bell = Bell(clock)
        self._turn = asyncio.Lock()
        self._begin()

    def _begin(self) -> None:
        self._at = 0  # all entries before this one have passed
        self._recorded_ms = 0  # when the last crossing passed, in the recording ...
        self._passed_ms = self._clock.now_ms()  # ... and here
        self._held: dict[str, bytes] = {}
        self._early: set[int] = set()  # what the host sent in front of what is next
        self._skip()

    @property
    def felt(self) -> Setting:
        """Nothing: a recording knows what was said, not what was felt."""
        return REST

    @property
    def at(self) -> int:
        """How many entries have passed; remarks pass with the crossing before them."""
        return self._at

    @property
    def passed_ms(self) -> int:
        """When the last packet passed, by the clock; when the connection began before the first."""
        return self._passed_ms

    async def serve(self, link: Link) -> None:
        """Be the recorded machine until the link is lost."""
        self._begin()
        hearing = asyncio.ensure_future(self._hear(link))
        hearing.add_done_callback(lambda _: self._bell.ring())
        try:
            while not hearing.done():
                due_ms = self._due_ms()
                if due_ms is not None and due_ms <= self._clock.now_ms():
                    await self._say(link)
                else:
                    await self._bell.until(due_ms)
        except LinkLost:
            return
        finally:
            hearing.cancel()
            await asyncio.wait({hearing})

    def missing(self) -> str:
        """What the host has not sent of what is next in the recording, in words."""
        index = self._next_sent(self._at)
        if index is None:
            return "nothing is missing"
        number, entry = self._entries[index]
        held = b"".join(self._held.values())
        so_far = f", only {_hex(held)} came" if held else ""
        return f"line {number}: {line_of(entry).strip()} is missing{so_far}"

    def _due_ms(self) -> int | None:
        """When the machine speaks next; None where it waits for the host."""
        entry = self._entries[self._at][1] if self._at < len(self._entries) else None
        if not isinstance(entry, Crossing) or entry.way is Way.SENT:
            return None
        return self._passed_ms + entry.at_ms - self._recorded_ms

    async def _say(self, link: Link) -> None:
        async with self._turn:
            if (due_ms := self._due_ms()) is not None and due_ms <= self._clock.now_ms():
                await self._pass(link)

    async def _hear(self, link: Link) -> None:
        with suppress(LinkLost):
            while True:
                packet = await link.read()
                async with self._turn:
                    await self._take(packet, link)
                self._bell.ring()

    async def _take(self, packet: Packet, link: Link) -> None:
        held = self._held.pop(packet.channel, b"") + packet.data
        while held:
            index = self._expected(held, packet.channel)
            if index is None:
                break
            sent = self._sent(index).packet.data
            if len(held) < len(sent):
                self._held[packet.channel] = held
                break
            held = held[len(sent) :]
            if index != self._next_sent(self._at):
                self._early.add(index)
                self._on_passed(self._entries[index][1])
                continue
            while self._at <= index:
                await self._pass(link)

    def _expected(self, held: bytes, channel: str) -> int | None:
        """The entry these bytes are, or begin; None where they are none, which is told."""
        index = self._next_sent(self._at)
        near = [] if index is None else [index, *self._in_one_go(index)]
        if (found := self._first(near, held, channel)) is not None:
            return found
        if not self._strict:
            everywhere = [*range(self._at, len(self._entries)), *range(self._at)]
            found = self._first(everywhere, held, channel)
        said = f"unexpected: {channel} {_hex(held)}; {self._wanted(index)}"
        if found is None:
            self._on_unexpected(said)
            return None
        self._on_unexpected(f"{said}; it goes on from line {self._entries[found][0]}")
        self._at = found
        self._early.clear()
        self._passed_ms, self._recorded_ms = self._clock.now_ms(), self._sent(found).at_ms
        return found

    def _first(self, places: Iterable[int], held: bytes, channel: str) -> int | None:
        return next((one for one in places if self._fits(one, held, channel)), None)

    def _in_one_go(self, index: int) -> Iterator[int]:
        """What the host sent right behind this, with no word of the machine in between."""
        until_ms = self._sent(index).at_ms + ONE_GO_MS
        for at in range(index + 1, len(self._entries) if self._strict else 0):
            entry = self._entries[at][1]
            if isinstance(entry, Crossing):
                if entry.way is Way.HEARD or entry.at_ms > until_ms:
                    return
                yield at

    def _fits(self, index: int, held: bytes, channel: str) -> bool:
        entry = self._entries[index][1]
        if not isinstance(entry, Crossing) or entry.way is not Way.SENT:
            return False
        sent = entry.packet
        begins = held.startswith(sent.data) or sent.data.startswith(held)
        new = bool(sent.data) and index not in self._early
        return new and sent.channel == channel and begins

    def _wanted(self, index: int | None) -> str:
        if index is None:
            return "nothing more is in the recording"
        number, _ = self._entries[index]
        packet = self._sent(index).packet
        return f"line {number} has: {packet.channel} {_hex(packet.data)}"

    def _sent(self, index: int) -> Crossing:
        entry = self._entries[index][1]
        assert isinstance(entry, Crossing)  # only of crossings is this asked
        return entry

    def _next_sent(self, at: int) -> int | None:
        """The next packet of the host that has any bytes."""
        for index in range(at, len(self._entries)):
            entry = self._entries[index][1]
            if isinstance(entry, Crossing) and entry.way is Way.SENT and not self._alone(index):
                return index
        return None

    async def _pass(self, link: Link) -> None:
        """Let the next entry pass: what the machine said is said again."""
        _, entry = self._entries[self._at]
        self._at += 1
        self._on_passed(entry)
        if isinstance(entry, Crossing):
            self._passed_ms, self._recorded_ms = self._clock.now_ms(), entry.at_ms
            if entry.way is Way.HEARD:
                await link.write(entry.packet)
        self._skip()

    def _skip(self) -> None:
        while self._at < len(self._entries) and self._alone(self._at):
            if self._at not in self._early:
                self._on_passed(self._entries[self._at][1])
            self._at += 1

    def _alone(self, index: int) -> bool:
        """Whether an entry passes by itself: there is nothing to say, or it was said already."""
        entry = self._entries[index][1]
        if isinstance(entry, Remark) or index in self._early:
            return True
        return entry.way is Way.SENT and not entry.packet.data


def _hex(data: bytes) -> str:
    return data.hex(" ").upper()
