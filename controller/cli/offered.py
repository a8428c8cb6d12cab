"""A program beyond the limits is refused, and what would play in its place is offered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from shlex import quote

from controller import folders
from controller.address import Road
from controller.cli.cuffs import once_seen
from controller.cli.quoting import as_argument
from controller.machine import Machine
from controller.saved import SavedMachine
from profiles.actuators import Capabilities
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, DoesNotFit, OutOfReach
from profiles.ideal import IDEAL
from profiles.library import TooLong, find, key_of, shelf
from profiles.limits import ROWS, Limits, ceiling
from profiles.lowered import lowered
from profiles.program import Program
from profiles.shelving import is_free


@contextmanager
def lowered_offered(
    asked: str, machine: Machine | None, limits: Limits, place: str = ""
) -> Iterator[None]:
    """A BeyondLimits raised within says which lowered limit is in the way, and what would play.

    An OutOfReach says how to place the channels of a machine that a person lays on, and a
    DoesNotFit how to say that its cuffs were seen to empty, where nothing else is in the way.
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
        said = [error.hint, *undoing(program, capabilities, limits)]
        if lowered(program, capabilities, limits=limits) is not None:
            said.append(_offer(asked, program, machine, limits, place))
        error.hint = " ".join(filter(None, said))
        raise
    except OutOfReach as error:
        if machine and machine.spec.placeable:
            error.hint = f"{error.hint} If it does reach there, say so with --place."
        raise
    except DoesNotFit as error:
        program = find(asked, folders.own_programs())
        if machine and _only_waits_for_cuffs(program, machine.capabilities, limits):
            name = "NAME" if ":" in machine.name else machine.name
            row = SavedMachine(name, str(machine.address), machine.spec.name)
            error.hint = f"{error.hint} {once_seen(row)}"
        raise


def undoing(program: Program, capabilities: Capabilities, limits: Limits) -> list[str]:
    """The limits that the person lowered and that keep a program from playing, one at a time."""
    said = []
    for field, row in ROWS.items():
        value, highest = getattr(limits, field), ceiling(field)
        if value < highest and _plays(program, capabilities, replace(limits, **{field: highest})):
            lower = f'You lowered the limit "{row.name}" to {row.said(value)}.'
            said.append(f"{lower} To undo that: legato limits reset {row.name}.")
    return said


def _plays(program: Program, capabilities: Capabilities, limits: Limits) -> bool:
    try:
        compile_program(program, capabilities, limits=limits)
    except (BeyondLimits, DoesNotFit):
        return False
    return True


def _only_waits_for_cuffs(program: Program, capabilities: Capabilities, limits: Limits) -> bool:
    empties = replace(capabilities, deflates=True)
    return not capabilities.deflates and _plays(program, empties, limits)


def _offer(
    asked: str, program: Program, machine: Machine | None, limits: Limits, place: str
) -> str:
    """The lowered copy there is already where it plays, else how to make one."""
    own = folders.own_programs()
    known = {key_of(name): kept for name, kept in shelf(own).programs.items()}
    capabilities = machine.capabilities if machine else IDEAL
    base = f"{_LOWERED.sub('', program.name)}, lowered"

    def fits(name: str) -> bool:
        have = known.get(key_of(name))
        return have is not None and _plays(have, capabilities, limits)

    names = (base if number == 1 else f"{base} {number}" for number in count(1))
    name = next(name for name in names if is_free(name, own) or fits(name))
    if have := known.get(key_of(name)):
        play = ["legato play", as_argument(have.name), *_on(machine, place)]
        return f"You have a lowered copy: {' '.join(play)}"
    asked = program.name if Path(asked).parent == own else asked
    copy = ["legato programs copy", as_argument(asked), as_argument(name), "--lowered"]
    return f"A lowered copy may be played: {' '.join([*copy, *_on(machine, place)])}"


_LOWERED = re.compile(r", lowered( [0-9]+)?$")


def _on(machine: Machine | None, place: str) -> list[str]:
    if machine is None:
        return []
    words = ["--on", quote(machine.name)]
    if ":" in machine.name and machine.address.road is not Road.SIM:
        words += ["--family", quote(machine.spec.name)]
    return [*words, "--place", quote(place)] if place else words
