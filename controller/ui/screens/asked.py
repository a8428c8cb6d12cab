"""Asked: one question with a few answers, or for a name; Escape answers nothing."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input

from controller.ui.widgets.keys import Keys
from controller.ui.widgets.said import Said
from controller.ui.widgets.tap import Tap
from profiles.language import _


class Asked(ModalScreen[str]):
    """A question; the key of the answer comes back, "" where there was none."""

    CSS_PATH = "../styles/asked.tcss"

    def __init__(self, question: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._answers = answers

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box", can_focus=False):
            yield Said(self._question, id="question")
            for key, label in self._answers:
                yield Tap(key, label, f"answer('{key}')")
            yield Tap(_("Esc"), _("Go back"), "answer('')")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if event.key == "escape":
            self.action_answer("")
        elif event.character in [key for key, _label in self._answers]:
            self.action_answer(event.character)

    def action_answer(self, key: str) -> None:
        """Go back with that answer."""
        if self.is_active:
            self.dismiss(key)


class NameAsked(ModalScreen[str]):
    """A name is typed; it comes back once `wrong` finds nothing to say against it, "" by Escape."""

    CSS_PATH = "../styles/asked.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "done", _("That one"), priority=True),
        Binding("escape", "cancel", _("Go back")),
    ]

    def __init__(self, question: str, name: str, wrong: Callable[[str], str]) -> None:
        super().__init__()
        self._question = question
        self._first = name
        self._wrong = wrong

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box", can_focus=False):
            yield Said(self._question, id="question")
            yield Input(self._first, id="name", compact=True)
            yield Said(id="wrong")
        yield Keys()

    def on_input_changed(self) -> None:
        self.query_one("#wrong", Said).say("")

    def action_done(self) -> None:
        """Go back with the name, if it will do."""
        name = self.query_one(Input).value.strip()
        wrong = self._wrong(name)
        self.query_one("#wrong", Said).say(wrong)
        if not wrong:
            self.dismiss(name)

    def action_cancel(self) -> None:
        """Go back without one."""
        self.dismiss("")
