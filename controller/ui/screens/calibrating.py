"""Calibrating: what feels right, one motor after another, with Space and nothing else."""

from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from controller.desk.here import Here
from controller.desk.machines.calibrating import (
    MARK,
    SearchSeat,
    Spot,
    check_searchable,
    how_to_search,
    search_seat,
    spots,
)
from controller.desk.playing import told
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.beginning import ready, tell
from controller.ui.hub import Ways, hub
from controller.ui.sitting import Sitting
from controller.ui.ticks import Ticks
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.marked import MarkedList
from controller.ui.widgets.said import Said
from controller.ui.widgets.stop import Stop
from profiles.language import _

TICK_MS = 250


class CalibrateScreen(Screen[None]):
    """The motors of a saved machine, by its name, with what was found; Enter looks for one."""

    CSS_PATH = "../styles/machines.tcss"
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "back", _("Back"))]

    def __init__(self, name: str) -> None:
        super().__init__()
        self._called = name
        self._spots: dict[str, Spot] = {}
        self._seat: SearchSeat | None = None

    def compose(self) -> ComposeResult:
        yield Said(_("What feels right on {name}").format(name=self._called), id="title")
        yield Said(how_to_search(), id="how")
        yield Said(id="note")
        yield MarkedList(markup=False)
        yield Keys()

    def on_screen_resume(self) -> None:
        self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if not hub(self).calm:
            return
        spot = self._spots.get(event.option.id or "")
        if spot is not None:
            self.run_worker(self._begin(spot), group="beginning", exclusive=True)

    def action_back(self) -> None:
        """Go back to the machine."""
        self.app.pop_screen()

    @property
    def _here(self) -> Here:
        return replace(hub(self).here, on=self._called)

    async def _begin(self, spot: Spot) -> None:
        try:
            machine = await ready(self, self._here)
            if machine is None or hub(self).sitting is not None:
                return
            self._seat = seat = search_seat(machine, spot, self._here)
        except TOLD_TO_A_PERSON as error:
            await tell(self, error)
            return
        hub(self).begin(seat, Ways(lambda sitting: RisingScreen(sitting, seat), self._found))

    def _found(self, sitting: Sitting) -> None:
        """Say here what was found and how it ended, and point at the next."""
        ended, seat = sitting.scene.ended, self._seat
        lines = [seat.outcome if seat else "", ended.said if ended else ""]
        self.query_one("#note", Said).say("\n".join(filter(None, lines)))
        shown = self.query_one(OptionList)
        if seat is not None and seat.goes_on and shown.highlighted is not None:
            shown.highlighted = min(shown.highlighted + 1, shown.option_count - 1)

    def _fill(self) -> None:
        here = self._here
        try:
            machine = here.machine()
            check_searchable(machine)
            found = spots(machine, here.person, _("Find it on this one: press Enter."))
        except TOLD_TO_A_PERSON as error:
            self.query_one("#note", Said).say(told.trouble_said(error))
            return
        shown = self.query_one(OptionList)
        at = shown.highlighted or 0
        self._spots = {spot.actuator.name: spot for spot in found}
        shown.set_options(Option(spot.said, spot.actuator.name) for spot in found)
        shown.highlighted = min(at, len(found) - 1)


class RisingScreen(Screen[None]):
    """One motor that rises: Space is a mark, every other key and STOP stop it at once."""

    CSS_PATH = "../styles/machines.tcss"
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual has it
        (0, "-tiny"),
        (10, "-low"),
        (18, "-high"),
    ]

    def __init__(self, sitting: Sitting, seat: SearchSeat) -> None:
        super().__init__()
        self._sitting = sitting
        self._seat = seat
        self._ticks: Ticks | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            yield Said(id="head")
            yield Said(id="step")
            yield Said(id="prompt")
            yield Said(id="surety")
        yield Mark(id="mark")
        yield Stop()

    def on_mount(self) -> None:
        self._ticks = Ticks(hub(self).here.clock, TICK_MS, self.show)
        self._ticks.begin()
        self.show()

    def on_unmount(self) -> None:
        if self._ticks is not None:
            self._ticks.end()

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "space":
            self.action_mark()
        else:
            await self.run_action("app.stop")

    def action_mark(self) -> None:
        """They feel it, or it would keep them awake."""
        self._sitting.send(MARK)
        self.show()

    def show(self) -> None:
        """Show the scene as it is at this moment."""
        if not self.is_mounted:
            return
        scene = self._sitting.scene
        self._say("head", scene.phase or told.state_said(scene))
        self._say("step", "\n".join(told.zones_said(scene)))
        self._say("prompt", self._seat.rise.prompt)
        self._say("surety", "\n".join(told.surety_said(scene)))
        self._say("mark", self._seat.rise.key + "\n" + _("Space"))

    def _say(self, where: str, text: str) -> None:
        self.query_one(f"#{where}", Said).say(text)


class Mark(Said):
    """What Space does, for a finger."""

    async def on_mouse_down(self) -> None:
        await self.run_action("screen.mark")
