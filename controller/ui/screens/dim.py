"""Dim: how long yet, dark red on black, for the hours in which nobody looks."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Center, Middle
from textual.screen import Screen

from controller.clock import Clock
from controller.desk.playing.told import dim_said, minutes_left, minutes_said
from controller.ui.hammer import TAP, Meaning, Waking
from controller.ui.sitting import Sitting
from controller.ui.ticks import Ticks
from controller.ui.widgets.big import bigger
from controller.ui.widgets.said import Said

TICK_MS = 1_000


class DimScreen(Screen[None]):
    """The session that runs, in minutes. Any key wakes and does nothing else; stop keys stop."""

    CSS_PATH = "../styles/dim.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (12, "-high")]  # noqa: RUF012 - as Textual has it

    def __init__(self, sitting: Sitting, clock: Clock, waking: Waking) -> None:
        super().__init__()
        self._sitting = sitting
        self._clock = clock
        self._waking = waking
        self._stands = False  # whether there is anything to write to yet
        self._shown: tuple[int, str] | None = None
        self._ticks = Ticks(clock, TICK_MS, self._tick)

    def compose(self) -> ComposeResult:
        with Middle():
            with Center():
                yield Said(id="minutes")
            yield Said(id="caption")
            yield Said(id="plain")
            yield Said(id="words")

    def on_mount(self) -> None:
        self._ticks.begin()
        self._stands = True
        self.show()

    def on_unmount(self) -> None:
        self._stands = False
        self._ticks.end()

    def show(self) -> None:
        """Show what is left in minutes: it changes once in a minute, and so does the screen."""
        if not self._stands:
            return
        minutes, words = self._shown = self._to_show()
        self.query_one("#minutes", Said).say(bigger(str(minutes)))
        self.query_one("#caption", Said).say(minutes_said(minutes))
        self.query_one("#plain", Said).say(f"{minutes} {minutes_said(minutes)}")
        self.query_one("#words", Said).say(words)

    def _to_show(self) -> tuple[int, str]:
        scene = self._sitting.scene
        return minutes_left(scene, self._clock.now_ms()), dim_said(scene)

    def _tick(self) -> None:
        if self._to_show() != self._shown:  # most seconds there is nothing to wake Textual for
            self.call_later(self.show)

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        await self._pressed(event.key)

    async def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        await self._pressed(TAP)

    async def _pressed(self, key: str) -> None:
        meant = self._waking.pressed(key, self._clock.now_ms())
        if self.is_active:  # several presses may have been under way to it
            self.app.pop_screen()
        if meant is Meaning.STOP:
            await self.run_action("app.stop")
