"""Fitting a program to a machine out loud: who plays each part, and what that changes."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.errors import BeyondLimits, DoesNotFit, OutOfReach
from profiles.language import _
from profiles.layout import Segment
from profiles.wording import capital, in_words, listed

OTHERS = _("`legato programs` lists the others.")

OFF_ROW = "L16"
"""The row of what a person's own answers rule out."""


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


def fit_zones(
    effect: Effect, zones: frozenset[Zone], actuators: Iterable[Actuator], *, alone: bool = False
) -> Fit:
    """Choose actuators for an effect on some zones; none where the machine reaches none of them.

    Of those that reach a zone, the ones with the fewest other zones play; where several are
    equal, all of them do. Where only one can play `alone`, it is the one that reaches most.
    """
    wanted = sides_of(zones)
    used = _chosen_alone(effect, wanted, actuators) if alone else _chosen(effect, wanted, actuators)
    if not used:
        return _NOBODY
    left_out, extra = in_words(wanted - _reached(used)), _reached(used) - wanted
    changes = []
    if left_out:
        changes.append(_left_out(effect, left_out))
    if extra:
        changes.append(_massaged_too(extra))
    for beyond in sorted({actuator.beyond for actuator in used} - {""}):
        changes.append(_("This machine works on {place} as well.").format(place=_(beyond)))
    return Fit(frozenset(actuator.name for actuator in used), tuple(changes))


def _chosen_alone(
    effect: Effect, wanted: frozenset[Zone], actuators: Iterable[Actuator]
) -> frozenset[Actuator]:
    able = [one for one in actuators if one.effect is effect and one.sides & wanted]
    if not able:
        return frozenset()
    best = min(able, key=lambda one: (len(wanted - one.sides), len(one.sides - wanted), one.name))
    return frozenset({best})


def _chosen(
    effect: Effect, wanted: frozenset[Zone], actuators: Iterable[Actuator]
) -> frozenset[Actuator]:
    able = [actuator for actuator in actuators if actuator.effect is effect]
    used: set[Actuator] = set()
    for side in wanted:
        reaching = [actuator for actuator in able if side in actuator.sides]
        others = {actuator: len(actuator.sides - wanted) for actuator in reaching}
        used |= {actuator for actuator in reaching if others[actuator] == min(others.values())}
    return frozenset(used)


def _reached(used: Iterable[Actuator]) -> frozenset[Zone]:
    return frozenset(side for actuator in used for side in actuator.sides)


def sides_of(zones: Iterable[Zone]) -> frozenset[Zone]:
    """The one-sided zones that some zones consist of."""
    return frozenset(side for zone in zones for side in zone.sides)


def fitted(
    segments: Sequence[Segment],
    indispensable: frozenset[Effect],
    machine: Capabilities,
    off: frozenset[Effect] = frozenset(),
) -> Fitted:
    """Who plays what. Raises DoesNotFit where an effect the program cannot do without has nobody.

    What is `off` for a person is left out, and BeyondLimits where it cannot do without.

    A kneading that the machine does not have is played as vibration; heat and compression are
    never replaced. What of an effect the machine does not reach is left out, and refused only
    where that is all of an indispensable one.
    """
    choice = _Choice(machine, off)
    fits = [choice.of(segment) for segment in segments]
    _check_reached(choice, indispensable, machine)
    turns = _turns(segments, fits) if choice.has_both else {}
    resting = {segments[number].phase for pair in turns.items() for number in pair}
    said: dict[str, dict[str, None]] = {}
    for segment, (fit, both) in zip(segments, fits, strict=True):
        legs = (TOGETHER if segment.phase in resting else ON_BOTH,) if both else ()
        for change in (*legs, *fit.changes):
            said.setdefault(change, {})[segment.phase] = None
    used = tuple(_NOBODY.used if n in turns else fit.used for n, (fit, _) in enumerate(fits))
    sounding = {segment.phase for segment in segments if segment.sounding}
    if sounding and not any(used):
        raise DoesNotFit(None, "", _("nothing of it can be played on this machine"), OTHERS)
    changes = (_with_phases(change, list(phases), sounding) for change, phases in said.items())
    return Fitted(used, tuple(changes))


ON_BOTH = _("This machine does both legs at once: what is for one leg is felt on both.")
TOGETHER = _(
    "This machine does both legs at once: what is for one leg is done once, for both, and "
    "the turn of the other leg is a rest."
)


def _check_reached(
    choice: "_Choice", indispensable: frozenset[Effect], machine: Capabilities
) -> None:
    wanted: dict[Effect, frozenset[Zone]] = {}
    reached = set()
    for (effect, zones), (fit, _both) in choice.found.items():
        wanted[effect] = wanted.get(effect, frozenset()) | zones
        if fit.used:
            reached.add(effect)
    for effect, zones in wanted.items():
        if effect in indispensable and effect not in reached:
            forbidden = _forbidden(effect, machine, choice.off)
            if forbidden and effect in choice.off:
                raise BeyondLimits(OFF_ROW, forbidden, OTHERS)
            elsewhere = any(actuator.effect is effect for actuator in machine.actuators)
            refusal = OutOfReach if elsewhere and not forbidden else DoesNotFit
            raise refusal(None, "", forbidden or _missing(effect, zones), OTHERS)


def _with_phases(change: str, phases: list[str], sounding: set[str]) -> str:
    if set(phases) == sounding:
        return change
    named = listed([f'"{_(phase)}"' for phase in phases])
    return f"{named}: {change}"


class _Choice:
    """Who plays an effect on some zones; found once for each."""

    def __init__(self, machine: Capabilities, off: frozenset[Effect]) -> None:
        self._machine = machine
        self.off = off
        self.found: dict[tuple[Effect, frozenset[Zone]], tuple[Fit, bool]] = {}

    @property
    def has_both(self) -> bool:
        """Whether something for one leg can only be had on both."""
        return any(both for _, both in self.found.values())

    def of(self, segment: Segment) -> tuple[Fit, bool]:
        """Who plays a segment, and whether what is for one leg can only be had on both."""
        if not segment.sounding:
            return _NOBODY, False
        key = (segment.effect, segment.zones)
        if key not in self.found:
            self.found[key] = self._find(*key)
        return self.found[key]

    def _find(self, effect: Effect, zones: frozenset[Zone]) -> tuple[Fit, bool]:
        fit = _fit(effect, zones, self._machine, self.off)
        mirrored = _mirrored(zones)
        other = fit if mirrored == zones else _fit(effect, mirrored, self._machine, self.off)
        if mirrored == zones or not fit.used or fit.used != other.used:
            return fit, False
        both = _fit(effect, zones | mirrored, self._machine, self.off)
        return Fit(fit.used, both.changes), True


def _mirrored(zones: frozenset[Zone]) -> frozenset[Zone]:
    return frozenset(zone.mirrored for zone in zones)


def _turns(segments: Sequence[Segment], fits: Sequence[tuple[Fit, bool]]) -> dict[int, int]:
    """The segments both legs have felt already, each with the one for the other leg, by number."""
    waiting: dict[tuple[object, ...], deque[int]] = {}
    turns: dict[int, int] = {}
    for number, segment in enumerate(segments):
        if not fits[number][1]:
            continue
        course = (segment.effect, segment.length_ms, segment.start, segment.end)
        twins = waiting.get((*course, _mirrored(segment.zones)))
        if twins and segments[twins[0]].ends_at_ms <= segment.at_ms:
            turns[number] = twins.popleft()
        else:
            waiting.setdefault((*course, segment.zones), deque()).append(number)
    return turns


def _fit(
    effect: Effect, zones: frozenset[Zone], machine: Capabilities, off: frozenset[Effect]
) -> Fit:
    forbidden = _forbidden(effect, machine, off)
    fit = (
        _NOBODY
        if forbidden
        else fit_zones(effect, zones, machine.actuators, alone=machine.one_at_a_time)
    )
    if effect is Effect.KNEADING and Effect.VIBRATION not in off:
        fit = _kneaded_or_shaken(fit, zones, machine, forbidden)
    if fit.used:
        return Fit(fit.used, fit.changes + _unmeasured(effect, fit.used, machine))
    problem = forbidden or _missing(effect, zones)
    return Fit(frozenset(), (_("{problem}: left out.").format(problem=capital(problem)),))


def _missing(effect: Effect, zones: frozenset[Zone]) -> str:
    said = _("this machine has no {effect} for the {places}")
    return said.format(effect=_(effect.value), places=in_words(sides_of(zones)))


def _kneaded_or_shaken(
    kneaded: Fit, zones: frozenset[Zone], machine: Capabilities, forbidden: str
) -> Fit:
    """The places that are not kneaded vibrate, by what does not reach those that are (L5)."""
    wanted = sides_of(zones)
    taken = _reached(machine.actuator(name) for name in kneaded.used)
    missing = wanted - taken
    free = [actuator for actuator in machine.actuators if not actuator.sides & taken]
    shaken = _chosen(Effect.VIBRATION, missing, free)
    if not shaken:
        return kneaded
    reached = taken | _reached(shaken)
    instead = in_words(missing & reached)
    why = capital(forbidden) if forbidden else KNEADS_NOT.format(places=instead)
    changes = [_("{why}: it vibrates instead.").format(why=why)]
    if left_out := in_words(wanted - reached):
        changes.append(_left_out(Effect.KNEADING, left_out))
    if extra := reached - wanted:
        changes.append(_massaged_too(extra))
    return Fit(kneaded.used | {actuator.name for actuator in shaken}, tuple(changes))


KNEADS_NOT = _("This machine does not knead the {places}")


def _forbidden(effect: Effect, machine: Capabilities, off: frozenset[Effect]) -> str:
    """Why an effect the machine may have is not used; "" where nothing is in the way."""
    if not any(actuator.effect is effect for actuator in machine.actuators):
        return ""
    if effect in off:
        return _("{effect} is off for you").format(effect=_(effect.value))
    if effect is Effect.HEAT and not machine.heat_guarded:
        return _("the heat of this machine is not known to have a thermal cut-out")
    if effect is Effect.COMPRESSION and not machine.deflates:
        return _("the cuffs of this machine are not known to empty when it is unplugged")
    return ""


def _unmeasured(effect: Effect, used: frozenset[str], machine: Capabilities) -> tuple[str, ...]:
    if all(machine.actuator(name).measured for name in used):
        return ()
    match effect:
        case Effect.COMPRESSION:
            return (_("Pressure not measured: the machine's weakest step only."),)
        case Effect.HEAT:
            return (_("Temperature not measured: the machine's weakest step only."),)
        case Effect.VIBRATION | Effect.KNEADING:
            return ()


def _left_out(effect: Effect, places: str) -> str:
    said = _("This machine has no {effect} for the {places}: left out.")
    return said.format(effect=_(effect.value), places=places)


def _massaged_too(sides: frozenset[Zone]) -> str:
    if len(sides) == 1:
        said = _("On this machine the {places} is massaged too.")
    else:
        said = _("On this machine the {places} are massaged too.")
    return said.format(places=in_words(sides))
