"""Places and lengths as a person says them."""

from collections.abc import Iterable, Sequence

from profiles.actuators import Zone
from profiles.language import _, _n


def in_words(sides: frozenset[Zone]) -> str:
    """One-sided zones as a person says them: "calves", "left foot and thighs"; "" for none."""
    words = []
    for zone in (Zone.FOOT, Zone.CALF, Zone.THIGH):
        present = zone.sides & sides
        if present == zone.sides:
            words.append(_BOTH[zone])
        else:
            words += [_ONE[side] for side in sorted_sides(present)]
    return listed(words)


def sorted_sides(sides: Iterable[Zone]) -> list[Zone]:
    """In the order of the body map: foot, calf, thigh, left before right."""
    order = list(Zone)
    return sorted(sides, key=order.index)


_BOTH = {Zone.FOOT: _("feet"), Zone.CALF: _("calves"), Zone.THIGH: _("thighs")}
_ONE = {
    Zone.FOOT_LEFT: _("left foot"),
    Zone.FOOT_RIGHT: _("right foot"),
    Zone.CALF_LEFT: _("left calf"),
    Zone.CALF_RIGHT: _("right calf"),
    Zone.THIGH_LEFT: _("left thigh"),
    Zone.THIGH_RIGHT: _("right thigh"),
}


def listed(words: Sequence[str]) -> str:
    """Words one after the other: "feet, calves and thighs"; "" for none."""
    return _(" and ").join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def capital(text: str) -> str:
    """A text as the beginning of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def lasting(length_ms: int) -> str:
    """A length as a person says it: "20 minutes", "90 seconds", "14 minutes 30 seconds"."""
    minutes, seconds = divmod(-(-length_ms // 1000), 60)
    if minutes < 2 and seconds:
        minutes, seconds = 0, minutes * 60 + seconds
    said = []
    if minutes:
        said.append(_n("{number} minute", "{number} minutes", minutes).format(number=minutes))
    if seconds:
        said.append(_n("{number} second", "{number} seconds", seconds).format(number=seconds))
    return " ".join(said)
