"""Where a session stands in its plan. Knows no clock: every method is told the moment."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from profiles.compiler import Plan
from profiles.limits import PERIOD_MS, RAISES_PER_MINUTE
from profiles.timeline import REST, Setting

SOFTER_PERCENT = 10  # one press down
_NO_TOPS: Mapping[str, int] = MappingProxyType({})


class Playhead:
    """A plan being played: paused and resumed, faded, exchanged for a softer or stronger one.

    Moments are milliseconds of any one clock; they must not fall from call to call. It begins
    `from_ms` after the beginning of the plan.
    """

    def __init__(self, plan: Plan, now_ms: int, from_ms: int = 0) -> None:
        self._plan = plan
        self._began_ms = now_ms - from_ms  # the moment of elapsed time 0, pauses taken out
        self._turned_ms = now_ms  # when it was last paused, resumed or faded
        self._paused_ms: int | None = None
        self._ceiling: Setting | None = None

    @property
    def plan(self) -> Plan:
        """The plan in force."""
        return self._plan

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self._paused_ms is not None

    @property
    def fading(self) -> bool:
        """Whether it was sent to the fade."""
        return self._ceiling is not None

    def elapsed_ms(self, now_ms: int) -> int:
        """How far it has come, never past the end."""
        until_ms = now_ms if self._paused_ms is None else self._paused_ms
        return min(until_ms - self._began_ms, self._plan.timeline.length_ms)

    def left_ms(self, now_ms: int) -> int:
        """How much of the plan is still to come."""
        return self._plan.timeline.length_ms - self.elapsed_ms(now_ms)

    def finished(self, now_ms: int) -> bool:
        """Whether the end has come; never while paused."""
        return not self.paused and self.elapsed_ms(now_ms) >= self._plan.timeline.length_ms

    def setting_at(self, now_ms: int) -> Setting:
        """What the machine should do now."""
        if self.paused:
            return REST
        setting = self._plan.timeline.setting_at(self.elapsed_ms(now_ms))
        return setting if self._ceiling is None else setting.at_most(self._ceiling)

    def next_change_ms(self, now_ms: int) -> int | None:
        """The moment to look again, None while paused."""
        if self.paused:
            return None
        elapsed_ms = self.elapsed_ms(now_ms)
        next_cue_ms = self._plan.timeline.next_change_ms(elapsed_ms)
        # A phase that changes nothing on the machine may still have something to say.
        return self._began_ms + min(next_cue_ms, self._plan.next_stretch_ms(elapsed_ms))

    def due_ms(self, now_ms: int) -> int:
        """Since when the machine should do what it should do now."""
        if self.paused:
            return self._turned_ms
        cue_ms = self._plan.timeline.last_change_ms(self.elapsed_ms(now_ms))
        return max(self._turned_ms, self._began_ms + cue_ms)

    def pause(self, now_ms: int) -> None:
        """Stand still; the machine rests meanwhile."""
        if self._paused_ms is None:
            self._paused_ms = self._turned_ms = now_ms

    def resume(self, now_ms: int) -> None:
        """Go on where it stood."""
        if self._paused_ms is not None:
            self._began_ms += now_ms - self._paused_ms
            self._paused_ms, self._turned_ms = None, now_ms

    def toggle(self, now_ms: int) -> None:
        """Go on if it stands still, else stand still."""
        if self.paused:
            self.resume(now_ms)
        else:
            self.pause(now_ms)

    def fade(self, now_ms: int, tops: Mapping[str, int] = _NO_TOPS) -> bool:
        """Go to the fade at the end, never above the present level; False where there is none.

        Between two pulses the level of the last one is the present one. A motor that is off, of
        those in `tops` (its step of 100 percent), may be as strong as the strongest that is on,
        and as its fade has it where all are off. In the fade already, or paused, nothing changes
        but the pause, which ends.
        """
        fade_at_ms = self._plan.fade_at_ms
        if fade_at_ms is None:
            return False
        present = self._plan.timeline.lately(self.elapsed_ms(now_ms), PERIOD_MS)
        if self._ceiling is not None:
            present = present.at_most(self._ceiling)
        self.resume(now_ms)
        if self.elapsed_ms(now_ms) < fade_at_ms:
            self._ceiling = _ceiling(present, tops)
            self._began_ms, self._turned_ms = now_ms - fade_at_ms, now_ms
        return True

    def extend(self, plan: Plan, now_ms: int) -> bool:
        """Go on in a longer plan that is the same up to here; False, and nothing, if it is not."""
        timeline, elapsed_ms = plan.timeline, self.elapsed_ms(now_ms)
        longer = timeline.length_ms > self._plan.timeline.length_ms
        if not longer or not timeline.begins_like(self._plan.timeline, elapsed_ms):
            return False
        self._plan = plan
        return True

    def play(self, plan: Plan, now_ms: int) -> None:
        """Go on at the same place in a plan of the same length; what it wants is due from now."""
        if plan.timeline.length_ms != self._plan.timeline.length_ms:
            raise ValueError("a plan of another length has other places")
        self._plan = plan
        self._turned_ms = now_ms


def _ceiling(present: Setting, tops: Mapping[str, int]) -> Setting:
    on = [Fraction(present.step(name), top) for name, top in tops.items() if present.step(name)]
    strongest = max(on, default=Fraction(1))
    others = {name: max(1, int(strongest * top)) for name, top in tops.items()}
    return Setting({**others, **present.levels})


class Strength:
    """The person's softer and stronger, in asked percent; raising is rationed (limit L10).

    `raise_percent` is what one press up is worth.
    """

    def __init__(self, raise_percent: int = SOFTER_PERCENT, offset: int = 0) -> None:
        self.offset = offset
        self._raise_percent = raise_percent
        self._raised_ms: list[int] = []

    @property
    def lower(self) -> Sequence[int]:
        """The offsets that a press down may come to, the nearest first; none at the end."""
        further = [*range(self.offset - SOFTER_PERCENT, -100, -SOFTER_PERCENT), -100]
        return further if self.offset > -100 else ()

    @property
    def higher(self) -> Sequence[int]:
        """The offsets that a press up may come to, the nearest first; none at the end."""
        further = [*range(self.offset + self._raise_percent, 100, self._raise_percent), 100]
        return further if self.offset < 100 else ()

    def may_rise(self, now_ms: int) -> bool:
        """Whether it was not raised too often within a minute."""
        self._raised_ms = [at_ms for at_ms in self._raised_ms if now_ms - at_ms < 60_000]
        return len(self._raised_ms) < RAISES_PER_MINUTE

    def softer(self, offset: int | None = None) -> bool:
        """One press down, to the next offset or that one; as often as one likes, always True."""
        self.offset = offset if offset is not None else next(iter(self.lower), self.offset)
        return True

    def stronger(self, now_ms: int, offset: int | None = None) -> bool:
        """One press up; False, and nothing changed, when there were too many within a minute."""
        if not self.may_rise(now_ms):
            return False
        self._raised_ms.append(now_ms)
        self.offset = offset if offset is not None else next(iter(self.higher), self.offset)
        return True
