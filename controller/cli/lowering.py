"""`legato programs copy --lowered`: a copy that is within the limits."""

from pathlib import Path

import click

from controller import folders, saved
from controller.cli.owned import say_kept
from controller.machine import chosen
from profiles.compiler import compile_program
from profiles.ideal import IDEAL
from profiles.library import Kept, TooLong, sought
from profiles.lowered import lowered
from profiles.program import Program
from profiles.shelving import keep, renamed
from profiles.wording import lasting
from profiles.writing import written


def copy_lowered(name: str, new_name: str, on: str | None, family: str | None, place: str) -> None:
    """A copy that is within the limits; raises what the compiler refuses where there is none."""
    own = folders.own_programs()
    found = _found(name, own)
    limits = saved.limits()
    capabilities = chosen(on, family, place).capabilities if on or family else IDEAL
    copy = lowered(found.program, capabilities, limits=limits)
    if copy is None:
        compile_program(found.program, capabilities, limits=limits)
        raise AssertionError("what compiles needs no lowering")
    same = copy == found.program
    kept = keep(renamed(found if same else _rewritten(found, copy), new_name), own)
    say_kept(kept, "is a copy to change" if same else "is a lowered copy")
    if same:
        click.echo("Nothing had to be lowered.")
    elif copy.length_ms != found.program.length_ms:
        was, now = lasting(found.program.length_ms), lasting(copy.length_ms)
        click.echo(f"It lasts {now} instead of {was}.")


def _found(name: str, own: Path) -> Kept:
    """The program itself; one that is too long as well, since it is about to be shortened."""
    try:
        return sought(name, own)
    except TooLong as error:
        return error.kept


def _rewritten(found: Kept, copy: Program) -> Kept:
    return Kept(copy, written(copy), found.path)
