"""What a machine does when the computer dies in the middle."""

from profiles.actuators import Capabilities, Proof
from profiles.language import _
from profiles.wording import lasting

UNHEARD = _(
    "its timer is set to {at_most} each time, but it cannot say that it took it: use a plug timer."
)


def worst_case(capabilities: Capabilities) -> str:
    """What the machine does when this computer dies in the middle, in one sentence."""
    if capabilities.dead_man_ms is not None:
        after = lasting(capabilities.dead_man_ms)
        return _("If this computer dies, the machine stops by itself after {after}.").format(
            after=after
        )
    timers = (capabilities.own_timer_ms, capabilities.armed_timer_ms)
    if any(timers):
        at_most = lasting(min(filter(None, timers)))
        if capabilities.own_timer_ms is None and capabilities.best_proof is not Proof.CONFIRMED:
            return _("If this computer dies: {what}").format(what=UNHEARD.format(at_most=at_most))
        return _("If this computer dies, the machine runs at most {at_most}.").format(
            at_most=at_most
        )
    return _("If this computer dies, the machine has no limit of its own: use a plug timer.")
