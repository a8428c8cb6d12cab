"""Tonight: the machine, the last program, and what else fits, by need."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from controller.desk.playing import told
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.hub import hub
from controller.ui.ticks import Ticks
from controller.ui.widgets.blocks import has_blocks
from controller.ui.widgets.choices import Row, choices
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.marked import MarkedList
from controller.ui.widgets.said import Said
from controller.ui.widgets.tap import Taps
from controller.ui.widgets.urge import URGE_KEYS, Noting, numbers
from profiles.language import _

if TYPE_CHECKING:
    from controller.desk.here import Here
    from controller.desk.tonight.before import Allow
    from controller.desk.tonight.evening import Evening
    from controller.desk.tonight.glimpse import Glimpse

STATE_MS = 2_000
NIGHT_MS = 60_000


class TonightScreen(Screen[None]):
    """The first screen. The machine and the last program stand there at once, the rest follows."""

    CSS_PATH = "../styles/tonight.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012 - as Textual has it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "app.again", _("Back to Sleep")),
        Binding("c", "go_on", _("Go on")),
        Binding("u", "take_back", _("Take back")),
        Binding("p", "programs", _("Programs")),
        Binding("m", "machines", _("Machines")),
        Binding("h", "screening", _("Health")),
        Binding("d", "app.change_looks", _("Day")),
        Binding("q", "app.leave", _("Leave")),
        *URGE_KEYS,
    ]

    def __init__(self) -> None:
        super().__init__()
        self._glimpse: Glimpse | None = None
        self._evening: Evening | None = None
        self._rows: list[Row] = []
        self._ticks: list[Ticks] = []
        self._noting = Noting()
        self._noted = ""
        self._joining = False

    def compose(self) -> ComposeResult:
        yield Said(_("Tonight"), id="title")
        yield Said(id="machine")
        yield Said(id="night")
        yield Said(id="urge")
        yield numbers()
        yield MarkedList(id="programs", markup=False)
        yield Keys()

    def on_mount(self) -> None:
        clock = hub(self).here.clock
        self._ticks = [
            Ticks(clock, STATE_MS, self._look),
            Ticks(clock, NIGHT_MS, self._load),
        ]
        self.query_one(OptionList).focus()

    def on_unmount(self) -> None:
        self._rest()

    def on_screen_resume(self) -> None:
        self._noted = ""
        for ticks in self._ticks:
            ticks.begin()
        self._load()

    def on_screen_suspend(self) -> None:
        self._rest()

    def on_resize(self, event: events.Resize) -> None:
        self._show()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        program = self._rows[event.option_index].program
        if program and hub(self).calm:
            from controller.desk.tonight.before import named

            self._begin(named(program))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what there is has a key."""
        evening = self._evening
        match action:
            case "go_on":
                return evening is not None and bool(evening.rest)
            case "take_back":
                return evening is not None and evening.slip
            case "urge":
                return self._asks
            case _:
                return True

    def action_go_on(self) -> None:
        """Go on with what was cut short."""
        from controller.ui.beginning import REST

        self._begin(REST)

    def action_take_back(self) -> None:
        """Take back tonight's last answer."""
        self.run_worker(self._take_back(), group="asking", exclusive=True)

    def action_urge(self, urge: int) -> None:
        """Note how strong the urge is after the last session; pressed again, the last holds."""
        self._noted = self._noting.note(hub(self).here, urge)
        self._show()

    def action_programs(self) -> None:
        """All programs, to look at and to change."""
        from controller.ui.screens.programs import ProgramsScreen

        self.app.push_screen(ProgramsScreen())

    def action_machines(self) -> None:
        """The machines: to find, to choose, to try."""
        from controller.ui.screens.machines import MachinesScreen

        self.app.push_screen(MachinesScreen())

    def action_screening(self) -> None:
        """Answer the health questions anew."""
        self.run_worker(self._screened(), group="asking", exclusive=True)

    def _begin(self, allow: "Allow") -> None:
        from controller.ui.beginning import begin

        hub(self).ask(lambda: begin(self, allow))

    async def _take_back(self) -> None:
        from controller.desk.tonight.answers import take_back_tonight
        from controller.ui.beginning import tell

        here = hub(self).here
        try:
            take_back_tonight(here.person, here.clock)
        except TOLD_TO_A_PERSON as error:
            await tell(self, error)
        self._load()

    async def _screened(self) -> None:
        from controller.ui.beginning import screened, tell

        try:
            await screened(self)
        except TOLD_TO_A_PERSON as error:
            await tell(self, error)

    def _rest(self) -> None:
        for ticks in self._ticks:
            ticks.end()

    def _look(self) -> None:
        """See whether the machine is still plugged in, and whether anything plays by now."""
        if self._glimpse is not None:
            self.run_worker(self._looked(), group="looking", exclusive=True)
        if not self._joining:
            self._joining = True
            self.run_worker(self._joined(), group="joining")

    async def _looked(self) -> None:
        from controller.desk.tonight.glimpse import state_now

        state = await asyncio.to_thread(state_now, hub(self).here)
        if self.is_mounted and state and self._glimpse is not None:
            self._glimpse = replace(self._glimpse, state=state)
            self._show()

    async def _joined(self) -> None:
        """Be shown what was begun elsewhere, unless something else came first."""
        from controller.desk.playing.running import running_seat

        try:
            seat = await asyncio.to_thread(running_seat)
        finally:
            self._joining = False
        if seat is not None and self.is_active and hub(self).sitting is None:
            hub(self).begin(seat)
        elif seat is not None:
            seat.leave()

    def _load(self) -> None:
        if not self.is_active:  # what is before it, a session above all, is not to wait for it
            return
        self.run_worker(self._loaded(), group="evening", exclusive=True)

    async def _loaded(self) -> None:
        """Fill the screen, what is known soonest first; nothing is looked up in this thread."""
        here = hub(self).here
        try:
            at = await asyncio.to_thread(_settled, here, self._glimpse is not None)
            if at is None:
                hub(self).ask(self._led)
                return
            if at.on is not None and at.on != here.on:
                hub(self).turn_to(at.on)
            self._glimpse = await asyncio.to_thread(_glimpsed, at)
            self._show()
            self._evening = await asyncio.to_thread(_filled, at, self._glimpse.first)
        except TOLD_TO_A_PERSON as error:
            self._say("night", told.trouble_said(error))
            return
        self._show()
        self.refresh_bindings()

    async def _led(self) -> None:
        """Lead somebody who is new to a machine, and on to the first massage there."""
        from controller.desk.tonight.before import named
        from controller.ui.beginning import begin
        from controller.ui.screens.first_run import FirstRunScreen

        if await self.app.push_screen_wait(FirstRunScreen()):
            await self._loaded()
            first = self._evening.first if self._evening else None
            if first is not None:
                await begin(self, named(first.name))

    def _show(self) -> None:
        glimpse, evening = self._glimpse, self._evening
        if glimpse is None or not self.is_mounted:
            return
        title = _("Tonight")
        self._say("title", f"{title}, {glimpse.person}" if glimpse.person else title)
        self._say("machine", f"{glimpse.machine}. {glimpse.state}")
        self._say("night", "" if evening is None else "\n".join(evening.night))
        self._say("urge", self._noted or self._question())
        self.query_one(Taps).display = self._asks
        rows = choices(glimpse, evening, self.size.width, blocks=has_blocks())
        if rows == self._rows:
            return
        programs = self.query_one("#programs", OptionList)
        at = programs.highlighted
        self._rows = rows
        programs.set_options(Option(row.text, disabled=not row.program) for row in rows)
        pointed = at if at is not None and at < len(rows) and rows[at].program else None
        programs.highlighted = pointed if pointed is not None else _first_of(rows)

    @property
    def _asks(self) -> bool:
        return bool(self._noted or self._question())

    def _question(self) -> str:
        program = self._evening.urge if self._evening else ""
        question = _("The urge to move your legs after {program}: 0 none, 9 very strong, x most.")
        return question.format(program=program) if program else ""

    def _say(self, where: str, text: str) -> None:
        self.query_one(f"#{where}", Said).say(text)


def _first_of(rows: "list[Row]") -> int | None:
    return next((number for number, row in enumerate(rows) if row.program), None)


def _settled(here: "Here", was_there: bool) -> "Here | None":
    # Imported while the screen is there already: it takes longer than to draw it.
    from controller.desk.tonight.glimpse import settled

    return settled(here, was_there=was_there)


def _glimpsed(here: "Here") -> "Glimpse":
    from controller.desk.tonight.glimpse import glimpse

    return glimpse(here)


def _filled(here: "Here", first: str) -> "Evening":
    from controller.desk.tonight.evening import evening

    return evening(here, first)
