"""Opens the screens, and is the last to leave: whatever happens, the machine is at rest."""

import asyncio
import sys
from contextlib import suppress

from controller.desk.here import Here
from controller.desk.playing.running import running_seat
from controller.ui.app import LegatoApp
from controller.ui.sitting import Sitting
from controller.ui.terminal import outlive_the_terminal
from profiles.language import _

NOT_CONFIRMED = 4


def run(person: str, on: str | None = None, radio: str | None = None) -> int:
    """Show the screens to that person until they leave; the exit code, 4 where nobody saw it stop.

    `on` and `radio` are as for `legato play`.
    """
    outlive_the_terminal()
    return asyncio.run(_shown(LegatoApp(Here(person, on, radio), running_seat())))


async def _shown(app: LegatoApp) -> int:
    try:
        await app.run_async()
    finally:
        sitting = await app.at_rest()
    code = app.return_code or 0
    return max(code, told_at_the_end(sitting)) if sitting is not None else code


def told_at_the_end(sitting: Sitting) -> int:
    """Say what became of a session that was shown to the last; the exit code of that."""
    failure, unseen = sitting.error, sitting.unproven and not sitting.seen_off
    said = [] if failure is None else [f"{failure}. {failure.hint}".strip()]
    if sitting.goes_on:
        said.append(_("The session goes on. To stop it: legato stop"))
    elif unseen or sitting.scene.ended is not None:
        said.append(sitting.scene.stopped_said)
    with suppress(OSError):  # the terminal may be gone
        sys.stderr.write("".join(f"{line}\n" for line in said))
    return NOT_CONFIRMED if unseen else 0
