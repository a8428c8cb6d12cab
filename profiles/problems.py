"""What pydantic found wrong with a program, in words a person can act on."""

import re
from enum import Enum
from reprlib import Repr

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from profiles.actuators import Effect, Zone
from profiles.keys import nearest, where_it_belongs
from profiles.nearly import as_list, as_rhythm, in_short, zone_like
from profiles.program import COOLEST, FORMAT, MOST_SEGMENTS, WARMEST, Purpose
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
        return "unknown key", where_it_belongs(key, place)
    if kind == "missing":
        empty = len(place) == 1 and isinstance(found, dict) and not found.keys() - {"format"}
        return ("says nothing", _BEGIN) if empty else ("missing", right)
    if kind in _AS_A_WHOLE:
        hint = _AS_A_WHOLE[kind].format_map(error.get("ctx", {}))
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
        return f"{_shown(found)} is no number of times", "Write a whole number from 1 to 10000."
    meant = (as_list(key, found) or as_rhythm(key, found)) if isinstance(found, str) else ""
    hint = f"Write {meant}." if meant else _brackets(found, place) or right
    return _shape(found, place, kind), hint


def _due(key: str, place: Place) -> str:
    if key in ("phases", "alongside") and place[-1] != key:
        return f"one of {key}"
    return f"{place[0]}, phases" if key == "phases" and len(place) > 1 else key


def example(key: str) -> str:
    """What would be right for a key, in a sentence; a pointer to the shipped ones if unknown."""
    return _EXAMPLES.get(key, "Look at a shipped one: `legato programs` lists them.")


def _shown(found: object) -> str:
    """A value as the file has it, or nearly; never long, and nothing that moves a terminal."""
    match found:
        case bool():
            return str(found).lower()
        case dict():
            return "a table in braces or below a heading"
        case list():
            return "a list"
        case str() | float():
            return _SHORT.repr(found)
        case int():
            return str(found) if abs(found) < 10**20 else "this number"
        case _:
            return str(found)  # a date or a time of day


def _format(found: object) -> tuple[str, str]:
    if type(found) is int and found > FORMAT:
        hint = f"This Legato reads format 1 to {FORMAT}: it takes a newer one."
        return f"format {_shown(found)} is of a later Legato", hint
    return f"{_shown(found)} is no format", f"Write format = {FORMAT}, or leave it out."


def _duration(key: str, found: object, kind: str) -> tuple[str, str]:
    if kind == "no_time" and key == "at":
        return f"{_shown(found)} is not needed", "Leave it out: it begins with the program."
    if kind == "no_time":
        return f"{_shown(found)} lasts no time", f'Write at least one second: {key} = "1s".'
    if type(found) is int and found >= 0:
        hint = f'Write it in quotation marks and with a unit: {key} = "{found}s", or "{found}m".'
        return f"{_shown(found)} has no unit", hint
    text = str(found).strip()
    if re.fullmatch("[0-9]{1,6}", text):
        return f"{_shown(found)} has no unit", f'Write {key} = "{text}s", or "{text}m".'
    if near := in_short(f"{text}m" if isinstance(found, float) else text):
        return f"{_shown(found)} is not a duration", f'Write {key} = "{near}".'
    return f"{_shown(found)} is not a duration", 'Write "90s", "12m" or "1m30s".'


def _choice(key: str, found: object) -> tuple[str, str]:
    if key not in _CHOICES:
        return f"{_shown(found)} is not possible here", _EXAMPLES.get(key, "")
    choices = _CHOICES[key]
    hint = f"Possible are: {', '.join(choices)}."
    if found in ("knee", "shin", "ankle", "knees", "shins", "ankles"):
        return f"the {found} is left alone", f"Nerve and bone lie bare there (limit L18). {hint}"
    near = _near(key, found, choices) if isinstance(found, str) else None
    hint = f'Did you mean "{near}"? {hint}' if near else hint
    return f"{_shown(found)} is not possible here", hint


def _near(key: str, found: str, choices: tuple[str, ...]) -> str | None:
    zone = zone_like(found) if key in ("zones", "over") else ""
    return zone or nearest(found, choices)


def _text(key: str, found: object, kind: str) -> tuple[str, str]:
    match kind:
        case "printable":
            return "holds characters that cannot be printed", "Write it in plain letters, one line."
        case "no_letters":
            return f"{_shown(found)} has no letter in it", _EXAMPLES[key]
        case "blank" | "string_too_short":
            return "says nothing", _EXAMPLES.get(key, "Write a few words, or leave it out.")
        case "string_too_long":
            return "is too long", "Write at most 400 letters."
        case _:
            return f"{_shown(found)} is no text", f'Put it in quotation marks: {key} = "..."'


def _percent(found: object) -> tuple[str, str]:
    hint = "Write a whole number from 0 to 100"
    quoted = isinstance(found, str) and bool(re.fullmatch(r"\s*[0-9.]+\s*%?\s*", found))
    return f"{_shown(found)} is not a percent", f"{hint}{', without quotation marks' * quoted}."


def _degrees(found: object) -> tuple[str, str]:
    hint = f"Write two whole degrees from {COOLEST + 1} to {WARMEST}: celsius = [37, 39]."
    if type(found) is int and found > WARMEST:
        return f"{_shown(found)} degrees are too warm (limit L11)", hint
    if type(found) is int:
        return f"{_shown(found)} degrees are no warmth", hint
    return f"{_shown(found)} is no whole number of degrees", hint


def _shape(found: object, place: Place, kind: str) -> str:
    if kind == "too_short":
        return "is empty" if found == [] else "is too short a list"
    if kind == "too_long":
        return "is too long a list"
    if place[-1] in ("phases", "alongside") and isinstance(found, dict):
        return "is a single table, and a list of tables is due"
    return f"cannot be {_shown(found)}"


def _brackets(found: object, place: Place) -> str:
    """The hint for a heading of one bracket too few or too many; "" where it is none."""
    name = ".".join(part for part in place if isinstance(part, str))
    if place[-1] in ("phases", "alongside") and isinstance(found, dict):
        return f"Write its heading with two brackets on each side: [[{name}]]."
    if place[-1] in ("pulse", "interval", "alternate", "wave") and isinstance(found, list):
        return f"Write its heading with one bracket on each side: [{name}]."
    return ""


_BEGIN = 'A program begins with its name, name = "My evening", and has phases below [[phases]].'
_AS_A_WHOLE = {
    "no_course": "Give level = 25, or from = 0 and to = 25, or celsius = [37, 39], or guide.",
    "two_courses": "Keep one of them: a level, a ramp from and to, celsius, or guide.",
    "half_a_ramp": "A ramp has both: from = 0 and to = 25. For one level throughout: level = 25.",
    "two_rhythms": "Keep one of pulse, interval, alternate, wave.",
    "no_rhythm": "Leave {one} out here: {other} takes no rhythm.",
    "swapped": "Write the cooler one first: celsius = {right}.",
    "rise_too_long": "Make rise shorter than each.",
    "wave_levels": "Give each zone in over a level of its own.",
    "wave_lasts": "Make lasts longer, or every shorter.",
    "alongside_too_long": "Make its phases shorter, or let it begin earlier.",
    "heat_at_night": "Leave the heat out: a sleepy leg burns unnoticed (limit L11).",
    "celsius_without_heat": 'Give it effect = "heat", or a level in place of celsius.',
    "one_sided": 'Write zones without a side: zones = ["calf"]. It takes left and right itself.',
    "needless": "Leave it out of needs, or add a phase that does it.",
    "too_many": f"Repeat less often, or slower: {MOST_SEGMENTS} pieces are the most in a program.",
}


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
_EXAMPLES = {
    "zones": 'Write a list: zones = ["calf"].',
    "over": 'Write a list of two zones or more: over = ["foot", "calf"].',
    "effect": 'Write effect = "vibration".',
    "needs": 'Write a list: needs = ["vibration"].',
    "purpose": 'Write a list: purpose = ["travel"].',
    "sources": 'Write a list: sources = ["where it comes from"].',
    "name": 'Give it a name: name = "My evening".',
    "length": 'Say how long it lasts: length = "90s".',
    "phases": "A program needs at least one [[phases]].",
    "one of phases": 'Write it like: phases = [{ length = "10s", level = 20 }].',
    "one of alongside": 'Write [[alongside]], and below it effect = "heat", zones, phases.',
    "phases, phases": 'Say what is repeated: phases = [{ length = "10s", level = 20 }].',
    "alongside, phases": 'Say what it plays: phases = [{ length = "1m", level = 20 }].',
    "alongside": 'Write [[alongside]], and below it effect = "heat", zones, phases.',
    "level": "Write a percent: level = 25.",
    "from": "Write a percent: from = 0.",
    "to": "Write a percent: to = 25.",
    "repeat": "Say how often: repeat = 3.",
    "levels": "Write a percent for each zone: levels = [30, 25].",
    "celsius": "Write two whole degrees from 34 to 41: celsius = [37, 39].",
    "on": 'Say how long it is on: on = "5s".',
    "off": 'Say how long it is off: off = "55s".',
    "rise": 'Say how long it rises: rise = "10s".',
    "hold": 'Say how long it holds: hold = "10s".',
    "fall": 'Say how long it falls: fall = "10s".',
    "rest": 'Say how long it rests: rest = "30s".',
    "each": 'Say how long each leg has its turn: each = "4m".',
    "every": 'Say after what time the next zone begins: every = "10s".',
    "pulse": 'Write pulse = { on = "5s", off = "55s" }.',
    "interval": 'Write interval = { rise = "10s", hold = "10s", fall = "10s", rest = "30s" }.',
    "alternate": 'Write alternate = { each = "4m", rise = "20s" }.',
    "wave": 'Write wave = { over = ["foot", "calf"], every = "10s", hold = "15s", rest = "30s" }.',
}
