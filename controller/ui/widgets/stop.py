"""STOP: to be found by a hand that does not look."""

from textual.widgets import Static

from profiles.language import _


class Stop(Static):
    """Five rows or more, as wide as the screen; it stops where it is touched, at once."""

    def __init__(self) -> None:
        super().__init__(_("S T O P") + "\n" + _("Enter, Escape or s"), id="stop", markup=False)

    async def on_mouse_down(self) -> None:
        await self.run_action("app.stop")
