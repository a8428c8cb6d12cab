"""Fitting a program to a machine out loud: which actuators play, and how long it may last."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from profiles.actuators import Actuator, Effect, Zone
from profiles.errors import DoesNotFit
from profiles.program import Segment

SHORTEST_HOLD_MS = 10_000  # what is left of a hold that was cut to make a program shorter


@dataclass(frozen=True, slots=True)
class Fit:
    """The names of the actuators that play a part of a program, and what that changes."""

    used: frozenset[str]
    changes: tuple[str, ...]


def fit_zones(effect: Effect, zones: frozenset[Zone], actuators: Iterable[Actuator]) -> Fit:
    """Choose actuators for an effect on some zones; none where the machine reaches none of them.

    Of those that reach a zone, the ones with the fewest other zones play; where several are
    equal, all of them do.
    """
    wanted = frozenset(side for zone in zones for side in zone.sides)
    able = [actuator for actuator in actuators if actuator.effect is effect]
    used: set[Actuator] = set()
    for side in wanted:
        reaching = [actuator for actuator in able if side in actuator.sides]
        others = {actuator: len(actuator.sides - wanted) for actuator in reaching}
        used |= {actuator for actuator in reaching if others[actuator] == min(others.values())}
    reached = frozenset(side for actuator in used for side in actuator.sides)
    if not used:
        return Fit(frozenset(), ())
    changes = []
    if left_out := in_words(wanted - reached):
        changes.append(f"This machine has no {effect.value} for the {left_out}: left out.")
    if extra := in_words(reached - wanted):
        changes.append(f"On this machine the {extra} {_is_are(extra)} massaged too.")
    return Fit(frozenset(actuator.name for actuator in used), tuple(changes))


def in_words(sides: frozenset[Zone]) -> str:
    """One-sided zones as a person says them: "calves", "left foot and thighs"; "" for none."""
    words = []
    for zone, (one, both) in _NAMES.items():
        present = zone.sides & sides
        if present == zone.sides:
            words.append(both)
        else:
            words += [f"{side.value.split('.')[1]} {one}" for side in sorted_sides(present)]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def sorted_sides(sides: Iterable[Zone]) -> list[Zone]:
    """In the order of the body map: foot, calf, thigh, left before right."""
    order = list(Zone)
    return sorted(sides, key=order.index)


_NAMES = {
    Zone.FOOT: ("foot", "feet"),
    Zone.CALF: ("calf", "calves"),
    Zone.THIGH: ("thigh", "thighs"),
}


def _is_are(words: str) -> str:
    return "is" if words.endswith(("foot", "calf", "thigh")) and " and " not in words else "are"


def shorten(
    segments: tuple[Segment, ...], longest_ms: int | None
) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    """The program within `longest_ms`, its longest holds cut, and the change this is.

    Ramps keep their length, so the fade at the end stays whole. Raises DoesNotFit where the
    holds are not long enough to give that much away.
    """
    over_ms = segments[-1].ends_at_ms - longest_ms if longest_ms is not None else 0
    if longest_ms is None or over_ms <= 0:
        return segments, ()
    lengths = {index: segment.length_ms for index, segment in enumerate(segments)}
    holds = [index for index, segment in enumerate(segments) if segment.start == segment.end]
    for index in sorted(holds, key=lambda hold: -lengths[hold]):
        cut_ms = min(over_ms, max(0, lengths[index] - SHORTEST_HOLD_MS))
        lengths[index] -= cut_ms
        over_ms -= cut_ms
    if over_ms:
        raise DoesNotFit(
            None,
            "",
            f"it cannot be made to end within {lasting(longest_ms)} on this machine",
            "Choose a shorter program: `legato programs` lists them.",
        )
    at_ms, shorter = 0, []
    for index, segment in enumerate(segments):
        shorter.append(replace(segment, at_ms=at_ms, length_ms=lengths[index]))
        at_ms += lengths[index]
    said = f"Shortened to {lasting(longest_ms)}, the longest this machine may run."
    return tuple(shorter), (said,)


def lasting(length_ms: int) -> str:
    """A length as a person says it: "20 minutes", "90 seconds", "14 minutes 30 seconds"."""
    minutes, seconds = divmod(-(-length_ms // 1000), 60)
    if minutes < 3 and seconds:
        minutes, seconds = 0, minutes * 60 + seconds
    counted = ((minutes, "minute"), (seconds, "second"))
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in counted if count]
    return " ".join(said)
