"""Doctor: what keeps this computer from reaching machines, and what to do about it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from controller.desk.machines.doctor import advice
from controller.ui.hub import hub
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.said import Said
from profiles.language import _


class DoctorScreen(Screen[None]):
    """The same as `legato doctor` says."""

    CSS_PATH = "../styles/machines.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", _("Look again")),
        Binding("escape,q,enter", "back", _("Back")),
    ]

    def compose(self) -> ComposeResult:
        yield Said(_("This computer"), id="title")
        with VerticalScroll(id="page"):
            yield Said(id="text")
        yield Keys()

    def on_mount(self) -> None:
        self.action_again()

    def action_again(self) -> None:
        """Look once more."""
        self.query_one("#text", Said).say(_("Looking. This takes a second."))
        self.run_worker(self._look(), exclusive=True)

    def action_back(self) -> None:
        """Go back."""
        self.app.pop_screen()

    async def _look(self) -> None:
        lines = []
        for one in await advice(hub(self).here):
            lines.append(f"{_('ok') if one.ok else _('NO')}  {one.said}")
            if one.do:
                lines.append(f"    {one.do}")
        self.query_one("#text", Said).say("\n".join(lines))
