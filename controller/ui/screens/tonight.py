"""Tonight: the machine, the last program, and what else fits, by need."""

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import OptionList, Static

from controller.desk.starting import admission, seat
from controller.ui.hub import hub
from profiles.language import _


class TonightScreen(Screen[None]):
    """The first screen."""

    def compose(self) -> ComposeResult:
        yield Static(_("Tonight"), id="title")
        yield OptionList("First Night", id="programs")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        here = hub(self).here
        machine = here.machine()
        allowed = admission(str(event.option.prompt), machine, here)
        hub(self).begin(seat(allowed, machine, here))
