"""`legato programs copy --lowered`: a copy that is within the limits."""

from pathlib import Path

from controller import folders, saved
from controller.cli.meant import meant, place_named
from controller.cli.offered import undoing
from controller.cli.owned import say_kept
from controller.cli.printer import tell
from profiles.compiler import compile_program
from profiles.errors import BeyondLimits
from profiles.ideal import IDEAL
from profiles.library import Kept, TooLong, sought
from profiles.lowered import lowered, what_changed
from profiles.program import Program
from profiles.shelving import keep, renamed
from profiles.wording import lasting
from profiles.writing import written


def copy_lowered(name: str, new_name: str, on: str | None, family: str | None, place: str) -> None:
    """A copy that is within the limits; raises what the compiler refuses where there is none.

    Without a machine named it is for the only saved one, and else for one that can do everything.
    """
    own = folders.own_programs()
    found = _found(name, own)
    machine, limits = meant(on, family, place), saved.limits()
    capabilities = machine.capabilities if machine else IDEAL
    copy = lowered(found.program, capabilities, limits=limits)
    if copy is None:
        try:
            compile_program(found.program, capabilities, limits=limits)
        except BeyondLimits as error:
            undo = undoing(found.program, capabilities, limits)
            error.hint = " ".join(filter(None, [error.hint, *undo]))
            raise
        raise AssertionError("what compiles needs no lowering")
    same = copy == found.program
    kept = keep(renamed(found if same else _rewritten(found, copy), new_name), own)
    say_kept(kept, "is a copy to change" if same else "is a lowered copy")
    if same:
        tell(f"Nothing had to be lowered{place_named(machine)}.")
    else:
        _say_changes(found.program, copy)


def _say_changes(before: Program, after: Program) -> None:
    if after.length_ms != before.length_ms:
        was, now = lasting(before.length_ms), lasting(after.length_ms)
        tell(f"It lasts {now} instead of {was}.")
    for change in what_changed(before, after):
        tell(f"  {change}")


def _found(name: str, own: Path) -> Kept:
    """The program itself; one that is too long as well, since it is about to be shortened."""
    try:
        return sought(name, own)
    except TooLong as error:
        return error.kept


def _rewritten(found: Kept, copy: Program) -> Kept:
    return Kept(copy, written(copy), found.path)
