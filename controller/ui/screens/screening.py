"""The questions about one's health: one at a time, one key each."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from controller.clock import Clock
from controller.desk.tonight.presses import Presses
from controller.desk.tonight.screening import ScreeningDraft, begins
from controller.ui.widgets.said import Said
from controller.ui.widgets.tap import Tap, Taps
from controller.ui.yes import YES, YES_KEYS
from profiles.language import _


class ScreeningScreen(Screen[ScreeningDraft | None]):
    """Asks, and gives all the answers; None of somebody who leaves, who has answered nothing."""

    CSS_PATH = "../styles/before.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012 - as Textual has it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(YES_KEYS, "answer(True)", _("Yes")),
        Binding("n", "answer(False)", _("No")),
        Binding("backspace,left", "back", _("One back")),
        Binding("escape,q", "leave", _("Leave")),
    ]

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._draft = ScreeningDraft()
        self._presses = Presses(clock)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Said(id="head")
            yield Said(id="asked")
            yield Said(id="more")
            yield Said(id="hint")
        yield Taps(
            Tap(YES, _("Yes"), "answer(True)"),
            Tap("n", _("No"), "answer(False)"),
            Tap("<-", _("One back"), "back"),
            Tap("Esc", _("Leave"), "leave"),
        )

    def on_mount(self) -> None:
        self._show()

    def action_answer(self, yes: bool) -> None:
        """Answer what is asked, unless the key is held down."""
        if self._draft.whole or not self._presses.meant():
            return
        self._draft = self._draft.answered(yes=yes)
        self._show()
        if self._draft.whole:
            self.dismiss(self._draft)

    def action_back(self) -> None:
        """Ask the question before this one anew."""
        self._draft = self._draft.back()
        self._show()

    def action_leave(self) -> None:
        """Leave; nothing is kept, and nothing starts."""
        self.dismiss(None)

    def _show(self) -> None:
        draft = self._draft
        self._say("head", draft.counted)
        self._say("asked", draft.asked)
        self._say("more", draft.asked_more)
        self._say("hint", "" if draft.said else begins())

    def _say(self, where: str, text: str) -> None:
        self.query_one(f"#{where}", Said).say(text)
