"""Programs: all there are, by need, with their minutes and a small shape."""

import asyncio
from collections.abc import Iterator
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from controller.desk.playing import told
from controller.desk.programs.charted import in_a_row
from controller.desk.programs.listing import Broken, Entry, Listing, listing, shorten
from controller.desk.programs.own import begun, name_trouble
from controller.errors import TOLD_TO_A_PERSON, LegatoError
from controller.ui.hub import hub
from controller.ui.screens.asked import NameAsked
from controller.ui.screens.broken import BrokenScreen
from controller.ui.screens.editor import EditorScreen
from controller.ui.screens.program import ProgramScreen
from controller.ui.widgets.blocks import has_blocks
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.marked import MarkedList
from controller.ui.widgets.said import Said
from profiles.errors import ProfileError
from profiles.language import _
from profiles.wording import capital

SHAPE = 16  # columns
NARROW = 60  # columns; in less a program takes two lines


class ProgramsScreen(Screen[None]):
    """A list to choose from; `/` looks for words in it."""

    CSS_PATH = "../styles/programs.tcss"
    AUTO_FOCUS = "#programs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "look_for", _("Look for"), key_display="/"),
        Binding("n", "begin", _("New")),
        Binding("escape", "back", _("Back")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._listing: Listing | None = None
        self._chosen: dict[str, Entry | Broken] = {}

    def compose(self) -> ComposeResult:
        yield Said(_("Programs"), id="title")
        yield Input(placeholder=_("Words of its name or need"), id="words", compact=True)
        yield MarkedList(id="programs", markup=False)
        yield Said(id="note")
        yield Keys()

    def on_screen_resume(self) -> None:
        self._look()

    def on_resize(self) -> None:
        self._fill()

    def on_input_changed(self) -> None:
        self._fill()

    def on_input_submitted(self) -> None:
        self.query_one("#programs").focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        match self._chosen.get(event.option.id or ""):
            case Entry() as entry:
                self.app.push_screen(ProgramScreen(entry.name))
            case Broken() as broken:
                self.app.push_screen(BrokenScreen(broken))
            case None:  # the list was filled anew meanwhile
                pass

    def action_look_for(self) -> None:
        """Have words typed that a program should have."""
        self.add_class("-looking")
        self.query_one("#words").focus()

    def action_begin(self) -> None:
        """Begin a program of one's own."""
        asked = NameAsked(_("What shall the new program be called?"), "", name_trouble)
        self.app.push_screen(asked, self._begin)

    def action_back(self) -> None:
        """Show all again, or go back to where one came from."""
        if self.has_class("-looking"):
            self.remove_class("-looking")
            self.query_one("#words", Input).value = ""
            self.query_one("#programs").focus()
        else:
            self.app.pop_screen()

    def _begin(self, name: str | None) -> None:
        if not name:
            return
        try:
            self.app.push_screen(EditorScreen(begun(name)))
        except TOLD_TO_A_PERSON as error:
            self._say(error)

    @work(group="looking", exclusive=True)
    async def _look(self) -> None:
        try:
            self._listing = await asyncio.to_thread(listing, hub(self).here)
        except TOLD_TO_A_PERSON as error:
            self._say(error)
        else:
            self._fill()

    def _say(self, error: LegatoError | ProfileError) -> None:
        self.query_one("#note", Said).say(told.trouble_said(error))

    def _fill(self) -> None:
        """Show what the words leave of the list, the same one chosen as before."""
        if self._listing is None:
            return
        found = self._listing.only(self.query_one("#words", Input).value)
        shown = self.query_one("#programs", OptionList)
        at = shown.highlighted_option
        self._chosen = {}
        shown.set_options(list(self._options(found, shown.size.width or self.size.width)))
        known = [option.id for option in shown.options]
        if at is not None and at.id in known:
            shown.highlighted = known.index(at.id)
        elif self._chosen:
            shown.highlighted = known.index(next(iter(self._chosen)))
        on = _("Programs on {machine}").format(machine=found.machine)
        self.query_one("#title", Said).say(on if found.machine else _("Programs"))
        nothing = "" if self._chosen else _("Nothing has these words. Escape shows all again.")
        self.query_one("#note", Said).say(nothing or found.note)

    def _options(self, found: Listing, width: int) -> Iterator[Option]:
        for need in found.needs:
            yield Option(capital(need.title), disabled=True)
            for entry in need.entries:
                name = f"{need.title}/{entry.name}"
                self._chosen[name] = entry
                yield Option(_line(entry, width), id=name)
        if found.broken:
            yield Option(_("Files that cannot be used"), disabled=True)
        for number, broken in enumerate(found.broken):
            self._chosen[f"broken {number}"] = broken
            where = f"! {broken.path.name}" + (f": {broken.where}" if broken.where else "")
            line = shorten(f"{where}: {broken.problem}", width - 4)
            yield Option(f"  {line}", id=f"broken {number}")


def _line(entry: Entry, width: int) -> str:
    """A program in one line, or in two where the screen is narrow."""
    name = f"{entry.name} ({_('your own')})" if entry.own else entry.name
    if entry.refusal:
        about = _("not here: {problem}").format(problem=entry.refusal)
    else:
        about = f"{entry.minutes:<12} {in_a_row(entry.heights, SHAPE, blocks=has_blocks())}"
    if width < NARROW:
        return f"  {name}\n    {shorten(about, width - 6)}"
    return f"  {name:<28} {shorten(about, width - 33)}"
