"""What a person may still take back: "I said that by mistake", for a minute."""

from collections.abc import Sequence

from controller.care.signs import UNDO_MS
from controller.nightlog.care import CareKind, CareRow


def undoable(rows: Sequence[CareRow], kind: CareKind, now_ms: int) -> CareRow | None:
    """The last row of a kind, where it was written within a minute and was not taken back yet.

    `now_ms` is the time of day; one that was set back opens nothing. Rows are in their order.
    """
    undone = {row.said.get("row") for row in rows if row.kind is CareKind.UNDONE}
    found = [row for row in rows if row.kind is kind and row.number not in undone]
    if not found:
        return None
    last = found[-1]
    latest_ms = max(now_ms, *(row.wall_ms for row in rows if row.number >= last.number))
    return last if last.wall_ms <= now_ms and latest_ms - last.wall_ms < UNDO_MS else None
