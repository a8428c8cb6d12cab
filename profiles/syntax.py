"""Program files as TOML, and what is wrong with one that is none, for who never heard of TOML."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from profiles.errors import ProfileError
from profiles.examples import example
from profiles.keys import every_key, nearest, phase_keys
from profiles.language import _
from profiles.nearly import LISTS, RHYTHMS, as_list, as_rhythm, in_short
from profiles.places import brackets_open

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_TOO_DEEP = re.compile(rf"(?:^|[\s{{,\[]){_KEY}(?:[ \t]*\.[ \t]*{_KEY}){{20}}")
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_VALUE = re.compile(r"""[^#"']+""")
_CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": '"', "’": '"', "«": '"', "»": '"'})


def table(text: str, path: Path) -> Mapping[str, object]:
    """What a text of TOML says; raises ProfileError, with the line, where it is none."""
    # A key of thousands of parts takes tomllib minutes.
    if not _TOO_DEEP.search(text):
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line, problem, hint = _told(text, str(error))
            raise ProfileError(path, "", problem, hint, line) from error
        except (ValueError, RecursionError):
            # What tomllib makes of a number of thousands of digits, and of a thousand brackets.
            pass
    problem = _("a number, a list or a key in it is beyond all measure")
    raise ProfileError(path, "", problem, _("Is it the right file?"))


def _told(text: str, message: str) -> tuple[int, str, str]:
    lines = text.rstrip().split("\n")
    found = _AT_LINE.search(message)
    number = min(int(found[1]), len(lines)) if found and found[1] else len(lines)
    opened = brackets_open("\n".join(lines[: number - 1]))
    # tomllib names the line on which it has to give up.
    if opened and (message.startswith("Unclosed") or _BEGINS.match(lines[number - 1])):
        number, message = opened, "Unclosed"
    written = lines[number - 1].strip()
    for tell in (_about_the_end, _about_the_key, _about_the_heading, _about_the_value):
        if said := tell(message, written):
            return (number, *said)
    return (
        number,
        _("not TOML: {message}").format(message=_AT_LINE.sub("", message)),
        _('Lines look like: length = "90s"'),
    )


_BEGINS = re.compile(r"\s*(?:\[\[?[a-z.]+\]|[a-z]+\s*=)")  # a heading or a key, never in a list
Said = tuple[str, str] | None


def _about_the_end(message: str, written: str) -> Said:
    if message.startswith("Unterminated") or "'\\n'" in message:
        return _("a text does not end"), _("Put a quotation mark at its end, on the same line.")
    if message.startswith("Unclosed"):
        hint = _('A list looks like: zones = ["foot", "calf"], a table like: { on = "5s" }.')
        return _("a bracket is not closed, or a comma is missing"), hint
    if message.startswith("Illegal character"):
        problem = _("not TOML: a character that nobody can see")
        hint = _("Delete this line and type it anew.")
        return problem, hint
    if message.startswith("Unescaped"):
        return _("a backslash in a text"), _("Write / in its place, or two of them.")
    return None


def _about_the_key(message: str, written: str) -> Said:
    key, equals, value = (part.strip() for part in written.partition("="))
    if message.startswith(("Cannot overwrite", "Duplicate")):
        again = _(", or begin the next phase with a line [[phases]] above it")
        problem = _("{key} is there twice").format(key=_short(key))
        hint = _("Keep one of them{again}.").format(again=again * (key in phase_keys()))
        return problem, hint
    if not message.startswith(("Expected '='", "Invalid statement", "Invalid initial")):
        return None
    if written.endswith("{"):
        hint = _("Keep all of it there. {example}").format(example=example(key))
        return _("a table in braces does not end on its line"), hint
    if equals and _WORDS.fullmatch(key):
        problem = _("a key is a single word")
        hint = _("Write it like: {key} = {value}").format(key=key.split()[-1], value=_short(value))
        return problem, hint
    wanted = _WANTS_EQUALS.fullmatch(written)
    if wanted and nearest(wanted[1], every_key()):
        problem = _("there is no = behind {key}").format(key=_short(wanted[1]))
        problem = problem
        hint = _("Write it like: {key} = {value}").format(key=wanted[1], value=_short(wanted[2]))
        return problem, hint
    hint = _('Begin it with # to make it a remark, or remove it. Others look like: length = "90s"')
    return _("not TOML: a line that is neither a key nor a heading"), hint


_WORDS = re.compile(r"[A-Za-z ]+")
_WANTS_EQUALS = re.compile(r"""["']?([A-Za-z]+)["']?\s*(?::\s*|\s)(.*\S)""")


def _about_the_heading(message: str, written: str) -> Said:
    name = written.strip("[] ")
    if not written.startswith("[") or not _NAME.fullmatch(name):
        return None
    if "declare" in message or "mutate" in message or "redefine" in message:
        problem = _("[{name}] is there before").format(name=name)
        hint = _("Write it with two brackets each time: [[{name}]]").format(name=name)
        return problem, hint
    problem = _("not TOML: a heading with a bracket missing")
    hint = _("Headings look like: [[{name}]]").format(name=name)
    return problem, hint


_NAME = re.compile(r"[a-z.]{1,40}")


def _about_the_value(message: str, written: str) -> Said:
    key, equals, value = (part.strip() for part in written.partition("="))
    if not equals or not message.startswith(("Invalid value", "Expected newline")):
        return None
    if not value:
        return _("there is nothing behind {key} =").format(key=_short(key)), example(key)
    if value != (plain := value.translate(_CURLY)) and plain.startswith('"'):
        problem = _("curly quotation marks")
        hint = _("Write straight ones: {key} = {value}").format(key=key, value=_short(plain))
        return problem, hint
    if meant := _meant(key, value.partition("#")[0]):
        problem = _("the quotation marks or the brackets are missing")
        hint = _("Write {meant}").format(meant=meant)
        return problem, hint
    bare = _VALUE.match(value)
    if bare is None or value.startswith(("[", "{")):
        return None
    word = _short(bare[0].strip())
    if percent := re.fullmatch(r"([0-9]+)\s*(%|percent)", word):
        problem = _("{word} is no number").format(word=word)
        hint = _("Write the number alone: {key} = {number}").format(key=key, number=percent[1])
        return problem, hint
    if "=" in word:
        return _("two keys on one line"), _("Write each on a line of its own.")
    hint = _('Put texts and lengths in quotation marks: {key} = "{word}"').format(
        key=key, word=in_short(word) or word
    )
    return _("{word} stands without quotation marks").format(word=word), hint


def _meant(key: str, value: str) -> str:
    """A list or a rhythm as it should be written; "" where the value was meant as neither."""
    if key in LISTS:
        return as_list(key, value)
    if key not in RHYTHMS or "[" in value:
        return ""
    said = example(key)
    return as_rhythm(key, value) or said[said.index(f"{key} =") :]


def _short(text: str) -> str:
    shown = text if text.isprintable() else repr(text)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
