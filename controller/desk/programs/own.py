"""Programs of a person's own: begun, copied, removed, and opened to be changed, with a draft.

A draft is what was typed and is not saved yet. It lies hidden beside the file, survives whatever
ends the screens, and never plays.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from controller import folders
from controller.desk.programs.editing import Checked, Edit, checked, edit_of
from controller.desk.programs.listing import Machinery
from profiles.errors import ProfileError
from profiles.language import _
from profiles.library import LARGEST_FILE, key_of, program_of, read, shelf, sought
from profiles.shelving import is_free, keep, own_file, remove, renamed, template, write


@dataclass(frozen=True, slots=True)
class Opened:
    """A program of one's own that is open: its file, the edit it begins with, all other names."""

    path: Path
    edit: Edit
    taken: tuple[str, ...]

    @property
    def has_draft(self) -> bool:
        """Whether it goes on with what was typed before and not saved."""
        return self.edit.unsaved


class ChangedMeanwhile(ProfileError):
    """The file says something else than when it was opened."""


def free_name(name: str) -> str:
    """A name for a copy that nothing has yet: "My First Night", "My First Night 2"."""
    own = folders.own_programs()
    mine = _("My {name}").format(name=name)
    names = (mine, *(f"{mine} {number}" for number in range(2, 1_000)))
    return next((one for one in names if is_free(one, own)), mine)


def name_trouble(name: str) -> str:
    """What keeps a new program from having that name, with what to do; "" for nothing."""
    try:
        program_of(template(name), folders.own_programs())
    except ProfileError as error:
        return f"{error.problem}. {error.hint}"
    if is_free(name, folders.own_programs()):
        return ""
    return _("There is a program of that name. Give it another one.")


def copied(name: str, new_name: str) -> str:
    """Copy a program under a new name, which is returned; raises ProfileError."""
    own = folders.own_programs()
    return keep(renamed(sought(name, own), new_name), own).program.name


def begun(name: str) -> str:
    """Begin a program with something to change; its name. Raises ProfileError."""
    return keep(template(name), folders.own_programs()).program.name


def removed(name: str) -> None:
    """Remove a program of one's own, and its draft; raises ProfileError."""
    path = own_file(name, folders.own_programs())
    remove(path)
    forget_draft(path)


def opened(name: str) -> Opened:
    """A program of one's own, with its draft where there is one; raises ProfileError."""
    own = folders.own_programs()
    path = own_file(name, own)
    kept = read(path)
    mine = key_of(kept.program.name)
    taken = tuple(other for other in shelf(own).kept if key_of(other) != mine)
    return Opened(path, edit_of(kept.text, path, _draft(path)), taken)


def tried(edit: Edit, here: Opened, on: Machinery) -> tuple[Checked, str]:
    """How an edit is, its draft kept meanwhile; and why that could not be kept, "" where it was."""
    trouble = ""
    try:
        keep_draft(edit, here.path)
    except ProfileError as error:
        trouble = f"{error}. {error.hint}"
    return checked(edit.seen, here.path, here.taken, on), trouble


def saved(found: Checked, edit: Edit, path: Path, *, over: bool = False) -> Edit:
    """Put a sheet that was found sound into its file, as a whole; the edit after that.

    Raises ProfileError where it cannot be written, and, unless `over`, ChangedMeanwhile where
    somebody changed the file; then nothing changed.
    """
    assert found.sound
    assert found.sheet == edit.sheet
    if not over and _text(path) not in (edit.saved, edit.saved.rstrip("\n")):
        problem = _("was changed meanwhile by somebody else")
        raise ChangedMeanwhile(path, "", problem, _("Save once more to write over it."))
    write(path, edit.sheet.text)
    forget_draft(path)
    return edit.kept()


def excerpt(path: Path, line: int | None) -> tuple[tuple[int, str], ...]:
    """Lines of a file that may be anything, with their numbers: those around one, or the first.

    Nothing in them moves a terminal; none where it cannot be read.
    """
    try:
        if not path.is_file():  # a pipe would be waited for
            return ()
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE).decode("utf-8-sig", errors="replace")
    except OSError:
        return ()
    first = max(0, (line or 1) - AROUND)
    shown = text.split("\n")[first : first + 2 * AROUND]
    return tuple((first + n, _harmless(one)) for n, one in enumerate(shown, start=1))


AROUND = 100  # lines, before and behind


def _harmless(line: str) -> str:
    text = line.rstrip("\r").replace("\t", "  ")[:LONGEST_LINE]
    return "".join(one if one.isprintable() else "?" for one in text)


LONGEST_LINE = 400  # letters, as long as a text may be in a program


def keep_draft(edit: Edit, path: Path) -> None:
    """Have what was typed survive; nothing of it is left where all is in the file already.

    Raises ProfileError where it cannot be written.
    """
    if edit.unsaved:
        write(_draft_of(path), edit.seen.text)
    else:
        forget_draft(path)


def forget_draft(path: Path) -> None:
    """Have nothing left but what is in the file."""
    with suppress(OSError):
        _draft_of(path).unlink(missing_ok=True)


def _draft_of(path: Path) -> Path:
    return path.with_name(f".{path.stem}.draft")


def _draft(path: Path) -> str:
    try:
        return _draft_of(path).read_text("utf-8")
    except (OSError, ValueError):
        return ""


def _text(path: Path) -> str:
    """What a file says now, "" where it is gone."""
    try:
        return read(path).text
    except ProfileError:
        return ""
