"""How much one night may hold, per person: minutes felt, sessions, and the gaps between them.

Evidence base, section 7, rows L2 and L14. Moments are milliseconds since 1970.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from controller.care.standing import Sitting, Standing, Start, counts, felt_ms

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
LEAST_MS = 60_000
"""What is left of a dose below this is no session any more."""
LEAST_LEFT_MS = 5_000
"""What is left of a program below this is no continuation."""


@dataclass(frozen=True, slots=True)
class Room:
    """What this night still holds. `free_ms` is when the gap is over, None where none is on."""

    used_ms: int
    left_ms: int
    rescue_left_ms: int
    sessions: int
    rescues: int
    free_ms: int | None
    rescue_free_ms: int | None
    running: Sitting | None
    continuable: Sitting | None


def room(standing: Standing) -> Room:
    """What the night of a person still holds."""
    chains = [parts for parts in standing.chains if any(part.tonight for part in parts)]
    rescues = [parts for parts in chains if parts[0].kind is Start.RESCUE]
    used_ms = sum(one.played.felt_ms for one in standing.tonight)
    rescued_ms = sum(felt_ms(parts) for parts in rescues)
    kept_ms = max(0, KEPT_MS - rescued_ms)
    left_ms = DOSE_MS - used_ms
    counted = [parts for parts in chains if counts(parts)]
    return Room(
        used_ms=used_ms,
        left_ms=0 if standing.unknown else max(0, left_ms - kept_ms),
        rescue_left_ms=max(0, kept_ms if standing.unknown else left_ms),
        sessions=sum(parts[0].kind is Start.SESSION for parts in counted),
        rescues=sum(counts(parts) for parts in rescues),
        free_ms=_free_ms(counted, standing.now_ms),
        rescue_free_ms=_free_ms(
            [parts for parts in counted if parts[0].kind is Start.RESCUE], standing.now_ms
        ),
        running=next((one for one in standing.sittings if one.played.running), None),
        continuable=continuable(standing),
    )


def continuable(standing: Standing) -> Sitting | None:
    """The last session that was cut short a short while ago; None where there is none."""
    ends = [parts[-1] for parts in standing.chains]
    found = [one for one in ends if _can_go_on(one, standing.now_ms)]
    return max(found, key=lambda one: one.session, default=None)


def _can_go_on(one: Sitting, now_ms: int) -> bool:
    since_ms = now_ms - one.played.ended_ms
    return (
        one.kind is not Start.CALIBRATION
        and not one.played.running
        and one.played.elapsed_ms > 0
        and one.left_ms >= LEAST_LEFT_MS
        and since_ms < CONTINUED_WITHIN_MS
    )


def _free_ms(counted: Iterable[tuple[Sitting, ...]], now_ms: int) -> int | None:
    """When the legs have rested since these sessions; None where that is now, or was."""
    ends = [
        parts[-1].played.ended_ms + (GAP_AFTER_LONG_MS if felt_ms(parts) >= LONG_MS else GAP_MS)
        for parts in counted
    ]
    free_ms = max(ends, default=0)
    return free_ms if free_ms > now_ms else None
