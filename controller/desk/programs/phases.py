"""The phases of a program as a person reads them: when, what is asked, what is felt, how long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from controller.desk.amounts import clock_time
from profiles.felt import felt
from profiles.language import _, _n
from profiles.layout import Stretch
from profiles.preview import Trace
from profiles.wording import lasting

MARGIN = " " * 8
LONGEST_ROUND = 8
"""So many phases at most are looked at for being played over and over."""


@dataclass(frozen=True, slots=True)
class Row:
    """One phase, in words."""

    at_ms: int
    title: str
    lines: tuple[str, ...]

    def same_as(self, other: "Row") -> bool:
        """Whether it only comes at another time."""
        return (self.title, self.lines) == (other.title, other.lines)


def rows(
    stretches: Sequence[Stretch], asked: Sequence[Trace], played: Sequence[Trace]
) -> list[Row]:
    """The phases in words; `played` is what a machine makes of them, empty without one."""
    several = len({trace.effect for trace in (*asked, *played)}) > 1
    made = []
    for stretch in stretches:
        begins_ms, ends_ms = stretch.at_ms, stretch.ends_at_ms
        lines = [_("asks: {said}").format(said=_(stretch.ask))] if stretch.ask else []
        if stretch.guide:
            lines.append(_("you: {said}").format(said=_(stretch.guide)))
        else:
            said = felt(asked, begins_ms, ends_ms, effects=several)
            lines.append(_("program: {said}").format(said=said))
        if played and not stretch.guide:
            said = felt(played, begins_ms, ends_ms, effects=several)
            lines.append(_("you feel: {said}").format(said=said))
        title = f"{_(stretch.name)}, {lasting(stretch.length_ms)}"
        made.append(Row(begins_ms, title, tuple(lines)))
    return made


def table(phases: Sequence[Row], width: int) -> Iterator[str]:
    """The rows as lines no longer than `width`; what comes over and over is said once."""
    index = 0
    while index < len(phases):
        count, times = _round(phases, index)
        for row in phases[index : index + count]:
            yield from _lines(row, width)
        if times > 1:
            again = _n("once more", "{number} times more", times - 1).format(number=times - 1)
            what = _n("The same", "The last {number} phases", count).format(number=count)
            at_ms = phases[index + count].at_ms
            yield from _hanging(
                f"{clock_time(at_ms):>6}  ",
                _("{what}, {again}.").format(what=what, again=again),
                width,
            )
        index += count * times


def _lines(row: Row, width: int) -> Iterator[str]:
    yield from _hanging(f"{clock_time(row.at_ms):>6}  ", row.title, width)
    for line in row.lines:
        yield from _hanging(MARGIN, line, width, further="  ")


def _hanging(first: str, text: str, width: int, further: str = "") -> list[str]:
    return wrap(text, width, initial_indent=first, subsequent_indent=MARGIN + further)


def _round(phases: Sequence[Row], index: int) -> tuple[int, int]:
    """How many phases from here on come over and over, and how often; (1, 1) for none."""
    best = (1, 1)
    for count in range(1, LONGEST_ROUND + 1):
        end = index + count
        while end < len(phases) and phases[end].same_as(phases[end - count]):
            end += 1
        times = (end - index) // count
        if times > 1 and count * times > best[0] * best[1]:
            best = (count, times)
    return best
