"""Something is wrong: which sign, then first of all what to do, and then what it locks."""

import asyncio
from string import ascii_lowercase
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from controller.desk.playing import told
from controller.desk.tonight import signs
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.hub import hub
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.marked import MarkedList
from controller.ui.widgets.said import Said
from profiles.language import _


class SignsScreen(Screen[None]):
    """All stop signs; a letter, Enter or a touch says one."""

    CSS_PATH = "../styles/signs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", _("None of these"))]

    def __init__(self) -> None:
        super().__init__()
        offered = [one for group in signs.groups() for one in group.signs]
        self._words = {
            letter: one.word for letter, one in zip(ascii_lowercase, offered, strict=False)
        }

    def compose(self) -> ComposeResult:
        yield Said(_("What is wrong? A letter says it."), id="title")
        yield MarkedList(*self._options(), id="signs", markup=False)
        yield Keys()

    def _options(self) -> list[Option]:
        letters = iter(self._words)
        found = []
        for group in signs.groups():
            found.append(Option(group.heading, disabled=True))
            found += [Option(f"  {next(letters)}  {one.says}", one.word) for one in group.signs]
        return found

    def on_key(self, event: events.Key) -> None:
        if event.key in self._words:
            event.stop()
            self._say(self._words[event.key])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._say(str(event.option_id))

    def _say(self, word: str) -> None:
        if self.is_active:
            self.app.switch_screen(SignedScreen(word))

    def action_back(self) -> None:
        """Nothing is wrong."""
        self.app.pop_screen()


class SignedScreen(Screen[None]):
    """A sign that was said: what to do is read before anything else is done."""

    CSS_PATH = "../styles/signs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", _("I said that by mistake")),
        Binding("escape", "back", _("Back")),
    ]

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word
        self._kept = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Said(signs.first_of_all(self._word), id="first")
            yield Said(id="locks")
            yield Said(id="stopped")
            yield Said(id="undone")
        yield Keys()

    def on_mount(self) -> None:
        self.call_after_refresh(self._keep)

    def on_unmount(self) -> None:
        if not self._kept:  # whoever left at once said it all the same
            self._noted()

    def _keep(self) -> None:
        if self._kept or not self.is_mounted:
            return
        # Whatever plays is stopped even where nothing can be kept.
        self.run_worker(self._stop_others())
        self.query_one("#locks", Said).say("\n".join(self._noted()))

    def _noted(self) -> tuple[str, ...]:
        self._kept = True
        here = hub(self).here
        try:
            locks = signs.note_sign(self._word, here.person, here.clock)
        except TOLD_TO_A_PERSON as error:
            return signs.NOT_NOTED, *told.error_said(error)
        return *locks, _("It is noted. If you said that by mistake, within a minute: u")

    async def _stop_others(self) -> None:
        said = await asyncio.to_thread(signs.stop_elsewhere)
        self.query_one("#stopped", Said).say("\n".join(said))

    def action_undo(self) -> None:
        """Take it back, for a minute."""
        here = hub(self).here
        try:
            said = signs.taken_back(signs.take_back(here.person, here.clock))
        except TOLD_TO_A_PERSON as error:
            said = " ".join(told.error_said(error))
        else:
            self.query_one("#locks", Said).say("")  # nothing is locked by it any more
        self.query_one("#undone", Said).say(said)

    def action_back(self) -> None:
        """To where it was said."""
        self.app.pop_screen()
