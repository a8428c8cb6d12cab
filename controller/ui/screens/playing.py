"""Playing: what the machine does, how long yet, and the keys that change or stop it."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen

from controller.clock import Clock
from controller.desk.playing import told
from controller.ui.hammer import TAP, Meaning, Waking
from controller.ui.hub import hub
from controller.ui.screens.dim import DimScreen
from controller.ui.screens.help import HelpScreen
from controller.ui.sitting import Sitting
from controller.ui.ticks import Ticks
from controller.ui.widgets.big import big
from controller.ui.widgets.chart import Chart
from controller.ui.widgets.said import Said
from controller.ui.widgets.stop import Stop
from controller.ui.widgets.tap import Tap, Taps
from profiles.language import _

TICK_MS = 1_000
DIM_AFTER_MS = 20_000
"""So long after the last key or touch the screen goes dim."""


class PlayingScreen(Screen[None]):
    """A session that runs."""

    CSS_PATH = "../styles/playing.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-wide")]  # noqa: RUF012 - as Textual has it
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual has it
        (0, "-tiny"),
        (10, "-low"),
        (18, "-middle"),
        (28, "-high"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "send('toggle')", _("Pause, and go on")),
        Binding("plus,equals_sign", "send('stronger')", _("Stronger"), key_display="+"),
        Binding("minus", "send('softer')", _("Softer"), key_display="-"),
        Binding("f", "send('fade')", _("To the fade")),
        Binding("e", "send('extend')", _("Five minutes more")),
    ]

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._waking = Waking()
        self._stands = False  # whether there is anything to write to yet
        self._touched_ms: int | None = None
        self._ticks: Ticks | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Said(id="head")
            with Horizontal(id="row"):
                yield Said(id="left")
                yield Said(id="digits")
                with Vertical(id="beside"):
                    yield Said(id="state")
                    yield Said(id="prompt")
            yield Said(id="alarm")
            yield Said(id="note")
            yield Chart()
            yield Said(id="zones")
            yield Said(id="surety")
        yield Stop()
        yield Taps(
            Tap("-", _("softer"), "send('softer')"),
            Tap(_("space"), _("pause"), "send('toggle')"),
            Tap("+", _("stronger"), "send('stronger')"),
            Tap("f", _("fade"), "send('fade')"),
            Tap("e", _("5 min more"), "send('extend')"),
            Tap("?", _("help"), "app.help"),
        )

    def on_mount(self) -> None:
        self._ticks = Ticks(self._clock, TICK_MS, lambda: self.call_later(self._tick))
        self._ticks.begin()
        self._touched()
        self._stands = True
        self.show()

    def on_unmount(self) -> None:
        self._stands = False
        if self._ticks is not None:
            self._ticks.end()

    def on_screen_resume(self) -> None:
        if self._ticks is not None and self._stands:
            self._ticks.begin()
        self._touched()
        self.show()

    @property
    def _clock(self) -> Clock:
        return hub(self).here.clock

    def show(self) -> None:
        """Show the scene as it is at this moment, unless the dim screen is before it."""
        if not self._stands or isinstance(self.app.screen, DimScreen):
            return
        scene, now_ms = self._sitting.scene, self._clock.now_ms()
        left = told.time_left(scene, now_ms)
        state = told.state_said(scene)
        self._say("head", ": ".join(one for one in (scene.program, scene.phase) if one))
        self._say("digits", big(left))
        self._say("left", f"{left} {state}")
        self._say("state", " ".join(one for one in (state, told.offset_said(scene)) if one))
        self._say("prompt", scene.prompt)
        self._say("alarm", told.alarm_said(scene))
        self._say("note", scene.note_at(now_ms))
        self._say("zones", "\n".join(told.zones_said(scene)))
        self._say("surety", "\n".join(told.surety_said(scene)))
        self.query_one(Chart).show(scene, now_ms)

    def _say(self, where: str, text: str) -> None:
        self.query_one(f"#{where}", Said).say(text)

    def _tick(self) -> None:
        self.show()
        idle_ms = self._clock.now_ms() - (self._touched_ms or 0)
        if idle_ms < DIM_AFTER_MS or not self._sitting.scene.began or self._sitting.over:
            return
        if self.is_active:
            self._waking.goes_dim()
            if self._ticks is not None:
                self._ticks.end()
            self.app.push_screen(DimScreen(self._sitting, self._clock, self._waking))
        elif isinstance(self.app.screen, HelpScreen):
            self.app.pop_screen()

    def _touched(self) -> None:
        self._touched_ms = self._clock.now_ms()

    async def on_key(self, event: events.Key) -> None:
        if await self._pressed(event.key) is not Meaning.ORDINARY:
            event.stop()
            event.prevent_default()

    async def on_mouse_down(self) -> None:
        await self._pressed(TAP)

    def on_mouse_move(self) -> None:
        self._touched()

    async def _pressed(self, key: str) -> Meaning:
        self._touched()
        meant = self._waking.pressed(key, self._clock.now_ms())
        if meant is Meaning.STOP:
            await self.run_action("app.stop")
        return meant

    def action_send(self, intent: str) -> None:
        """Tell the host, unless it was a touch that only woke the screen."""
        if self._waking.meant is Meaning.ORDINARY:
            self._sitting.send(intent)
