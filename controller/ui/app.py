"""The application: which screen is shown, and the one session that may be running."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.worker import WorkerFailed, get_current_worker

from controller.clock import shielded
from controller.desk.here import Here
from controller.host.seat import Seat
from controller.host.signals import ending_signals
from controller.ui.hammer import is_calm
from controller.ui.hub import Ways
from controller.ui.screens.help import HelpScreen, keys_of
from controller.ui.screens.tonight import TonightScreen
from controller.ui.sitting import Sitting
from controller.ui.stages import USUAL, Stages
from controller.ui.themes import DAY, NIGHT
from profiles.language import _

log = logging.getLogger(__name__)

STOP_KEYS = "escape,s,q,enter,backspace,ctrl+c,ctrl+z,ctrl+backslash"
SAME_KEYS = "S,Q,ctrl+j"
"""The same with capitals locked, and what some terminals make of Enter: nobody is told of them."""

_CALLED = {
    "enter": _("Enter"),
    "escape": _("Esc"),
    "backspace": _("Backspace"),
    "space": _("space"),
    "up": _("up"),
    "down": _("down"),
    "left": _("left"),
    "right": _("right"),
}


class LegatoApp(App[None]):
    """Screens for one person. `sitting` is the session that runs, None where there is none."""

    TITLE = "Legato"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "styles/legato.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before any screen sees them: nothing that is shown may stand between a person and rest.
        Binding(STOP_KEYS, "stop", _("Stop, at once"), priority=True, show=False),
        Binding(SAME_KEYS, "stop", priority=True, show=False),
        Binding("ctrl+c,ctrl+q", "leave", priority=True, show=False),
        # A screen had it before there was a session, or before it had begun one.
        Binding("escape", "never_mind", show=False),
        Binding("d", "change_looks", _("Day or night"), show=False),
        Binding("question_mark", "help", _("Help"), key_display="?"),
    ]

    def __init__(self, here: Here, running: Seat | None = None) -> None:
        super().__init__()
        self.here = here
        self.sitting: Sitting | None = None
        self._found = running
        self._signals = ExitStack()
        self._session: asyncio.Task[None] | None = None
        self._last: Sitting | None = None
        self._left_ms: int | None = None  # when the last session was
        self._escaped_ms: int | None = None  # when Escape meant nothing yet
        self._stages: Stages | None = None
        self._leaves = self._asks = self._broke = False
        for theme in (NIGHT, DAY):
            self.register_theme(theme)
        self.theme = NIGHT.name

    def on_mount(self) -> None:
        """Begin with tonight, or with what plays already."""
        # Not before: Textual takes a signal for itself as it starts.
        self._signals.enter_context(ending_signals(self.action_leave))
        self.push_screen(TonightScreen())
        if self._found is not None:
            self.begin(self._found)

    def get_key_display(self, binding: Binding) -> str:
        """What a key is called, in letters that every console has."""
        shown = _CALLED.get(binding.key) if not binding.key_display else None
        return shown or super().get_key_display(binding)

    def turn_to(self, on: str) -> None:
        """Be at another machine from here on, named as for `legato play --on`."""
        self.here = replace(self.here, on=on)

    def begin(self, seat: Seat, ways: Ways = USUAL) -> None:
        """Take a seat at a session and show it, until it is over and after.

        Nothing begins where the screens are about to close, or Escape was pressed meanwhile.
        """
        if self._leaves or not self._is_calm(self._escaped_ms):
            return
        self.sitting = self._last = Sitting(seat, self.here.clock, self._scene_changed)
        self._stages = Stages(self, self.sitting, ways)
        self._session = asyncio.create_task(self.sitting.run())

    def ask(self, wish: Callable[[], Awaitable[object]]) -> None:
        """Have a wish looked after that may start something, unless another one is."""
        if self.sitting is None and not self._asks:
            self._asks = True
            self.run_worker(self._asked(wish), group="asking")

    async def _asked(self, wish: Callable[[], Awaitable[object]]) -> None:
        try:
            await wish()
        finally:
            self._asks = False

    @property
    def calm(self) -> bool:
        """Whether hands that ended a session may start another by the same key."""
        return self._is_calm(self._left_ms)

    def _is_calm(self, since_ms: int | None) -> bool:
        return since_ms is None or is_calm(since_ms, self.here.clock.now_ms())

    def leave_session(self) -> None:
        """Go from the last screen of a session back to where it was started."""
        self._left_ms = self.here.clock.now_ms()
        self.pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A stop key stops where there is anything to stop, and is an ordinary key elsewhere."""
        if action == "stop":
            return self.sitting is not None
        return True

    def action_stop(self) -> None:
        """Bring the machine to rest, never asked back."""
        if self.sitting is not None:
            self.sitting.stop()

    def action_never_mind(self) -> None:
        """Stop what began meanwhile, and keep from beginning what is about to."""
        self._escaped_ms = self.here.clock.now_ms()
        self.action_stop()

    def action_leave(self) -> None:
        """Close the screens."""
        self._leaves = True
        self.exit()

    def again(self) -> None:
        """Start what helps back to sleep; what stands against it is shown."""
        from controller.ui.beginning import AGAIN, begin

        self.ask(lambda: begin(self.screen, AGAIN))

    def action_again(self) -> None:
        """By a key."""
        self.again()

    def action_change_looks(self) -> None:
        """From night to day and back."""
        self.theme = DAY.name if self.theme == NIGHT.name else NIGHT.name

    def action_help(self) -> None:
        """Show the keys of this screen."""
        self.push_screen(HelpScreen(keys_of(self.screen)))

    async def at_rest(self) -> Sitting | None:
        """Have a session of ours ended, and wait until its machine is at rest.

        Gives the one that was not over when the screens closed, or that nobody has seen stop; None
        where there is none.
        """
        sitting = self._last
        if sitting is not None and sitting.over and (sitting.seen_off or not sitting.unproven):
            sitting = None
        if self._session is not None and not self._session.done():
            self._session.cancel()
            await shielded(asyncio.wait({self._session}))
        self._signals.close()
        return sitting

    def _scene_changed(self) -> None:
        # In a turn of their own: screens that fail end, but keep no session from its end.
        self.call_later(self._show_scene)

    def _show_scene(self) -> None:
        sitting = self.sitting
        if sitting is None or not self.is_running:
            return
        if sitting.over:
            self.sitting = None
        if self._stages is not None:
            self._stages.show()

    def _handle_exception(self, error: Exception) -> None:
        # What is looked up for a screen may come once that is gone, and has nobody to tell.
        if not (isinstance(error, WorkerFailed) and self._came_too_late(error)):
            super()._handle_exception(error)

    def _came_too_late(self, failed: WorkerFailed) -> bool:
        node = get_current_worker().node
        shown = self.is_running and any(
            one in self.screen_stack for one in node.ancestors_with_self
        )
        return isinstance(failed.error, NoMatches) and not shown

    def _fatal_error(self) -> None:
        # Textual's own prints a trace, and the values of all that stood in it.
        error = sys.exc_info()[1]
        log.debug("the screens failed", exc_info=True)
        if not self._broke:
            self._broke = True
            said = _("something went wrong: {error!r}").format(error=error)
            self.panic(Text(f"{said}. {_('See it with --debug.')}"))
