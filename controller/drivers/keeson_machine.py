"""A Keeson base as its firmware behaves, in the ways that are known to differ from base to base."""

import asyncio
from dataclasses import dataclass

from controller.clock import Alarm, Clock
from controller.driver import OnFelt
from controller.drivers.keeson_ways import MINUS, PLUS, Levels, Motor
from controller.errors import LinkLost
from controller.link.base import Link
from firmware_protocol.codec import Codec
from firmware_protocol.keeson_base import (
    STRONGEST,
    TICK_MS,
    TIMER_MS,
    TIMER_OFF,
    Key,
    Layout,
    Press,
    Status,
    machine_codec,
)
from profiles.timeline import Setting

STEPS = 3  # of the catalogue page: two levels make one step
KEY_GAP_MS = 400  # GUESSED: what comes sooner is missed; one source keeps 500 ms
_UNKNOWN = {Layout.ED: b"\x00", Layout.F0: b"\x00\x00\x01\x00", Layout.F1: b"\x02\x00\x00\x0c\x03"}


@dataclass(frozen=True, slots=True)
class Habits:
    """How one base differs from others; as it stands, the one the captures show.

    `rungs` are the levels it has. A base without "-" goes from the top round to 0; one with "-"
    stays at either end, unless `minus_wraps`. `starts` is the timer a massage begins with. Reports
    come every `report_ms` and, with `tells`, at each change. A receiver may drop a link on which
    nothing is written for `idle_ms`, and never be found again after `connections` of them.
    """

    rungs: tuple[int, ...] = tuple(range(STRONGEST + 1))
    has_minus: bool = True
    minus_wraps: bool = False
    heeds_stop: bool = False
    layout: Layout = Layout.ED
    starts: int = 1
    times: bool = True  # whether it heeds the timer key, which no base was seen to do at rest
    report_ms: int = 1_000  # GUESSED: reports are frequent, also without a change
    tells: bool = True
    idle_ms: int | None = 12_000
    connections: int | None = None


class SimulatedKeeson:
    """The base's box: latched levels, a timer of its own, reports to whoever is connected."""

    def __init__(self, clock: Clock, on_felt: OnFelt, habits: Habits | None = None) -> None:
        self._clock = clock
        self._on_felt = on_felt
        self._habits = habits or Habits()
        self._levels = dict.fromkeys(Motor, 0)
        self._timer = TIMER_OFF
        self._ends_ms = 0
        self._ending: Alarm | None = None
        self._key_ms = -KEY_GAP_MS
        self._written_ms = 0
        self._news = asyncio.Event()
        self._connections = 0

    @property
    def felt(self) -> Setting:
        """The step of each motor."""
        return Setting(
            {motor.value: -(-level * STEPS // STRONGEST) for motor, level in self._levels.items()}
        )

    @property
    def levels(self) -> Levels:
        """The level of each motor as the base counts them, 0..6."""
        return dict(self._levels)

    async def serve(self, link: Link) -> None:
        """Report and obey until the link is lost; the massage goes on without it."""
        self._connections += 1
        most = self._habits.connections
        if most is not None and self._connections > most:
            await link.close()
            return
        codec = machine_codec()
        self._written_ms = self._clock.now_ms()
        talking = asyncio.create_task(self._talk(link, codec))
        try:
            while True:
                for press in codec.feed(await link.read()):
                    self._written_ms = self._clock.now_ms()
                    if isinstance(press, Press):
                        self.press(press.keys)
        except LinkLost:
            return
        finally:
            talking.cancel()
            await asyncio.wait({talking})

    def press(self, keys: Key) -> None:
        """These keys were pressed, over the link or on the remote."""
        now_ms = self._clock.now_ms()
        if not keys or now_ms < self._key_ms + KEY_GAP_MS:
            return
        self._key_ms = now_ms
        self._change({motor: self._stepped(motor, keys) for motor in Motor})
        if Key.TIMER_STEP in keys and self._habits.times and any(self._levels.values()):
            self._start({TIMER_OFF: 1, 1: 2, 2: 3}.get(self._timer, TIMER_OFF))

    async def _talk(self, link: Link, codec: Codec[Status, Press]) -> None:
        """Report, and again at each change or after a while, until the link is lost or dropped."""
        try:
            while not self._idle():
                self._news.clear()
                await link.write(codec.encode(self._status()))
                again_ms = self._clock.now_ms() + self._habits.report_ms
                alarm = self._clock.call_at(again_ms, self._news.set)
                try:
                    await self._news.wait()
                finally:
                    alarm.cancel()
        except LinkLost:
            return
        await link.close()

    def _idle(self) -> bool:
        idle_ms = self._habits.idle_ms
        return idle_ms is not None and self._clock.now_ms() >= self._written_ms + idle_ms

    def _stepped(self, motor: Motor, keys: Key) -> int:
        """The level of a motor after these keys; modes, waves and intensities are not simulated."""
        habits, level = self._habits, self._levels[motor]
        if Key.ALL_STOP in keys and habits.heeds_stop:
            return 0
        at, top = habits.rungs.index(level), len(habits.rungs) - 1
        if PLUS[motor] in keys:
            at = min(at + 1, top) if habits.has_minus else (at + 1) % (top + 1)
        elif MINUS[motor] in keys and habits.has_minus:
            at = (at - 1) % (top + 1) if habits.minus_wraps else max(at - 1, 0)
        return habits.rungs[at]

    def _change(self, levels: dict[Motor, int]) -> None:
        if levels == self._levels:
            return
        felt, ran = self.felt, any(self._levels.values())
        self._levels = levels
        runs = any(levels.values())
        if runs != ran:
            self._start(self._habits.starts if runs else TIMER_OFF)
        if self.felt != felt:
            self._on_felt(self._clock.now_ms(), self.felt)
        self._tell()

    def _start(self, timer: int) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        self._timer = timer
        if timer in TIMER_MS:
            self._ends_ms = self._clock.now_ms() + TIMER_MS[timer]
            self._ending = self._clock.call_at(self._ends_ms, self._end)
        self._tell()

    def _end(self) -> None:
        self._change(dict.fromkeys(Motor, 0))

    def _tell(self) -> None:
        if self._habits.tells:
            self._news.set()

    def _status(self) -> Status:
        left_ms = self._ends_ms - self._clock.now_ms() if self._timer in TIMER_MS else 0
        return Status(
            self._habits.layout,
            self._levels[Motor.HEAD],
            self._levels[Motor.FOOT],
            max(left_ms, 0) // TICK_MS * TICK_MS,
            self._timer,
            unknown=_UNKNOWN[self._habits.layout],
        )
