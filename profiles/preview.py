"""What a program does to each place on the legs over time, to be drawn and told beforehand."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil

from profiles.actuators import Actuator, Capabilities, Effect, Zone
from profiles.fitting import sides_of
from profiles.layout import Segment
from profiles.timeline import Timeline
from profiles.wording import in_words

MINUTE_MS = 60_000
MOST_TICKS = 8
TICKS_MS = tuple(MINUTE_MS * quarters // 4 for quarters in (1, 2, 4, 8, 20, 40, 80))


@dataclass(frozen=True, slots=True)
class Piece:
    """A level from `start` to `end`, straight, between two moments; never silent throughout."""

    at_ms: int
    ends_at_ms: int
    start: int
    end: int

    @property
    def highest(self) -> int:
        """The higher end of it."""
        return max(self.start, self.end)

    def at(self, moment_ms: int) -> int:
        """The level at a moment between its ends, rounded to the nearest."""
        risen = (self.end - self.start) * (moment_ms - self.at_ms)
        return self.start + round(risen / (self.ends_at_ms - self.at_ms))

    def cut(self, begins_ms: int, ends_ms: int) -> "Piece":
        """What of it lies between two moments, which must share some time with it."""
        if begins_ms <= self.at_ms and self.ends_at_ms <= ends_ms:
            return self
        begins_ms, ends_ms = max(self.at_ms, begins_ms), min(self.ends_at_ms, ends_ms)
        return Piece(begins_ms, ends_ms, self.at(begins_ms), self.at(ends_ms))


@dataclass(frozen=True, slots=True)
class Trace:
    """What one effect does to some places: pieces in rising order, silence where there is none.

    Levels are asked percent where `steps` is None, else steps of a machine that has so many;
    `top` is the level that counts as 100 percent.
    """

    effect: Effect
    sides: frozenset[Zone]
    pieces: tuple[Piece, ...]
    steps: int | None = None
    top: int = 100

    @property
    def place(self) -> str:
        """Where it is felt, in words: "calves", "left foot"."""
        return in_words(self.sides)

    @property
    def highest(self) -> int:
        """Its strongest level."""
        return max(piece.highest for piece in self.pieces)

    def percent(self, level: int) -> float:
        """A level in percent: asked, or of the machine's strength."""
        return 100 * level / self.top

    def within(self, begins_ms: int, ends_ms: int) -> list[Piece]:
        """What of it lies between two moments."""
        index = max(0, bisect_right(self.pieces, begins_ms, key=lambda piece: piece.at_ms) - 1)
        found = []
        while index < len(self.pieces) and self.pieces[index].at_ms < ends_ms:
            if self.pieces[index].ends_at_ms > begins_ms:
                found.append(self.pieces[index].cut(begins_ms, ends_ms))
            index += 1
        return found

    def highest_within(self, begins_ms: int, ends_ms: int) -> int:
        """Its strongest level between two moments, at least 1 where it is not silent."""
        found = self.within(begins_ms, ends_ms)
        return max((max(1, piece.highest) for piece in found), default=0)


def asked(segments: Iterable[Segment]) -> tuple[Trace, ...]:
    """What is asked for, place by place; places with the same course stand together."""
    rows: dict[tuple[Effect, Zone], list[Piece]] = {}
    for segment in segments:
        if segment.sounding:
            piece = Piece(segment.at_ms, segment.ends_at_ms, segment.start, segment.end)
            for side in sides_of(segment.zones):
                rows.setdefault((segment.effect, side), []).append(piece)
    alike: dict[tuple[Effect, tuple[Piece, ...]], set[Zone]] = {}
    for (effect, side), pieces in rows.items():
        alike.setdefault((effect, _upper(pieces)), set()).add(side)
    return _ordered(
        Trace(effect, frozenset(sides), pieces) for (effect, pieces), sides in alike.items()
    )


def played(timeline: Timeline, capabilities: Capabilities) -> tuple[Trace, ...]:
    """What a machine does, place by place; actuators with the same course stand together."""
    alike: dict[tuple[Effect, int, int, tuple[Piece, ...]], set[Zone]] = {}
    for actuator in capabilities.actuators:
        if pieces := tuple(_steps(timeline, actuator)):
            key = (actuator.effect, actuator.steps, actuator.top, pieces)
            alike.setdefault(key, set()).update(actuator.sides)
    return _ordered(
        Trace(effect, frozenset(sides), pieces, steps, top)
        for (effect, steps, top, pieces), sides in alike.items()
    )


def runs(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces between one silence and the next."""
    found: list[list[Piece]] = []
    for piece in pieces:
        if found and found[-1][-1].ends_at_ms == piece.at_ms:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def common_top(traces: Iterable[Trace]) -> int:
    """The percent up to which charts that are to be compared go: round, above all of them."""
    return max(10, *(10 * ceil(trace.percent(trace.highest) / 10) for trace in traces))


def tick_ms(length_ms: int) -> int:
    """How far apart the marks of a time axis of that length stand, so that they are few."""
    return next((tick for tick in TICKS_MS if length_ms <= MOST_TICKS * tick), length_ms)


def tick_label(at_ms: int) -> str:
    """Minutes, as short as they can be: "0", "5", "0.5"."""
    return f"{at_ms / MINUTE_MS:g}"


def _ordered(traces: Iterable[Trace]) -> tuple[Trace, ...]:
    """Effect by effect, from the feet up, the left leg first."""
    effects, zones = list(Effect), list(Zone)

    def rank(trace: Trace) -> tuple[int, list[int]]:
        return effects.index(trace.effect), sorted(map(zones.index, trace.sides))

    return tuple(sorted(traces, key=rank))


def _steps(timeline: Timeline, actuator: Actuator) -> Iterator[Piece]:
    rows = ((cue.at_ms, cue.setting.step(actuator.name)) for cue in timeline.cues)
    changes = [next(group) for _, group in groupby(rows, key=lambda row: row[1])]
    ends = [at_ms for at_ms, _ in changes[1:]] + [timeline.length_ms]
    for (at_ms, step), ends_at_ms in zip(changes, ends, strict=True):
        if step:
            yield Piece(at_ms, ends_at_ms, step, step)


def _upper(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, in the order they begin, without overlaps: the higher one counts.

    Of two that cross, the one that is higher in the middle of their common time.
    """
    if all(a.ends_at_ms <= b.at_ms for a, b in pairwise(pieces)):
        return tuple(pieces)
    moments = sorted({moment for p in pieces for moment in (p.at_ms, p.ends_at_ms)})
    waiting = list(reversed(pieces))
    active: list[Piece] = []
    made: list[Piece] = []
    for begins_ms, ends_ms in pairwise(moments):
        while waiting and waiting[-1].at_ms <= begins_ms:
            active.append(waiting.pop())
        active = [piece for piece in active if piece.ends_at_ms > begins_ms]
        cuts = [piece.cut(begins_ms, ends_ms) for piece in active]
        if cuts:
            made.append(max(cuts, key=lambda piece: piece.start + piece.end))
    return tuple(made)
