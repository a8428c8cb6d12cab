"""Programs of one's own on the command line: begun, copied, changed, taken in, given away."""

import sys
from pathlib import Path

import click

from controller import folders
from controller.cli.checked import check_programs
from controller.cli.codes import ERROR
from controller.cli.printer import tell
from controller.cli.quoting import as_argument
from profiles.errors import ProfileError
from profiles.library import Kept, key_of, read, shelf, sought, still_named
from profiles.shelving import keep, own_file, remove, renamed, template, write


def begin(name: str) -> None:
    """A new file that explains itself; raises ProfileError."""
    say_kept(keep(template(name), folders.own_programs()), "is begun")


def copy_as_it_is(name: str, new_name: str) -> None:
    """The text of a program under another name; raises ProfileError."""
    own = folders.own_programs()
    say_kept(keep(renamed(sought(name, own), new_name), own), "is a copy to change")


def say_kept(kept: Kept, how: str) -> None:
    """Where a program is now, and what can be done with it."""
    name = as_argument(kept.program.name)
    tell(f"{kept.program.name} {how}: {kept.path}")
    tell(f"  legato programs edit {name}    change it")
    tell(f"  legato programs check {name}   is it sound, and within the limits?")
    tell(f"  legato show {name}             what it will do")
    tell(f"  legato play {name}             play it")


def change(name: str) -> int:
    """The editor on a program of one's own, then what is wrong with it; the exit code."""
    path = own_file(name, folders.own_programs())
    try:
        click.edit(filename=str(path))
    except click.ClickException as error:
        hint = "Set $EDITOR to an editor you have, or open the file in any other."
        raise ProfileError(path, "", error.message, hint) from error
    if not path.exists():
        raise ProfileError(path, "", "is gone", "`legato programs new NAME` begins another.")
    code = check_programs((str(path),), None, None, "", as_json=False)
    if code == ERROR:
        again = as_argument(name if _still_means(name, path) else path.name)
        tell(f"Nothing is lost. Go on with: legato programs edit {again}", err=True)
    return code


def _still_means(name: str, path: Path) -> bool:
    """Whether a file that was changed is still found by the name that was typed."""
    try:
        return own_file(name, folders.own_programs()) == path
    except ProfileError:
        return False


def take_in_file(file: str, *, replace: bool) -> None:
    """A program out of a file, into the folder; raises ProfileError."""
    found = read(Path(file))
    try:
        kept = keep(found.text, folders.own_programs(), instead=replace)
    except ProfileError as error:
        if error.field == "name":
            error.hint = _renaming(found.program.name, file)
        raise
    say_kept(kept, "is taken in")


def _renaming(name: str, file: str) -> str:
    """What to do with a file whose program has a name that is taken."""
    rename = f"the line name = ... in {file}"
    if key_of(name) in map(key_of, shelf().kept):
        return f"Change {rename}."
    return f"Add --replace to put it in place of your own, or change {rename}."


def give_away(name: str, file: str | None, *, force: bool) -> None:
    """The text of a program to a file, or to the terminal; raises ProfileError."""
    kept = sought(name, folders.own_programs())
    if file is None:
        _show(kept.text)
        return
    path = Path(file)
    if path.exists() and not force:
        problem = "there is a file of that name already"
        raise ProfileError(path, "", problem, "Add --force to write over it.")
    if not path.parent.is_dir():
        problem = "there is no such folder"
        raise ProfileError(path.parent, "", problem, "Name a FILE in a folder that is there.")
    write(path, kept.text)
    tell(f"{kept.program.name} is written to {path}.")


def _show(text: str) -> None:
    try:
        click.echo(text, nl=not text.endswith("\n"))
    except BrokenPipeError:  # whoever reads has read enough
        raise
    except OSError as error:
        problem = f"cannot be written out ({error.strerror})"
        raise ProfileError(None, "", problem, "Name a FILE on a disk that has room.") from error


def take_away(name: str, *, yes: bool) -> None:
    """Remove a program of one's own, once the person said so; raises ProfileError."""
    path = own_file(name, folders.own_programs())
    said = f"{still_named(path) or path.name} ({path})"
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"Nobody can be asked here: add --yes to remove {said}.")
        click.confirm(f"Remove {said}?", abort=True)
    remove(path)
    tell(f"{said} is removed.")
