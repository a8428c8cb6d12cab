"""Machines that drive one thing at a time: what begins ends what was on, and cuffs all empty."""

from collections.abc import Callable, Mapping, Sequence, Set

from profiles.actuators import Actuator, Effect
from profiles.language import _
from profiles.limits import GENTLE, Limits, vent_ms
from profiles.ramps import Course, State, changing, merged
from profiles.softening import Pause, silenced, stays

ALONE = _("This machine does one thing at a time: what comes together is cut short or left out.")
VENTED = _(
    "Its cuffs hang on one pump: between two squeezes all of them empty, so some are left out."
)


def singly(
    courses: Mapping[str, Course],
    actuators: Mapping[str, Actuator],
    limits: Limits,
    length_ms: int,
) -> tuple[dict[str, Course], tuple[str, ...]]:
    """The courses as such a machine plays them, by the actuators' names, and what that changes."""
    motors = {name for name, actuator in actuators.items() if actuator.effect in GENTLE}
    single = alone(courses, motors)
    changes = (ALONE,) if single != courses else ()
    cuffs = [name for name in single if actuators[name].effect is Effect.COMPRESSION]
    pauses = emptied(
        [single[name] for name in cuffs], lambda held_ms: vent_ms(held_ms, limits), length_ms
    )
    for name, resting in zip(cuffs, pauses, strict=True):
        single[name] = silenced(single[name], resting)
    return single, (*changes, VENTED) if any(pauses) else changes


def alone(courses: Mapping[str, Course], motors: Set[str] = frozenset()) -> dict[str, Course]:
    """The courses of a machine that drives one thing at a time: what begins ends what was on.

    Motors are not ended, as that would be abrupt: what begins beside one is left out. What was
    ended or left out stays off until it begins anew, as it would not rise softly otherwise.
    """
    names = list(courses)
    kept: dict[str, Course] = {name: [] for name in names}
    before: State = (0,) * len(names)
    playing: int | None = None
    for at_ms, state in merged(courses):
        if playing is not None and not state[playing]:
            playing = None
        begun = [n for n, step in enumerate(state) if step and not before[n]]
        if begun and (playing is None or names[playing] not in motors):
            playing = begun[0]
        for number, name in enumerate(names):
            kept[name].append((at_ms, state[number] if number == playing else 0))
        before = state
    return {name: changing(course) for name, course in kept.items()}


def emptied(
    courses: Sequence[Course], vent_ms: Callable[[int], int], length_ms: int
) -> list[list[Pause]]:
    """When each cuff of a machine that fills one at a time has to be open, in their order.

    Between two holds, of whichever cuffs, all are open for as long as the one before asks for.
    """
    holds = sorted(
        (at_ms, until_ms, number)
        for number, course in enumerate(courses)
        for at_ms, until_ms, step in stays(course, length_ms)
        if step
    )
    found: list[list[Pause]] = [[] for _ in courses]
    open_until_ms = 0
    for at_ms, until_ms, number in holds:
        begins_ms = min(max(at_ms, open_until_ms), until_ms)
        if at_ms < begins_ms:
            found[number].append((at_ms, begins_ms))
        if begins_ms < until_ms:
            open_until_ms = until_ms + vent_ms(until_ms - begins_ms)
    return found
