"""Finding, reading and checking program files; what is wrong is said with file and field."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from os.path import isfile
from pathlib import Path

from pydantic import ValidationError

from profiles.errors import ProfileError
from profiles.limits import longest_ms
from profiles.migration import migrated
from profiles.places import line_of
from profiles.problems import in_words, told
from profiles.program import FORMAT, Program

LARGEST_FILE = 1_000_000  # bytes; a program of a thousand phases takes a tenth of it


@dataclass(frozen=True, slots=True)
class Shelf:
    """All programs that can be used, by name, and what is wrong with the files that cannot."""

    programs: Mapping[str, Program]
    broken: tuple[ProfileError, ...]


def shelf(own: Path | None = None) -> Shelf:
    """The shipped programs, and those in the folder `own` where it exists.

    A file of one's own with the name of a shipped program takes its place.
    """
    programs: dict[str, Program] = {}
    broken: list[ProfileError] = []
    for text, path in (*_shipped(), *_own(own)):
        try:
            program = _parsed(text, path) if isinstance(text, str) else load(path)
        except ProfileError as error:
            broken.append(error)
        else:
            programs[program.name] = program
    return Shelf(programs, tuple(broken))


def find(name_or_file: str, own: Path | None = None) -> Program:
    """A program by its name, in any case and spelling of its spaces, or out of a file.

    Raises ProfileError; a name that is unknown is answered with the nearest one.
    """
    programs = {} if name_or_file.endswith(".toml") else shelf(own).programs
    by_key = {_key(name): program for name, program in programs.items()}
    if program := by_key.get(_key(name_or_file)):
        return program
    if name_or_file.endswith(".toml") or isfile(name_or_file):
        return load(Path(name_or_file))
    near = get_close_matches(_key(name_or_file), by_key, n=1)
    hint = f"Did you mean {by_key[near[0]].name!r}?" if near else "`legato programs` lists them."
    raise ProfileError(None, "", f"there is no program called {name_or_file!r}", hint)


def load(path: Path) -> Program:
    """The program in a TOML file; raises ProfileError whatever is wrong with the file."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
        if len(raw) > LARGEST_FILE:
            raise ProfileError(path, "", "too large for a program", "Is it the right file?")
        text = raw.decode("utf-8-sig")
    except OSError as error:
        hint = "Give the name of a program, or the path of a file that can be read."
        raise ProfileError(path, "", f"cannot be read ({error.strerror})", hint) from error
    except UnicodeDecodeError as error:
        hint = "Save it as plain text in UTF-8."
        raise ProfileError(path, "", "not a text file", hint) from error
    return _parsed(text, path)


def _parsed(text: str, path: Path) -> Program:
    try:
        program = Program.model_validate(migrated(_table(text, path), FORMAT))
    except ValidationError as error:
        place, problem, hint = told(error)
        line = line_of(text, place)
        raise ProfileError(path, in_words(place), problem, hint, line) from error
    _check_length(program, path, text)
    return program


def _table(text: str, path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = int(found[1]) if (found := _AT_LINE.search(str(error))) else None
        problem = f"not TOML: {_AT_LINE.sub('', str(error))}"
        raise ProfileError(path, "", problem, _toml_hint(text, line), line) from error
    except (ValueError, RecursionError) as error:
        # What tomllib makes of a number of thousands of digits, and of a thousand brackets.
        problem = "a number or a list in it is beyond all measure"
        raise ProfileError(path, "", problem, "Is it the right file?") from error


_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")


def _toml_hint(text: str, line: int | None) -> str:
    lines = text.splitlines()
    written = lines[line - 1].strip() if line and line <= len(lines) else ""
    key, equals, value = (part.strip() for part in written.partition("="))
    if equals and value and not value.startswith(('"', "'", "[", "{")) and not value.isdecimal():
        return f'Texts and lengths stand in quotation marks: {key} = "{value}"'
    return 'Lines look like: length = "90s"'


def _check_length(program: Program, path: Path, text: str) -> None:
    # Checked before it is laid out, so that a mistyped repeat costs no memory.
    most_ms = longest_ms(program)
    if program.length_ms <= most_ms:
        return
    longest = max(range(len(program.phases)), key=lambda index: program.phases[index].length_ms)
    place = ("phases", longest)
    raise ProfileError(
        path,
        in_words(place),
        f"this makes the program {-(-program.length_ms // 60_000)} minutes long",
        f"A program like this lasts at most {most_ms // 60_000} minutes (limit L1).",
        line_of(text, place),
    )


def _shipped() -> Iterator[tuple[str, Path]]:
    for entry in sorted((files("profiles") / "builtin").iterdir(), key=lambda file: file.name):
        if entry.name.endswith(".toml"):
            yield entry.read_text("utf-8"), Path(entry.name)


def _own(folder: Path | None) -> Iterator[tuple[None, Path]]:
    if folder is not None and folder.is_dir():
        for path in sorted(folder.glob("*.toml")):
            yield None, path


def _key(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
