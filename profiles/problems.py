"""What pydantic found wrong with a program, in words a person can act on."""

import re
from enum import Enum
from reprlib import Repr

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from profiles.actuators import Effect, Zone
from profiles.examples import AS_A_WHOLE, EXAMPLES, example
from profiles.keys import nearest, where_it_belongs
from profiles.language import _
from profiles.nearly import as_list, as_rhythm, in_short, zone_like
from profiles.program import COOLEST, FORMAT, WARMEST
from profiles.purpose import Purpose
from profiles.written import Place

_SHORT = Repr()
_SHORT.maxstring = 60
_LISTS = {"phases": "phase", "zones": "zone", "sources": "source", "levels": "level"}


def told(error: ValidationError) -> tuple[Place, str, str]:
    """The place of the worst mistake in the file, what is wrong there, and what would be right."""
    first = min(error.errors(include_url=False), key=_weight)
    place = (*_without_tags(first["loc"]), *first.get("ctx", {}).get("place", ()))
    problem, hint = _explained(first, place)
    return place, problem, hint


def in_words(place: Place, said: object = None) -> str:
    """Where something stands in a program: ("phases", 1, "length") is "phase 2 (Hum), length".

    The names are those in `said`, the table that the file says.
    """
    words: list[str] = []
    for part in place:
        said = _within(said, part)
        if isinstance(part, int):
            words[-1] = f"{_LISTS.get(words[-1], words[-1])} {part + 1}{_called(said)}"
        else:
            words.append(part if part.isprintable() and len(part) <= 60 else _SHORT.repr(part))
    return ", ".join(words)


def _within(said: object, part: str | int) -> object:
    match said, part:
        case dict(), str():
            return said.get(part)
        case list(), int() if part < len(said):
            return said[part]
        case _:
            return None


def _called(said: object) -> str:
    name = said.get("name") if isinstance(said, dict) else None
    return f" ({name})" if isinstance(name, str) and name.isprintable() and len(name) <= 40 else ""


def _weight(found: ErrorDetails) -> int:
    # Another format explains all else; a misspelt key explains the missing one beside it.
    return 0 if found["loc"] == ("format",) else 1 if found["type"] == "extra_forbidden" else 2


def _without_tags(place: Place) -> Place:
    # Behind the number of a phase pydantic names the kind it took it for; no file says that.
    if "phases" not in place:
        return place
    tag = place.index("phases") + 2
    return place[:tag] + place[tag + 1 :]


def _explained(error: ErrorDetails, place: Place) -> tuple[str, str]:
    key = next((part for part in reversed(place) if isinstance(part, str)), "")
    kind, found = error["type"], error["input"]
    right = example(_due(key, place))
    if kind == "extra_forbidden":
        return _("unknown key"), where_it_belongs(key, place)
    if kind == "missing":
        empty = len(place) == 1 and isinstance(found, dict) and not found.keys() - {"format"}
        return (_("says nothing"), _BEGIN) if empty else (_("missing"), right)
    if kind in AS_A_WHOLE:
        hint = AS_A_WHOLE[kind].format_map(error.get("ctx", {}))
        return error["msg"], hint
    if key == "format":
        return _format(found)
    if kind in ("duration", "no_time"):
        return _duration(key, found, kind)
    if kind in ("enum", "literal_error"):
        return _choice(key, found)
    if kind.startswith("string") or kind in ("blank", "no_letters", "printable"):
        return _text(key, found, kind)
    if key in ("level", "from", "to") or (key == "levels" and place[-1] != key):
        return _percent(found)
    if key == "celsius" and place[-1] != key:
        return _degrees(found)
    if key == "repeat":
        problem = _("{value} is no number of times").format(value=_shown(found))
        hint = _("Write a whole number from 1 to 10000.")
        return problem, hint
    meant = (as_list(key, found) or as_rhythm(key, found)) if isinstance(found, str) else ""
    hint = _("Write {meant}.").format(meant=meant) if meant else _brackets(found, place) or right
    return _shape(found, place, kind), hint


def _due(key: str, place: Place) -> str:
    if key in ("phases", "alongside") and place[-1] != key:
        return f"one of {key}"
    return f"{place[0]}, phases" if key == "phases" and len(place) > 1 else key


def _shown(found: object) -> str:
    """A value as the file has it, or nearly; never long, and nothing that moves a terminal."""
    match found:
        case bool():
            return str(found).lower()
        case dict():
            return _("a table in braces or below a heading")
        case list():
            return _("a list")
        case str() | float():
            return _SHORT.repr(found)
        case int():
            return str(found) if abs(found) < 10**20 else _("this number")
        case _:
            return str(found)  # a date or a time of day


def _format(found: object) -> tuple[str, str]:
    if type(found) is int and found > FORMAT:
        hint = _("This Legato reads format 1 to {format}: it takes a newer one.").format(
            format=FORMAT
        )
        return _("format {value} is of a later Legato").format(value=_shown(found)), hint
    problem = _("{value} is no format").format(value=_shown(found))
    hint = _("Write format = {format}, or leave it out.").format(format=FORMAT)
    return problem, hint


def _duration(key: str, found: object, kind: str) -> tuple[str, str]:
    if kind == "no_time" and key == "at":
        problem = _("{value} is not needed").format(value=_shown(found))
        hint = _("Leave it out: it begins with the program.")
        return problem, hint
    if kind == "no_time":
        problem = _("{value} lasts no time").format(value=_shown(found))
        hint = _('Write at least one second: {key} = "1s".').format(key=key)
        return problem, hint
    if type(found) is int and found >= 0:
        hint = _(
            'Write it in quotation marks and with a unit: {key} = "{found}s", or "{found}m".'
        ).format(key=key, found=found)
        return _("{value} has no unit").format(value=_shown(found)), hint
    text = str(found).strip()
    if re.fullmatch("[0-9]{1,6}", text):
        problem = _("{value} has no unit").format(value=_shown(found))
        hint = _('Write {key} = "{text}s", or "{text}m".').format(key=key, text=text)
        return problem, hint
    if near := in_short(f"{text}m" if isinstance(found, float) else text):
        problem = _("{value} is not a duration").format(value=_shown(found))
        hint = _('Write {key} = "{near}".').format(key=key, near=near)
        return problem, hint
    problem = _("{value} is not a duration").format(value=_shown(found))
    hint = _('Write "90s", "12m" or "1m30s".')
    return problem, hint


def _choice(key: str, found: object) -> tuple[str, str]:
    if key not in _CHOICES:
        return _("{value} is not possible here").format(value=_shown(found)), EXAMPLES.get(key, "")
    choices = _CHOICES[key]
    hint = _("Possible are: {choices}.").format(choices=", ".join(choices))
    if found in ("knee", "shin", "ankle", "knees", "shins", "ankles"):
        problem = _("the {found} is left alone").format(found=found)
        hint = _("Nerve and bone lie bare there (limit L18). {hint}").format(hint=hint)
        return problem, hint
    near = _near(key, found, choices) if isinstance(found, str) else None
    hint = _('Did you mean "{near}"? {hint}').format(near=near, hint=hint) if near else hint
    return _("{value} is not possible here").format(value=_shown(found)), hint


def _near(key: str, found: str, choices: tuple[str, ...]) -> str | None:
    zone = zone_like(found) if key in ("zones", "over") else ""
    return zone or nearest(found, choices)


def _text(key: str, found: object, kind: str) -> tuple[str, str]:
    match kind:
        case "printable":
            problem = _("holds characters that cannot be printed")
            hint = _("Write it in plain letters, one line.")
            return problem, hint
        case "no_letters":
            return _("{value} has no letter in it").format(value=_shown(found)), EXAMPLES[key]
        case "blank" | "string_too_short":
            return _("says nothing"), EXAMPLES.get(key, _("Write a few words, or leave it out."))
        case "string_too_long":
            return _("is too long"), _("Write at most 400 letters.")
        case _:
            problem = _("{value} is no text").format(value=_shown(found))
            hint = _('Put it in quotation marks: {key} = "..."').format(key=key)
            return problem, hint


def _percent(found: object) -> tuple[str, str]:
    hint = _("Write a whole number from 0 to 100.")
    quoted = isinstance(found, str) and bool(re.fullmatch(r"\s*[0-9.]+\s*%?\s*", found))
    if quoted:
        hint = _("Write a whole number from 0 to 100, without quotation marks.")
    return _("{value} is not a percent").format(value=_shown(found)), hint


def _degrees(found: object) -> tuple[str, str]:
    hint = _("Write two whole degrees from {low} to {high}: celsius = [37, 39].").format(
        low=COOLEST + 1, high=WARMEST
    )
    if type(found) is int and found > WARMEST:
        return _("{value} degrees are too warm (limit L11)").format(value=_shown(found)), hint
    if type(found) is int:
        return _("{value} degrees are no warmth").format(value=_shown(found)), hint
    return _("{value} is no whole number of degrees").format(value=_shown(found)), hint


def _shape(found: object, place: Place, kind: str) -> str:
    if kind == "too_short":
        return _("is empty") if found == [] else _("is too short a list")
    if kind == "too_long":
        return _("is too long a list")
    if place[-1] in ("phases", "alongside") and isinstance(found, dict):
        return _("is a single table, and a list of tables is due")
    return _("cannot be {value}").format(value=_shown(found))


def _brackets(found: object, place: Place) -> str:
    """The hint for a heading of one bracket too few or too many; "" where it is none."""
    name = ".".join(part for part in place if isinstance(part, str))
    if place[-1] in ("phases", "alongside") and isinstance(found, dict):
        return _("Write its heading with two brackets on each side: [[{name}]].").format(name=name)
    if place[-1] in ("pulse", "interval", "alternate", "wave") and isinstance(found, list):
        return _("Write its heading with one bracket on each side: [{name}].").format(name=name)
    return ""


_BEGIN = _('A program begins with its name, name = "My evening", and has phases below [[phases]].')


def _values(choices: type[Enum]) -> tuple[str, ...]:
    return tuple(str(choice.value) for choice in choices)


_CHOICES = {
    "zones": _values(Zone),
    "over": _values(Zone),
    "effect": _values(Effect),
    "needs": _values(Effect),
    "purpose": _values(Purpose),
    "evidence": ("B", "C", "X"),
    "first": ("left", "right"),
}
