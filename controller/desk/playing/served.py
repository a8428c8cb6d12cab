"""The `legato serve` that opened these screens in a browser: what it is asked, and its end."""

import json
import os
import signal
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from controller.errors import LegatoError
from controller.host.line import Words
from profiles.language import _

SERVED_BY = "LEGATO_SERVED_BY"
"""Where `legato serve` listens for the screens that it opened: a URL on this computer."""

SERVED_KEY = "LEGATO_SERVED_KEY"
"""What they have to show there."""

START, END, OUTCOME, STAY = "start", "end", "outcome", "stay"

ANSWER_LIMIT_S = 90.0
"""A start may first have to bring to rest what another session left running."""


@dataclass(frozen=True, slots=True)
class Served:
    """The `legato serve` that opened these screens."""

    url: str
    key: str

    def ask(
        self, what: str, words: Mapping[str, object], limit_s: float | None = ANSWER_LIMIT_S
    ) -> Words:
        """Its answer. Waits for that; raises LegatoError where there is none."""
        import urllib.request  # the screens open without these
        from http.client import HTTPException

        request = urllib.request.Request(  # noqa: S310 - whoever started us gave us the URL
            f"{self.url}/{what}",
            json.dumps(words).encode(),
            {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with directly.open(request, timeout=limit_s) as answer:
                return dict(json.load(answer))
        except (OSError, ValueError, HTTPException) as error:
            raise LegatoError(
                _("`legato serve` does not answer"), _("Start it again, then open its new link.")
            ) from error


def served_by() -> Served | None:
    """The `legato serve` that opened these screens; None where they are in a terminal."""
    url, key = os.environ.get(SERVED_BY), os.environ.get(SERVED_KEY)
    return Served(url, key) if url and key else None


def leave_with(served: Served) -> None:
    """Have this process end as by a signal once that `legato serve` is gone, however that went."""

    def stay() -> None:
        with suppress(LegatoError):
            served.ask(STAY, {}, limit_s=None)  # it answers when it ends, and not when it is killed
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stay, name="stay", daemon=True).start()
