"""More of the present hold, while a program plays, within the limits and the night's minutes."""

from collections.abc import Callable

from controller.session.choice import Compose
from controller.session.session import Session
from profiles.extending import Extended, extended
from profiles.language import _
from profiles.program import Program

EXTEND_MS = 5 * 60_000

NOT_LONGER = _("Not longer now: nothing is held any more, or tonight's minutes do not last for it.")


def held_longer(
    session: Session, program: Program, composing: Callable[[Program], Compose]
) -> Extended | None:
    """The program that the session plays from now on: what it holds, or holds next, for longer.

    `composing` gives what makes the plans of a program on the session's machine. None where
    nothing was changed: in the fade, and where anything forbids it.
    """
    if session.place is None:
        return None
    plan, elapsed_ms = session.place
    until_ms = plan.timeline.length_ms if plan.fade_at_ms is None else plan.fade_at_ms
    longer = extended(program, elapsed_ms, EXTEND_MS, until_ms)
    if longer is None or not session.extend(composing(longer.program)):
        return None
    return longer
