"""What is the matter with this computer, and what to do: the advice of `legato doctor`."""

import asyncio
from dataclasses import dataclass

from controller.checks import checks
from controller.desk.here import Here
from controller.desk.machines.near import something_plays


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that was looked at: whether it is well, and what to do, "" for nothing."""

    ok: bool
    said: str
    do: str


async def advice(here: Here) -> tuple[Advice, ...]:
    """Look at Bluetooth, serial ports, drivers and folders, what is not well first.

    Takes about a second. Sends nothing to a machine, and leaves the radio to a session that runs.
    """
    busy = await asyncio.to_thread(something_plays)
    found = [Advice(one.ok, one.what, one.advice) for one in await checks(here.radio, busy=busy)]
    return tuple(sorted(found, key=lambda one: one.ok))
