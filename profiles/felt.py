"""What a person feels in a stretch of a program, in words: "calves rising to 9 of 100"."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from profiles.actuators import Effect
from profiles.language import _
from profiles.preview import Piece, Trace, runs
from profiles.program import COOLEST, WARMEST
from profiles.wording import lasting

NOTHING = _("rests")

_ALIKE_MS = 500  # bouts whose lengths differ by less are told as the same
_ENOUGH = 4  # bouts that can do without the first and the last of them
_MOSTLY = 4, 5  # so much of the time at one level is told as that level


def felt(traces: Sequence[Trace], begins_ms: int, ends_ms: int, *, effects: bool) -> str:
    """What is felt between two moments and where, NOTHING in silence.

    `effects` says whether to name the effects, which a program of a single one need not.
    """
    said = []
    for effect in dict.fromkeys(trace.effect for trace in traces):
        mine = [trace for trace in traces if trace.effect is effect]
        if words := _together(mine, begins_ms, ends_ms):
            said.append(_on(effect, words) if effects else words)
    return "; ".join(said) or NOTHING


def strongest(traces: Sequence[Trace], *, effects: bool) -> str:
    """The strongest level of each place."""
    said = []
    for trace in traces:
        if top := trace.highest:
            words = f"{trace.place} {_level(trace, top)}"
            said.append(_on(trace.effect, words) if effects else words)
    return ", ".join(said)


def _on(effect: Effect, words: str) -> str:
    return _("{effect} on {words}").format(effect=_(effect.value), words=words)


@dataclass(frozen=True, slots=True)
class _Told:
    begins_ms: int
    place: str
    course: str
    lasts: str


def _together(traces: Sequence[Trace], begins_ms: int, ends_ms: int) -> str:
    """The places of one effect in the order they begin, those with the same course in one."""
    told = sorted(
        (one for trace in traces if (one := _told(trace, begins_ms, ends_ms))),
        key=lambda one: one.begins_ms,
    )
    groups: list[list[_Told]] = []
    for one in told:
        last = groups[-1][-1] if groups else None
        if last and (last.course, last.lasts) == (one.course, one.lasts):
            groups[-1].append(one)
        else:
            groups.append([one])
    said = ""
    for before, group in zip([None, *groups], groups, strict=False):
        link = "" if before is None else _link(before[-1], group[0])
        said += f"{link}{_group(group)}"
    return said


def _link(one: _Told, other: _Told) -> str:
    return _("; then ") if other.begins_ms > one.begins_ms else "; "


def _group(group: Sequence[_Told]) -> str:
    first = group[0]
    places = first.place
    for one, other in pairwise(group):
        places += _(", then ") if other.begins_ms > one.begins_ms else _(" and ")
        places += other.place
    match len(group) == 1, bool(first.lasts):
        case True, True:
            said = _("{places} {course} for {time}")
        case True, False:
            said = _("{places} {course}")
        case False, True:
            said = _("{places}, {course}, {time} each")
        case _:
            said = _("{places}, {course}")
    return said.format(places=places, course=first.course, time=first.lasts)


def _told(trace: Trace, begins_ms: int, ends_ms: int) -> _Told | None:
    bouts = runs(trace.within(begins_ms, ends_ms))
    if not bouts:
        return None
    first = bouts[0][0].at_ms
    if len(bouts) > 1:
        return _Told(first, trace.place, _repeated(trace, bouts, ends_ms), "")
    (bout,) = bouts
    lasts_ms = _lasts_ms(bout)
    course = _course(trace, bout)
    short = 2 * lasts_ms <= ends_ms - begins_ms
    if short and course == _FADING:
        return _Told(
            first,
            trace.place,
            _("{course}, then {nothing}").format(course=course, nothing=NOTHING),
            "",
        )
    return _Told(first, trace.place, course, lasting(lasts_ms) if short else "")


_FADING = _("fading out")


def _course(trace: Trace, bout: Sequence[Piece]) -> str:
    """One run without silence."""
    levels = [level for piece in bout for level in (piece.start, piece.end)]
    high, last = max(levels), levels[-1]
    mostly, of = _MOSTLY
    held = {level: _held_ms(bout, level) for level in (levels[0], high, last) if level}
    longest = max(held, key=lambda level: held[level])
    if of * held[longest] >= mostly * _lasts_ms(bout):
        return _("at {level}").format(level=_level(trace, longest))
    if levels == sorted(levels):
        steady = 2 * held[last] >= _lasts_ms(bout)
        said = _("rising to {level}, then steady") if steady else _("rising to {level}")
        return said.format(level=_level(trace, last))
    if levels == sorted(levels, reverse=True):
        return _falling(trace, bout)
    if min(levels) == 0 or levels[0] < high > last:
        return _("rising to {level} and falling again").format(level=_level(trace, high))
    said = _("between {low} and {high}")
    return said.format(low=_level(trace, min(levels)), high=_level(trace, high))


def _falling(trace: Trace, bout: Sequence[Piece]) -> str:
    last, ends_ms = bout[-1].end, bout[-1].ends_at_ms
    steady = 2 * _held_ms(bout, last) >= _lasts_ms(bout)
    if last == 0 or not trace.within(ends_ms, ends_ms + 1):
        if not (last and steady):
            return _FADING
        return _("falling to {level}, then off").format(level=_level(trace, last))
    said = _("falling to {level}, then steady") if steady else _("falling to {level}")
    return said.format(level=_level(trace, last))


def _repeated(trace: Trace, bouts: Sequence[Sequence[Piece]], ends_ms: int) -> str:
    """Runs with silence between them."""
    tops = {max(piece.highest for piece in bout) for bout in bouts}
    level = _level(trace, max(tops))
    gaps = [after[0].at_ms - before[-1].ends_at_ms for before, after in pairwise(bouts)]
    # The first and the last may be cut by the edges of the stretch.
    if len(bouts) >= _ENOUGH:
        bouts, gaps = bouts[1:-1], gaps[1:-1]
    elif bouts[-1][-1].ends_at_ms == ends_ms:
        bouts = bouts[:-1]
    on = [_lasts_ms(bout) for bout in bouts]
    at = (_("at {level}") if len(tops) == 1 else _("up to {level}")).format(level=level)
    if not (_alike(on) and _alike(gaps)):
        each = dict.fromkeys(_seconds(length_ms) for length_ms in (min(on), max(on)))
        said = _("coming and going, {times} at a time, {at}")
        return said.format(times=_(" to ").join(each), at=at)
    swelling = 2 * _held_ms(bouts[0], max(p.highest for p in bouts[0])) < on[0]
    way = _("swelling to {level}") if swelling else _("pulsing {at}")
    said = _("{way}, {on} on, {off} off")
    way = way.format(level=level, at=at)
    return said.format(way=way, on=_seconds(on[0]), off=_seconds(gaps[0]))


def _alike(lengths_ms: Sequence[int]) -> bool:
    return max(lengths_ms) - min(lengths_ms) <= _ALIKE_MS


def _lasts_ms(bout: Sequence[Piece]) -> int:
    return bout[-1].ends_at_ms - bout[0].at_ms


def _held_ms(bout: Sequence[Piece], level: int) -> int:
    """How long a run is at a level."""
    return sum(
        piece.ends_at_ms - piece.at_ms for piece in bout if piece.start == piece.end == level
    )


def _level(trace: Trace, level: int) -> str:
    if trace.effect is Effect.HEAT and trace.steps is None:
        return f"{COOLEST + (WARMEST - COOLEST) * level / 100:.0f} C"
    if trace.steps is None:
        return f"{level} %"
    return _("{step} of {steps}").format(step=level, steps=trace.steps)


def _seconds(length_ms: int) -> str:
    if length_ms < 1_000:
        return f"{length_ms / 1000:.1f} s"
    if length_ms < 120_000:
        return f"{round(length_ms / 1000)} s"
    return lasting(length_ms)
