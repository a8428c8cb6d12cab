"""The way into the fade: what has no part in it comes down softly instead of dropping."""

from profiles.actuators import Capabilities
from profiles.compiler import Plan
from profiles.limits import GENTLE, Limits, step_ms
from profiles.timeline import Setting


def tops_of(capabilities: Capabilities) -> dict[str, int]:
    """The step of each motor that counts as 100 percent of strength."""
    return {a.name: a.top for a in capabilities.actuators if a.effect in GENTLE}


class Descent:
    """Motors that were felt when the fade was asked for and have no part in it.

    Each comes down as slowly as it may rise (L8), yet is never on for longer than its plan had
    it. Motors of the fade that were off begin once that is over, as kneading and vibration must
    not meet on one place (L5).
    """

    def __init__(
        self, plan: Plan, felt: Setting, elapsed_ms: int, capabilities: Capabilities, limits: Limits
    ) -> None:
        assert plan.fade_at_ms is not None  # a plan that has a fade
        cues = [cue for cue in plan.timeline.cues if cue.at_ms > plan.fade_at_ms]
        settings = [plan.timeline.setting_at(plan.fade_at_ms), *(cue.setting for cue in cues)]
        fading = {name for setting in settings for name in setting.levels}
        self._timeline = plan.timeline
        self._felt = felt
        self._elapsed_ms = elapsed_ms
        self._fades_at_ms = plan.fade_at_ms
        self._step_ms = {
            a.name: step_ms(a, limits)
            for a in capabilities.actuators
            if a.effect in GENTLE and a.name in felt.levels and a.name not in fading
        }

    def over(self, fade: Setting, elapsed_ms: int) -> Setting:
        """The fade's setting at a moment of the plan, with what still comes down."""
        since_ms = elapsed_ms - self._fades_at_ms
        planned = self._timeline.setting_at(self._elapsed_ms + since_ms)
        falling = Setting(
            {
                name: self._felt.step(name) - 1 - since_ms // each_ms
                for name, each_ms in self._step_ms.items()
            }
        ).at_most(planned)
        if falling.is_rest:
            return fade
        kept = {name: step for name, step in fade.levels.items() if self._felt.step(name)}
        return Setting({**kept, **falling.levels})

    def next_change_ms(self, elapsed_ms: int) -> int | None:
        """How long until something comes down further; None where it is over."""
        since_ms = elapsed_ms - self._fades_at_ms
        waits = [
            each_ms - since_ms % each_ms
            for name, each_ms in self._step_ms.items()
            if self._felt.step(name) - 1 > since_ms // each_ms
        ]
        return min(waits, default=None)
