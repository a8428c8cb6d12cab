"""One program: what it does on this machine, and whatever can be done with it."""

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen

from controller.desk.playing import told
from controller.desk.programs.listing import Preview, previewed
from controller.desk.programs.own import copied, free_name, name_trouble, removed
from controller.desk.tonight.before import named
from controller.errors import TOLD_TO_A_PERSON, LegatoError
from controller.ui.beginning import begin
from controller.ui.hub import hub
from controller.ui.screens.asked import Asked, NameAsked
from controller.ui.screens.editor import EditorScreen
from controller.ui.widgets.course import Course
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.said import Said
from controller.ui.widgets.tap import Tap
from profiles.errors import ProfileError
from profiles.language import _

ROWS = 4


class ProgramScreen(Screen[None]):
    """The preview of a program, by its name."""

    CSS_PATH = "../styles/program.tcss"
    AUTO_FOCUS = "#page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,p", "play", _("Play")),
        Binding("escape", "back", _("Back")),
        Binding("c", "copy", _("Copy")),
        Binding("e", "edit", _("Change")),
        Binding("r", "remove", _("Remove")),
    ]

    def __init__(self, program: str) -> None:
        super().__init__()
        self._program = program
        self._preview: Preview | None = None

    def compose(self) -> ComposeResult:
        yield Said(self._program, id="title")
        yield Tap(_("Enter"), _("Play it"), "play")
        yield Said(id="note")
        with VerticalScroll(id="page"), Vertical(id="paper"):
            yield Course(ROWS)
            yield Said(id="text")
        yield Keys()

    def on_screen_resume(self) -> None:
        self._look()

    def on_resize(self) -> None:
        self._fill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What comes with Legato is not changed or removed; what cannot be played is not played."""
        found = self._preview
        if action in ("edit", "remove"):
            return found is not None and found.path is not None
        if action == "play":
            return found is not None and not found.refusal
        return True

    def action_play(self) -> None:
        """Start it, if everything allows it."""
        if hub(self).calm:
            hub(self).ask(lambda: begin(self, named(self._program)))

    def action_copy(self) -> None:
        """Copy it under another name, and change that."""
        question = _("What shall your copy of {name} be called?").format(name=self._program)
        asked = NameAsked(question, free_name(self._program), name_trouble)
        self.app.push_screen(asked, self._copy)

    def action_edit(self) -> None:
        """Change a program of one's own."""
        self.app.push_screen(EditorScreen(self._program), self._changed)

    def action_remove(self) -> None:
        """Remove a program of one's own, once the person said so."""
        question = _("Remove {name}? Nothing brings it back.").format(name=self._program)
        self.app.push_screen(Asked(question, [("y", _("Remove it"))]), self._remove)

    def action_back(self) -> None:
        """Go back to the list."""
        self.app.pop_screen()

    def _copy(self, name: str | None) -> None:
        if not name:
            return
        try:
            self._program = copied(self._program, name)
        except TOLD_TO_A_PERSON as error:
            self._say(error)
        else:
            self.action_edit()

    def _changed(self, name: str | None) -> None:
        self._program = name or self._program
        self._look()

    def _remove(self, answer: str | None) -> None:
        if answer != "y":
            return
        try:
            removed(self._program)
        except TOLD_TO_A_PERSON as error:
            self._say(error)
        else:
            self.app.pop_screen()

    @work(group="looking", exclusive=True)
    async def _look(self) -> None:
        try:
            self._preview = await asyncio.to_thread(previewed, self._program, hub(self).here)
        except TOLD_TO_A_PERSON as error:
            self._preview = None
            self._say(error)
        else:
            self.query_one("#note", Said).say("")
            self._fill()
        self.refresh_bindings()

    def _say(self, error: LegatoError | ProfileError) -> None:
        self.query_one("#note", Said).say(told.trouble_said(error))

    def _fill(self) -> None:
        found = self._preview
        if found is None:
            return
        self.query_one("#title", Said).say(f"{found.name}, {found.length}")
        self.query_one(Tap).display = not found.refusal
        self.query_one(Course).show(found.traces, found.length_ms)
        lines = found.words(max(20, self.query_one("#paper").size.width or self.size.width))
        self.query_one("#text", Said).say("\n".join(lines))
