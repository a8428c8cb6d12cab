"""Machines: those that are saved, and those that are near."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from controller.desk.machines.known import Known, machines
from controller.desk.machines.near import Thing
from controller.desk.playing import told
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.adding import add
from controller.ui.hub import hub
from controller.ui.screens.doctor import DoctorScreen
from controller.ui.screens.machine import MachineScreen
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.marked import MarkedList
from controller.ui.widgets.near import Near
from controller.ui.widgets.said import Said
from profiles.language import _


class MachinesScreen(Screen[None]):
    """Two lists: Enter opens a machine that is saved, and saves one that is near."""

    CSS_PATH = "../styles/machines.tcss"
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "check", _("Check this computer")),
        Binding("tab", "app.focus_next", _("Other list")),
        Binding("escape,q", "back", _("Back")),
    ]

    def compose(self) -> ComposeResult:
        yield Said(_("Machines"), id="title")
        yield Said(id="note")
        yield MarkedList(id="saved", markup=False)
        yield Said(_("Near you"), id="near-title")
        yield Near()
        yield Keys()

    def on_screen_resume(self) -> None:
        self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option.id:
            self.app.push_screen(MachineScreen(event.option.id))

    def on_near_chosen(self, event: Near.Chosen) -> None:
        self.run_worker(self._chosen(event.thing), group="adding", exclusive=True)

    def action_check(self) -> None:
        """Look whether this computer can reach machines at all."""
        self.app.push_screen(DoctorScreen())

    def action_back(self) -> None:
        """Go back to where one came from."""
        self.app.pop_screen()

    async def _chosen(self, thing: Thing) -> None:
        if name := await add(self, thing):
            await self.app.push_screen(MachineScreen(name))

    def _fill(self) -> None:
        try:
            found = machines()
        except TOLD_TO_A_PERSON as error:
            self.query_one("#note", Said).say(told.trouble_said(error))
            return
        saved = self.query_one("#saved", OptionList)
        pointed_at = saved.highlighted_option
        saved.set_options(Option(self._line(one, len(found)), one.name) for one in found)
        names = [one.name for one in found]
        if pointed_at is not None and pointed_at.id in names:
            saved.highlighted = names.index(pointed_at.id)
        elif names:
            saved.highlighted = 0
        saved.display = bool(found)
        if not found:
            self.query_one("#things").focus()
        self.query_one("#note", Said).say("" if found else _("No machine is saved yet."))

    def _line(self, one: Known, of: int) -> str:
        on = hub(self).here.on
        tonight = _(" (tonight)") if one.name == on or (on is None and of == 1) else ""
        wrong = f"\n  {one.trouble}" if one.trouble else ""
        return f"{one.name}{tonight}: {one.title}\n  {one.address}{wrong}"
