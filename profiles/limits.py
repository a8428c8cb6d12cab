"""Ceilings that no program, plug-in or flag may exceed, each with its row and its reason.

Rows are those of Legato's evidence base, section 7.
"""

from profiles.actuators import Capabilities, Effect
from profiles.program import Program

LONGEST_SESSION_MS = 35 * 60_000
"""L1: the one device reviewed for use in bed plays 30 minutes and fades for 5 (FDA DEN110011)."""

LONGEST_COMPRESSION_MS = 60 * 60_000
"""L1: an hour only for compression alone; the studied evening dose is one hour (Lettieri 2009)."""

LONGEST_UNBOUNDED_MS = 20 * 60_000
"""A machine that neither times itself out nor stops unfed goes on if this computer dies."""

RAISE_PERCENT = 10
"""L10: one press of "stronger" or "softer", in asked percent; no accidental jump in the dark."""

RAISES_PER_MINUTE = 2
"""L10: at most 20 points up in a minute; lower is unlimited."""

SLEW_POINTS_PER_S = 5
"""L8: at the start and after a pause the strength rises at most this fast; else it startles."""


def longest_ms(program: Program) -> int:
    """How long this program may last (L1)."""
    only_compression = program.effects == {Effect.COMPRESSION}
    return LONGEST_COMPRESSION_MS if only_compression else LONGEST_SESSION_MS


def longest_on_ms(capabilities: Capabilities) -> int | None:
    """How long one start may last on this machine, None where the machine sets no bound."""
    if capabilities.own_timer_ms is not None:
        return capabilities.own_timer_ms
    return None if capabilities.dead_man_ms is not None else LONGEST_UNBOUNDED_MS
