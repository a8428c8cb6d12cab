"""What a person may still take back: "I said that by mistake", for a minute."""

from collections.abc import Sequence

from controller.care.signs import UNDO_MS
from controller.nightlog.care import CareKind, CareRow


def undoable(rows: Sequence[CareRow], kind: CareKind, now_ms: int) -> CareRow | None:
    """The last row of a kind, where it was written within a minute and was not taken back yet.

    `now_ms` is the time of day; one that was set back opens nothing.
    """
    undone = {row.said.get("row") for row in rows if row.kind is CareKind.UNDONE}
    found = [row for row in rows if row.kind is kind and row.number not in undone]
    if not found or not 0 <= now_ms - found[-1].wall_ms < UNDO_MS:
        return None
    return found[-1]
