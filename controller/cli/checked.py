"""`legato programs check`: are programs sound, how long are they, and do the limits hold?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from controller import folders, saved
from controller.cli.codes import ERROR, PLAYED, REFUSED
from controller.cli.meant import meant, place_named
from controller.cli.offered import lowered_offered
from controller.cli.printer import tell
from controller.machine import Machine
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits, ProfileError
from profiles.ideal import IDEAL
from profiles.library import TooLong, find, own_files, shelf
from profiles.limits import Limits
from profiles.program import Program
from profiles.wording import lasting


@dataclass(frozen=True, slots=True)
class _Checked:
    """What was found: the program where it is sound, and what is wrong or in the way."""

    asked: str
    program: Program | None
    error: ProfileError | None

    @property
    def code(self) -> int:
        if self.error is None:
            return PLAYED
        return ERROR if self.program is None else REFUSED


def check_programs(
    names: tuple[str, ...], on: str | None, family: str | None, place: str, as_json: bool
) -> int:
    """Say of each program, of all one's own without a name, how it is; the exit code.

    Without a machine named they are tried on the only saved one, and else on one that can do
    everything. Raises AddressError and SettingsError.
    """
    own = folders.own_programs()
    machine = meant(on, family, place)
    limits = saved.limits()
    asked = names or tuple(str(path) for path in own_files(own))
    if not asked and not as_json:
        tell("There are no programs of your own yet. `legato programs new NAME` begins one.")
    codes = {PLAYED}
    for checked in _each(asked, own, machine, limits, place):
        codes.add(checked.code)
        if as_json:
            click.echo(json.dumps(_words(checked), ensure_ascii=False))
        else:
            _say(checked, machine)
    if asked and machine is None and not as_json:
        tell("`--on MACHINE` says what your machine makes of them.")
    return ERROR if ERROR in codes else max(codes)


def _each(
    asked: tuple[str, ...], own: Path, machine: Machine | None, limits: Limits, place: str
) -> Iterator[_Checked]:
    unusable = {error.path: error for error in shelf(own).broken}
    for name in asked:
        program = None
        try:
            with lowered_offered(name, machine, limits, place):
                if Path(name) in unusable:
                    raise unusable[Path(name)]
                program = find(name, own)
                capabilities = machine.capabilities if machine else IDEAL
                compile_program(program, capabilities, limits=limits)
        except TooLong as error:
            yield _Checked(name, error.kept.program, error)
        except ProfileError as error:
            yield _Checked(name, program, error)
        else:
            yield _Checked(name, program, None)


def _say(checked: _Checked, machine: Machine | None) -> None:
    program, error = checked.program, checked.error
    where = place_named(machine)
    if program is not None:
        name = f"{program.name} ({lasting(program.length_ms)})"
        if error is None:
            tell(f"{name}: all is well, you can play it{where}.")
        else:
            tell(f"{name}: the file is fine, but it may not be played{where}.")
    if error is not None:
        tell(f"legato: {error}\n  {error.hint}".rstrip(), err=True)


def _words(checked: _Checked) -> dict[str, object]:
    program, error = checked.program, checked.error
    return {
        "asked": checked.asked,
        "name": program.name if program else None,
        "length_ms": program.length_ms if program else None,
        "sound": program is not None,
        "plays": error is None,
        "row": error.row if isinstance(error, BeyondLimits) else None,
        "problem": str(error) if error else None,
        "hint": error.hint if error else None,
    }
