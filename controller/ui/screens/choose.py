"""Choose: one of several things, in a list."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from controller.ui.widgets.keys import Keys
from controller.ui.widgets.marked import MarkedList
from controller.ui.widgets.said import Said
from profiles.language import _


class ChooseScreen(Screen[str]):
    """A question and what may be chosen, each a key and a text; "" of somebody who leaves.

    `first` is the key that is pointed at, "" for the first of them.
    """

    CSS_PATH = "../styles/machines.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", _("That one"), priority=True),
        Binding("escape,q", "leave", _("Back")),
    ]

    def __init__(
        self, question: str, choices: Sequence[tuple[str, str]], first: str = "", more: str = ""
    ) -> None:
        super().__init__()
        self._question = question
        self._choices = choices
        self._first = first
        self._more = more

    def compose(self) -> ComposeResult:
        yield Said(self._question, id="title")
        yield Said(self._more, id="more")
        yield MarkedList(*(Option(text, key) for key, text in self._choices), markup=False)
        yield Keys()

    def on_mount(self) -> None:
        keys = [key for key, _text in self._choices]
        choices = self.query_one(OptionList)
        choices.highlighted = keys.index(self._first) if self._first in keys else 0
        choices.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.is_active:
            self.dismiss(event.option.id or "")

    def action_choose(self) -> None:
        """Choose what is pointed at."""
        self.query_one(OptionList).action_select()

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss("")
