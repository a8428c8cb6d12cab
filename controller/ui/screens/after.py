"""After: how it stopped and how surely, and how strong the urge to move is now."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from controller.desk.playing import told
from controller.ui.hammer import is_calm
from controller.ui.hub import hub
from controller.ui.screens.signs import SignsScreen
from controller.ui.sitting import Sitting
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.said import Said
from controller.ui.widgets.urge import URGE_KEYS, Noting, numbers
from profiles.language import _


class AfterScreen(Screen[None]):
    """A session that is over; `seen_off` says that the person saw the machine at rest."""

    CSS_PATH = "../styles/after.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012 - as Textual has it
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual has it
        (0, "-tiny"),
        (9, "-low"),
        (18, "-high"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "app.again", _("Again")),
        Binding("w", "wrong", _("Something is wrong")),
        Binding("escape,enter,backspace,s,q", "back", _("Back")),
        *URGE_KEYS,
    ]

    def __init__(self, sitting: Sitting, *, seen_off: bool = False) -> None:
        super().__init__()
        self._sitting = sitting
        self._seen_off = seen_off
        self._stopped_ms = 0  # when a stop key may last have been pressed
        self._noting = Noting()

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Said(self._sitting.scene.program, id="head")
            yield Said("\n\n".join(self._said()), id="said")
            yield Said(self._question(), id="question")
            yield Said(id="noted")
        if self._asks:
            yield numbers()
        yield Keys()

    def on_mount(self) -> None:
        self._stopped_ms = self._now_ms()

    @property
    def _asks(self) -> bool:
        scene = self._sitting.scene
        return scene.began and not scene.simulated

    def _said(self) -> list[str]:
        said = list(told.ending_said(self._sitting.scene))
        if self._sitting.error is not None:
            said += told.error_said(self._sitting.error)
        if self._seen_off:
            said.append(_("You have seen that it is off."))
        return said

    def _question(self) -> str:
        if not self._asks:
            return ""
        return _(
            "How strong is the urge to move your legs now? 0 none, 9 very strong, x the strongest. "
            "Enter leaves it for later."
        )

    def _now_ms(self) -> int:
        return hub(self).here.clock.now_ms()

    def action_urge(self, urge: int) -> None:
        """Note it; pressed again, the last holds."""
        if self._asks:
            self.query_one("#noted", Said).say(self._noting.note(hub(self).here, urge))

    def action_wrong(self) -> None:
        """Say what is wrong."""
        self.app.push_screen(SignsScreen())

    def action_back(self) -> None:
        """To where it was started, once the hands that stopped are calm."""
        last_ms, self._stopped_ms = self._stopped_ms, self._now_ms()
        if is_calm(last_ms, self._stopped_ms):
            hub(self).leave_session()
