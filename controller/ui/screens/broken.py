"""Broken: a file of one's own that is no program, where it is wrong, and how to mend it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from controller.desk.playing import told
from controller.desk.programs.listing import Broken
from controller.desk.programs.own import excerpt, removed
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.screens.asked import Asked
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.said import Said
from profiles.language import _


class BrokenScreen(Screen[None]):
    """The file as it is, to be read only; the line that is wrong is marked."""

    CSS_PATH = "../styles/program.tcss"
    AUTO_FOCUS = "#page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "remove", _("Remove")),
        Binding("escape", "back", _("Back")),
    ]

    def __init__(self, broken: Broken) -> None:
        super().__init__()
        self._broken = broken

    def compose(self) -> ComposeResult:
        broken = self._broken
        yield Said(_("{file} cannot be used").format(file=broken.path.name), id="title")
        where = f"{broken.where}: " if broken.where else ""
        yield Said(f"{where}{broken.problem.removesuffix('.')}. {broken.hint}".strip(), id="note")
        mend = _("It stands in {path}. Mend it there: legato programs edit {file}")
        yield Said(mend.format(path=broken.path, file=broken.path.name), id="where")
        with VerticalScroll(id="page"):
            yield Static(self._text(), markup=False, id="text")
        yield Keys()

    def on_mount(self) -> None:
        if self._broken.line:
            self.call_after_refresh(self._to_the_line)

    def action_back(self) -> None:
        """Go back to the list."""
        self.app.pop_screen()

    def action_remove(self) -> None:
        """Remove the file, once the person said so."""
        question = _("Remove {file}? Nothing brings it back.").format(file=self._broken.path)
        self.app.push_screen(Asked(question, [("y", _("Remove it"))]), self._remove)

    def _remove(self, answer: str | None) -> None:
        if answer != "y":
            return
        try:
            removed(str(self._broken.path))
        except TOLD_TO_A_PERSON as error:
            self.query_one("#note", Said).say(told.trouble_said(error))
        else:
            self.app.pop_screen()

    def _text(self) -> str:
        lines = excerpt(self._broken.path, self._broken.line)
        return "\n".join(
            f"{'>' if number == self._broken.line else ' '}{number:>4}  {line}"
            for number, line in lines
        )

    def _to_the_line(self) -> None:
        numbers = [number for number, _line in excerpt(self._broken.path, self._broken.line)]
        if self._broken.line in numbers:
            page = self.query_one("#page", VerticalScroll)
            page.scroll_to(y=max(0, numbers.index(self._broken.line) - 3), animate=False)
