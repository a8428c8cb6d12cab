"""Help: the keys of the screen it is opened on."""

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import ScrollableContainer, VerticalScroll
from textual.screen import ModalScreen, Screen

from controller.ui.widgets.said import Said
from profiles.language import _


class HelpScreen(ModalScreen[None]):
    """A list of keys; any key closes it, and does nothing else unless it stops what plays."""

    CSS_PATH = "../styles/help.tcss"

    def __init__(self, keys: str) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="keys", can_focus=False):
            yield Said(_("Keys"), id="title")
            yield Said(self._keys, id="list")
            yield Said(_("Any key closes this."), id="close")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._close()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        event.stop()
        self._close()

    def _close(self) -> None:
        if self.is_active:
            self.app.pop_screen()


def keys_of(screen: Screen[object]) -> str:
    """The keys that a screen answers to, with what they do, a line each."""
    textuals = _textuals()
    shown: dict[str, list[str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        said = (binding.action, binding.description)
        if binding.description and not binding.system and said not in textuals:
            keys = shown.setdefault(binding.description, [])
            key = screen.app.get_key_display(binding)
            if key not in keys:
                keys.append(key)
    return "\n".join(f"{', '.join(keys)}  {does}" for does, keys in shown.items())


def _textuals() -> set[tuple[str, str]]:
    """What every screen, list, table and page of Textual can, in its English words."""
    from textual.widgets import DataTable, Input, OptionList

    every = (Screen, VerticalScroll, ScrollableContainer, OptionList, DataTable, Input)
    bindings = (one for widget in every for one in Binding.make_bindings(widget.BINDINGS))
    return {(one.action, one.description) for one in bindings}
