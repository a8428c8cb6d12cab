"""Takes the pictures of a screen, in its own room: nobody's folders, ports or time of day."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from textual.app import App

from tests.controller.ui.bedside import Bed
from tests.pictures.drawn import picture_of, styles_of, text_of, told
from tests.pictures.scenes import IN_THE_README, SCENES, SIZES, THEMES

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Taken:
    """A screen in all its sizes and themes, as text, and those pictures that the README shows."""

    text: str
    pictures: Mapping[str, str]


async def taken(scene: str) -> Taken:
    """Go there, and take all pictures of it."""
    sizes = []
    pictures = {}
    async with SCENES[scene]() as bed:
        for size in SIZES:
            await bed.pilot.resize_terminal(*size)
            await bed.settled()
            styles = {}
            text = text_of(bed.app)
            for theme in THEMES:
                await _in(bed, theme)
                styles[theme] = styles_of(bed.app)
                assert text_of(bed.app) == text, f"{scene} says something else in the {theme}"
                for shown in IN_THE_README:
                    if (shown.scene, shown.theme, shown.size) == (scene, theme, size):
                        pictures[shown.name] = picture_of(bed.app, shown.name)
            sizes.append((f"{size[0]}x{size[1]}", text, styles))
    return Taken(told(sizes), pictures)


@contextmanager
def own_room() -> Iterator[None]:
    """Empty folders, no ports, and the time of Greenwich."""
    with TemporaryDirectory(prefix="legato-") as folder:
        run = Path(folder) / "run"
        run.mkdir(mode=0o700)
        set_ = {"LEGATO_HOME": folder, "XDG_RUNTIME_DIR": str(run), "TZ": "UTC", "LANGUAGE": "en"}
        with patch.dict(os.environ, set_), patch("serial.tools.list_ports.comports", _no_ports):
            for name in ("NO_COLOR", "LEGATO_RADIO", "LEGATO_PERSON"):
                os.environ.pop(name, None)
            try:
                time.tzset()
                yield
            finally:
                os.environ.pop("TZ")
    time.tzset()


def kept_text(scene: str) -> Path:
    """Where a screen is kept as text."""
    return FOLDER / "kept" / f"{scene}.txt"


def kept_picture(name: str) -> Path:
    """Where a picture of the README is kept."""
    return FOLDER / f"{name}.svg"


async def _in(bed: Bed, theme: str) -> None:
    app: App[None] = bed.app
    app.theme = theme
    await bed.settled()


def _no_ports() -> list[object]:
    return []
