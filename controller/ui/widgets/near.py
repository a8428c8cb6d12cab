"""Near: the machines that are heard and plugged in, as they are found, each with its reasons."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker

from controller.desk.machines.adding import wrong_address
from controller.desk.machines.near import Around, Thing, asked, near, typed
from controller.desk.playing.told import trouble_said
from controller.errors import TOLD_TO_A_PERSON
from controller.ui.hub import hub
from controller.ui.screens.asked import NameAsked
from controller.ui.widgets.marked import MarkedList
from profiles.language import _, _n
from profiles.wording import capital

BAR = 20


class Near(Vertical):
    """A list that fills while it is looked at; nothing listens while it is not.

    `Near.Chosen` says which of the things a person means.
    """

    DEFAULT_CSS = """
    Near { height: auto; }
    Near > OptionList { height: auto; max-height: 100%; min-height: 3; }
    Near > OptionList, Near > OptionList:focus { border: none; padding: 0; }
    Near > Static { height: auto; }
    Near > .trouble { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", _("Look again")),
        Binding("a", "ask", _("Ask the port")),
        Binding("o", "others", _("Other things")),
        Binding("w", "type", _("Write its address")),
    ]

    class Chosen(Message):
        """A person means that `thing`."""

        def __init__(self, thing: Thing) -> None:
            super().__init__()
            self.thing = thing

    def __init__(self) -> None:
        super().__init__()
        self._around = Around()
        self._asked: dict[str, Thing] = {}
        self._says = ""
        self._with_others = False
        self._listening: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="progress", markup=False)
        yield MarkedList(id="things", markup=False)
        yield Static(id="beside", markup=False)
        yield Static(id="troubles", classes="trouble", markup=False)

    def on_mount(self) -> None:
        self.app.screen_change_signal.subscribe(self, self._looked_at)
        self._looked_at(self.app.screen)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if (thing := self._thing(event.option.id)) is not None:
            self.post_message(self.Chosen(thing))

    def on_click(self, event: events.Click) -> None:
        """What can be done with a key is done where it is said, too."""
        where = event.widget.id if event.widget is not None else None
        if where == "progress" and self._around.over:
            self.action_again()
        elif where == "beside" and self._around.others:
            self.action_others()

    def action_again(self) -> None:
        """Look around once more, from the beginning."""
        self._asked.clear()
        self._listen()

    def action_others(self) -> None:
        """Show what no family claims as well, or leave it out again."""
        self._with_others = not self._with_others
        self._show(self._around)

    def action_ask(self) -> None:
        """Ask the serial port that is pointed at who is there."""
        things = self.query_one("#things", OptionList)
        option = things.highlighted_option
        thing = self._thing(option.id if option else None)
        if thing is not None and thing.at_port and not thing.saved_as:
            self.run_worker(self._ask(thing), group="asking", exclusive=True)

    def action_type(self) -> None:
        """Mean a machine that is not heard: one far away, or one that says nothing of itself."""
        # Of the screen: what this does itself ends while another screen is before it.
        self.screen.run_worker(self._type(), group="typing", exclusive=True)

    async def _type(self) -> None:
        question = _(
            "What is its address? serial:/dev/ttyUSB0, serial:COM3 or ble:AA:BB:CC:DD:EE:FF"
        )
        written = await self.app.push_screen_wait(NameAsked(question, "", wrong_address))
        if not written:
            return
        try:
            self.post_message(self.Chosen(typed(written)))
        except TOLD_TO_A_PERSON as error:
            self._say(trouble_said(error))

    def _looked_at(self, screen: Screen[object]) -> None:
        if screen is not self.screen:
            self.workers.cancel_node(self)
            self._listening = None
        elif self._listening is None:
            self._listen()

    def _listen(self) -> None:
        self._listening = self.run_worker(self._look(), group="listening", exclusive=True)

    async def _look(self) -> None:
        await near(hub(self).here, self._show)

    async def _ask(self, thing: Thing) -> None:
        try:
            self._asked[thing.address] = await asked(thing, self._say)
            self._say("")
        except TOLD_TO_A_PERSON as error:
            self._say(f"{error}. {error.hint}")

    def _say(self, text: str) -> None:
        self._says = text
        self._show(self._around)

    def _show(self, around: Around) -> None:
        self._around = around
        if not self.is_mounted:
            return
        self.query_one("#progress", Static).update(_progress(around))
        self._show_things()
        self.query_one("#beside", Static).update(self._beside())
        said = (f"{capital(one.said)}. {one.hint}".strip() for one in around.troubles)
        self.query_one("#troubles", Static).update("\n".join(said))

    def _show_things(self) -> None:
        things = self.query_one("#things", OptionList)
        shown = self._shown()
        pointed_at = things.highlighted_option
        before = [option.id for option in things.options]
        if before == [thing.address for thing in shown]:
            for thing in shown:
                things.replace_option_prompt(thing.address, _prompt(thing))
            return
        things.set_options(Option(_prompt(thing), thing.address) for thing in shown)
        if shown:
            kept = pointed_at.id if pointed_at else None
            at = next((i for i, thing in enumerate(shown) if thing.address == kept), 0)
            things.highlighted = at

    def _shown(self) -> list[Thing]:
        around = self._around
        found = (*around.things, *(around.others if self._with_others else ()))
        return [self._asked.get(thing.address, thing) for thing in found]

    def _thing(self, address: str | None) -> Thing | None:
        return next((thing for thing in self._shown() if thing.address == address), None)

    def _beside(self) -> str:
        if self._says:
            return self._says
        around, lines = self._around, []
        if around.over and not self._shown():
            lines.append(
                _(
                    "No machine was found. Switch it on, close its app, and press r to look again. "
                    "If you know its address, press w."
                )
            )
        if around.others and not self._with_others:
            count = len(around.others)
            more = _n(
                "{number} other Bluetooth thing is near: o shows it.",
                "{number} other Bluetooth things are near: o shows them.",
                count,
            )
            lines.append(more.format(number=count))
        return "\n".join(lines)


def _progress(around: Around) -> str:
    if around.over:
        return _("This is what was found. r looks again.")
    done = BAR * around.percent // 100
    bar = "#" * done + "." * (BAR - done)
    return _("Looking for machines [{bar}]").format(bar=bar)


def _prompt(thing: Thing) -> Content:
    model = f", {thing.model}" if thing.model else ""
    sure = f", {thing.sure}" if thing.sure else ""
    names = f" {' '.join(thing.saved_as)}" if thing.saved_as else ""
    lines = [f"{thing.title}{model}{sure}{names}", f"  {thing.address}"]
    reasons = (one for one in thing.reasons if capital(one) != thing.title)
    return Content("\n".join([*lines, *(f"  {reason}" for reason in reasons)]))
