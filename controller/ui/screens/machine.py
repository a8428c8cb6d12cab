"""One machine: what it is, how each of its motors feels, and what may be said otherwise of it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from controller.desk.machines.known import (
    Known,
    correct,
    cuffs_seen,
    machine,
    remove,
    rename,
    renamed_wrong,
)
from controller.desk.machines.trying import before, trial, trial_seat
from controller.desk.playing import told
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.adding import cuffs, family_of, place
from controller.ui.beginning import ready, tell
from controller.ui.hub import Ways, hub
from controller.ui.screens.asked import Asked, NameAsked
from controller.ui.screens.calibrating import CalibrateScreen
from controller.ui.screens.changed import ReadScreen
from controller.ui.screens.doctor import DoctorScreen
from controller.ui.screens.playing import PlayingScreen
from controller.ui.sitting import Sitting
from controller.ui.widgets.keys import Keys
from controller.ui.widgets.marked import MarkedList
from controller.ui.widgets.said import Said
from profiles.language import _

PART = "part "
"""What the id of a motor in the list begins with; all others are what can be done."""

Act = Callable[[], Awaitable[None]]


class MachineScreen(Screen[None]):
    """A saved machine, by its name."""

    CSS_PATH = "../styles/machines.tcss"
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "back", _("Back"))]

    def __init__(self, name: str) -> None:
        super().__init__()
        self._called = name
        self._known: Known | None = None
        self._acts: Mapping[str, Act] = {
            "all": self._try_all,
            "search": self._search,
            "use": self._use,
            "rename": self._rename,
            "family": self._correct,
            "place": self._place,
            "cuffs": self._cuffs,
            "check": self._check,
            "remove": self._remove,
        }

    def compose(self) -> ComposeResult:
        yield Said(id="title")
        yield Said(id="about")
        yield Said(id="note")
        yield MarkedList(markup=False)
        yield Keys()

    def on_screen_resume(self) -> None:
        self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if not hub(self).calm:
            return
        self._say("")
        self.run_worker(self._do(event.option.id or ""), group="doing", exclusive=True)

    def action_back(self) -> None:
        """Go back to the list."""
        self.app.pop_screen()

    async def _do(self, what: str) -> None:
        try:
            if what.startswith(PART):
                await self._try(what.removeprefix(PART))
            else:
                await self._acts[what]()
        except TOLD_TO_A_PERSON as error:
            await tell(self, error)
        if self.is_mounted:
            self._fill()

    async def _try_all(self) -> None:
        await self._try()

    async def _try(self, *only: str) -> None:
        here = replace(hub(self).here, on=self._called)
        machine = await ready(self, here)
        if machine is None:
            return
        allowed = trial(machine, here, only)
        head = _("Each for a few seconds at its weakest step")
        goes_on = await self.app.push_screen_wait(ReadScreen(head, before(allowed), _("Begin")))
        if goes_on and hub(self).sitting is None:
            seat = trial_seat(allowed, machine, here)
            hub(self).begin(seat, Ways(PlayingScreen, self._tried))

    def _tried(self, sitting: Sitting) -> None:
        """Say here how it ended."""
        ended = sitting.scene.ended
        self._say(ended.said if ended is not None else "")

    async def _search(self) -> None:
        await self.app.push_screen(CalibrateScreen(self._called))

    async def _use(self) -> None:
        hub(self).turn_to(self._called)
        self._say(_("Tonight is played on {name}.").format(name=self._called))

    async def _rename(self) -> None:
        question = _("What shall it be called?")
        wrong = renamed_wrong(self._called)
        name = await self.app.push_screen_wait(NameAsked(question, self._called, wrong))
        if not name:
            return
        was_on = hub(self).here.on == self._called
        self._called = rename(self._called, name)
        if was_on:
            hub(self).turn_to(self._called)

    async def _correct(self) -> None:
        known = machine(self._called)
        family = await family_of(self, known.address, (known.family,), sure=known.title)
        if not family:
            return
        done = correct(self._called, family)
        await place(self, self._called)
        await cuffs(self, done)
        self._say("\n".join(done.dropped))

    async def _place(self) -> None:
        await place(self, self._called)

    async def _cuffs(self) -> None:
        question = _("Did you see a full cuff go soft within seconds of pulling the plug?")
        answers = [("y", _("Yes, I saw it")), ("n", _("No"))]
        if await self.app.push_screen_wait(Asked(question, answers)) == "y":
            cuffs_seen(self._called)

    async def _check(self) -> None:
        await self.app.push_screen(DoctorScreen())

    async def _remove(self) -> None:
        question = _("Forget {name}, and what was found to feel right on it?")
        asked = Asked(question.format(name=self._called), [("y", _("Forget it"))])
        if await self.app.push_screen_wait(asked) == "y":
            remove(self._called)
            self.app.pop_screen()

    def _say(self, text: str) -> None:
        self.query_one("#note", Said).say(text)

    def _fill(self) -> None:
        try:
            known = machine(self._called)
        except TOLD_TO_A_PERSON as error:
            self._say(told.trouble_said(error))
            return
        self.query_one("#title", Said).say(f"{known.name}: {known.title}")
        self.query_one("#about", Said).say("\n".join(_about(known)))
        if known == self._known:
            return
        self._known = known
        shown = self.query_one(OptionList)
        at = shown.highlighted or 0
        shown.set_options(list(_options(known)))
        shown.highlighted = min(at, shown.option_count - 1)


def _about(known: Known) -> Iterator[str]:
    yield known.address + (f", {known.model}" if known.model else "")
    if known.trouble:
        yield f"{known.trouble}. {known.hint}"
    if known.cuffs:
        yield known.cuffs
    if known.how_to_stop:
        yield _("To stop it without us: {how}").format(how=known.how_to_stop)


def _options(known: Known) -> Iterator[Option]:
    if known.parts:
        yield Option(_("Try each at its weakest step"), id="all")
        for part in known.parts:
            yield Option(f"  {part.name}: {part.said}", id=f"{PART}{part.name}")
        yield Option(_("Find what feels right"), id="search")
        yield Option(_("Play on it tonight"), id="use")
    yield Option(_("Call it otherwise"), id="rename")
    yield Option(_("It is another kind of machine"), id="family")
    if known.placeable:
        yield Option(_("Say where its channels lie"), id="place")
    if known.cuffs_unknown:
        yield Option(_("Its cuffs were seen to empty"), id="cuffs")
    yield Option(_("Check this computer"), id="check")
    yield Option(_("Forget it"), id="remove")
