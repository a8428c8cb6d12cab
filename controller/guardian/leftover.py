"""Machines that sessions left running when they were cut off, brought to rest by who comes next."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from controller.address import Road
from controller.clock import SystemClock
from controller.errors import LegatoError, SettingsError
from controller.guardian.left import Left, left_running, unreadable
from controller.guardian.lock import LET_GO_LIMIT_MS, Hold, being_rested, resting_lock
from controller.guardian.resting import Notes, machine_of, rested
from controller.machine import Machine
from controller.nightlog.kinds import By
from controller.session.said import ITS_OWN_SWITCH, said_of_stop
from controller.session.stopping import Stopped
from profiles.actuators import Proof
from profiles.language import _


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one machine: how it was stopped, or why nobody here can tell it to stop.

    `address` as somebody wrote it; `note` is the file that tells that it was left running.
    """

    address: str
    note: Path | None
    machine: Machine | None = None
    stopped: Stopped | None = None
    error: LegatoError | None = None

    @property
    def at_rest(self) -> bool:
        """Whether it is at rest, as surely as it can tell."""
        return self.stopped is not None and self.stopped.reached

    @property
    def how_to_stop(self) -> str:
        """What to do at the machine itself."""
        return ITS_OWN_SWITCH if self.machine is None else self.machine.spec.how_to_stop

    @property
    def sentence(self) -> str:
        """What a person is told of it: one calm line, or what to do at the machine."""
        if self.stopped is None:
            return said_of_stop(Proof.FAILED, Proof.CONFIRMED, self.how_to_stop)
        return said_of_stop(self.stopped.proof, self.stopped.best, self.how_to_stop)


def rest_left_running(
    by: By, patience_ms: int | None = None, waiting: Callable[[Left], object] | None = None
) -> Iterator[Outcome]:
    """Bring all of them to rest, one after the other, and tell the night log who did.

    `patience_ms` is how long each that is not there is looked for, None for as long as a stop
    looks. One that somebody else is bringing to rest is waited for where `waiting`, which is told
    of that, is given; it is none of ours then, nor is one on which a session plays. Never raises.
    """
    for left in left_running():
        outcome = asyncio.run(rest_left(left, by, patience_ms, wait_ms=0))
        if outcome is None and waiting is not None and _being_rested(left):
            tell = partial(waiting, left)
            outcome = asyncio.run(rest_left(left, by, patience_ms, LET_GO_LIMIT_MS, tell))
        if outcome is not None:
            yield outcome
    yield from not_read(unreadable())


async def rest_left(
    left: Left,
    by: By,
    patience_ms: int | None = None,
    wait_ms: int = LET_GO_LIMIT_MS,
    waiting: Callable[[], object] = lambda: None,
    *,
    insists: bool = False,
    radio: str | None = None,
) -> Outcome | None:
    """Bring one of them to rest once nobody else has it, and forget it; never raises.

    Whoever else has it is waited for, `wait_ms` at most, of which `waiting` is told. Gives None for
    a simulated one whose family is gone, which ended with its session, and for one that somebody
    else has or has rested meanwhile; who `insists` rests that all the same. `radio` is the one to
    look on, None for that of its session.
    """
    try:
        machine = machine_of(left.recipe)
    except LegatoError as error:
        return None if left.taken and not insists else _not_followed(left, error)
    clock = SystemClock()
    async with resting_lock(left.lock, clock, wait_ms, waiting) as hold:
        noted = left.path.exists()
        if not insists and (hold is Hold.TAKEN or not noted):
            return None
        radio = radio or left.recipe.radio
        # Where the note is gone, somebody has rested it. Once more tells how surely it rests.
        notes = Notes(clock)
        stopped = await rested(machine, radio, clock, patience_ms, may_run=noted, record=notes)
        notes.rested(by, stopped)
        notes.tell(left.recipe.session)
        if stopped.reached and hold is not Hold.TAKEN:
            left.forget()
    return Outcome(left.recipe.address, left.path, machine, stopped)


def not_read(notes: Iterable[Path]) -> Iterator[Outcome]:
    """What comes of machines whose notes nobody can read: they may still run."""
    for note in notes:
        error = SettingsError(_("its note cannot be read: {note}").format(note=note))
        yield Outcome(_("a machine"), note, error=error)


def _not_followed(left: Left, error: LegatoError) -> Outcome | None:
    if left.recipe.address.startswith(f"{Road.SIM.value}:"):
        left.forget()
        return None
    return Outcome(left.recipe.address, left.path, error=error)


def _being_rested(left: Left) -> bool:
    return left.lock is not None and being_rested(left.lock)
