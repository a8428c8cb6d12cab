"""What a screen looks like: as text that can be read and compared, and as a picture."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.app import App

RULE = "-" * 8

_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_NUMBERED = re.compile(r"terminal-[0-9]+")
"""What rich calls a picture, so that several can stand on one page."""


def text_of(app: App[None]) -> list[str]:
    """All that stands on the screen, line by line."""
    return ["".join(part.text for part in line).rstrip() for line in _lines(app)]


def styles_of(app: App[None]) -> list[str]:
    """How it is coloured: of each line how many letters have which style; lines alike in one."""
    styles = [_line(line) for line in _lines(app)]
    return [_times(len(list(alike)), said) for said, alike in groupby(styles)]


def picture_of(app: App[None], name: str) -> str:
    """The screen as an SVG that needs no fonts from anywhere, the same each time."""
    drawn = _NUMBERED.sub(f"legato-{name}", app.export_screenshot(title="Legato"))
    # Fira Code is asked for at a server otherwise; whoever looks at it has a fixed-width font.
    plain = _FONTS.sub("", drawn)
    return "\n".join(line.rstrip() for line in plain.splitlines()) + "\n"


def _lines(app: App[None]) -> list[list[Segment]]:
    # Textual offers what is on a screen only within a drawing of it.
    return [list(strip) for strip in app.screen._compositor.render_strips()]


def _line(parts: Iterable[Segment]) -> str:
    spoken = ((str(part.style or Style()), len(part.text)) for part in parts)
    runs = groupby(spoken, key=lambda one: one[0])
    return ", ".join(f"{sum(length for _, length in run)} {style}" for style, run in runs)


def _times(count: int, said: str) -> str:
    return said if count == 1 else f"{count} x ({said})"


def told(sizes: Iterable[tuple[str, list[str], dict[str, list[str]]]]) -> str:
    """One screen in several sizes: what stands there, and below it the styles of each theme."""
    return "\n".join(_told(sizes)) + "\n"


def _told(sizes: Iterable[tuple[str, list[str], dict[str, list[str]]]]) -> Iterator[str]:
    for size, text, styles in sizes:
        yield f"{RULE} {size}"
        yield from text
        for theme, lines in styles.items():
            yield f"{RULE} {size}, {theme}"
            yield from lines
