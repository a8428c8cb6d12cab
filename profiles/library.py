"""Finding, reading and checking program files; what is wrong is said with file and field."""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from profiles.errors import BeyondLimits, ProfileError
from profiles.language import _
from profiles.limits import MINUTE_MS, longest_ms
from profiles.migration import migrated
from profiles.program import FORMAT, Program

LARGEST_FILE = 1_000_000  # bytes; a program of a thousand phases takes a tenth of it


@dataclass(frozen=True, slots=True)
class Kept:
    """A program and the text it was read from. Shipped ones have a file name and no folder."""

    program: Program
    text: str
    path: Path
    shipped: bool = False


class TooLong(BeyondLimits):
    """A program that lasts longer than any may, and is sound but for that; `kept` is it."""

    def __init__(self, kept: Kept, field: str, line: int | None) -> None:
        minutes = -(-kept.program.length_ms // MINUTE_MS)
        problem = _("this makes the program {minutes} minutes long").format(minutes=minutes)
        most = longest_ms(kept.program) // MINUTE_MS
        hint = _("A program like this lasts at most {most} minutes (limit L1).").format(most=most)
        ProfileError.__init__(self, kept.path, field, problem, hint, line)
        self.row = "L1"
        self.kept = kept


@dataclass(frozen=True, slots=True)
class Shelf:
    """All programs that can be used, by name, and what is wrong with the files that cannot."""

    kept: Mapping[str, Kept]
    broken: tuple[ProfileError, ...]

    @property
    def programs(self) -> Mapping[str, Program]:
        """The programs themselves, by name."""
        return {name: kept.program for name, kept in self.kept.items()}


def shelf(own: Path | None = None) -> Shelf:
    """The shipped programs, and those in the folder `own` where it exists.

    Of two with the same name the shipped one is kept, or else the first by its file's name; the
    other is among the broken, and its error names both.
    """
    kept: dict[str, Kept] = {}
    broken: list[ProfileError] = []
    for found in (*_shipped(), *_own(own)):
        if isinstance(found, ProfileError):
            broken.append(found)
        elif earlier := kept.get(key_of(found.program.name)):
            broken.append(taken(found.path, found.program.name, earlier))
        else:
            kept[key_of(found.program.name)] = found
    return Shelf({found.program.name: found for found in kept.values()}, tuple(broken))


def taken(path: Path | None, name: str, by: Kept) -> ProfileError:
    """What is wrong with a program that has the name of another."""
    if by.shipped:
        problem = _("{name!r} is the name of a shipped program ({file})").format(
            name=name, file=by.path
        )
    else:
        problem = _("{name!r} is the name of the program in {file}").format(name=name, file=by.path)
    kept = _("{problem}, which is kept").format(problem=problem)
    return ProfileError(path, "name", kept, _("Give it another name."))


def find(name_or_file: str, own: Path | None = None) -> Program:
    """A program by its name, in any case and spelling of its spaces, or out of a file.

    Raises ProfileError; a name that is unknown is answered with the nearest one, and that of a
    broken file with what is wrong there.
    """
    return sought(name_or_file, own).program


def sought(name_or_file: str, own: Path | None = None) -> Kept:
    """As `find`, with the text of the program and its file."""
    if name_or_file.endswith(".toml"):
        return _out_of(Path(name_or_file), own)
    found = shelf(own)
    by_key = {key_of(name): kept for name, kept in found.kept.items()}
    if kept := by_key.get(key_of(name_or_file)):
        return kept
    if os.path.isfile(name_or_file):
        return read(Path(name_or_file))
    for error in found.broken:
        if error.path is not None and is_called(name_or_file, error.path):
            raise error
    raise unknown(name_or_file, found.kept)


def unknown(name: str, known: Iterable[str]) -> ProfileError:
    """That there is no program of that name, with the nearest of those known."""
    from difflib import get_close_matches

    by_key = {key_of(one): one for one in known}
    near = get_close_matches(key_of(name), by_key, n=1)
    hint = _("`legato programs` lists them.")
    if near:
        hint = _("Did you mean {near!r}?").format(near=by_key[near[0]])
    return ProfileError(None, "", _("there is no program called {name!r}").format(name=name), hint)


def is_called(name: str, path: Path) -> bool:
    """Whether a file, sound or broken, goes by that name: its own, or the program's in it."""
    return key_of(name) in {key_of(one) for one in (path.name, path.stem, still_named(path)) if one}


def still_named(path: Path) -> str:
    """The name of a program in a file that may be broken; "" where it cannot be told."""
    if not path.is_file():  # a pipe would be waited for
        return ""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""
    from profiles.syntax import table

    try:
        name = table(text, path).get("name")
    except ProfileError:
        found = _NAME.search(text)
        return found[2] if found else ""
    return name if isinstance(name, str) else ""


_NAME = re.compile(r"""^[ \t]*name[ \t]*=[ \t]*(["'])(.*?)\1""", re.MULTILINE)


def own_files(folder: Path | None) -> list[Path]:
    """The program files in a folder, sound or not; none without a folder. Raises ProfileError."""
    if folder is None:
        return []
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        problem = _("cannot be read ({reason})").format(reason=error.strerror)
        raise ProfileError(folder, "", problem, _("See whose folder it is.")) from error
    # Editors and other systems leave hidden files beside those they work on.
    shown = [name for name in names if name.endswith(".toml") and not name.startswith(".")]
    return [folder / name for name in shown]


def key_of(name: str) -> str:
    """What two spellings of the same name have in common."""
    spoken = "".join(character for character in name.casefold() if character.isalnum())
    return spoken or name.casefold()


def load(path: Path) -> Program:
    """The program in a TOML file; raises ProfileError whatever is wrong with the file."""
    return read(path).program


def read(path: Path) -> Kept:
    """The program in a TOML file with its text; raises ProfileError."""
    raw = _bytes(path)
    if len(raw) > LARGEST_FILE:
        raise ProfileError(path, "", _("too large for a program"), _("Is it the right file?"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = _("Save it as plain text in UTF-8.")
        raise ProfileError(path, "", _("not a text file"), hint) from error
    return Kept(program_of(text, path), text, path)


def program_of(text: str, path: Path) -> Program:
    """The program that a text says; raises ProfileError, which names `path`."""
    # What only files of one's own need would make every start slower.
    from profiles.syntax import table

    said = migrated(table(text, path), FORMAT)
    try:
        program = Program.model_validate(said)
    except ValidationError as error:
        from profiles.places import line_of
        from profiles.problems import in_words, told

        place, problem, hint = told(error)
        line = line_of(text, place)
        raise ProfileError(path, in_words(place, said), problem, hint, line) from error
    _check_length(program, path, text)
    return program


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # no path at all is a ValueError
        reason = error.strerror if isinstance(error, OSError) else error
        hint = _("Give the name of a program, or the path of a file that can be read.")
        problem = _("cannot be read ({reason})").format(reason=reason)
        raise ProfileError(path, "", problem, hint) from error


def _check_length(program: Program, path: Path, text: str) -> None:
    # Checked before it is laid out, so that a mistyped repeat costs no memory.
    if program.length_ms <= longest_ms(program):
        return
    from profiles.places import line_of
    from profiles.problems import in_words

    longest = max(range(len(program.phases)), key=lambda index: program.phases[index].length_ms)
    place = ("phases", longest)
    called = f" ({name})" if (name := program.phases[longest].name) else ""
    raise TooLong(Kept(program, text, path), f"{in_words(place)}{called}", line_of(text, place))


def _out_of(path: Path, own: Path | None) -> Kept:
    """A file where it is said to be, else the one of that name among one's own."""
    mine = own / path if own is not None and path.name == str(path) else path
    return read(mine if not path.exists() and mine.exists() else path)


def _shipped() -> Iterator[Kept]:
    for entry in sorted((files("profiles") / "builtin").iterdir(), key=lambda file: file.name):
        if entry.name.endswith(".toml"):
            text = entry.read_text("utf-8")
            program = Program.model_validate(tomllib.loads(text))
            yield Kept(program, text, Path(entry.name), shipped=True)


def _own(folder: Path | None) -> Iterator[Kept | ProfileError]:
    try:
        paths = own_files(folder)
    except ProfileError as error:
        yield error
        return
    for path in paths:
        try:
            if not path.is_file():
                raise ProfileError(path, "", _("not a file"), _("Move it out of this folder."))
            yield read(path)
        except ProfileError as error:
            yield error
