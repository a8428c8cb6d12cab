"""Finding the comfort window of one actuator: a slow rise, and what a person says of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from profiles.actuators import Actuator, Capabilities
from profiles.comfort import Comfort, ComfortWindow
from profiles.compiler import Plan
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.exposure import check
from profiles.language import _
from profiles.layout import Stretch
from profiles.limits import GENTLE, Limits, highest_step, step_ms
from profiles.ramps import Course, played
from profiles.softening import softened
from profiles.timeline import Timeline
from profiles.unattended import worst_case
from profiles.wording import in_words

PROGRAM = "Comfort Window"
"""What a search is called where programs are listed."""

DOWN = "Down again"
"""The phase in which nothing rises any more."""

RISE_MS = 60_000
"""A whole rise takes no longer, but where the limits or a slow machine want it."""

LONGEST_STEP_MS = 5_000
"""Enough to feel a step and to say so, on a machine of few steps."""

TOP_MS = (5_000, 3_000, 1_000)
"""How long the strongest step lasts; shorter where one that is strong may not last as long."""

REACTION_MS = 500
"""What is pressed now was felt so long ago."""


@dataclass(frozen=True, slots=True)
class Rise:
    """The steps of a rise in their order, how long each lasts, and the last of them."""

    steps: Sequence[int]
    each_ms: int
    top_ms: int

    @property
    def falls_at_ms(self) -> int:
        """When it begins to come down."""
        return (len(self.steps) - 1) * self.each_ms + self.top_ms


def searchable(capabilities: Capabilities) -> tuple[Actuator, ...]:
    """The actuators that have a comfort window: motors that reach the legs."""
    return tuple(one for one in capabilities.actuators if one.effect in GENTLE and one.covers)


def labels(actuators: Iterable[Actuator]) -> dict[str, str]:
    """What to call each actuator, by its name: its place, and more where that is not enough."""
    every = list(actuators)
    places = {one.name: in_words(one.sides) or one.name for one in every}
    kinds = {one.name: f"{places[one.name]} ({_(one.effect.value)})" for one in every}
    names = {one.name: f"{places[one.name]} ({one.name})" for one in every}
    found = {}
    for one in every:
        choices = (places, kinds, names)
        said = (by[one.name] for by in choices if list(by.values()).count(by[one.name]) == 1)
        found[one.name] = next(said, one.name)
    return found


def search(
    name: str, capabilities: Capabilities, limits: Limits, label: str = "", prompt: str = ""
) -> Plan:
    """The plan that raises one actuator from its weakest step to the strongest within the limits.

    It is called `label`, with the `prompt` on the screen. Raises DoesNotFit where the machine has
    no such actuator, and BeyondLimits where no step of it may be tried.
    """
    actuator = next((one for one in searchable(capabilities) if one.name == name), None)
    if actuator is None:
        raise DoesNotFit(
            None, "", _("this machine has no motor called {name}").format(name=name), FIND_ANEW
        )
    refused = BeyondLimits(
        "L16", _("{effect} is off for you").format(effect=_(actuator.effect.value))
    )
    for rise in _rises(actuator, capabilities.gap_ms, limits):
        timeline = _timeline(actuator, rise, capabilities.gap_ms, limits)
        try:
            check(timeline, capabilities, limits)
        except BeyondLimits as error:
            refused = error
            continue
        return _plan(timeline, rise, worst_case(capabilities), label or name, prompt)
    raise refused


FIND_ANEW = _("Find it anew on this machine: legato calibrate")


def _rises(actuator: Actuator, gap_ms: int, limits: Limits) -> Iterator[Rise]:
    """Rises to the strongest step first, then to those that may last longer."""
    highest = highest_step(actuator, limits)
    lasting = [actuator.top * above // 100 for above, _ in limits.bands(actuator.effect)]
    for top in (highest, *sorted((one for one in lasting if 0 < one < highest), reverse=True)):
        for top_ms in TOP_MS:
            if top:
                yield _rise(actuator, top, top_ms, gap_ms, limits)


def _rise(actuator: Actuator, top: int, top_ms: int, gap_ms: int, limits: Limits) -> Rise:
    """A rise by single steps, or by more at once where the machine is too slow for so many."""
    by = -(-top * gap_ms // RISE_MS)
    steps = [*range(1, top, by), top]
    slowest_ms = max(gap_ms, by * step_ms(actuator, limits))
    each_ms = max(slowest_ms, min(LONGEST_STEP_MS, RISE_MS // len(steps)))
    return Rise(steps, each_ms, max(top_ms, gap_ms))


def _timeline(actuator: Actuator, rise: Rise, gap_ms: int, limits: Limits) -> Timeline:
    top = rise.steps[-1]
    each_fall_ms = step_ms(actuator, limits)
    falls_ms = (top - 1) * each_fall_ms
    length_ms = rise.falls_at_ms + falls_ms
    written: Course = [(number * rise.each_ms, step) for number, step in enumerate(rise.steps)]
    course = softened(written, each_fall_ms, length_ms, falls=True)
    return Timeline(played({actuator.name: course}, gap_ms, length_ms), length_ms)


def _plan(timeline: Timeline, rise: Rise, worst: str, label: str, prompt: str) -> Plan:
    rising = Stretch(0, rise.falls_at_ms, label, prompt)
    falling_ms = timeline.length_ms - rise.falls_at_ms
    falling = Stretch(rise.falls_at_ms, falling_ms, DOWN)
    stretches = (rising, falling) if falling_ms else (rising,)
    return Plan(PROGRAM, timeline, stretches, (), (), worst, None)


def strongest(plan: Plan) -> int:
    """The strongest step that a search comes to."""
    return max(max(cue.setting.levels.values(), default=0) for cue in plan.timeline.cues)


class Marks:
    """What a person says of one rise: that they begin to feel it, and that it would distract.

    Moments are milliseconds of any one clock and must not fall from call to call.
    """

    def __init__(self) -> None:
        self._reached: list[tuple[int, int]] = []
        self._felt: int | None = None
        self._distracts: int | None = None

    @property
    def felt(self) -> bool:
        """Whether they said that they feel it."""
        return self._felt is not None

    @property
    def complete(self) -> bool:
        """Whether they said both."""
        return self._distracts is not None

    def reached(self, now_ms: int, step: int) -> None:
        """From this moment on the leg feels that step, 0 for nothing."""
        self._reached.append((now_ms, step))

    def press(self, now_ms: int) -> None:
        """They said the first or the second; nothing before anything can be felt, or after both."""
        if not any(step for _, step in self._reached):
            return
        meant_ms = now_ms - REACTION_MS
        step = max(1, next((s for at_ms, s in reversed(self._reached) if at_ms <= meant_ms), 0))
        if self._felt is None:
            self._felt = step
        elif self._distracts is None:
            self._distracts = step

    def window(self, top: int | None) -> ComfortWindow | None:
        """What was found; None where it was not felt, or the rise was broken off.

        `top` is the strongest step of a rise that was played to its end, None for any other.
        """
        if self._felt is None:
            return None
        if self._distracts is not None:
            return ComfortWindow(self._felt, max(self._felt, self._distracts - 1))
        return None if top is None else ComfortWindow(self._felt, max(self._felt, top))


def fitting(comfort: Comfort, capabilities: Capabilities) -> Comfort:
    """The windows that can be of this machine: of motors that it has, within their steps."""
    steps = {one.name: one.steps for one in searchable(capabilities)}
    return {name: window for name, window in comfort.items() if window.hi <= steps.get(name, 0)}
