"""When the rows of a person's nights were written, as far as a clock can be believed."""

from collections.abc import Sequence

from controller.clock import DAY_MS, night_of
from controller.nightlog.care import CareRow


class Times:
    """When each row was written at the earliest and at the latest, seen from a moment.

    All moments are milliseconds since 1970; the rows are those of one person, in their order.
    """

    def __init__(self, rows: Sequence[CareRow], now_ms: int) -> None:
        self._now_ms = now_ms
        self._night = night_of(now_ms)
        self._earliest: dict[int, int] = {}
        self._latest: dict[int, int] = {}
        earliest_ms, latest_ms = now_ms, 0
        for row in reversed(rows):
            earliest_ms = min(earliest_ms, row.wall_ms)
            self._earliest[row.number] = earliest_ms
        for row in rows:  # by a clock that ran behind for a while it only seems to be before others
            if row.wall_ms <= now_ms:
                latest_ms = max(latest_ms, row.wall_ms)
            self._latest[row.number] = max(latest_ms, row.wall_ms)

    def night(self, row: CareRow) -> int:
        """The earliest night in which it may have been written."""
        return night_of(self._earliest[row.number])

    def latest_ms(self, row: CareRow) -> int:
        """So that a clock that ran behind for a while ends no rest and no lock."""
        latest_ms = self._latest[row.number]
        return latest_ms if latest_ms <= self._now_ms else self._earliest[row.number]

    def maybe_tonight(self, row: CareRow) -> bool:
        """Whether it may have been written in this night, by any clock that erred."""
        latest = night_of(self._latest[row.number])
        if latest == self._night:
            return True
        soon = self._now_ms < self._earliest[row.number] + DAY_MS
        return soon and self.night(row) <= self._night < latest

    def surely_tonight(self, row: CareRow) -> bool:
        """Whether it is of this night, and no clock says otherwise."""
        return self.night(row) == self._night == night_of(row.wall_ms)
