"""Keeson bases: keys that only step, pressed until the base reports the level asked for."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from controller.clock import Clock, sleep_until, time_limit
from controller.driver import Driver, DriverCode, shipped_page
from controller.drivers.keeson_machine import SimulatedKeeson
from controller.drivers.keeson_remote import Remote
from controller.drivers.keeson_ways import STALE_MS, TRIES, Hearing, Levels, Motor, Ways
from controller.errors import MachineError, MachineSilent, SwitchedOff
from controller.exchange import IDENTIFY_LIMIT_MS, Exchange, Overtaken, proven
from controller.link.base import Delivery, Link
from firmware_protocol.keeson_base import (
    STRONGEST,
    TIMER_MS,
    Key,
    Press,
    Status,
    host_codec,
)
from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.timeline import Setting

KEEP_ALIVE_MS = 4_000  # some receivers drop a link that was idle for about 12 s
CARRIED_LIMIT_MS = 1_000  # a link carries what was given up within this time, or not at all
SPREAD_MS = 100  # a remote's keys hide ours each time where both are equally regular
SPREADS = 3
LONGEST_TIMER = max(TIMER_MS)
MOST_TIMER_PRESSES = 2 * (len(TIMER_MS) + 1)  # twice round

log = logging.getLogger(__name__)


@asynccontextmanager
async def connect(link: Link, clock: Clock, capabilities: Capabilities) -> AsyncIterator[Driver]:
    """Hold the link open and drive the base at its end."""
    driver = KeesonDriver(link, clock, capabilities)
    async with driver.exchange:
        yield driver


class KeesonDriver:
    """A base. No key is pressed before a report has shown what the last one did.

    Except "-" in a rest, which lowers or does nothing, while as often as it was pressed since the
    last report cannot have brought the motor to 0 yet.

    Keys are at least `min_command_gap_ms` apart, also where a rest overtakes everything else: the
    base may miss what comes sooner.
    """

    def __init__(self, link: Link, clock: Clock, capabilities: Capabilities) -> None:
        self.exchange: Exchange[Press, Status] = Exchange(
            link, host_codec(), clock, capabilities.min_command_gap_ms, self._hear
        )
        self._clock = clock
        self._capabilities = capabilities
        self._hearing = Hearing()
        self._ways = Ways()
        covering = {one.name for one in capabilities.actuators if one.covers}
        self._remote = Remote(clock, (motor for motor in Motor if motor.value in covering))
        self._next_ms = self._wrote_ms = clock.now_ms()

    @property
    def capabilities(self) -> Capabilities:
        """What the catalogue says; the base cannot be asked."""
        return self._capabilities

    async def identify(self) -> str:
        """Wait for a report; raises MachineSilent, or MachineError where it is another's.

        To let go of keys nobody holds is harmless, and keeps the receiver from dropping the link.
        """
        await self.exchange.send(Press(Key.RELEASE))
        reported = await self.exchange.until(
            lambda: self._hearing.status is not None, IDENTIFY_LIMIT_MS
        )
        if not reported:
            raise self._not_understood()
        assert self._hearing.status is not None  # just waited for
        return f"Keeson base, reports {self._hearing.status.layout.name}"

    async def apply(self, setting: Setting) -> Proof:
        """Press "+" or "-" of the foot motor until the base reports the step, reading in between.

        Where this base has no level within the step, it is left at the nearest below, and that is
        SENT only. Where "+" leads from off straight past the step, it means the weakest level this
        base has, if that is at most half of full strength. Nothing else is stronger than asked,
        though what a key turns out to lead to may be felt until the next one, once on a connection.
        CONFIRMED where a report from behind the last key shows a level that the step means. Raises
        MachineError where only off would be left, with the motor brought there if "-" or the
        massage-off key does it, and where `commands_per_setting` keys or their time do not suffice.
        """
        steps = {one.name: one.steps for one in self._capabilities.actuators if one.covers}
        legs = [motor for motor in Motor if motor.value in steps]
        highest, lowest = {}, {}
        for motor in legs:
            step, of = setting.step(motor.value), steps[motor.value]
            highest[motor] = step * STRONGEST // of
            lowest[motor] = (step - 1) * STRONGEST // of + 1 if step else 0
        self._remote.asks(highest.values())
        try:
            async with time_limit(self._clock, self._time_ms):
                return await self._step(highest, lowest)
        except Overtaken:
            return Proof.SENT
        except TimeoutError:
            raise _not_there() from None

    async def rest(self) -> Proof:
        """Everything off: the massage-off key, then "-" of both motors until both read 0.

        CONFIRMED by a report from behind the last key, and ACKNOWLEDGED while the base comes
        down. SENT where it does not report: then only the massage-off key is pressed, which not
        every base heeds, and the link is worth opening anew. A level that takes more keys than fit
        into a second is left to the next attempt, which goes on where this one ended.
        """
        self._remote.asks(())
        return await self.exchange.rest(self._resting())

    async def arm_timer(self, remaining_ms: int) -> int | None:
        """Step the base's timer to the shortest that covers what remains, else to the longest.

        The longest is left alone until half of it is over. Gives what the base reports, None where
        no timer runs. At rest no key is pressed: what it would start is not known.
        """
        with suppress(TimeoutError, Overtaken):
            async with time_limit(self._clock, self._time_ms):
                await self._step_timer(remaining_ms)
        return self._left_ms() or None

    async def watch(self) -> None:
        """Raises LinkLost or SwitchedOff, and keeps the link from being dropped as idle.

        Letting go of keys keeps no massage alive: that is latched, and goes on without a link until
        the base's own timer ends it. So this need not end with a session that hangs.
        """
        while True:
            idle_ms = self._clock.now_ms() - self._wrote_ms
            limit_ms = KEEP_ALIVE_MS - idle_ms
            if await self.exchange.until(lambda: self._remote.switched_off, limit_ms):
                raise SwitchedOff
            if self._clock.now_ms() - self._wrote_ms >= KEEP_ALIVE_MS:
                await self.exchange.send(Press(Key.RELEASE))
                self._wrote_ms = self._clock.now_ms()

    def _hear(self, status: Status) -> None:
        self._hearing.hear(status, self._clock.now_ms())
        self._remote.hear(status)
        self._ways.seen(self._hearing.levels, self._hearing.timer)

    @property
    def _time_ms(self) -> int:
        """Our own limit ends before whoever waits takes the base for lost."""
        return self._capabilities.setting_limit_ms - self._capabilities.min_command_gap_ms

    async def _step(self, highest: Levels, lowest: Levels) -> Proof:
        rests, presses = self.exchange.rests, 0
        while True:
            await self._answered()
            async with self.exchange.turn(rests):
                levels = self._hearing.levels
                keys = self._ways.towards(levels, highest, lowest)
                if not keys:
                    if all(levels[motor] >= least for motor, least in lowest.items()):
                        return Proof.CONFIRMED
                    log.info("%s has no level that soft: left lower", self.exchange.label)
                    return Proof.SENT
                if presses == self._capabilities.commands_per_setting:
                    raise _not_there()
                presses += 1
                await self._press(keys)

    async def _step_timer(self, remaining_ms: int) -> None:
        rests, goal, before, ignored = self.exchange.rests, 0, 0, 0
        for _press in range(MOST_TIMER_PRESSES):
            await self._answered()
            async with self.exchange.turn(rests):
                status = self._hearing.status
                if status is None or not any(self._hearing.levels.values()):
                    return
                if not goal and self._lasts(status, remaining_ms):
                    return
                ignored = ignored + 1 if status.timer == before else 0
                if status.timer == goal or ignored == TRIES:
                    return
                goal = goal or _timer_for(status.timer, remaining_ms)
                before = status.timer
                await self._press(Key.TIMER_STEP)

    async def _resting(self) -> AsyncIterator[Proof]:
        await sleep_until(self._clock, self._next_ms)
        self._hearing.resting(self._clock.now_ms())
        delivery = await self._begin_rest()
        while True:
            yield proven(delivery) if self._hearing.fresh(self._clock.now_ms()) else Proof.SENT
            if await self.exchange.until(lambda: self._hearing.rested, self._gap_in_rest_ms):
                yield Proof.CONFIRMED
                return
            if keys := self._to_rest():
                delivery = await self._press(keys)

    @property
    def _gap_in_rest_ms(self) -> int:
        """The more of "-" did nothing, the less regular: a remote's keys may have hidden them."""
        in_vain = max(self._ways.tried - self._hearing.unanswered, 0)
        return self._capabilities.min_command_gap_ms + in_vain % SPREADS * SPREAD_MS

    async def _begin_rest(self) -> Delivery:
        """Write in any case: massage-off, or no key where it did nothing and one is unanswered."""
        if keys := self._to_rest():
            return await self._press(keys)
        if self._hearing.fresh(self._clock.now_ms()) and any(self._hearing.levels.values()):
            return await self.exchange.send_at_once(Press(Key.RELEASE))
        return await self._press(Key.ALL_STOP)

    def _to_rest(self) -> Key:
        now_ms = self._clock.now_ms()
        if not self._hearing.fresh(now_ms):
            return Key.RELEASE
        known, unanswered = self._hearing.known(now_ms), self._hearing.unanswered
        return self._ways.to_rest(self._hearing.levels, unanswered, known=known)

    async def _answered(self) -> None:
        """Wait until the reports show what the last key did; raises MachineSilent."""

        def known() -> bool:
            return self._hearing.known(self._clock.now_ms())

        if not await self.exchange.until(known, STALE_MS):
            raise MachineSilent(
                STALE_MS,
                _("the bed does not report its massage any more"),
                _("If it still runs, switch it off with the bed's remote."),
            )

    async def _press(self, keys: Key) -> Delivery:
        now_ms = self._clock.now_ms()
        self._next_ms = now_ms + self._capabilities.min_command_gap_ms
        self._wrote_ms = now_ms
        self._remote.pressed()
        self._ways.pressed(keys, self._hearing.levels, self._hearing.unanswered)
        self._hearing.pressing(keys, now_ms + CARRIED_LIMIT_MS)
        delivery = await self.exchange.send_at_once(Press(keys))
        self._hearing.carried(self._clock.now_ms())
        return delivery

    def _lasts(self, status: Status, remaining_ms: int) -> bool:
        left_ms = self._left_ms()
        half_ms = TIMER_MS[LONGEST_TIMER] // 2
        return left_ms >= remaining_ms or (status.timer == LONGEST_TIMER and left_ms >= half_ms)

    def _left_ms(self) -> int:
        """What is left on the base's timer as it reported, 0 where none is known to run."""
        status = self._hearing.status
        if status is None or not self._hearing.fresh(self._clock.now_ms()):
            return 0
        return status.remaining_ms if status.timer in TIMER_MS else 0

    def _not_understood(self) -> MachineError:
        if self.exchange.garbled:
            return MachineError(
                _("what answers at {machine} does not report as these bases do").format(
                    machine=self.exchange.label
                ),
                _("Others share their names: CoolBase, Purple Premium, Sleep Harmony. Is it one?"),
            )
        return MachineSilent(
            IDENTIFY_LIMIT_MS,
            _("the base at {machine} reports nothing").format(machine=self.exchange.label),
            _("Check that the bed has power; its remote should still work."),
        )


def _timer_for(code: int, remaining_ms: int) -> int:
    """The first time in the order of the key that covers what remains, else the longest."""
    codes = sorted(TIMER_MS)
    later = [one for one in codes if one > code] if code in TIMER_MS else []
    order = (*later, *codes)
    return next((one for one in order if TIMER_MS[one] >= remaining_ms), LONGEST_TIMER)


def _not_there() -> MachineError:
    return MachineError(
        _("the bed does not come to the level that was asked for"),
        _("If it still runs, switch it off with the bed's remote."),
    )


DRIVER = DriverCode("keeson_base", partial(shipped_page, "keeson_base"), connect, SimulatedKeeson)
