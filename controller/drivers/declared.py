"""Families described as data: drives whatever the `[wire]` of a catalogue page says."""

import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from controller.clock import Clock, sleep_until
from controller.driver import Connect, Driver, DriverCode, OnFelt, Page, Simulate, SimulatedMachine
from controller.drivers.declared_machine import DeclaredMachine
from controller.drivers.heartbeat import SILENT_MS, beaten
from controller.drivers.owed import OwedAnswers
from controller.errors import MachineSilent
from controller.exchange import (
    ASK_AGAIN_MS,
    IDENTIFY_LIMIT_MS,
    REST_LIMIT_MS,
    Exchange,
    proven,
)
from controller.link.base import Delivery, Link
from firmware_protocol.declared import Answer, Ask, Command, SetLevel, Timer, Wire, host_codec
from firmware_protocol.kinds import PageError
from firmware_protocol.wiring import MINUTE_MS, wire_of
from profiles.actuators import SETTING_LIMIT_MS, Capabilities, Proof
from profiles.language import _
from profiles.timeline import Setting


@dataclass(frozen=True, slots=True)
class Declared:
    """A page, read: its wire, and what else of it a driver or a simulated machine needs."""

    title: str
    wire: Wire
    dead_man_ms: int | None
    own_timer_ms: int | None


def built(page: Page) -> tuple[Connect, Simulate]:
    """The driver and the simulated machine of a page.

    The page is one that `check_page` let through. Raises ValueError for a wrong `[wire]`, naming
    the place and what would be right.
    """
    declared = _declared(page)

    @asynccontextmanager
    async def connect(
        link: Link, clock: Clock, capabilities: Capabilities
    ) -> AsyncIterator[Driver]:
        driver = DeclaredDriver(link, clock, capabilities, declared)
        async with driver.exchange:
            yield driver

    def simulate(clock: Clock, on_felt: OnFelt) -> SimulatedMachine:
        return DeclaredMachine(
            declared.wire,
            clock,
            on_felt,
            dead_man_ms=declared.dead_man_ms,
            own_timer_ms=declared.own_timer_ms,
        )

    return connect, simulate


def described(name: str, catalogue: Callable[[], str]) -> DriverCode:
    """The code of a family whose page says everything, for an entry point of `legato.drivers`."""

    def connect(
        link: Link, clock: Clock, capabilities: Capabilities
    ) -> AbstractAsyncContextManager[Driver]:
        return built(tomllib.loads(catalogue()))[0](link, clock, capabilities)

    def simulate(clock: Clock, on_felt: OnFelt) -> SimulatedMachine:
        return built(tomllib.loads(catalogue()))[1](clock, on_felt)

    return DriverCode(name, catalogue, connect, simulate, built)


def _declared(page: Page) -> Declared:
    wire = wire_of(page)
    checked: dict[str, Any] = dict(page)  # Any: the layout of pages has seen to the types
    timing = checked["timing"]
    commands = sum(1 for one in checked["actuators"] if one["covers"])
    gap_ms, waited = timing["min_command_gap_ms"], timing.get("commands_per_setting", 1)
    if commands * gap_ms > max(SETTING_LIMIT_MS, waited * gap_ms):
        problem = f"is to be {commands}, one for each actuator that reaches the legs"
        raise PageError("timing, commands_per_setting", problem)
    return Declared(checked["title"], wire, timing.get("dead_man_ms"), timing.get("own_timer_ms"))


class DeclaredDriver:
    """A machine on a declared wire: absolute levels, and no report of them.

    What a write proves is what its link says of it. Where the wire has a question, its answer
    proves more: on a line that keeps the order, that everything before it was read.

    There is no task in the background. A keep-alive goes out with the next `apply` once it is
    due; the session repeats `apply` every half a second on a machine with a dead-man, and only
    while it lives itself, so that a host that hangs still trips it.
    """

    def __init__(
        self, link: Link, clock: Clock, capabilities: Capabilities, declared: Declared
    ) -> None:
        wire = declared.wire
        self.exchange: Exchange[Command, Answer] = Exchange(
            link, host_codec(wire), clock, capabilities.min_command_gap_ms, self._hear
        )
        self._clock = clock
        self._capabilities = capabilities
        self._title = declared.title
        self._wire = wire
        self._governed = tuple(
            one.name for one in capabilities.actuators if one.covers and one.name in wire.steps
        )
        self._owed = OwedAnswers()
        self._answer: Answer | None = None
        self._heard = self._applying = 0
        self._woken = not wire.init
        self._kept_alive_ms: int | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What the catalogue says; such a machine cannot be asked."""
        return self._capabilities

    async def identify(self) -> str:
        """What it answers to its question, or only what the catalogue calls it.

        Raises MachineSilent, or MachineError where something else answers.
        """
        deadline_ms = self._clock.now_ms() + IDENTIFY_LIMIT_MS
        await self._wake()
        question = self._wire.question
        if question is None:
            return self._title
        while self._answer is None:
            left_ms = deadline_ms - self._clock.now_ms()
            if left_ms <= 0:
                raise self.exchange.nobody(self._title, IDENTIFY_LIMIT_MS)
            async with self.exchange.turn():
                await self._ask(behind_rest=False)
            await self.exchange.until(self._has_answered, min(ASK_AGAIN_MS, left_ms))
        return f"{self._title} ({question.meaning(self._answer)})"

    async def apply(self, setting: Setting) -> Proof:
        """Each actuator to its level, those that are off first.

        Raises Overtaken where a rest came before all of it was written.
        """
        self._applying += 1
        try:
            return await self._apply(setting, self.exchange.rests)
        finally:
            self._applying -= 1

    async def _apply(self, setting: Setting, rests: int) -> Proof:
        await self._wake()
        await self._keep_alive()
        deliveries = []
        for name in sorted(self._governed, key=lambda name: setting.step(name) > 0):
            level = SetLevel(name, min(setting.step(name), self._wire.steps[name]))
            async with self.exchange.turn(rests):
                if level.step:
                    self._owed.level_set()
                deliveries.append(await self.exchange.send_at_once(level))
        return _weakest(deliveries)

    async def rest(self) -> Proof:
        """What the page turns everything off with, then step 0 of all that can be set."""
        self._owed.rest_begins()
        return await self.exchange.rest(self._resting())

    async def _resting(self) -> AsyncIterator[Proof]:
        yield await self._all_off()
        if not self._woken:  # it may have slept through that
            for message in self._wire.init:
                await self._pause()
                await self.exchange.send_at_once(message)
            await self._pause()
            yield await self._all_off()
            self._woken = True
        if not self._wire.proves:
            return
        for _question in range(self._owed.questions):
            await self._ask(behind_rest=True)
        if await self.exchange.until(lambda: self._owed.rest_answered, REST_LIMIT_MS):
            yield Proof.ACKNOWLEDGED
            await self._all_off()  # once more: an answer tells of no message that got lost

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """The shortest the machine offers: the session arms it again before it ends."""
        if not self._wire.timers:
            return None
        await self._wake()
        minutes = self._wire.timers[0]
        await self.exchange.send(Timer(minutes))
        return minutes * MINUTE_MS

    async def watch(self) -> None:
        """Raises LinkLost, or MachineSilent where the page has a question that is not answered.

        A machine with a dead-man is not asked: any message might feed it, and a session that hangs
        is to trip it. Without a question nothing can be noticed but the loss of the link.
        """
        if self._wire.question is None or self._capabilities.dead_man_ms is not None:
            await self.exchange.watch()

        def lossy() -> bool:
            return self._wire.proves and self._owed.too_many

        await beaten(self.exchange, self._beat, lambda: self._heard + self.exchange.garbled, lossy)
        lost, silent = _("answers of the machine get lost"), _("the machine has gone silent")
        problem = lost if lossy() else silent
        raise MachineSilent(SILENT_MS, problem, _("Check its power and its cable."))

    async def _beat(self, missed: int) -> None:
        if self._applying:  # many commands with long gaps have no time for questions in between
            self._heard += 1
            return
        async with self.exchange.turn():
            await self._ask(behind_rest=False)

    async def _wake(self) -> None:
        if not self._woken:
            for message in self._wire.init:
                await self.exchange.send(message)
            self._woken = True

    async def _keep_alive(self) -> None:
        keep_alive, now_ms = self._wire.keep_alive, self._clock.now_ms()
        if keep_alive is None:
            return
        last_ms = self._kept_alive_ms
        if last_ms is None or now_ms - last_ms >= keep_alive.every_ms:
            await self.exchange.send(keep_alive.message)
            self._kept_alive_ms = now_ms

    async def _all_off(self) -> Proof:
        return _weakest([await self.exchange.send_at_once(part) for part in self._wire.rest])

    async def _pause(self) -> None:
        await sleep_until(self._clock, self._clock.now_ms() + self._capabilities.min_command_gap_ms)

    async def _ask(self, *, behind_rest: bool) -> None:
        self._owed.asked(behind_rest=behind_rest)
        await self.exchange.send_at_once(Ask())

    def _has_answered(self) -> bool:
        return self._answer is not None

    def _hear(self, answer: Answer) -> None:
        self._answer = answer
        self._heard += 1
        self._owed.answered()


def _weakest(deliveries: list[Delivery]) -> Proof:
    return min(map(proven, deliveries), default=Proof.SENT)
