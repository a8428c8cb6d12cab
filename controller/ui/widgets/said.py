"""A text that is drawn again only when it is another one."""

from textual.widgets import Static


class Said(Static):
    """Plain text; brackets in it are brackets. Nothing is shown of an empty one."""

    DEFAULT_CSS = "Said.-empty { display: none; }"

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(text, id=id, markup=False)
        self._text = text
        self.set_class(not text, "-empty")

    def say(self, text: str) -> None:
        """Show this from here on."""
        if text == self._text:
            return
        self._text = text
        self.set_class(not text, "-empty")
        self.update(text)
