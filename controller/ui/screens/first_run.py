"""The first time: find the machine, from where it goes on to the questions and First Night."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer

from controller.desk.first import join, joined
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.hub import hub
from controller.ui.widgets.near import Near
from controller.ui.widgets.said import Said
from profiles.language import _

SIMULATED = "sim:tcode"


class FirstRunScreen(Screen[bool]):
    """Nobody has a machine yet. Gives whether one was found, on which a first program may begin."""

    CSS_PATH = "../styles/first_run.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "try", _("Try without a machine")),
        Binding("m", "machines", _("Say which it is")),
        Binding("d", "app.change_looks", _("Day")),
        Binding("q", "app.leave", _("Leave")),
    ]
    AUTO_FOCUS = "#things"

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Said(_("Welcome to Legato"), id="head")
            yield Said(
                _(
                    "First your machine: plug it in, switch it on, and choose it with Enter. Then "
                    "come some questions about your health, and First Night begins softly."
                ),
                id="lead",
            )
            yield Said(id="trouble")
            yield Near()
        yield Footer(compact=True, show_command_palette=False)

    def on_screen_resume(self) -> None:
        try:
            if joined():  # it was added on another screen
                self.dismiss(True)
        except TOLD_TO_A_PERSON as error:
            self._say(f"{error}. {error.hint}")

    def on_near_chosen(self, event: Near.Chosen) -> None:
        event.stop()
        try:
            name = join(event.thing)
        except TOLD_TO_A_PERSON as error:
            self._say(f"{error}. {error.hint}")
            return
        hub(self).turn_to(name)
        self.dismiss(True)

    def action_try(self) -> None:
        """Be at a machine that lives in this computer."""
        hub(self).turn_to(SIMULATED)
        self.dismiss(False)

    def action_machines(self) -> None:
        """Add one by hand."""
        from controller.ui.screens.machines import MachinesScreen

        self.app.push_screen(MachinesScreen())

    def _say(self, text: str) -> None:
        self.query_one("#trouble", Said).say(text)
