"""What `legato serve` says in the terminal: who can reach it, each link, and each ending."""

import json
import sys
from collections.abc import Callable
from importlib.util import find_spec
from urllib.parse import urlsplit

import click

from controller.cli.printer import wrapped
from controller.errors import LegatoError
from controller.host.line import Words
from controller.host.scene import Scene

EXTRA = ("aiohttp", "textual_serve", "segno")
INSTALL = '-m pip install "textual-serve==1.1.*" segno'

HERE = "Only browsers on this computer can reach it."
LAN = (
    "Anybody in this network can reach it, and whoever uses the link first is let in. They see "
    "what you play and what you answer, and can start, change and stop it. It is plain http: who "
    "listens to this network can read along and do the same. Use it at home, among people you "
    "trust."
)
PROXY = (
    "Whoever reaches your reverse proxy can reach it, and whoever uses the link first is let in."
)


def have_extra() -> None:
    """Raise LegatoError where what `legato serve` needs is not installed."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise LegatoError(
            f"the screens in a browser need {', '.join(missing)}, which is not installed",
            f"Install the extra legato[web]: {sys.executable} {INSTALL}",
        )


def public(url: str) -> str:
    """The URL of a reverse proxy as browsers write where they are; raises UsageError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise click.UsageError("--public-url is as https://legato.example, with no path.")
    return f"{parts.scheme}://{parts.netloc}".lower()


class Front:
    """Says what happens, line by line; it is told as `controller.serve.serving.Told`."""

    def __init__(self, say: Callable[[str], None], who: str, *, as_json: bool) -> None:
        self._say = say
        self._who = who
        self._as_json = as_json
        self._links = 0

    def link(self, url: str) -> None:
        """Show a link, and as a code for a camera where there is a terminal."""
        self._links += 1
        if self._as_json:
            self._words({"event": "link", "link": url, "reach": self._who})
            return
        if self._links == 1:
            self._say(wrapped(self._who))
            self._say("Open this, once:" + self._code(url))
        else:
            self._say("That link is used. For another browser:" + self._code(url))

    def ended(self, words: Words) -> None:
        """Say how a session ended that a browser started."""
        if self._as_json:
            self._words(words)
            return
        ended = Scene().heard(words, 0).ended
        assert ended is not None  # these are the words of an end
        for line in filter(None, (ended.failure, ended.said)):
            self._say(wrapped(f"{words['machine']}: {line}"))

    def ending(self, running: int) -> None:
        """Say what is waited for."""
        if self._as_json:
            self._words({"event": "ending", "running": running})
        elif running:
            self._say("Stopping what plays. Once more leaves that to whoever holds it.")

    def over(self, *, at_rest: bool) -> None:
        """Say that it is all over."""
        if self._as_json:
            self._words({"event": "over", "at_rest": at_rest})
        elif at_rest:
            self._say("Closed. Nothing that was started here plays any more.")
        else:
            self._say("Closed. Something that was started here may still run: legato stop")

    def _code(self, url: str) -> str:
        from controller.serve.drawing import drawn

        seen = self._who is not HERE and sys.stdout is not None and sys.stdout.isatty()
        return f"\n  {url}" + (f"\n{drawn(url)}" if seen else "")

    def _words(self, words: Words) -> None:
        self._say(json.dumps(words, ensure_ascii=False))


def reach(*, lan: bool, proxied: bool) -> str:
    """Who can reach it, in words."""
    said = LAN if lan else HERE
    return PROXY if proxied and not lan else said
