"""Machines with a Tuya Wi-Fi module, driven in its place: every data point is reported back."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from controller.clock import Clock, sleep_until, time_limit
from controller.driver import (
    Connect,
    Driver,
    DriverCode,
    OnFelt,
    Page,
    Simulate,
    SimulatedMachine,
    shipped_page,
)
from controller.drivers.asked import LATE_MS, Asked
from controller.drivers.tuya_ledger import RESPONSE_LIMIT_MS, Ledger
from controller.drivers.tuya_machine import SimulatedTuya
from controller.drivers.tuya_map import PointMap
from controller.drivers.tuya_module import Module
from controller.drivers.tuya_options import map_of
from controller.errors import MachineError, MachineSilent, SwitchedOff
from controller.exchange import IDENTIFY_LIMIT_MS, Overtaken, proven
from controller.link.base import Link
from firmware_protocol.tuya_mcu import Ask
from firmware_protocol.tuya_points import Point
from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.timeline import Setting

FIRST_AGAIN_MS = 500
HEARTBEAT_MS = 15_000
HEARTBEAT_AGAIN_MS = 1_000
MISSED_HEARTBEATS = 3
MARGIN_MS = 100  # so much sooner than whoever waits for a setting do we give it up


@asynccontextmanager
async def connected(
    points: PointMap, link: Link, clock: Clock, capabilities: Capabilities
) -> AsyncIterator[Driver]:
    """Hold the link open, drive the machine at its end, and answer what it asks its module."""
    driver = TuyaDriver(points, link, clock, capabilities)
    async with driver.module.exchange:
        answering = asyncio.create_task(driver.module.answer())
        try:
            yield driver
        finally:
            answering.cancel()
            await asyncio.wait({answering})


class TuyaDriver:
    """A machine whose points do what a map says. It is believed as far as its ledger proves it."""

    def __init__(
        self, points: PointMap, link: Link, clock: Clock, capabilities: Capabilities
    ) -> None:
        self._map = points
        self._clock = clock
        self._capabilities = capabilities
        self._ledger = Ledger(clock)
        self._brought: tuple[Point, ...] = ()  # what the last setting is known to have come to
        self._asked = Asked(clock)
        self._ends_ms: int | None = None  # by the timer that was armed last
        self.module = Module(link, clock, capabilities.min_command_gap_ms, self._ledger)

    @property
    def capabilities(self) -> Capabilities:
        """What the page says; the machine only lists its points, not what they do."""
        return self._capabilities

    async def identify(self) -> str:
        """Heartbeat and start-up; raises MachineSilent, or MachineError for other points."""
        deadline_ms = self._clock.now_ms() + IDENTIFY_LIMIT_MS
        tries = 1
        while not await self.module.beat():
            if tries == MISSED_HEARTBEATS:
                raise self.module.exchange.nobody(
                    _("a Tuya machine"), IDENTIFY_LIMIT_MS, otherwise=SPEED, silent=WIRES
                )
            tries += 1
            await sleep_until(self._clock, self._clock.now_ms() + FIRST_AGAIN_MS)
        await self._start_up(deadline_ms)
        return self.module.identity

    async def apply(self, setting: Setting) -> Proof:
        """Strength first, switch second: it is never switched on where it would be stronger.

        CONFIRMED when the machine reports all of it, SENT where it reports less, or where all was
        to go off and is not reported. Raises MachineError where it reports more, and MachineSilent
        where it does not say what became of it.
        """
        can = self._capabilities
        levels = {one.name: setting.step(one.name) for one in can.actuators if one.covers}
        self._asked.for_levels(levels.values())
        limit_ms = can.setting_limit_ms - MARGIN_MS
        try:
            async with time_limit(self._clock, limit_ms):
                return await self._apply(levels, self.module.exchange.rests)
        except Overtaken:
            return Proof.SENT
        except TimeoutError as error:
            raise _unsaid(limit_ms) from error

    async def rest(self) -> Proof:
        """Every switch off, then every strength that has an off, then the question what is on."""
        self._brought = ()
        self._asked.for_levels(())
        return await self.module.exchange.rest(self._resting())

    async def _resting(self) -> AsyncIterator[Proof]:
        for point in self._map.offs:
            yield proven(await self.module.write(point))
            # What comes closer may be lost, and this is not to be.
            gap_ms = self._capabilities.min_command_gap_ms
            await sleep_until(self._clock, self._clock.now_ms() + gap_ms)
        at_rest = partial(self._prove, self._map.rest)
        while not at_rest():
            await self.module.exchange.send_at_once(Ask.POINTS)
            await self.module.exchange.until(at_rest, RESPONSE_LIMIT_MS)
        yield Proof.CONFIRMED

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """The shortest time that is enough, where the map has a timer and the machine takes it."""
        if self._map.timer is None:
            return None
        point, length_ms = self._map.timer.covering(remaining_ms)
        self._ends_ms = self._clock.now_ms() + length_ms
        try:
            return length_ms if await self._set(point, self.module.exchange.rests) else None
        except Overtaken:
            return None

    async def watch(self) -> None:
        """A heartbeat every 15 s; raises LinkLost, or MachineSilent after three without answer.

        A machine that says it has just started is led through the start-up again. MachineSilent,
        too, where it holds less by then than it was brought to: it had no power. SwitchedOff where
        it reports that everything is off, and says so again when it is asked, unless its own timer
        may have ended it.
        """
        missed = 0
        while True:
            wait_ms = HEARTBEAT_AGAIN_MS if missed else HEARTBEAT_MS
            if await self.module.exchange.until(self._is_switched_off, wait_ms):
                await self._ask_whether_off()
            missed = 0 if await self.module.beat() else missed + 1
            if missed == MISSED_HEARTBEATS:
                raise MachineSilent(HEARTBEAT_MS, _("the machine has gone silent"), POWER)
            if self.module.restarted:
                await self._start_up(self._clock.now_ms() + IDENTIFY_LIMIT_MS)
                if not self._prove(self._brought):
                    raise MachineSilent(HEARTBEAT_MS, _("the machine has restarted"), POWER)

    async def _ask_whether_off(self) -> None:
        """Raises SwitchedOff where the machine says again that everything is off."""
        heard = self._ledger.heard
        answered = await self.module.ask(Ask.POINTS, lambda: self._ledger.heard > heard)
        if answered and self._is_switched_off() and not self.module.restarted:
            raise SwitchedOff
        await sleep_until(self._clock, self._clock.now_ms() + RESPONSE_LIMIT_MS)

    def _is_switched_off(self) -> bool:
        """Whether it was brought to run, and all that could run is known to be off."""
        if not (self._asked.runs_long and self._brought) or self._timed_out():
            return False
        held = {one.number: self._ledger.known(one.number) for one in self._map.needed}
        known = {number: point for number, point in held.items() if point is not None}
        return len(known) == len(held) and not any(self._map.felt(known).values())

    def _timed_out(self) -> bool:
        """Whether a timer of its own may have ended it."""
        own_ms, ends_ms = self._capabilities.own_timer_ms, self._ends_ms
        if own_ms is not None and self._asked.runs_for(own_ms - LATE_MS):
            return True
        return ends_ms is not None and self._clock.now_ms() >= ends_ms - LATE_MS

    async def _apply(self, levels: Mapping[str, int], rests: int) -> Proof:
        strengths, ons = self._map.strengths(levels), self._map.ons(levels)
        before = (*self._map.offs_beside(levels), *strengths)
        for point in before:
            await self._bring(point, rests)
        if not self._prove(ons):
            self._check(levels, before, _("would start stronger than it is asked to"), TURN_DOWN)
            for point in ons:
                await self._bring(point, rests)
        for point in strengths:  # some take it only while they are on
            await self._bring(point, rests)
        self._check(levels, (*before, *ons), _("stays stronger than it is asked to be"), LOOK)
        self._brought = (*before, *ons) if self._prove((*before, *ons)) else ()
        return Proof.CONFIRMED if self._prove((*before, *ons)) else Proof.SENT

    def _check(
        self, levels: Mapping[str, int], brought: tuple[Point, ...], problem: str, hint: str
    ) -> None:
        """Where anything is to be on, it must be known of all that was brought what it holds."""
        if not any(levels.values()):
            return
        needed = {one.number for one in self._map.needed}
        if any(self._ledger.known(one.number) is None for one in brought if one.number in needed):
            raise _unsaid(RESPONSE_LIMIT_MS)
        name = self._map.stronger(levels, self._ledger.known)
        if name:
            raise MachineError(_("the {name} {problem}").format(name=name, problem=problem), hint)

    def _prove(self, points: tuple[Point, ...]) -> bool:
        return all(self._ledger.proves(point) for point in points)

    async def _bring(self, point: Point, rests: int) -> None:
        if not self._ledger.proves(point):
            await self._set(point, rests)

    async def _set(self, point: Point, rests: int) -> bool:
        """Write it; whether the machine says so. Asked twice: no change may be no report."""
        holds = partial(self._ledger.proves, point)
        async with self.module.exchange.turn(rests):
            await self.module.write(point)
            if await self.module.exchange.until(holds, RESPONSE_LIMIT_MS):
                return True
        return await self.module.ask(Ask.POINTS, holds)

    async def _start_up(self, deadline_ms: int) -> None:
        """Raises MachineError where the points are not those of the map."""
        await self.module.start_up(self._knows_all, deadline_ms)
        said = [f"{one.number} ({one.type.name.lower()})" for one in self._ledger.all()]
        hint = _("It reports: {said}. Mend the points of your page.").format(
            said=", ".join(said) or _("none")
        )
        for one in self._map.needed:
            point = self._ledger.last(one.number)
            if point is None:
                raise MachineError(
                    _("the machine reports no data point {number}").format(number=one.number), hint
                )
            if point.type is not one.type:
                problem = _("data point {number} is no {type}").format(
                    number=one.number, type=one.type.name.lower()
                )
                raise MachineError(problem, hint)

    def _knows_all(self) -> bool:
        return all(self._ledger.last(one.number) for one in self._map.needed)


TURN_DOWN = _("Turn it down with its own remote, switch it off there, and try again.")
SPEED = _("Is it the right address, and the right speed? Some speak at 115200 baud.")
WIRES = _("Check that the machine is switched on, and that RX and TX are the right way round.")
POWER = _("Check its cable and its power.")
LOOK = _("If it still runs, switch it off at the machine.")


def _unsaid(waited_ms: int) -> MachineSilent:
    problem = _("the machine does not report what it is told")
    return MachineSilent(waited_ms, problem, POWER)


SHIPPED = partial(shipped_page, "tuya_mcu")


def of_page(page: Page) -> tuple[Connect, Simulate]:
    """The driver and the simulated machine of a page with a map; raises ValueError."""
    points = map_of(page)
    return partial(connected, points), partial(SimulatedTuya, points)


def connect(
    link: Link, clock: Clock, capabilities: Capabilities
) -> AbstractAsyncContextManager[Driver]:
    """Drive a machine with the points of the page that comes with Legato."""
    return of_page(tomllib.loads(SHIPPED()))[0](link, clock, capabilities)


def simulate(clock: Clock, on_felt: OnFelt) -> SimulatedMachine:
    """A machine with the points of the page that comes with Legato."""
    return of_page(tomllib.loads(SHIPPED()))[1](clock, on_felt)


DRIVER = DriverCode("tuya_mcu", SHIPPED, connect, simulate, of_page)
