"""The first time: find the machine, from where it goes on to the questions and First Night."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from controller.desk.machines.near import Thing
from controller.ui.adding import add
from controller.ui.hub import hub
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.near import Near
from controller.ui.widgets.said import Said
from profiles.language import _

SIMULATED = "sim:tcode"


class FirstRunScreen(Screen[bool]):
    """Nobody has a machine yet. Gives whether one was found, on which a first program may begin."""

    CSS_PATH = "../styles/first_run.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "try", _("Try without a machine")),
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
            yield Near()
        yield Keys()

    def on_near_chosen(self, event: Near.Chosen) -> None:
        event.stop()
        self.run_worker(self._chosen(event.thing), group="adding", exclusive=True)

    def action_try(self) -> None:
        """Be at a machine that lives in this computer."""
        hub(self).turn_to(SIMULATED)
        self.dismiss(False)

    async def _chosen(self, thing: Thing) -> None:
        if name := await add(self, thing):
            hub(self).turn_to(name)
            self.dismiss(True)
