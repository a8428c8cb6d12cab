"""What a start of Legato does first: bring to rest what a session left running that was cut off."""

import sys
from typing import TYPE_CHECKING

from controller.cli.codes import NOT_CONFIRMED, PLAYED
from controller.cli.printer import tell_if_heard, wrapped

if TYPE_CHECKING:  # loaded only where there is anything to rest
    from controller.guardian.left import Left
    from controller.guardian.leftover import Outcome
    from controller.nightlog.kinds import By

BRIEFLY_MS = 3_000  # for a command that has nothing to do with machines


def rest_what_was_left(by: "By", patience_ms: int | None = None, *, waits: bool = True) -> int:
    """Rest every machine that was left running, and say so on the standard error stream.

    Gives the exit code: NOT_CONFIRMED where one of them may still run. Never raises. `by` is who
    does it, for the night log; a machine that is not there is looked for `patience_ms`, None is
    as long as a stop looks. With `waits`, the guardian or whoever else is about to rest one has let
    go of it afterwards, or had 25 s for it.
    """
    from controller.guardian.leftover import rest_left_running

    code = PLAYED
    for outcome in rest_left_running(by, patience_ms, _waiting if waits else None):
        code = PLAYED if outcome.at_rest and code == PLAYED else NOT_CONFIRMED
        for line in _lines(outcome):
            _tell(line)
    return code


def _waiting(left: "Left") -> None:
    _tell(waiting_line(left.recipe.address))


def _tell(line: str) -> None:
    tell_if_heard(wrapped(line, sys.stderr), err=True)


def waiting_line(address: str) -> str:
    """What is said while somebody else has the machine."""
    return f"Something else of Legato's has {address}. Waiting until it lets go, at most 25 s."


def _lines(outcome: "Outcome") -> list[str]:
    said = [f"A session on {outcome.address} was cut off. Bringing the machine to rest first."]
    failure = outcome.error or (outcome.stopped and outcome.stopped.failure)
    if failure:
        said.append(f"{failure}. {failure.hint}".strip())
    said.append(outcome.sentence)
    if not outcome.at_rest:
        said.append(f"Once it is off, remove the note: {outcome.note}")
    return said
