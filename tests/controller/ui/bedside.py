"""The screens, driven by keys, on a machine whose leg is watched."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from controller.clock import Clock, ManualClock
from controller.desk.here import Here
from controller.ui.app import LegatoApp
from profiles.timeline import REST, Setting

SIMULATED = "sim:tcode"
LOOKS = ("evening", "looking")
"""Workers that end by themselves; others wait for a person."""


class Bed:
    """Somebody before the screens. `felt` is what the leg felt, each with its moment in ms."""

    def __init__(self, on: str | None, clock: Clock) -> None:
        self.felt: list[tuple[int, Setting]] = []
        self.clock = clock
        self.app = LegatoApp(Here("me", on, None, clock, self._feel))
        self.pilot: Pilot[None]

    def _feel(self, at_ms: int, setting: Setting) -> None:
        self.felt.append((at_ms, setting))

    @property
    def feels(self) -> Setting:
        """What the leg feels at this moment."""
        return self.felt[-1][1] if self.felt else REST

    @property
    def ever_felt(self) -> bool:
        """Whether the leg felt anything so far."""
        return any(not setting.is_rest for _, setting in self.felt)

    @property
    def screen(self) -> str:
        """The name of the screen that is shown."""
        return type(self.app.screen).__name__

    @property
    def text(self) -> str:
        """All that stands on the screen, line by line."""
        # Textual offers the text of a screen only within a drawing of it.
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and have everything done that they ask for."""
        for key in keys:
            await self.pilot.press(key)
        await self.settled()

    async def settled(self) -> None:
        """Have everything done that is to be done at this moment."""
        await self._looked_up()
        await self.pilot.pause()
        if isinstance(self.clock, ManualClock):
            await self.clock.advance(0)
        await self.pilot.pause()

    async def _looked_up(self) -> None:
        """Have all looked up, off the loop, that screens asked for."""
        while busy := [one for one in self.app.workers if one.group in LOOKS and one.is_running]:
            with suppress(WorkerCancelled):  # it was asked for anew
                await self.app.workers.wait_for_complete(busy)

    async def advance(self, by_ms: int) -> None:
        """Let time go by."""
        assert isinstance(self.clock, ManualClock)
        await self.clock.advance(by_ms)
        await self.settled()


@asynccontextmanager
async def bedside(
    on: str | None = SIMULATED,
    *,
    clock: Clock | None = None,
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Bed]:
    """The screens as they open; whatever plays is at rest afterwards."""
    bed = Bed(on, clock or ManualClock())
    try:
        async with bed.app.run_test(size=size) as bed.pilot:
            await bed.settled()
            yield bed
    finally:
        await bed.app.at_rest()


@pytest.fixture
def own_home(short_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of one's own, empty: whoever sits there is new."""
    monkeypatch.setenv("LEGATO_HOME", str(short_path))
    (short_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path / "run"))
    return short_path
