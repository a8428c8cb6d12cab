"""Machines that sessions left running when they were cut off, brought to rest by who comes next."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from controller.address import Road
from controller.clock import SystemClock
from controller.errors import LegatoError, SettingsError
from controller.guardian.left import Left, left_running
from controller.guardian.lock import LET_GO_LIMIT_MS, being_rested, resting_lock
from controller.guardian.resting import machine_of, rested, tell_rested
from controller.machine import Machine
from controller.nightlog.kinds import By
from controller.session.stopping import Stopped


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one machine: how it was stopped, or why nobody here can tell it to stop."""

    left: Left
    machine: Machine | None = None
    stopped: Stopped | None = None
    error: LegatoError | None = None

    @property
    def at_rest(self) -> bool:
        """Whether it is at rest, as surely as it can tell."""
        return self.stopped is not None and self.stopped.reached


def rest_left_running(
    by: By, patience_ms: int | None = None, waiting: Callable[[Left], object] | None = None
) -> Iterator[Outcome]:
    """Bring all of them to rest, one after the other, and tell the night log who did.

    `patience_ms` is how long each that is not there is looked for, None for as long as a stop
    looks. One that somebody else is bringing to rest is waited for where `waiting`, which is told
    of that, is given; it is none of ours then, nor is one on which a session plays. Never raises.
    """
    for left in left_running():
        try:
            outcome = asyncio.run(_seen_to(left, by, patience_ms, waiting))
        except SettingsError as error:
            outcome = Outcome(left, error=error)
        if outcome is not None:
            yield outcome


async def _seen_to(
    left: Left, by: By, patience_ms: int | None, waiting: Callable[[Left], object] | None
) -> Outcome | None:
    clock, wait_ms = SystemClock(), 0
    if waiting is not None and being_rested(left.lock):
        waiting(left)
        wait_ms = LET_GO_LIMIT_MS
    async with resting_lock(left.lock, clock, wait_ms) as held:
        if not held or not left.path.exists():
            return None
        return await _rested(left, by, clock, patience_ms)


async def _rested(
    left: Left, by: By, clock: SystemClock, patience_ms: int | None
) -> Outcome | None:
    try:
        machine = machine_of(left.recipe)
    except LegatoError as error:
        if left.recipe.address.startswith(f"{Road.SIM.value}:"):  # it ended with its session
            left.forget()
            return None
        return Outcome(left, error=error)
    stopped = await rested(machine, left.recipe.radio, clock, patience_ms)
    tell_rested(left.recipe.session, by, stopped)
    if stopped.reached:
        left.forget()
    return Outcome(left, machine, stopped)
