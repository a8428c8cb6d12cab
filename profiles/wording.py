"""Places and lengths as a person says them."""

from collections.abc import Iterable

from profiles.actuators import Zone


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


def lasting(length_ms: int) -> str:
    """A length as a person says it: "20 minutes", "90 seconds", "14 minutes 30 seconds"."""
    minutes, seconds = divmod(-(-length_ms // 1000), 60)
    if minutes < 2 and seconds:
        minutes, seconds = 0, minutes * 60 + seconds
    counted = ((minutes, "minute"), (seconds, "second"))
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in counted if count]
    return " ".join(said)
