"""Programs made shorter, gentler, or given a fade: copies that a person sees before they play."""

from collections.abc import Sequence
from math import ceil

from profiles.generators import Alternate
from profiles.layout import laid_out
from profiles.limits import GENTLE
from profiles.program import COOLEST, Alongside, Part, Phase, Program, Repeat
from profiles.wording import sorted_sides

SHORTEST_HOLD_MS = 10_000  # what is left of a hold that was cut to make a program shorter


def shortened(program: Program, longest_ms: int) -> Program | None:
    """The program within `longest_ms`, its longest holds cut; None where they are too short.

    Ramps, guided steps and rests keep their length, so the fade at the end stays whole; of
    rhythms and repeats whole rounds are taken. What runs alongside keeps its distance from the end.
    """
    if program.length_ms <= longest_ms:
        return program
    phases = _within(program.phases, program.length_ms - longest_ms)
    if phases is None:
        return None
    length_ms = sum(phase.length_ms for phase in phases)
    beside: list[Alongside] = []
    for row in program.alongside:
        room_ms = length_ms - row.begins_ms - (program.length_ms - row.begins_ms - row.length_ms)
        kept = _within(row.phases, row.length_ms - room_ms) if room_ms > 0 else None
        if kept is None:
            return None
        beside.append(row.model_copy(update={"phases": kept}))
    return program.model_copy(update={"phases": phases, "alongside": tuple(beside)})


def _within(phases: Sequence[Phase], over_ms: int) -> tuple[Phase, ...] | None:
    kept = list(phases)
    order = sorted(range(len(kept)), key=lambda index: -kept[index].length_ms)
    for index in order:
        if over_ms > 0:
            before_ms = kept[index].length_ms
            kept[index] = _cut(kept[index], over_ms)
            over_ms -= before_ms - kept[index].length_ms
    return None if over_ms > 0 else tuple(kept)


def _cut(phase: Phase, over_ms: int) -> Phase:
    """The phase as much shorter as is needed, or as it can bear."""
    if isinstance(phase, Repeat):
        round_ms = phase.length_ms // phase.repeat
        rounds = min(phase.repeat - 1, ceil(over_ms / round_ms))
        return phase.model_copy(update={"repeat": phase.repeat - rounds})
    if phase.guide is not None or phase.percents[0] != phase.percents[1]:
        return phase
    if isinstance(phase.rhythm, Alternate) and over_ms > phase.length_ms - phase.rhythm.cycle_ms:
        return _with_shorter_turns(phase, phase.rhythm, over_ms)
    whole_ms = phase.rhythm.cycle_ms if phase.rhythm else 1
    least_ms = phase.rhythm.cycle_ms if phase.rhythm else SHORTEST_HOLD_MS
    if phase.rhythm is None and phase.percents == (0, 0):
        return phase
    rounds = max(0, min((phase.length_ms - least_ms) // whole_ms, ceil(over_ms / whole_ms)))
    return phase.model_copy(update={"length_ms": phase.length_ms - rounds * whole_ms})


def _with_shorter_turns(phase: Part, alternate: Alternate, over_ms: int) -> Part:
    """One leg after the other for a shorter time each, both for as long."""
    turns = ceil(phase.length_ms / alternate.each_ms)
    least_ms = (alternate.rise_ms or 0) + SHORTEST_HOLD_MS
    each_ms = max(least_ms, (phase.length_ms - over_ms) // (1000 * turns) * 1000)
    if each_ms >= alternate.each_ms:
        return phase
    shorter = alternate.model_copy(update={"each_ms": each_ms})
    return phase.model_copy(update={"length_ms": turns * each_ms, "alternate": shorter})


def gentler(program: Program, percent: int) -> Program:
    """Every level at so many percent of what it was, and never quite off where it was not."""

    def part(written: Part) -> Part:
        levels = {"level": written.level, "start": written.start, "end": written.end}
        changes: dict[str, object] = {
            name: _lower(level, percent) for name, level in levels.items()
        }
        if written.celsius is not None:
            changes["celsius"] = tuple(
                COOLEST + max(1, (degrees - COOLEST) * percent // 100)
                for degrees in written.celsius
            )
        if written.wave is not None and written.wave.levels is not None:
            lower = tuple(_lower(level, percent) for level in written.wave.levels)
            changes["wave"] = written.wave.model_copy(update={"levels": lower})
        return written.model_copy(update=changes)

    def phase(written: Phase) -> Phase:
        if isinstance(written, Repeat):
            return written.model_copy(update={"phases": tuple(map(part, written.phases))})
        return part(written)

    beside = tuple(
        row.model_copy(update={"phases": tuple(map(phase, row.phases))})
        for row in program.alongside
    )
    return program.model_copy(
        update={"phases": tuple(map(phase, program.phases)), "alongside": beside}
    )


def _lower(level: int | None, percent: int) -> int | None:
    return max(1, level * percent // 100) if level else level


def faded(program: Program, taper_ms: int) -> Program:
    """The program with a fade in place of the end of its last hold, or after it.

    What fades is the last vibration or kneading, of which there must be some.
    """
    moving = [s for s in laid_out(program).segments if s.sounding and s.effect in GENTLE]
    last = max(moving, key=lambda segment: segment.ends_at_ms)
    fade = Part.model_validate(
        {"name": "Fade", "length": f"{taper_ms // 1000}s", "from": last.end or last.start, "to": 0}
    ).model_copy(update={"effect": last.effect, "zones": tuple(sorted_sides(last.zones))})
    *before, end = program.phases
    if isinstance(end, Part) and end.length_ms > taper_ms + SHORTEST_HOLD_MS and end.level:
        end = end.model_copy(update={"length_ms": end.length_ms - taper_ms})
    return program.model_copy(update={"phases": (*before, end, fade)})
