"""Somebody who goes through the programs, and whatever they have of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from controller import folders
from controller.desk.programs.own import copied
from controller.ui.screens.editor import EditorScreen
from controller.ui.screens.program import ProgramScreen
from controller.ui.screens.programs import ProgramsScreen
from tests.controller.ui.bedside import Bed, bedside

WIDE = (80, 30)


async def looked(bed: Bed) -> None:
    """Have everything looked up and checked that a screen asked for."""
    await bed.settled()
    await bed.settled()


async def pressed(bed: Bed, *keys: str) -> None:
    """Press keys, and have everything looked up and checked that they ask for."""
    for key in keys:
        await bed.press(key)
    await bed.settled()


async def typed(bed: Bed, words: str) -> None:
    """Type words in place of what stands in a cell."""
    await bed.press("ctrl+u", *words)


@asynccontextmanager
async def among_programs(size: tuple[int, int] = WIDE) -> AsyncIterator[Bed]:
    """At the list of programs."""
    async with bedside(size=size) as bed:
        await looked(bed)
        bed.app.push_screen(ProgramsScreen())
        await looked(bed)
        yield bed


@asynccontextmanager
async def at_program(name: str, size: tuple[int, int] = WIDE) -> AsyncIterator[Bed]:
    """At one program, the list behind it."""
    async with among_programs(size) as bed:
        bed.app.push_screen(ProgramScreen(name))
        await looked(bed)
        yield bed


@asynccontextmanager
async def editing(name: str = "Mine", size: tuple[int, int] = WIDE) -> AsyncIterator[Bed]:
    """At the editor, on a copy of First Night unless there is a program of that name."""
    if not path_of(name).exists():
        copied("First Night", name)
    async with among_programs(size) as bed:
        bed.app.push_screen(EditorScreen(name))
        await looked(bed)
        yield bed


def path_of(name: str) -> Path:
    """The file of a program of one's own."""
    return folders.own_programs() / f"{name.casefold().replace(' ', '-')}.toml"


def written(name: str, text: str) -> Path:
    """A file of one's own that says anything."""
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path
