"""NOT CONFIRMED: nobody has seen the machine stop; what to do at the machine, until it is done."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen

from controller.desk.playing import told
from controller.host.line import SEEN_OFF
from controller.ui.screens.after import AfterScreen
from controller.ui.sitting import Sitting
from controller.ui.widgets.said import Said
from controller.ui.widgets.stop import Stop
from controller.ui.widgets.tap import Tap, Taps
from profiles.language import _


class NotConfirmedScreen(Screen[None]):
    """A session whose machine may still run. It stays until rest is proven or was seen.

    `acknowledged` says that the person has seen it.
    """

    CSS_PATH = "../styles/not_confirmed.tcss"
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual has it
        (0, "-tiny"),
        (10, "-low"),
        (20, "-high"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "seen", _("I have seen that it is off")),
    ]

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.acknowledged = False
        self._sitting = sitting
        self._stands = False  # whether there is anything to write to yet

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False), Vertical(id="all"):
            yield Said(_("NOT CONFIRMED"), id="title")
            yield Said(id="switch")
            yield Said(id="how")
            yield Said(id="why")
            yield Said(id="trying")
        yield Stop()
        yield Taps(Tap("o", _("I have seen that it is off"), "seen"))

    def on_mount(self) -> None:
        self._stands = True
        self.show()

    def on_unmount(self) -> None:
        self._stands = False

    def show(self) -> None:
        """Show what is known of it."""
        if not self._stands:
            return
        scene, over = self._sitting.scene, self._sitting.over
        self.query_one("#switch", Said).say(_("Switch it off at the machine."))
        self.query_one("#how", Said).say(scene.how_to_stop)
        self.query_one("#why", Said).say(told.unproven_said(scene))
        self.query_one("#trying", Said).say(told.trying_said(scene, over=over))
        self.set_class(over, "-over")

    def action_seen(self) -> None:
        """The person has seen it at rest: no more is tried, and no more is asked."""
        self.acknowledged = self._sitting.seen_off = True
        if self._sitting.over:
            self.app.switch_screen(AfterScreen(self._sitting, seen_off=True))
        else:
            self._sitting.send(SEEN_OFF)
