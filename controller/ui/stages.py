"""Which screen belongs to what has become of a session, and how to get there from any other."""

from textual.app import App
from textual.screen import Screen

from controller.ui.hub import Ways, hub
from controller.ui.screens.after import AfterScreen
from controller.ui.screens.dim import DimScreen
from controller.ui.screens.not_confirmed import NotConfirmedScreen
from controller.ui.screens.playing import PlayingScreen
from controller.ui.sitting import Sitting

USUAL = Ways(PlayingScreen, AfterScreen)
"""How a program is shown."""


class Stages:
    """The screens of one session, from the first, which is shown at once, to what comes after."""

    def __init__(self, app: App[None], sitting: Sitting, ways: Ways) -> None:
        self._app = app
        self._sitting = sitting
        self._ways = ways
        self._screen = ways.playing(sitting)
        app.push_screen(self._screen)

    def show(self) -> None:
        """Show what became of the session, whatever is shown at the moment.

        A stop that nobody has seen stays on the screen until it is proven or acknowledged.
        """
        sitting, screen = self._sitting, self._screen
        insists = isinstance(screen, NotConfirmedScreen)
        acknowledged = isinstance(screen, NotConfirmedScreen) and screen.acknowledged
        if sitting.over and (acknowledged or not sitting.unproven):
            self._instead(self._after(acknowledged=acknowledged))
        elif sitting.unproven and not insists:
            self._instead(NotConfirmedScreen(sitting))
        else:
            for one in self._app.screen_stack:
                if isinstance(one, PlayingScreen | DimScreen | NotConfirmedScreen):
                    one.show()

    def _after(self, *, acknowledged: bool) -> Screen[None] | None:
        sitting = self._sitting
        well = sitting.error is None and sitting.scene.ended is not None and not acknowledged
        return self._ways.after(sitting) if well else AfterScreen(sitting, seen_off=acknowledged)

    def _instead(self, screen: Screen[None] | None) -> None:
        """Show that in the place of this session's screens, and of all that was opened on them."""
        while self._app.screen is not self._screen:
            self._app.pop_screen()
        if screen is None:
            hub(self._app).leave_session()
        else:
            self._app.switch_screen(screen)
            self._screen = screen
