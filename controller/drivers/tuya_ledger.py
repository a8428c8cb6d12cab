"""What a Tuya machine said of each data point, and what was written that it may not have seen."""

from dataclasses import dataclass

from controller.clock import Clock
from firmware_protocol.tuya_points import Point

RESPONSE_LIMIT_MS = 300  # esphome: what is not answered by then is not answered


@dataclass(slots=True)
class _Written:
    """`carried_ms` is when the link had taken it, None while it may still be on its way."""

    point: Point
    carried_ms: int | None = None


class Ledger:
    """Weighs reports against writes.

    A report counts until its point is written again, whatever becomes of that; and only if it came
    when nothing else could be on its way any more.
    """

    def __init__(self, clock: Clock) -> None:
        self.heard = 0
        """How many reports of a point there were."""
        self._clock = clock
        self._reported: dict[int, Point] = {}
        self._counting: set[int] = set()  # the points of which the last report counts
        self._written: list[_Written] = []

    def write(self, point: Point) -> None:
        """A point is about to be written."""
        self._counting.discard(point.number)
        self._written = [
            one for one in self._written if one.point.number != point.number or not self._over(one)
        ]
        self._written.append(_Written(point))

    def carried(self) -> None:
        """The link took the last one. It keeps the order, so it has taken those before, too."""
        for one in self._written:
            if one.carried_ms is None:
                one.carried_ms = self._clock.now_ms()

    def hear(self, point: Point) -> None:
        """The machine says what a point holds."""
        self.heard += 1
        self._reported[point.number] = point
        self._written = [
            one
            for one in self._written
            if one.point.number != point.number
            or not (self._over(one) or (one.point == point and one.carried_ms is not None))
        ]
        if any(one.point.number == point.number for one in self._written):
            self._counting.discard(point.number)
        else:
            self._counting.add(point.number)

    def forget(self) -> None:
        """The machine has started anew: what it said before does not hold."""
        self._reported.clear()
        self._counting.clear()

    def last(self, number: int) -> Point | None:
        """What the machine said last of a point, None where it said nothing."""
        return self._reported.get(number)

    def all(self) -> tuple[Point, ...]:
        """Everything the machine said, by number."""
        return tuple(self._reported[number] for number in sorted(self._reported))

    def known(self, number: int) -> Point | None:
        """What a point holds, None where no report of it counts."""
        return self._reported.get(number) if number in self._counting else None

    def proves(self, point: Point) -> bool:
        """Whether a point is known to hold this."""
        return self.known(point.number) == point

    def _over(self, one: _Written) -> bool:
        now_ms = self._clock.now_ms()
        return one.carried_ms is not None and now_ms - one.carried_ms >= RESPONSE_LIMIT_MS
