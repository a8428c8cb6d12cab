"""A program laid out in time: what the person is shown, and what each effect does when."""

from collections.abc import Iterator
from dataclasses import dataclass

from profiles.actuators import Effect, Zone
from profiles.generators import Span
from profiles.language import _
from profiles.program import Part, Phase, Program, Repeat


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase as the person sees it. `ask` is a question on the screen, `guide` a step to do."""

    at_ms: int
    length_ms: int
    name: str
    ask: str = ""
    guide: str = ""

    @property
    def ends_at_ms(self) -> int:
        """The moment it is over."""
        return self.at_ms + self.length_ms


@dataclass(frozen=True, slots=True)
class Segment:
    """One effect on some zones: asked percent from `start` to `end`, straight.

    Segments may overlap; where there is none, there is silence. `celsius` is the band of warmth
    where the person wrote one.
    """

    at_ms: int
    length_ms: int
    phase: str
    effect: Effect
    zones: frozenset[Zone]
    start: int
    end: int
    celsius: tuple[int, int] | None = None

    @property
    def ends_at_ms(self) -> int:
        """The moment it is over."""
        return self.at_ms + self.length_ms

    @property
    def sounding(self) -> bool:
        """Whether it does anything."""
        return self.start > 0 or self.end > 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A program in time: stretches without gaps, and segments in the order they begin."""

    stretches: tuple[Stretch, ...]
    segments: tuple[Segment, ...]

    @property
    def length_ms(self) -> int:
        """How long it lasts."""
        return self.stretches[-1].ends_at_ms


def laid_out(program: Program) -> Layout:
    """The program with its repeats and rhythms unrolled."""
    stretches: list[Stretch] = []
    segments: list[Segment] = []
    for at_ms, name, part in _parts(program.phases, 0):
        last = stretches[-1] if stretches else None
        ask, guide = part.ask or "", part.guide or ""
        if last and last.name == name and not (ask or guide or last.ask or last.guide):
            stretches[-1] = Stretch(last.at_ms, last.length_ms + part.length_ms, name)
        else:
            stretches.append(Stretch(at_ms, part.length_ms, name, ask, guide))
        segments += _segments(part, at_ms, name, program.effect, program.zones)
    for row in program.alongside:
        for at_ms, name, part in _parts(row.phases, row.begins_ms):
            segments += _segments(part, at_ms, name, row.effect, row.zones)
    segments.sort(key=lambda segment: segment.at_ms)
    return Layout(tuple(stretches), tuple(segments))


def _parts(phases: tuple[Phase, ...], at_ms: int) -> Iterator[tuple[int, str, Part]]:
    for number, phase in enumerate(phases, start=1):
        name = phase.name or _("Phase {number}").format(number=number)
        parts = phase.phases * phase.repeat if isinstance(phase, Repeat) else (phase,)
        for part in parts:
            yield at_ms, part.name or name, part
            at_ms += part.length_ms


def _segments(
    part: Part, at_ms: int, phase: str, effect: Effect, zones: tuple[Zone, ...]
) -> Iterator[Segment]:
    if part.guide is not None:
        return
    effect = part.effect or effect
    start, end = part.percents
    rhythm = part.rhythm
    span = Span(part.length_ms, start, end, part.zones or zones)
    notes = (span.note(0, *span[:3], span.zones),) if rhythm is None else rhythm.notes(span)
    sets: dict[tuple[Zone, ...], frozenset[Zone]] = {}
    for note in notes:
        covered = sets.setdefault(note.zones, frozenset(note.zones))
        yield Segment(
            at_ms + note.at_ms,
            note.length_ms,
            phase,
            effect,
            covered,
            note.start,
            note.end,
            part.celsius,
        )
