"""Not now: what can be had instead, with its key, then the reason and until when."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from controller.desk.tonight.offers import Told
from controller.ui.widgets.said import Said
from controller.ui.widgets.tap import Tap, Taps
from profiles.language import _


class RefusedScreen(Screen[str]):
    """Something is not started. Gives the key of what is wanted instead, "" for nothing."""

    CSS_PATH = "../styles/before.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "take('a')", _("Back to Sleep")),
        Binding("c", "take('c')", _("Go on")),
        Binding("1", "take('1')", _("Play that")),
        Binding("u", "take('u')", _("Take back")),
        Binding("escape,q,enter", "take('')", _("Back")),
    ]

    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told = told
        self._keys = {*(offer.key for offer in told.offers), *("u" if told.slip else ""), ""}

    def compose(self) -> ComposeResult:
        told = self._told
        with VerticalScroll(id="body", can_focus=False):
            if told.offers:
                yield Said(_("What you can have now"), id="head")
                for offer in told.offers:
                    yield Tap(offer.key, offer.said, f"take('{offer.key}')")
            yield Said(f"{told.why.removesuffix('.')}.", id="said")
            yield Said(told.hint, id="hint")
        slip = (Tap("u", _("That was a slip: take it back"), "take('u')"),) if told.slip else ()
        yield Taps(*slip, Tap("Esc", _("Back"), "take('')"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what is offered has a key."""
        return action != "take" or parameters[0] in self._keys

    def action_take(self, key: str) -> None:
        """Leave with what is wanted."""
        self.dismiss(key)
