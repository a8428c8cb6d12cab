"""What pydantic found wrong with a program, in words a person can act on."""

from difflib import get_close_matches
from enum import Enum
from reprlib import Repr

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from profiles.actuators import Effect, Zone
from profiles.program import Part, Program, Purpose, Repeat

Place = tuple[str | int, ...]

_SHORT = Repr()
_SHORT.maxstring = 60


def told(error: ValidationError) -> tuple[str, str, str]:
    """The field as a person would name it, what is wrong with it, and what would be right."""
    first = min(error.errors(), key=_weight)
    place = _without_tags(first["loc"])
    key = next((part for part in reversed(place) if isinstance(part, str)), "")
    problem, hint = _explained(first["type"], _shown(first["input"]), key, place)
    return in_words(place), problem, hint or f"{first['msg']}."


def in_words(place: Place) -> str:
    """Where something stands in a program file: ("phases", 1, "length") is "phase 2, length"."""
    words: list[str] = []
    for part in place:
        if isinstance(part, int):
            words[-1] = f"{words[-1].removesuffix('s')} {part + 1}"
        else:
            words.append(part)
    return ", ".join(words)


def _weight(found: ErrorDetails) -> int:
    # Another format explains all else; a misspelt key explains the missing one beside it.
    return 0 if found["loc"] == ("format",) else 1 if found["type"] == "extra_forbidden" else 2


def _shown(found: object) -> str:
    try:
        return _SHORT.repr(found)
    except ValueError:  # Python writes out no number of more than 4300 digits
        return "this number"


def _without_tags(place: Place) -> Place:
    # Behind the number of a phase pydantic names the kind it took it for; no file says that.
    return place[:2] + place[3:] if place[0:1] == ("phases",) else place


def _explained(kind: str, found: str, key: str, place: Place) -> tuple[str, str]:
    match kind:
        case "extra_forbidden":
            return "unknown key", _known_keys(key, place)
        case "printable":
            return "holds characters that cannot be printed", "Write it in plain letters."
        case "missing":
            return "missing", _EXAMPLES.get(key, "")
        case "duration":
            return f"{found} is not a duration", 'Write "90s", "12m" or "1m30s".'
        case "level_or_ramp":
            return "needs either a level or a ramp", "Give level = 25, or from = 0 and to = 25."
        case "too_short" if key == "phases":
            return "no phases", "A program needs at least one [[phases]]."
        case "enum" if key in _CHOICES:
            choices = [str(choice.value) for choice in _CHOICES[key]]
            return f"{found} is not possible here", f"Possible are: {', '.join(choices)}."
        case _ if key in ("level", "from", "to"):
            return f"{found} is not a percent", "Write a whole number from 0 to 100."
        case _ if key == "repeat":
            return f"{found} is no number of times", "Write a whole number from 1 to 10000."
        case _ if key == "format":
            return f"format {found} is not known", "This Legato reads format = 1."
        case _:
            return "cannot be used", _EXAMPLES.get(key, "")


def _known_keys(key: str, place: Place) -> str:
    models = (Program,) if len(place) == 1 else (Part, Repeat) if len(place) == 3 else (Part,)
    fields = [item for model in models for item in model.model_fields.items()]
    known = list(dict.fromkeys(field.alias or name for name, field in fields))
    if key in known:  # and yet unknown here: a key of a part, written beside the steps
        return 'It belongs into the steps: steps = [{ length = "10s", level = 20 }].'
    near = get_close_matches(key, known, n=1, cutoff=0.7)
    return f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(known)}."


_CHOICES: dict[str, type[Enum]] = {"zones": Zone, "effect": Effect, "purpose": Purpose}
_EXAMPLES = {
    "zones": 'Write a list: zones = ["calf"].',
    "purpose": 'Write a list: purpose = ["travel"].',
    "sources": 'Write a list: sources = ["where it comes from"].',
    "name": 'Give it a name: name = "My evening".',
    "length": 'Say how long it lasts: length = "90s".',
    "phases": "A program needs at least one [[phases]].",
    "repeat": "Say how often: repeat = 3.",
    "steps": 'A repeat needs steps = [{ length = "10s", level = 20 }].',
}
