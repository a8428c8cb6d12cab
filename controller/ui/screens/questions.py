"""Tonight's three questions, on one line where it is wide enough; one key each."""

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from controller.clock import Clock
from controller.desk.tonight.answers import TonightDraft
from controller.desk.tonight.presses import Presses
from controller.ui.widgets.said import Said
from controller.ui.widgets.tap import Tap, Taps
from controller.ui.yes import YES, YES_KEYS
from profiles.language import _

MARKS = 3
"""Columns, more or less, for an answer, the sign of the next question, and between two."""


class QuestionsScreen(Screen[TonightDraft | None]):
    """Asks, and gives three answers; None of somebody who leaves."""

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
        self._draft = TonightDraft()
        self._presses = Presses(clock)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Said(_("Tonight"), id="head")
            yield Said(id="asked")
            yield Said(_("y is yes, n is no. A slip can be taken back for a minute."), id="hint")
        yield Taps(
            Tap(YES, _("Yes"), "answer(True)"),
            Tap("n", _("No"), "answer(False)"),
            Tap("<-", _("One back"), "back"),
            Tap("Esc", _("Leave"), "leave"),
        )

    def on_resize(self, event: events.Resize) -> None:
        self._show()

    def action_answer(self, yes: bool) -> None:
        """Answer the next question, unless the key is held down."""
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
        said, asked = self._draft.said, self._draft.asked
        answers = [_("yes") if yes else _("no") for yes in said]
        shown = [f"{question} {answer}" for question, answer in zip(asked, answers, strict=False)]
        if len(said) < len(asked):
            shown += [f"> {asked[len(said)]}", *asked[len(said) + 1 :]]
        # One line or three, whatever is answered: nothing moves under the eyes that read it.
        longest = sum(map(cell_len, asked)) + MARKS * (1 + len(asked))
        fits = longest <= self.query_one("#body").content_size.width
        self.query_one("#asked", Said).say(("  " if fits else "\n").join(shown))
