"""What a key does, to be touched as well."""

from textual.containers import Container
from textual.widgets import Static


class Tap(Static):
    """A key and what it does; touching it does the same."""

    def __init__(self, key: str, label: str, action: str) -> None:
        super().__init__(f"{key} {label}", markup=False)
        self._action = action

    async def on_click(self) -> None:
        await self.screen.run_action(self._action)


class Taps(Container):
    """Several of them beside each other, or in rows where the screen is narrow."""

    def __init__(self, *taps: Tap) -> None:
        super().__init__(*taps, id="taps")
