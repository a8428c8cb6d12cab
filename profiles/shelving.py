"""A person's own programs in their folder: begun, copied, taken in, given away, removed."""

import re
import tomllib
import unicodedata
from pathlib import Path

from profiles.disk import replace_file
from profiles.errors import ProfileError
from profiles.language import _
from profiles.library import (
    Kept,
    is_called,
    key_of,
    own_files,
    program_of,
    shelf,
    still_named,
    taken,
    unknown,
)
from profiles.purpose import Purpose
from profiles.toml import quoted

LONGEST_FILE_NAME = 40  # letters; file systems take 255 bytes
_WRITE = _("See that there is room on the disk and that the folder is yours.")


def keep(text: str, own: Path, *, instead: bool = False) -> Kept:
    """Put a program into the folder under a file name made of its name.

    With `instead` it takes the place of one's own program of that name. Raises ProfileError, and
    then nothing changed: for a text that is no program, a name that is taken, a folder that
    cannot be written.
    """
    try:
        program = program_of(text, own)
    except ProfileError as error:  # the text is in no file yet
        raise ProfileError(None, error.field, error.problem, error.hint, error.line) from error
    path = _place(program.name, own, instead=instead)
    write(path, text)
    return Kept(program, text, path)


def is_free(name: str, own: Path) -> bool:
    """Whether a program of that name could be put into the folder."""
    try:
        _place(name, own, instead=False)
    except ProfileError:
        return False
    return True


def write(path: Path, text: str) -> None:
    """Replace a file as a whole; raises ProfileError, and then it is as it was."""
    try:
        replace_file(path, text.encode())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        problem = _("cannot be written ({reason})").format(reason=reason)
        raise ProfileError(path, "", problem, _WRITE) from error


def own_file(name: str, own: Path) -> Path:
    """The file of one's own program, sound or broken, by its name or its file's name.

    Raises ProfileError: for a shipped program, and for an unknown name with the nearest one.
    """
    paths = own_files(own)
    ways = (lambda path: name in (str(path), path.name), lambda path: is_called(name, path))
    for known in ways:
        for path in filter(known, paths):
            return path
    for kept in shelf().kept.values():
        if key_of(kept.program.name) == key_of(name):
            problem = _("{name!r} comes with Legato and cannot be changed or removed").format(
                name=kept.program.name
            )
            hint = _('To change a copy: legato programs copy "{name}" "NEW NAME".').format(
                name=kept.program.name
            )
            raise ProfileError(None, "", problem, hint)
    raise unknown(name, [still_named(path) or path.name for path in paths])


def remove(path: Path) -> None:
    """Remove a file; raises ProfileError, and then it is still there."""
    try:
        path.unlink()
    except OSError as error:
        problem = _("cannot be removed ({reason})").format(reason=error.strerror)
        raise ProfileError(path, "", problem, _("See whose file it is.")) from error


def renamed(kept: Kept, name: str) -> str:
    """The text of a program under another name, its remarks and its order kept."""
    before = tomllib.loads(kept.text)
    for found in _NAME_LINE.finditer(kept.text):
        text = f"{kept.text[: found.start(1)]}{quoted(name)}{kept.text[found.end(1) :]}"
        try:
            after = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
        # The name of a phase looks the same; only reading it back tells.
        if after == {**before, "name": name}:
            return text
    problem = _("its name stands where it cannot be changed")
    raise ProfileError(kept.path, "name", problem, _('Write it as: name = "My evening".'))


_NAME_LINE = re.compile(
    r"""^[ \t]*(?:name|"name"|'name')[ \t]*=[ \t]*"""
    r"""(\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')""",
    re.MULTILINE,
)


def slug(name: str) -> str:
    """A name as a file's: small letters and digits of any script, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return "-".join(kept.split())[:LONGEST_FILE_NAME].strip("-") or "program"


def _place(name: str, own: Path, *, instead: bool) -> Path:
    """Where a program of that name goes; raises ProfileError where the name is taken."""
    for kept in shelf(own).kept.values():
        if key_of(kept.program.name) == key_of(name) and not (instead and not kept.shipped):
            error = taken(None, name, kept)
            error.hint = _hint(kept)
            raise error
    for path in own_files(own):
        if key_of(still_named(path)) == key_of(name):
            if instead:
                return path
            problem = _("{name!r} is the name of {path}, which is broken").format(
                name=name, path=path
            )
            hint = _("Mend it: legato programs edit {file}. Or choose another name.").format(
                file=path.name
            )
            raise ProfileError(None, "", problem, hint)
    return _free(slug(name), own)


def _hint(kept: Kept) -> str:
    name = kept.program.name
    if kept.shipped:
        return _(
            'Choose another name, or copy it: legato programs copy "{name}" "NEW NAME".'
        ).format(name=name)
    return _('Choose another name, or change it: legato programs edit "{name}".').format(name=name)


def _free(stem: str, own: Path) -> Path:
    names = (f"{stem}.toml", *(f"{stem}-{number}.toml" for number in range(2, 10_000)))
    return next(path for name in names if not (path := own / name).exists())


def template(name: str) -> str:
    """A program to begin with, every line of it explained."""
    needs = ", ".join(purpose.value for purpose in Purpose)
    return _TEMPLATE.replace("NEEDS", needs).replace("NAME", quoted(name))


_TEMPLATE = """\
# A bedtime program for Legato. Lines that begin with # are remarks for you.
format = 2
name = NAME
summary = "A short hum, a few slow pulses, a long fade."
when = "In the evening, lying down."
# What it is for; leave it out, or choose some of:
# NEEDS
purpose = ["settle at bedtime"]
effect = "vibration"       # or kneading, compression, heat
zones = ["calf"]           # foot, calf, thigh, or one side: calf.left, calf.right

# Each [[phases]] is a stretch of time with one level, or with a way from one to another.
# Levels are percent of what feels comfortable to you: 0 is off, 100 the strongest.
[[phases]]
name = "Begin softly"
length = "30s"             # "90s", "12m" or "1m30s"
from = 0
to = 25

[[phases]]
name = "Hum"
length = "5m"
level = 25

# On and off again. Other rhythms: interval, alternate (one leg after the other), wave.
[[phases]]
name = "Slow pulses"
length = "4m"
level = 30
pulse = { on = "20s", off = "10s" }

# Phases that are played several times.
[[phases]]
name = "Two swells"
repeat = 2
phases = [
  { length = "20s", from = 20, to = 35 },
  { length = "20s", from = 35, to = 20 },
]

# Vibration ends in a fade of a minute at least, so that the end wakes nobody. Pulses and
# rests at the end need none, but it is kind.
[[phases]]
name = "Fade"
length = "2m"
from = 20
to = 0
"""
