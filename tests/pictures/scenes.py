"""How to get to each screen, on simulated machines and at a standing clock."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from controller import folders
from controller.desk.here import Here
from controller.desk.machines.adding import save
from controller.saved import SavedMachine
from controller.ui.screens.machine import MachineScreen
from controller.ui.screens.machines import MachinesScreen
from tests.controller.ui.bedside import Bed, bedside
from tests.controller.ui.evenings import own_machine, until, well
from tests.controller.ui.sessions import UNPROVEN, ended, plan, told, view
from tests.controller.ui.shelves import among_programs, at_program, editing

NO_RADIO = "tcp-client:127.0.0.1:1"
DARK_MS = 20_000

Scene = Callable[[], AbstractAsyncContextManager[Bed]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that the README shows: of which screen, theme and size, and what it is called."""

    scene: str
    theme: str
    size: tuple[int, int]

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{self.scene}-{self.theme}-{self.size[0]}"


@asynccontextmanager
async def tonight() -> AsyncIterator[Bed]:
    """The first screen of somebody who was there before, their machine plugged in."""
    port = folders.config() / "port"
    port.parent.mkdir(parents=True, exist_ok=True)
    port.touch()
    own_machine(f"serial:{port}")
    well()
    async with bedside(None) as bed:
        yield bed


@asynccontextmanager
async def playing() -> AsyncIterator[Bed]:
    """A session on a machine that reports what it does."""
    async with told(plan(), {"event": "guarded"}, view()) as (bed, _seat):
        yield bed


@asynccontextmanager
async def help_() -> AsyncIterator[Bed]:
    """The keys, while something plays."""
    async with playing() as bed:
        await bed.press("question_mark")
        yield bed


@asynccontextmanager
async def dim() -> AsyncIterator[Bed]:
    """The same session in the dark."""
    async with playing() as bed:
        await bed.advance(DARK_MS)
        yield bed


@asynccontextmanager
async def after() -> AsyncIterator[Bed]:
    """What is said and asked after an end."""
    async with told(plan(), view()) as (bed, seat):
        seat.say(ended(reason="played"))
        seat.over()
        await bed.settled()
        await bed.advance(1_000)
        yield bed


@asynccontextmanager
async def not_confirmed() -> AsyncIterator[Bed]:
    """A stop that nobody saw arrive."""
    async with told(plan(), view(), UNPROVEN) as (bed, _seat):
        yield bed


@asynccontextmanager
async def screening() -> AsyncIterator[Bed]:
    """A question about one's health."""
    own_machine("sim:tcode")
    async with bedside(None) as bed:
        await bed.press("h")
        yield bed


@asynccontextmanager
async def machines() -> AsyncIterator[Bed]:
    """What is saved, and what is near where nothing is."""
    save(SavedMachine("pad", "sim:tcode", "tcode", "V0=calf.left,V1=calf.right"))
    async with bedside("pad") as bed:
        bed.app.here = Here("me", "pad", NO_RADIO, bed.clock)
        bed.app.push_screen(MachinesScreen())
        await until(bed, lambda: "There is no radio" in bed.text)
        await bed.settled()
        yield bed


@asynccontextmanager
async def machine() -> AsyncIterator[Bed]:
    """One machine, and what can be done with it."""
    save(SavedMachine("pad", "sim:tcode", "tcode", "V0=calf.left,V1=calf.right"))
    async with bedside("pad") as bed:
        bed.app.push_screen(MachineScreen("pad"))
        await bed.settled()
        yield bed


SCENES: dict[str, Scene] = {
    "tonight": tonight,
    "playing": playing,
    "help": help_,
    "dim": dim,
    "after": after,
    "not_confirmed": not_confirmed,
    "screening": screening,
    "programs": among_programs,
    "program": lambda: at_program("Calf Wave"),
    "editor": editing,
    "machines": machines,
    "machine": machine,
}
SIZES = ((100, 30), (80, 24), (40, 30))
THEMES = ("night", "day")
IN_THE_README = (
    Shown("tonight", "night", (80, 24)),
    Shown("playing", "night", (80, 24)),
    Shown("dim", "night", (80, 24)),
    Shown("after", "night", (80, 24)),
    Shown("playing", "day", (40, 30)),
)
