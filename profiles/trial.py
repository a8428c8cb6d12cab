"""Each actuator of a machine at its weakest step, one after the other, with silence between."""

from collections.abc import Iterable
from dataclasses import dataclass

from profiles.actuators import Actuator, Capabilities, Effect
from profiles.calibration import labels
from profiles.compiler import Plan
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.exposure import check
from profiles.language import _
from profiles.layout import Stretch
from profiles.limits import PERIOD_MS, Limits, vent_ms
from profiles.timeline import REST, Cue, Setting, Timeline
from profiles.unattended import worst_case

PROGRAM = _("Weakest Steps")
"""What a trial is called where programs are listed."""

HOLDS_MS = (5_000, 3_000, 1_000)
"""Long enough to find out where it is; shorter where so much may not last as long."""

SILENCES_MS = (3_000, PERIOD_MS)
"""Long enough to tell one from the next; longer where one counts into the mean of the next."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An actuator that is not tried, and why, in a sentence."""

    actuator: str
    why: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried, for how long each, and what is not."""

    holds: tuple[tuple[Actuator, int], ...]
    left_out: tuple[LeftOut, ...]


def trial_of(capabilities: Capabilities, limits: Limits, only: Iterable[str] = ()) -> Trial:
    """What may be tried within these limits; `only` these actuators, by name, where any are named.

    Raises DoesNotFit where the machine has no actuator of such a name.
    """
    wanted = set(only)
    for name in sorted(wanted - {one.name for one in capabilities.actuators}):
        known = ", ".join(one.name for one in capabilities.actuators)
        problem = _("this machine has nothing called {name}").format(name=name)
        raise DoesNotFit(None, "", problem, _("It has: {known}.").format(known=known))
    holds, left_out = [], []
    for one in capabilities.actuators:
        if wanted and one.name not in wanted:
            continue
        hold_ms, why = _hold(one, capabilities, limits)
        if hold_ms:
            holds.append((one, hold_ms))
        else:
            left_out.append(LeftOut(one.name, why))
    return Trial(tuple(holds), tuple(left_out))


def trial_plan(trial: Trial, capabilities: Capabilities, limits: Limits) -> Plan:
    """The plan of a trial; the phases bear the names that the remote prints, with the places.

    Raises DoesNotFit where nothing is tried, and BeyondLimits where that is too much tonight.
    """
    if not trial.holds:
        why = " ".join(one.why for one in trial.left_out)
        raise DoesNotFit(None, "", _("nothing of this machine can be tried"), why)
    refused = BeyondLimits("L1", _("nothing of this machine can be tried"))
    for silence_ms in SILENCES_MS:
        timeline, stretches = _in_a_row(trial, silence_ms, capabilities, limits)
        try:
            check(timeline, capabilities, limits)
        except BeyondLimits as error:
            refused = error
            continue
        return Plan(PROGRAM, timeline, stretches, (), (), worst_case(capabilities), None)
    raise refused


def _in_a_row(
    trial: Trial, silence_ms: int, capabilities: Capabilities, limits: Limits
) -> tuple[Timeline, tuple[Stretch, ...]]:
    places = labels(actuator for actuator, _ms in trial.holds)
    cues, stretches, at_ms, quiet_ms = [], [], 0, 0
    for actuator, hold_ms in trial.holds:
        if at_ms:
            cues.append(Cue(at_ms, REST))
            stretches.append(Stretch(at_ms, quiet_ms, _("A moment of silence")))
            at_ms += quiet_ms
        cues.append(Cue(at_ms, Setting({actuator.name: 1})))
        stretches.append(Stretch(at_ms, hold_ms, _called(actuator, places[actuator.name])))
        at_ms += hold_ms
        quiet_ms = max(silence_ms, _empties_ms(actuator, hold_ms, limits), capabilities.gap_ms)
    return Timeline(tuple(cues), at_ms), tuple(stretches)


def _hold(one: Actuator, capabilities: Capabilities, limits: Limits) -> tuple[int, str]:
    """For how long its weakest step may last, 0 with the reason where it is not tried."""
    if not one.covers:
        return 0, _("{name} is not for the legs.").format(name=one.name)
    if one.effect in limits.off:
        return 0, _("{name} is left out: {effect} is off for you.").format(
            name=one.name, effect=_(one.effect.value)
        )
    if one.effect is Effect.HEAT:
        return 0, _("{name} is left out: warmth cannot be felt so soon.").format(name=one.name)
    why = ""
    for longest_ms in HOLDS_MS:
        hold_ms = max(longest_ms, one.least_on_ms or 0, capabilities.gap_ms)
        try:
            check(Timeline((Cue(0, Setting({one.name: 1})),), hold_ms), capabilities, limits)
        except BeyondLimits as error:
            why = _("{name} is left out: {problem}.").format(name=one.name, problem=error.problem)
        else:
            return hold_ms, ""
    return 0, why


def _empties_ms(one: Actuator, held_ms: int, limits: Limits) -> int:
    """How long a cuff takes to empty, before any other is filled."""
    return vent_ms(held_ms, limits) if one.effect is Effect.COMPRESSION else 0


def _called(actuator: Actuator, place: str) -> str:
    if place == actuator.name:
        return place
    return _("{name}: {place}").format(name=actuator.name, place=place)
