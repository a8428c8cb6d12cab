"""Opens the screens, and is the last to leave: whatever happens, the machine is at rest."""

import asyncio

from controller.desk.here import Here
from controller.ui.app import LegatoApp


def run(person: str, on: str | None = None, radio: str | None = None) -> int:
    """Show the screens to that person until they leave; the exit code.

    `on` and `radio` are as for `legato play`.
    """
    return asyncio.run(_shown(LegatoApp(Here(person, on, radio))))


async def _shown(app: LegatoApp) -> int:
    try:
        await app.run_async()
    finally:
        await app.at_rest()
    return app.return_code or 0
