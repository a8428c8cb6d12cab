"""Programs made into plans: absolute settings for one machine, and every change made to fit it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from profiles.actuators import Capabilities
from profiles.comfort import Comfort, uncalibrated
from profiles.errors import DoesNotFit
from profiles.fitting import Fit, fit_zones, in_words, lasting, shorten
from profiles.limits import longest_on_ms
from profiles.program import Program, Segment
from profiles.ramps import Curve, paced, step_changes
from profiles.timeline import Timeline

CLOSEST_CUES_MS = 100  # below this nobody feels a difference, and slow links choke


@dataclass(frozen=True, slots=True)
class Plan:
    """A timeline for one machine, and all that a person should know of it before it starts."""

    program: str
    timeline: Timeline
    segments: tuple[Segment, ...]
    changes: tuple[str, ...]
    worst_case: str
    fade_at_ms: int | None

    def segment_at(self, elapsed_ms: int) -> Segment:
        """The part of the program that is played at a moment; the last one after the end."""
        for segment in self.segments:
            if elapsed_ms < segment.ends_at_ms:
                return segment
        return self.segments[-1]

    def asked_at(self, elapsed_ms: int) -> int:
        """Asked percent at a moment, rounded up; 0 outside the program."""
        if not 0 <= elapsed_ms < self.timeline.length_ms:
            return 0
        part = self.segment_at(elapsed_ms)
        risen = (part.end - part.start) * (elapsed_ms - part.at_ms)
        return part.start - (-risen // part.length_ms)


def compile_program(
    program: Program, capabilities: Capabilities, comfort: Comfort | None = None, offset: int = 0
) -> Plan:
    """The plan of a program on a machine; the same arguments always give the same plan.

    `offset` is the person's softer or stronger, in asked percent: it shifts every level above
    off and never past 1 or 100. The length does not depend on it. Raises DoesNotFit where the
    machine cannot play the program.
    """
    segments, shortened = shorten(program.segments(), longest_on_ms(capabilities))
    shifted = tuple(_shifted(segment, offset) for segment in segments)
    fits = _fits(shifted, capabilities)
    changes = tuple(dict.fromkeys(change for fit in fits.values() for change in fit.changes))
    length_ms = shifted[-1].ends_at_ms
    ideal = step_changes(_curves(shifted, fits, capabilities, comfort or {}))
    gap_ms = max(capabilities.min_command_gap_ms, CLOSEST_CUES_MS)
    cues = paced(ideal, gap_ms, length_ms)
    if all(cue.setting.is_rest for cue in cues):
        raise DoesNotFit(None, "", "it changes too quickly for this machine to follow", _OTHERS)
    return Plan(
        program=program.name,
        timeline=Timeline(cues, length_ms),
        segments=shifted,
        changes=shortened + changes,
        worst_case=worst_case(capabilities),
        fade_at_ms=_fade_at_ms(shifted),
    )


def worst_case(capabilities: Capabilities) -> str:
    """What the machine does when this computer dies in the middle, in one sentence."""
    if capabilities.dead_man_ms is not None:
        after = lasting(capabilities.dead_man_ms)
        return f"If this computer dies, the machine stops by itself after {after}."
    if capabilities.own_timer_ms is not None:
        at_most = lasting(capabilities.own_timer_ms)
        return f"If this computer dies, the machine runs at most {at_most}."
    return "If this computer dies, the machine has no limit of its own: use a plug timer."


_OTHERS = "`legato programs` lists the others."


def _fits(segments: tuple[Segment, ...], capabilities: Capabilities) -> Mapping[int, Fit]:
    fits = {
        index: fit_zones(segment.effect, segment.zones, capabilities.actuators)
        for index, segment in enumerate(segments)
        if segment.start or segment.end
    }
    if not fits:
        problem = "this program never starts anything"
        raise DoesNotFit(None, "", problem, "Give a phase a level above 0.")
    for index, fit in fits.items():
        if not fit.used:
            wanted = segments[index]
            sides = frozenset(side for zone in wanted.zones for side in zone.sides)
            problem = f"this machine has no {wanted.effect.value} for the {in_words(sides)}"
            hint = f"{_OTHERS} If it does reach there, say so with --place."
            raise DoesNotFit(None, "", problem, hint)
    return fits


def _shifted(segment: Segment, offset: int) -> Segment:
    def shift(percent: int) -> int:
        return min(100, max(1, percent + offset)) if percent else 0

    return replace(segment, start=shift(segment.start), end=shift(segment.end))


def _curves(
    segments: tuple[Segment, ...],
    fits: Mapping[int, Fit],
    capabilities: Capabilities,
    comfort: Comfort,
) -> dict[str, list[Curve]]:
    used = sorted({name for fit in fits.values() for name in fit.used})
    curves: dict[str, list[Curve]] = {name: [] for name in used}
    for name in used:
        steps = capabilities.actuator(name).steps
        window = comfort.get(name) or uncalibrated(steps)
        if window.hi > steps:
            raise DoesNotFit(
                None,
                "",
                f"the comfort window of {name} ends at step {window.hi} of {steps}",
                "It was found on another machine: find it anew on this one.",
            )
        for index, part in enumerate(segments):
            plays = index in fits and name in fits[index].used
            ends = (part.start, part.end) if plays else (0, 0)
            curves[name].append(Curve(part.at_ms, part.length_ms, *ends, window))
    return curves


def _fade_at_ms(segments: tuple[Segment, ...]) -> int | None:
    """Where the fade at the end begins, None where the program has none."""
    for segment in reversed(segments):
        if segment.start > segment.end == 0:
            return segment.at_ms
        if segment.start or segment.end:
            return None
    return None
