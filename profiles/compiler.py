"""Programs made into plans: absolute settings for one machine, and every change made to fit it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from profiles.actuators import Actuator, Capabilities, Effect
from profiles.comfort import Comfort
from profiles.courses import CUT, PULSED, RESTED, Role, course_of, rests_of, scale_of
from profiles.errors import BeyondLimits, DoesNotFit
from profiles.exposure import check
from profiles.fitting import OTHERS, Fitted, fitted
from profiles.language import _
from profiles.layout import Segment, Stretch, laid_out
from profiles.limits import (
    CEILINGS,
    GENTLE,
    Limits,
    longest_ms,
    longest_on_ms,
)
from profiles.lowering import shortened
from profiles.program import Program
from profiles.ramps import Course, Scale, played
from profiles.single import ALONE, VENTED, singly
from profiles.tapers import check_tapers
from profiles.timeline import Timeline
from profiles.unattended import worst_case
from profiles.wording import lasting


@dataclass(frozen=True, slots=True)
class Plan:
    """A timeline for one machine, and all that a person should know of it before it starts."""

    program: str
    timeline: Timeline
    stretches: tuple[Stretch, ...]
    segments: tuple[Segment, ...]
    changes: tuple[str, ...]
    worst_case: str
    fade_at_ms: int | None

    def stretch_at(self, elapsed_ms: int) -> Stretch:
        """The phase that is played at a moment; the last one after the end."""
        for stretch in self.stretches:
            if elapsed_ms < stretch.ends_at_ms:
                return stretch
        return self.stretches[-1]

    def next_stretch_ms(self, elapsed_ms: int) -> int:
        """When the next phase begins, or the end of the timeline."""
        later = (s.at_ms for s in self.stretches if s.at_ms > elapsed_ms)
        return next(later, self.timeline.length_ms)

    def asked_at(self, elapsed_ms: int) -> int:
        """Asked percent at a moment, of the strongest that plays, rounded up; 0 in silence."""
        asked = 0
        for part in self.segments:
            if part.at_ms > elapsed_ms:
                break
            if elapsed_ms < part.ends_at_ms:
                risen = (part.end - part.start) * (elapsed_ms - part.at_ms)
                asked = max(asked, part.start - (-risen // part.length_ms))
        return asked


def compile_program(
    program: Program,
    capabilities: Capabilities,
    comfort: Comfort | None = None,
    offset: int = 0,
    limits: Limits = CEILINGS,
) -> Plan:
    """The plan of a program on a machine; the same arguments always give the same plan.

    `offset` is the person's softer or stronger, in asked percent: it shifts every level above
    off and never past 1 or 100; heat is never made warmer. The length does not depend on it.
    Raises DoesNotFit where the machine cannot play the program, and BeyondLimits where that
    would be more than a body, or this person's, should get.
    """
    kept, shorter = _short_enough(program, capabilities, limits)
    layout = laid_out(kept)
    segments = tuple(_shifted(segment, offset, limits) for segment in layout.segments)
    if not any(segment.sounding for segment in segments):
        problem = _("this program never starts anything")
        raise DoesNotFit(None, "", problem, _("Give a phase a level above 0."))
    fit = fitted(segments, kept.indispensable, capabilities, limits.off)
    check_tapers(layout.segments, fit.used, capabilities)
    made = _Courses(segments, fit, capabilities, comfort or {}, limits, layout.length_ms)
    made.check_needed(kept.indispensable)
    closest_ms = capabilities.gap_ms
    cues = played(made.courses, closest_ms, layout.length_ms)
    if all(cue.setting.is_rest for cue in cues):
        problem = _("it is too gentle or changes too quickly for this machine to follow")
        raise DoesNotFit(None, "", problem, OTHERS)
    timeline = Timeline(cues, layout.length_ms)
    check(timeline, capabilities, limits)
    lost = _lost(segments, fit, made, timeline, closest_ms)
    return Plan(
        program=program.name,
        timeline=timeline,
        stretches=layout.stretches,
        segments=segments,
        changes=shorter + fit.changes + made.changes + lost,
        worst_case=worst_case(capabilities),
        fade_at_ms=_fade_at_ms(segments),
    )


def _short_enough(
    program: Program, capabilities: Capabilities, limits: Limits
) -> tuple[Program, tuple[str, ...]]:
    """The program as long as the machine may run; one too long for a body is refused."""
    allowed_ms = longest_ms(program, limits)
    if program.length_ms > allowed_ms:
        problem = _("it lasts {length}, allowed are {allowed}").format(
            length=lasting(program.length_ms), allowed=lasting(allowed_ms)
        )
        raise BeyondLimits("L1", problem, _("Make a phase shorter."))
    most_ms = longest_on_ms(capabilities)
    if most_ms is None or program.length_ms <= most_ms:
        return program, ()
    kept = shortened(program, most_ms)
    if kept is None:
        raise DoesNotFit(
            None,
            "",
            _("it cannot be made to end within {most} on this machine").format(
                most=lasting(most_ms)
            ),
            _("Choose a shorter program: `legato programs` lists them."),
        )
    if capabilities.own_timer_ms is None:
        why = _("nothing would end it by itself, so it may play {most} at most").format(
            most=lasting(most_ms)
        )
    else:
        why = _("the machine's own timer ends it after {most}").format(most=lasting(most_ms))
    return kept, (
        _("Shortened to {length}: {why}.").format(length=lasting(kept.length_ms), why=why),
    )


def _shifted(segment: Segment, offset: int, limits: Limits) -> Segment:
    if offset == 0 or (offset > 0 and segment.effect is Effect.HEAT):
        return segment
    highest = 100 if segment.effect in GENTLE else limits.strongest(segment.effect)

    def shift(percent: int) -> int:
        return min(max(percent, highest), max(1, percent + offset)) if percent else 0

    return replace(segment, start=shift(segment.start), end=shift(segment.end))


EXPLAINED = {RESTED, CUT, ALONE, VENTED}
"""Changes that say enough of the parts they leave out."""


class _Courses:
    """What each actuator does, and what had to be changed for it."""

    def __init__(
        self,
        segments: Sequence[Segment],
        fit: Fitted,
        machine: Capabilities,
        comfort: Comfort,
        limits: Limits,
        length_ms: int,
    ) -> None:
        self.roles = roles = _roles(segments, fit, machine, comfort, limits)
        self.said: dict[str, tuple[str, ...]] = {}
        rests = {name: rests_of(role, limits, length_ms) for name, role in roles.items()}
        self.courses: dict[str, Course] = {}
        for name, role in roles.items():
            resting = [
                rest
                for other, found in rests.items()
                if _same_place(role.actuator, roles[other].actuator)
                for rest in found
            ]
            course, changes = course_of(role, resting, limits, length_ms)
            self.courses[name] = course
            alike = () if PULSED in changes else _collapsed(role.parts, role.actuator, role.scale)
            self.said[name] = (*changes, *alike)
        if machine.one_at_a_time:
            actuators = {name: role.actuator for name, role in roles.items()}
            self.courses, single = singly(self.courses, actuators, limits, length_ms)
            self.said = {name: (*said, *single) for name, said in self.said.items()}

    @property
    def changes(self) -> tuple[str, ...]:
        """All that was changed, each once."""
        return tuple(dict.fromkeys(change for said in self.said.values() for change in said))

    def is_off(self, name: str, part: Segment) -> bool:
        """Whether no step of an actuator is gentle enough for a part."""
        return self.roles[name].scale.step(max(part.start, part.end)) == 0

    def check_needed(self, indispensable: frozenset[Effect]) -> None:
        """Raise DoesNotFit where no step of an effect that is needed is gentle enough."""
        for effect in indispensable - GENTLE.keys():
            steps = [
                step
                for name, course in self.courses.items()
                if self.roles[name].actuator.effect is effect
                for _, step in course
            ]
            if steps and not any(steps):
                problem = _("the {effect} of this machine cannot be as gentle as asked").format(
                    effect=_(effect.value)
                )
                raise DoesNotFit(None, "", problem, OTHERS)


def _roles(
    segments: Sequence[Segment],
    fit: Fitted,
    machine: Capabilities,
    comfort: Comfort,
    limits: Limits,
) -> dict[str, Role]:
    """What each actuator that is used has to play, by its name."""
    parts: dict[str, list[Segment]] = {
        name: [] for name in sorted({name for used in fit.used for name in used})
    }
    for segment, used in zip(segments, fit.used, strict=True):
        for name in used:
            parts[name].append(segment)
    return {
        name: Role(actuator, played, scale_of(actuator, comfort.get(name), limits), machine.gap_ms)
        for name, played in parts.items()
        for actuator in (machine.actuator(name),)
    }


def _same_place(one: Actuator, other: Actuator) -> bool:
    return one.effect is other.effect and bool(one.sides & other.sides)


def _collapsed(parts: Sequence[Segment], actuator: Actuator, scale: Scale) -> tuple[str, ...]:
    """Levels of this program that are one and the same step on this machine."""
    by_step: dict[int, set[int]] = {}
    for percent in {p for part in parts for p in (part.start, part.end) if p}:
        by_step.setdefault(scale.step(percent), set()).add(percent)
    return tuple(
        _("{percents} are the same step here ({step} of {steps}).").format(
            percents=_listed(sorted(alike)), step=step, steps=actuator.steps
        )
        for step, alike in sorted(by_step.items())
        if len(alike) > 1
    )


def _listed(percents: Sequence[int]) -> str:
    *before, last = [f"{percent} %" for percent in percents]
    return _(" and ").join([", ".join(before), last])


def _lost(
    segments: Sequence[Segment], fit: Fitted, made: _Courses, timeline: Timeline, closest_ms: int
) -> tuple[str, ...]:
    """The parts that are too short for this machine to play at all."""
    lost: dict[str, None] = {}
    for segment, used in zip(segments, fit.used, strict=True):
        if not used or _is_felt(segment, used, timeline):
            continue
        said = {change for name in used for change in made.said[name]}
        if PULSED in said:
            why = _("too short to be pulsed")
        elif said & EXPLAINED or all(made.is_off(name, segment) for name in used):
            continue
        else:
            why = _(
                "too short for this machine, which takes a command every {closest_ms} ms,"
            ).format(closest_ms=closest_ms)
        lost[_("{phase}: parts {why} are left out.").format(phase=_(segment.phase), why=why)] = None
    return tuple(lost)


def _is_felt(segment: Segment, used: frozenset[str], timeline: Timeline) -> bool:
    at_ms = segment.at_ms
    while at_ms < segment.ends_at_ms:
        setting = timeline.setting_at(at_ms)
        if any(setting.step(name) for name in used):
            return True
        at_ms = timeline.next_change_ms(at_ms)
    return False


def _fade_at_ms(segments: Sequence[Segment]) -> int | None:
    """Where the fade at the end begins, None where the program has none."""
    sounding = [segment for segment in segments if segment.sounding]
    last = max(sounding, key=lambda segment: segment.ends_at_ms)
    if last.start > last.end == 0:
        return last.at_ms
    return None
