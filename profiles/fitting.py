"""Fitting a program to a machine out loud: who plays each part, and what that changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.errors import DoesNotFit
from profiles.layout import Segment
from profiles.wording import in_words

OTHERS = "`legato programs` lists the others."


@dataclass(frozen=True, slots=True)
class Fit:
    """The names of the actuators that play a part of a program, and what that changes."""

    used: frozenset[str]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Who plays each segment, by its number, and every change, once."""

    used: tuple[frozenset[str], ...]
    changes: tuple[str, ...]


_NOBODY = Fit(frozenset(), ())


def fit_zones(effect: Effect, zones: frozenset[Zone], actuators: Iterable[Actuator]) -> Fit:
    """Choose actuators for an effect on some zones; none where the machine reaches none of them.

    Of those that reach a zone, the ones with the fewest other zones play; where several are
    equal, all of them do.
    """
    wanted = sides_of(zones)
    able = [actuator for actuator in actuators if actuator.effect is effect]
    used: set[Actuator] = set()
    for side in wanted:
        reaching = [actuator for actuator in able if side in actuator.sides]
        others = {actuator: len(actuator.sides - wanted) for actuator in reaching}
        used |= {actuator for actuator in reaching if others[actuator] == min(others.values())}
    reached = frozenset(side for actuator in used for side in actuator.sides)
    if not used:
        return _NOBODY
    changes = []
    if left_out := in_words(wanted - reached):
        changes.append(f"This machine has no {effect.value} for the {left_out}: left out.")
    if extra := in_words(reached - wanted):
        changes.append(f"On this machine the {extra} {_is_are(extra)} massaged too.")
    return Fit(frozenset(actuator.name for actuator in used), tuple(changes))


def sides_of(zones: Iterable[Zone]) -> frozenset[Zone]:
    """The one-sided zones that some zones consist of."""
    return frozenset(side for zone in zones for side in zone.sides)


def fitted(
    segments: Sequence[Segment], indispensable: frozenset[Effect], machine: Capabilities
) -> Fitted:
    """Who plays what. Raises DoesNotFit where an effect the program cannot do without has nobody.

    A kneading that the machine does not have is played as vibration; heat and compression are
    never replaced, and left out only where the program can do without them.
    """
    choice = _Choice(indispensable, machine)
    said: dict[str, list[str]] = {}
    used: list[frozenset[str]] = []
    once = _Once()
    for segment in segments:
        if not segment.sounding:
            used.append(frozenset())
            continue
        fit, both = choice.of(segment)
        plays = not (both and once.was_played(segment))
        used.append(fit.used if plays else frozenset())
        for change in fit.changes:
            phases = said.setdefault(change, [])
            if segment.phase not in phases:
                phases.append(segment.phase)
    sounding = {segment.phase for segment in segments if segment.sounding}
    if sounding and not any(used):
        raise DoesNotFit(None, "", "nothing of it can be played on this machine", OTHERS)
    return Fitted(tuple(used), tuple(_with_phases(*row, sounding) for row in said.items()))


TOGETHER = (
    "This machine does both legs at once: what is for one leg is done once, for both, and "
    "the turn of the other leg is a rest."
)


def _with_phases(change: str, phases: list[str], sounding: set[str]) -> str:
    if set(phases) == sounding:
        return change
    *before, last = [f'"{phase}"' for phase in phases]
    return f"{' and '.join(filter(None, [', '.join(before), last]))}: {change}"


class _Choice:
    """Who plays an effect on some zones; found once for each."""

    def __init__(self, indispensable: frozenset[Effect], machine: Capabilities) -> None:
        self._indispensable = indispensable
        self._machine = machine
        self._found: dict[tuple[Effect, frozenset[Zone]], tuple[Fit, bool]] = {}

    def of(self, segment: Segment) -> tuple[Fit, bool]:
        """Who plays a segment, and whether what is for one leg can only be had on both."""
        key = (segment.effect, segment.zones)
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def _find(self, effect: Effect, zones: frozenset[Zone]) -> tuple[Fit, bool]:
        fit = _fit(effect, zones, effect in self._indispensable, self._machine)
        mirrored = _mirrored(zones)
        other = fit if mirrored == zones else _fit(effect, mirrored, False, self._machine)
        if mirrored == zones or not fit.used or fit.used != other.used:
            return fit, False
        changes = _fit(effect, zones | mirrored, False, self._machine).changes
        return Fit(fit.used, (TOGETHER, *changes)), True


def _mirrored(zones: frozenset[Zone]) -> frozenset[Zone]:
    return frozenset(zone.mirrored for zone in zones)


class _Once:
    """Which one-sided segments still wait for their mirror image on the other leg."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[object, ...], int] = {}

    def was_played(self, segment: Segment) -> bool:
        """Whether the same was played for the other leg, and both legs felt it."""
        course = (segment.effect, segment.length_ms, segment.start, segment.end)
        twin = (*course, _mirrored(segment.zones))
        if self._waiting.get(twin):
            self._waiting[twin] -= 1
            return True
        key = (*course, segment.zones)
        self._waiting[key] = self._waiting.get(key, 0) + 1
        return False


def _fit(effect: Effect, zones: frozenset[Zone], needed: bool, machine: Capabilities) -> Fit:
    where = in_words(sides_of(zones))
    forbidden = _forbidden(effect, machine)
    fit = _NOBODY if forbidden else fit_zones(effect, zones, machine.actuators)
    if not fit.used and effect is Effect.KNEADING:
        fit = fit_zones(Effect.VIBRATION, zones, machine.actuators)
        if fit.used:
            change = f"This machine does not knead the {where}: it vibrates instead."
            return Fit(fit.used, (change, *fit.changes))
    if fit.used:
        return Fit(fit.used, fit.changes + _unmeasured(effect, fit.used, machine))
    problem = forbidden or f"this machine has no {effect.value} for the {where}"
    if needed:
        elsewhere = not forbidden and any(a.effect is effect for a in machine.actuators)
        hint = f"{OTHERS} If it does reach there, say so with --place." if elsewhere else OTHERS
        raise DoesNotFit(None, "", problem, hint)
    return Fit(frozenset(), (f"{problem[0].upper()}{problem[1:]}: left out.",))


def _forbidden(effect: Effect, machine: Capabilities) -> str:
    """Why an effect the machine may have is not used; "" where nothing is in the way."""
    if not any(actuator.effect is effect for actuator in machine.actuators):
        return ""
    if effect is Effect.HEAT and not machine.heat_guarded:
        return "the heat of this machine is not known to have a thermal cut-out"
    if effect is Effect.COMPRESSION and not machine.deflates:
        return "the cuffs of this machine are not known to empty when it is unplugged"
    return ""


def _unmeasured(effect: Effect, used: frozenset[str], machine: Capabilities) -> tuple[str, ...]:
    if all(machine.actuator(name).measured for name in used):
        return ()
    match effect:
        case Effect.COMPRESSION:
            return ("Pressure not measured: the machine's weakest step only.",)
        case Effect.HEAT:
            return ("Temperature not measured: the machine's weakest step only.",)
        case Effect.VIBRATION | Effect.KNEADING:
            return ()


def _is_are(words: str) -> str:
    return "is" if words.endswith(("foot", "calf", "thigh")) and " and " not in words else "are"
