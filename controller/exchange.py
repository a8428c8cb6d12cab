"""A conversation with one machine: codec, link and clock, with pacing and waiting for news."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Generic, Self, TypeVar

from controller.clock import Clock, sleep_until, time_limit
from controller.driver import REST_PROMISE_MS
from controller.errors import LinkError, LinkLost, MachineError, MachineSilent
from controller.link.base import Delivery, Link
from firmware_protocol.codec import Codec, Garbled
from profiles.actuators import Proof
from profiles.language import _

IDENTIFY_LIMIT_MS = 4_000
"""How long a machine is asked who it is: that leaves time to say so within what is promised."""

ASK_AGAIN_MS = 1_000
"""When to ask again: opening a port restarts many boards, which then miss the first question."""

REST_LIMIT_MS = REST_PROMISE_MS
"""What one attempt to rest may take."""

log = logging.getLogger(__name__)

Tx = TypeVar("Tx")
Rx = TypeVar("Rx")


class Overtaken(MachineError):
    """A rest came in between: what was about to be written must not stand behind it."""

    def __init__(self) -> None:
        super().__init__(_("the machine was stopped meanwhile"), _("Nothing else was changed."))


class Exchange(Generic[Tx, Rx]):
    """Messages out, messages in. As a context it holds the link open and listens all the while.

    Everything the machine says goes to `on_message` first, then to those who wait in `until`.
    """

    def __init__(
        self,
        link: Link,
        codec: Codec[Tx, Rx],
        clock: Clock,
        gap_ms: int,
        on_message: Callable[[Rx], None],
    ) -> None:
        self._link = link
        self._codec = codec
        self._clock = clock
        self._gap_ms = gap_ms
        self._on_message = on_message
        self._turn = asyncio.Lock()
        self._free_at_ms = clock.now_ms()
        self._waiting: set[asyncio.Future[None]] = set()
        self._lost: LinkLost | None = None
        self._listening: asyncio.Task[None] | None = None
        self.garbled = 0
        self.rests = 0
        """How many rests have begun. Whoever writes more than once keeps it from its beginning."""

    @property
    def label(self) -> str:
        """The address of the machine, for people."""
        return self._link.label

    async def __aenter__(self) -> Self:
        """Open the link; raises LinkUnavailable."""
        await self._link.open()
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the link."""
        try:
            if self._listening is not None:
                self._listening.cancel()
                await asyncio.wait({self._listening})
        finally:
            await self._link.close()

    @asynccontextmanager
    async def turn(self, rests: int | None = None) -> AsyncIterator[None]:
        """Wait for our turn and until the machine's gap has passed; then hold the turn.

        Raises Overtaken instead where another rest has begun than these.
        """
        async with self._turn:
            while self._clock.now_ms() < self._free_at_ms:  # what overtakes us moves it on
                await sleep_until(self._clock, self._free_at_ms)
            if rests is not None:
                self.go_on(rests)
            yield

    def go_on(self, rests: int) -> None:
        """Raises Overtaken where another rest has begun than these."""
        if self.rests != rests:
            raise Overtaken

    async def rest(self, proofs: AsyncIterator[Proof]) -> Proof:
        """One attempt to rest, as `surest` of these; it overtakes whatever began before it."""
        self.rests += 1
        return await surest(self._clock, proofs)

    async def send(self, message: Tx) -> Delivery:
        """Write when it is our turn; raises LinkLost."""
        async with self.turn():
            return await self.send_at_once(message)

    async def send_at_once(self, message: Tx) -> Delivery:
        """Write past every queue and gap, for stopping; raises LinkLost."""
        packet = self._codec.encode(message)
        log.debug("%s > %s", self.label, packet.data.hex(" "))
        delivery = await self._link.write(packet)
        self._free_at_ms = self._clock.now_ms() + self._gap_ms
        return delivery

    async def until(self, satisfied: Callable[[], bool], limit_ms: int) -> bool:
        """Wait for news that satisfies, at most that long; False when it did not come.

        Raises LinkLost when the link breaks first.
        """
        alarm = self._clock.call_at(self._clock.now_ms() + limit_ms, self._wake)
        deadline_ms = self._clock.now_ms() + limit_ms
        try:
            while not satisfied():
                self._raise_if_lost()
                if self._clock.now_ms() >= deadline_ms:
                    return False
                await self._news()
        finally:
            alarm.cancel()
        return True

    async def watch(self) -> None:
        """Wait until the link is lost, and raise that."""
        while True:
            self._raise_if_lost()
            await self._news()

    def nobody(
        self, title: str, waited_ms: int, *, otherwise: str = "", silent: str = ""
    ) -> MachineError:
        """What to raise where no machine of this title answered for so long.

        MachineSilent where nothing came at all. `otherwise` is the hint where something else
        answers and `silent` where nothing does, if more is to be said than for any machine.
        """
        if self.garbled:
            return self.stranger(title, otherwise)
        return MachineSilent(
            waited_ms,
            _("nothing answers at {machine}").format(machine=self.label),
            silent or _("Check that the machine is switched on and that this is its address."),
        )

    def stranger(self, title: str, hint: str = "") -> MachineError:
        """What to raise where something answers that is no machine of this title."""
        return MachineError(
            _("what answers at {machine} is not {title}").format(machine=self.label, title=title),
            hint or _("Is it the right address? `legato machines` lists what is near."),
        )

    def _raise_if_lost(self) -> None:
        if self._lost is not None:
            raise LinkLost(str(self._lost), self._lost.hint) from self._lost

    async def _news(self) -> None:
        news = asyncio.get_running_loop().create_future()
        self._waiting.add(news)
        try:
            await news
        finally:
            self._waiting.discard(news)

    def _wake(self) -> None:
        for news in self._waiting:
            if not news.done():
                news.set_result(None)

    async def _listen(self) -> None:
        try:
            while True:
                packet = await self._link.read()
                log.debug("%s < %s", self.label, packet.data.hex(" "))
                for message in self._codec.feed(packet):
                    self._take(message)
                self._wake()
                # A machine that never stops talking must not keep anything else from its turn.
                await asyncio.sleep(0)
        except LinkLost as lost:
            self._lost = lost
        except Exception as error:  # noqa: BLE001 - a driver of others that fails to hear is deaf
            self._lost = LinkLost(
                _("{machine} cannot be heard any more: {error!r}").format(
                    machine=self.label, error=error
                )
            )
        finally:
            self._wake()

    def _take(self, message: Rx | Garbled) -> None:
        if isinstance(message, Garbled):
            self.garbled += 1
            log.debug("%s: %s: %s", self.label, message.reason, message.raw.hex(" "))
        else:
            self._on_message(message)


def proven(delivery: Delivery) -> Proof:
    """What a write alone proves."""
    return Proof.ACKNOWLEDGED if delivery is Delivery.ACKNOWLEDGED else Proof.SENT


async def surest(clock: Clock, proofs: AsyncIterator[Proof]) -> Proof:
    """One attempt to rest: the last proof it gave within a second, FAILED where the link broke.

    `proofs` writes everything off and gives what that proves, then waits for what proves more.
    """
    proof = Proof.FAILED
    try:
        async with time_limit(clock, REST_LIMIT_MS):
            async for surer in proofs:
                proof = surer
    except LinkError:
        return Proof.FAILED
    except TimeoutError:
        return proof
    return proof
