"""A simulated machine with a Tuya module's socket: does what a map says, reports every change."""

import asyncio
from contextlib import suppress

from controller.clock import Alarm, Clock
from controller.driver import OnFelt
from controller.drivers.tuya_map import Level, PointMap
from controller.errors import LinkLost
from controller.link.base import Link
from firmware_protocol.codec import Codec, Garbled
from firmware_protocol.tuya_mcu import (
    Alive,
    Answer,
    Ask,
    Command,
    Points,
    Product,
    Report,
    Request,
    What,
    WifiHeard,
    WifiState,
    WorkMode,
    Write,
    machine_codec,
)
from firmware_protocol.tuya_points import Point
from profiles.timeline import Setting

ALL_IN_ONE = 3  # machines of this version report several points in one frame
PRODUCT = "simulated1.0.0"


class SimulatedTuya:
    """The machine's own controller: latched, reports changes only, and asks for the time.

    `version` is that of the protocol it speaks, `pins` what it answers of its module's light and
    key, b"" where it wants to be told the Wi-Fi state.
    """

    def __init__(
        self,
        points: PointMap,
        clock: Clock,
        on_felt: OnFelt,
        version: int = 3,
        pins: bytes = b"",
    ) -> None:
        self._map = points
        self._clock = clock
        self._on_felt = on_felt
        self._version = version
        self._pins = pins
        self._held = self._at_power_up()
        self._running = False
        self._timer: Alarm | None = None
        self._out: asyncio.Queue[What] | None = None

    @property
    def felt(self) -> Setting:
        """The step of each actuator."""
        return Setting(self._map.felt(self._held))

    def press(self, *points: Point) -> None:
        """Somebody uses the remote."""
        self._take(points)

    def restart(self) -> None:
        """The plug is pulled and put in again."""
        before = self.felt
        self._held, self._running = self._at_power_up(), False
        self._set_timer(0)
        self._tell(before)

    async def serve(self, link: Link) -> None:
        """Answer and obey until the link is lost; the massage goes on without it."""
        codec = machine_codec()
        self._out = asyncio.Queue()
        saying = asyncio.create_task(self._say(self._out, link, codec))
        try:
            while True:
                for command in codec.feed(await link.read()):
                    self._obey(command)
        except LinkLost:
            return
        finally:
            self._out = None
            saying.cancel()
            await asyncio.wait({saying})

    async def _say(
        self, out: "asyncio.Queue[What]", link: Link, codec: Codec[Report, Command]
    ) -> None:
        with suppress(LinkLost):
            while True:
                await link.write(codec.encode(Report(await out.get(), self._version)))

    def _reply(self, what: What) -> None:
        if self._out is not None:
            self._out.put_nowait(what)

    def _obey(self, command: Command | Garbled) -> None:
        match command:
            case Ask.HEARTBEAT:
                self._reply(Alive(self._running))
                self._running = True
            case Ask.PRODUCT:
                self._reply(Product(PRODUCT))
            case Ask.WORK_MODE:
                self._reply(WorkMode(self._pins))
            case Ask.POINTS:
                self._report(tuple(self._held.values()))
            case WifiState(_, asked):
                if not asked:
                    self._reply(WifiHeard())
                    self._reply(Request.LOCAL_TIME)
            case Write(points):
                self._take(points)
            case Answer() | Garbled():
                pass

    def _take(self, points: tuple[Point, ...]) -> None:
        before = self.felt
        changed = []
        for point in points:
            known = self._held.get(point.number)
            if known is None or known.type is not point.type or not self._can_hold(point):
                continue  # the vendor's firmware drops it without a word
            if self._map.timer is not None and point.number == self._map.timer.number:
                self._set_timer(point.value)
            if known != point:
                self._held[point.number] = point
                changed.append(point)
        self._report(tuple(changed))
        self._tell(before)

    def _can_hold(self, point: Point) -> bool:
        for one in self._map.needed:
            if one.number == point.number and isinstance(one, Level):
                known = one.values if one.off is None else (*one.values, one.off)
                return min(known) <= point.value <= max(known)
            if one.number == point.number:
                return point.value in (0, 1)
        return True

    def _report(self, points: tuple[Point, ...]) -> None:
        together = self._version >= ALL_IN_ONE
        for some in (points,) if together else ((point,) for point in points):
            if some:
                self._reply(Points(some))

    def _tell(self, before: Setting) -> None:
        if self.felt != before:
            self._on_felt(self._clock.now_ms(), self.felt)

    def _set_timer(self, value: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        timer = self._map.timer
        length_ms = dict(timer.lengths).get(value) if timer is not None else None
        if length_ms is not None:
            self._timer = self._clock.call_at(self._clock.now_ms() + length_ms, self._run_out)

    def _run_out(self) -> None:
        self._timer = None
        self._take(self._map.offs)

    def _at_power_up(self) -> dict[int, Point]:
        points = [power.off for power in self._map.powers]
        points += [level.to(1 if level.off is None else 0) for level in self._map.levels]
        points += self._map.modes
        if self._map.timer is not None:
            timer = self._map.timer
            points.append(Point.of(timer.number, timer.type, 0))
        return {point.number: point for point in points}
