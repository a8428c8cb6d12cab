"""A process that can be killed in the middle: from then on nothing of it reaches the world."""

import asyncio
from collections.abc import Callable
from typing import Any

from controller.clock import Alarm, Clock, ManualClock
from controller.errors import LinkLost, LinkUnavailable, Unavailable
from controller.link.base import Delivery, Link
from firmware_protocol.codec import Packet


class Life:
    """The clock of one process, which is that of the world for as long as the process runs.

    A task cannot be thrown away without its `finally`, as SIGKILL does it. So what is left of a
    dead process runs to its end on a clock and with links of its own, heard by nobody.
    """

    def __init__(self, world: Clock) -> None:
        self.runs = True
        self.died_ms: int | None = None
        self._world = world
        self._after = ManualClock()
        self._alarms: dict[_Alarm, int] = {}
        self._links: list[LifeLink] = []
        self._woken: asyncio.Future[None] | None = None

    def now_ms(self) -> int:
        """The world's time; after death it goes on by itself."""
        if self.died_ms is None:
            return self._world.now_ms()
        return self.died_ms + self._after.now_ms()

    def wall_ms(self) -> int:
        """As the world's clock has it."""
        return self._world.wall_ms()

    def suspended_ms(self) -> int:
        """As the world's clock has it."""
        return self._world.suspended_ms()

    def call_at(self, moment_ms: int, callback: Callable[[], None]) -> Alarm:
        """Ring then, unless the process does not run any more."""
        if self.died_ms is not None:
            return self._after.call_at(moment_ms - self.died_ms, callback)
        alarm = _Alarm(callback, self._alarms)
        self._alarms[alarm] = moment_ms

        def ring() -> None:
            if self.runs:
                alarm.ring()

        self._world.call_at(moment_ms, ring)
        return alarm

    def holds(self, link: "LifeLink") -> None:
        """This link is closed by the operating system when the process dies."""
        self._links.append(link)

    def freeze(self) -> None:
        """SIGSTOP: nothing runs any more, and what is open stays open."""
        self.runs = False

    async def awake(self) -> None:
        """Return at once while the process runs, else when it is dead."""
        if not self.runs and self.died_ms is None:
            if self._woken is None:
                self._woken = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._woken)

    async def kill(self, task: asyncio.Task[Any]) -> None:  # Any: whatever it gives, nobody asks
        """SIGKILL: the links are closed, and the task ends where nobody hears of it."""
        self.runs = False
        self.died_ms = self._world.now_ms()
        for alarm, moment_ms in list(self._alarms.items()):
            self._after.call_at(moment_ms - self.died_ms, alarm.ring)
        if self._woken is not None:
            self._woken.set_result(None)
        for link in self._links:
            await link.hang_up()
        task.cancel()
        while not task.done():
            await self._after.advance(100)
        if not task.cancelled():
            task.exception()


class _Alarm:
    def __init__(self, callback: Callable[[], None], pending: "dict[_Alarm, int]") -> None:
        self._callback = callback
        self._pending = pending

    def cancel(self) -> None:
        self._pending.pop(self, None)

    def ring(self) -> None:
        if self._pending.pop(self, None) is not None:
            self._callback()


class LifeLink:
    """A link that a process holds."""

    def __init__(self, inner: Link, life: Life) -> None:
        self._inner = inner
        self._life = life

    @property
    def label(self) -> str:
        """That of the link inside."""
        return self._inner.label

    async def open(self) -> None:
        """Raises LinkUnavailable, always so once the process is dead."""
        if self._life.died_ms is not None:
            raise LinkUnavailable(Unavailable.NOT_FOUND, "this process is dead", "Nobody hears.")
        await self._inner.open()
        self._life.holds(self)

    async def write(self, packet: Packet) -> Delivery:
        """Raises LinkLost, always so once the process is dead."""
        if self._life.died_ms is not None:
            raise LinkLost("this process is dead")
        return await self._inner.write(packet)

    async def read(self) -> Packet:
        """What the machine sent, heard by a process that runs."""
        try:
            return await self._inner.read()
        finally:
            await self._life.awake()

    async def close(self) -> None:
        """End the connection."""
        await self._inner.close()

    async def hang_up(self) -> None:
        """The operating system closes it."""
        await self._inner.close()
