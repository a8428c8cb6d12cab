"""A program beyond the limits is refused, and its lowered copy is offered where there is one."""

from collections.abc import Iterator
from contextlib import contextmanager
from shlex import quote

from controller import folders
from controller.address import Road
from controller.cli.quoting import as_argument
from controller.machine import Machine
from profiles.errors import BeyondLimits
from profiles.ideal import IDEAL
from profiles.library import TooLong, find
from profiles.limits import Limits
from profiles.lowered import lowered
from profiles.program import Program


@contextmanager
def lowered_offered(
    asked: str, machine: Machine | None, limits: Limits, place: str = ""
) -> Iterator[None]:
    """A BeyondLimits raised within says how to get a lowered copy, where there is one.

    `asked` is how the person named the program, `place` where they said its channels lie.
    """
    try:
        yield
    except BeyondLimits as error:
        if isinstance(error, TooLong):
            program = error.kept.program
        else:
            program = find(asked, folders.own_programs())
        capabilities = machine.capabilities if machine else IDEAL
        if lowered(program, capabilities, limits=limits) is not None:
            command = _command(asked, program, machine, place)
            error.hint = f"{error.hint} A lowered copy may be played: {command}".strip()
        raise


def _command(asked: str, program: Program, machine: Machine | None, place: str) -> str:
    words = ["legato programs copy", as_argument(asked), as_argument(f"{program.name}, lowered")]
    words.append("--lowered")
    if machine is not None:
        words += ["--on", quote(machine.name)]
        if ":" in machine.name and machine.address.road is not Road.SIM:
            words += ["--family", quote(machine.spec.name)]
    if machine is not None and place:
        words += ["--place", quote(place)]
    return " ".join(words)
