"""A program as an SVG picture: a row for each place and effect, minutes below, phase names.

Plain shapes on a dark ground and no scripts, style sheets, fonts or addresses: any viewer shows
it, and nothing in it glares at night.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET  # writes only; nothing is parsed

from controller.errors import LegatoError
from profiles.layout import Layout, Stretch
from profiles.preview import Trace, common_top, runs, tick_label, tick_ms
from profiles.wording import lasting

GROUND, INK, FAINT, WARM = "#14120f", "#c9bfae", "#4a443b", "#d9a05b"
LEFT, RIGHT, TOP = 56, 32, 64
DRAWN = 800
ROW, ROW_GAP = 90, 40
LANE, MOST_LANES = 16, 12
SIZE, TITLE_SIZE = 12, 18
LETTER = 0.6 * SIZE  # about as wide as a letter is


class PictureError(LegatoError):
    """The picture cannot be written."""


def write(path: Path, name: str, layout: Layout, traces: Sequence[Trace]) -> None:
    """Write the picture, over an earlier one; raises PictureError.

    Only a name that ends in .svg is taken, so that nothing else is ever overwritten.
    """
    if path.suffix.lower() != ".svg":
        hint = f"Write --svg {path.name or 'program'}.svg, or another name that ends in .svg."
        raise PictureError(f"{str(path)!r} is no name for a picture", hint)
    try:
        path.write_bytes(drawn(name, layout, traces))
    except OSError as error:
        hint = "Name a file in a folder that exists and is yours."
        raise PictureError(f"{path} cannot be written ({error.strerror})", hint) from error


def drawn(name: str, layout: Layout, traces: Sequence[Trace]) -> bytes:
    """The picture of a program as an SVG document."""
    below = TOP + len(traces) * (ROW + ROW_GAP)
    lanes = list(_lanes(layout))
    height = below + LANE * (2 + max((lane for _, lane in lanes), default=0))
    root = ET.Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {LEFT + DRAWN + RIGHT} {height}",
        width=str(LEFT + DRAWN + RIGHT),
        height=str(height),
    )
    _add(root, "title").text = name
    _add(root, "rect", width="100%", height="100%", fill=GROUND)
    _text(root, LEFT, 28, f"{name}, {lasting(layout.length_ms)}", size=TITLE_SIZE)
    for number, trace in enumerate(traces):
        top = common_top(other for other in traces if other.effect is trace.effect)
        _row(root, trace, layout, TOP + number * (ROW + ROW_GAP), top)
    for stretch, lane in lanes:
        x = _x(stretch.at_ms, layout)
        y = below + LANE * (lane + 1)
        _line(root, (x, TOP - ROW_GAP / 3), (x, y - SIZE), FAINT, dashed=True)
        room = LEFT + DRAWN + RIGHT - LETTER * len(stretch.name)
        _text(root, max(0, min(x, room)), y, stretch.name)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _row(root: ET.Element, trace: Trace, layout: Layout, y: float, top: int) -> None:
    of = "percent asked for" if trace.steps is None else "percent of the machine's strength"
    _text(root, LEFT, y - 6, f"{trace.place}, {trace.effect.value}: {of}")
    for percent in (0, top // 2, top):
        level = y + ROW * (1 - percent / top)
        _line(root, (LEFT, level), (LEFT + DRAWN, level), FAINT)
        _text(root, LEFT - 6, level + 4, f"{percent} %", anchor="end")
    path = " ".join(_outline(trace, layout, y, top))
    _add(root, "path", d=path, fill=WARM, stroke=WARM).set("fill-opacity", "0.35")
    ticks = range(0, layout.length_ms + 1, tick_ms(layout.length_ms))
    for at_ms in ticks:
        unit = " min" if at_ms == ticks[-1] else ""
        x = _x(at_ms, layout)
        _text(root, x, y + ROW + SIZE + 2, f"{tick_label(at_ms)}{unit}", anchor="middle")


def _outline(trace: Trace, layout: Layout, y: float, top: int) -> Iterator[str]:
    """The course as closed shapes that stand on the row's ground line."""
    ground = f"{y + ROW:g}"

    def at(moment_ms: int, level: int) -> str:
        height = ROW * trace.percent(level) / top
        return f"{_x(moment_ms, layout):.6g} {y + ROW - height:.6g}"

    for run in runs(trace.pieces):
        yield f"M{_x(run[0].at_ms, layout):.6g} {ground}"
        for piece in run:
            yield f"L{at(piece.at_ms, piece.start)} L{at(piece.ends_at_ms, piece.end)}"
        yield f"L{_x(run[-1].ends_at_ms, layout):.6g} {ground}Z"


def _lanes(layout: Layout) -> Iterator[tuple[Stretch, int]]:
    """The names of the phases, each in the first line that has room; one that goes on, once."""
    ends = [float("-inf")] * MOST_LANES
    for _, alike in groupby(layout.stretches, key=lambda stretch: stretch.name):
        stretch = next(alike)
        x = _x(stretch.at_ms, layout)
        lane = next((lane for lane, end in enumerate(ends) if end < x), None)
        if lane is not None:
            ends[lane] = x + LETTER * (len(stretch.name) + 1)
            yield stretch, lane


def _x(at_ms: int, layout: Layout) -> float:
    return LEFT + DRAWN * at_ms / layout.length_ms


def _add(root: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(root, tag, attributes)


def _line(
    root: ET.Element,
    begin: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    *,
    dashed: bool = False,
) -> None:
    (x1, y1), (x2, y2) = begin, end
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    line = _add(root, "line", stroke=colour, **{key: f"{at:g}" for key, at in ends.items()})
    if dashed:
        line.set("stroke-dasharray", "2 4")


def _text(
    root: ET.Element, x: float, y: float, text: str, *, size: int = SIZE, anchor: str = "start"
) -> None:
    words = _add(root, "text", x=f"{x:g}", y=f"{y:g}", fill=INK)
    words.set("font-family", "sans-serif")
    words.set("font-size", str(size))
    words.set("text-anchor", anchor)
    words.text = text
