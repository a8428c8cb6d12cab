"""The way into the fade: what has no part in it comes down softly instead of dropping."""

from controller.clock import earliest
from controller.session.playhead import Playhead
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


class Fading:
    """What a playhead wants of the machine, with what comes down softly on the way to the fade."""

    def __init__(self, head: Playhead, capabilities: Capabilities, limits: Limits) -> None:
        self._head = head
        self._capabilities = capabilities
        self._limits = limits
        self._descent: Descent | None = None

    def fade(self, felt: Setting, now_ms: int) -> bool:
        """Go to the fade while this is felt; False, and nothing happens, where there is none."""
        head = self._head
        if head.plan.fade_at_ms is None:
            return False
        elapsed_ms = head.elapsed_ms(now_ms)
        if not head.fading and elapsed_ms < head.plan.fade_at_ms:
            self._descent = Descent(head.plan, felt, elapsed_ms, self._capabilities, self._limits)
        return head.fade(now_ms, tops_of(self._capabilities))

    def wanted(self, now_ms: int) -> Setting:
        """What the machine should do at that moment."""
        if self._head.paused:
            self._descent = None  # it is down
        setting = self._head.setting_at(now_ms)
        if self._descent is None or self._head.finished(now_ms):
            return setting
        return self._descent.over(setting, self._head.elapsed_ms(now_ms))

    def next_change_ms(self, now_ms: int) -> int | None:
        """The moment to look again; None where nothing but a wish changes it."""
        falls_in_ms = None
        if self._descent is not None:
            falls_in_ms = self._descent.next_change_ms(self._head.elapsed_ms(now_ms))
        falls_ms = None if falls_in_ms is None else now_ms + falls_in_ms
        return earliest(falls_ms, self._head.next_change_ms(now_ms))
