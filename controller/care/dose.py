"""How much one night may hold, per person: minutes felt, sessions, and the gaps between them.

Evidence base, section 7, rows L2 and L14. Moments are milliseconds since 1970.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from controller.care.standing import COUNTS_FROM_MS, Sitting, Standing, Start, felt_ms

MINUTE_MS = 60_000
DOSE_MS = 90 * MINUTE_MS
KEPT_MS = 15 * MINUTE_MS
"""Of the dose, so that relief at three in the morning is always there; one rescue is no longer."""
MOST_SESSIONS = 3
MOST_RESCUES = 2
LONG_MS = 30 * MINUTE_MS
GAP_MS = 5 * MINUTE_MS
GAP_AFTER_LONG_MS = 15 * MINUTE_MS
CONTINUED_WITHIN_MS = 30 * MINUTE_MS
LEAST_MS = COUNTS_FROM_MS
"""What is left of a dose below this is no session any more."""
LEAST_LEFT_MS = 5_000
"""What is left of a program below this is no continuation."""


@dataclass(frozen=True, slots=True)
class Room:
    """What this night still holds.

    `left_ms` and `rescue_left_ms` are how long a session and a rescue may be felt at most,
    `kept_ms` how much of the rescue's own minutes was not felt. `sessions` and `rescues` are those
    that count. `free_ms` is when the gap is over, None where none is on. `continuable` is the last
    session that was cut short a short while ago, as far as it came.
    """

    used_ms: int
    left_ms: int
    rescue_left_ms: int
    kept_ms: int
    sessions: int
    rescues: int
    free_ms: int | None
    rescue_free_ms: int | None
    running: Sitting | None
    continuable: Sitting | None

    @property
    def sessions_spent(self) -> bool:
        """Whether tonight had as many sessions as a night may have."""
        return self.sessions >= MOST_SESSIONS

    @property
    def rescues_spent(self) -> bool:
        """Whether tonight had as many rescues; never before their own minutes were felt."""
        return self.rescues >= MOST_RESCUES and self.kept_ms < LEAST_MS

    @property
    def rescues_left(self) -> int:
        """How many rescues may still be started; one is, as long as its own minutes are kept."""
        if self.rescues_spent or self.rescue_left_ms < LEAST_MS:
            return 0
        return max(1, MOST_RESCUES - self.rescues)


def room(standing: Standing) -> Room:
    """What the night of a person still holds."""
    used_ms = sum(one.played.felt_ms for one in standing.tonight)
    rescued_ms = sum(one.played.felt_ms for one in standing.tonight if one.kind is Start.RESCUE)
    kept_ms = max(0, KEPT_MS - rescued_ms)
    left_ms = DOSE_MS - used_ms
    rescues = [parts for parts in standing.counted if parts[0].kind is Start.RESCUE]
    return Room(
        used_ms=used_ms,
        left_ms=0 if standing.unknown else max(0, left_ms - kept_ms),
        rescue_left_ms=max(0, min(KEPT_MS, kept_ms if standing.unknown else left_ms)),
        kept_ms=kept_ms,
        sessions=_tonight(parts for parts in standing.counted if parts[0].kind is Start.SESSION),
        rescues=_tonight(rescues),
        free_ms=_free_ms(standing.counted, standing.now_ms),
        rescue_free_ms=_free_ms(rescues, standing.now_ms),
        running=next((parts[-1] for parts in standing.chains if parts[-1].played.running), None),
        continuable=_continuable(standing),
    )


def _tonight(chains: Iterable[Sequence[Sitting]]) -> int:
    return sum(any(part.tonight for part in parts) for parts in chains)


def _continuable(standing: Standing) -> Sitting | None:
    found = (cut_short(parts, standing.now_ms) for parts in standing.chains)
    return max(filter(None, found), key=lambda one: one.session, default=None)


def cut_short(parts: Sequence[Sitting], now_ms: int) -> Sitting | None:
    """A session as it may be gone on with: its last part, as far as any of them came."""
    came = next((one for one in reversed(parts) if one.played.elapsed_ms > 0), None)
    if came is None or now_ms - came.played.ended_ms >= CONTINUED_WITHIN_MS:
        return None
    if parts[0].kind is Start.CALIBRATION or parts[-1].played.running:
        return None
    rest = replace(parts[-1], played=came.played)
    return rest if rest.left_ms >= LEAST_LEFT_MS else None


def _free_ms(counted: Iterable[Sequence[Sitting]], now_ms: int) -> int | None:
    """When the legs have rested since these sessions; None where that is now, or was."""
    ends = [
        part.played.ended_ms + (GAP_AFTER_LONG_MS if felt_ms(parts) >= LONG_MS else GAP_MS)
        for parts in counted
        for part in parts
        if part.played.felt_ms
    ]
    free_ms = max(ends, default=0)
    return free_ms if free_ms > now_ms else None
