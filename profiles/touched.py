"""The places on a body that a machine is felt on, each counted for itself."""

from dataclasses import dataclass

from profiles.actuators import Capabilities, Effect, Zone
from profiles.wording import in_words, sorted_sides


@dataclass(frozen=True, slots=True)
class Touched:
    """Zones that feel the same: an effect, the actuators that reach there, and their name."""

    effect: Effect
    names: frozenset[str]
    where: str


def touched(capabilities: Capabilities) -> tuple[Touched, ...]:
    """Where a machine is felt, as far as the limits count it."""
    zones: dict[tuple[Effect, frozenset[str]], set[Zone]] = {}
    for effect in Effect:
        able = [a for a in capabilities.actuators if a.effect is effect]
        # Cuffs that fill one at a time hang on one pump: a valve that sticks fills another's.
        if effect is Effect.COMPRESSION and capabilities.one_at_a_time and able:
            every = frozenset(side for a in able for side in a.sides)
            zones[effect, frozenset(a.name for a in able)] = set(every)
            continue
        for side in sorted_sides({side for a in able for side in a.sides}):
            names = frozenset(a.name for a in able if side in a.sides)
            zones.setdefault((effect, names), set()).add(side)
    return tuple(Touched(*key, in_words(frozenset(sides))) for key, sides in zones.items())
