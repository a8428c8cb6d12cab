"""Opens the screens, and is the last to leave: whatever happens, the machine is at rest."""

import asyncio
import sys
from contextlib import suppress

from controller.desk.here import Here
from controller.desk.running import running_seat
from controller.ui.app import LegatoApp
from controller.ui.sitting import Sitting
from profiles.language import _

NOT_CONFIRMED = 4


def run(person: str, on: str | None = None, radio: str | None = None) -> int:
    """Show the screens to that person until they leave; the exit code, 4 where nobody saw it stop.

    `on` and `radio` are as for `legato play`.
    """
    return asyncio.run(_shown(LegatoApp(Here(person, on, radio), running_seat())))


async def _shown(app: LegatoApp) -> int:
    try:
        await app.run_async()
    finally:
        sitting = await app.at_rest()
    code = app.return_code or 0
    return max(code, _told(sitting)) if sitting is not None else code


def _told(sitting: Sitting) -> int:
    """Say what became of a session that was shown to the last; the exit code of that."""
    ended, failure = sitting.scene.ended, sitting.error
    if ended is None and failure is None:
        said = _("The session goes on. To stop it: legato stop")
    else:
        said = ended.said if ended is not None else f"{failure}. {failure.hint if failure else ''}"
    with suppress(OSError):  # the terminal may be gone
        sys.stderr.write(f"{said}\n")
    return NOT_CONFIRMED if ended is not None and not ended.at_rest else 0
