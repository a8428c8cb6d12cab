"""Somebody's evening so far, and what `legato tonight` says of it."""

import json
import time
from pathlib import Path

from controller.care.screening import Answers
from controller.clock import SystemClock
from tests.controller.cli.commands import Home
from tests.controller.known import NOTHING_TO_SAY, At, answered, played_once, settled_in

MINUTE_MS = 60_000
NOW = "What you can have now: "
RESCUE = 'Back to Sleep: legato play "Back to Sleep"'


def evening(folder: Path, *minutes: int, answers: Answers = NOTHING_TO_SAY) -> Home:
    """Somebody who answered all there is two hours ago, and had sessions of so many minutes since.

    For their commands it is ten in the evening.
    """
    home = _home(folder)
    at_ms = SystemClock().wall_ms() - 120 * MINUTE_MS
    settled_in(home.log, at_ms)
    answered(home.log, At(at_ms), answers)
    for number, lasted in enumerate(minutes, 100):
        played_once(home.log, at_ms, -number, lasted_ms=lasted * MINUTE_MS)
        at_ms += lasted * MINUTE_MS
    return home


def not_answered(folder: Path) -> Home:
    """Somebody who answered the screening, and nothing of tonight."""
    home = _home(folder)
    answered(home.log, At(SystemClock().wall_ms()))
    return home


def _home(folder: Path) -> Home:
    home = Home(folder, newcomer=True)
    home.env["TZ"] = f"BED{time.gmtime().tm_hour - 22:+d}"  # noon is far, whenever this runs
    home.settings.parent.mkdir(parents=True)
    home.settings.write_text("keeps_nights = true\n")
    return home


def lines(home: Home, *options: str) -> list[str]:
    ran = home.run("tonight", *options)
    assert (ran.code, ran.err) == (0, "")
    return ran.out.splitlines()


def in_json(home: Home, *options: str) -> dict[str, object]:
    (line,) = lines(home, "--json", *options)
    found = json.loads(line)
    assert isinstance(found, dict)
    return found
