"""What pydantic found wrong with a program, in words a person can act on."""

from difflib import get_close_matches
from enum import Enum
from reprlib import Repr

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from profiles.actuators import Effect, Zone
from profiles.generators import Alternate, Interval, Pulse, Wave
from profiles.program import FORMAT, Alongside, Part, Program, Purpose, Repeat
from profiles.written import Written

Place = tuple[str | int, ...]

_SHORT = Repr()
_SHORT.maxstring = 60


def told(error: ValidationError) -> tuple[Place, str, str]:
    """The place of the worst mistake in the file, what is wrong there, and what would be right."""
    first = min(error.errors(), key=_weight)
    place = _without_tags(first["loc"])
    key = next((part for part in reversed(place) if isinstance(part, str)), "")
    problem, hint = _explained(first["type"], _shown(first["input"]), key, place)
    return place, problem, hint or f"{first['msg']}."


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
    if "phases" not in place:
        return place
    tag = place.index("phases") + 2
    return place[:tag] + place[tag + 1 :]


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
        case "one_course":
            return (
                "needs one of a level, a ramp, a warmth, a guided step",
                "Give level = 25, or from = 0 and to = 25, or celsius = [37, 39], or guide.",
            )
        case _ if kind in _AS_A_WHOLE:
            return _AS_A_WHOLE[kind]
        case "literal_error" if key == "evidence":
            return f"{found} is no grade", 'Write "B", "C" or "X".'
        case "literal_error" if key == "first":
            return f"{found} is no side", 'Write "left" or "right".'
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
            return f"format {found} is not known", f"This Legato reads format 1 to {FORMAT}."
        case _:
            return "cannot be used", _EXAMPLES.get(key, "")


def _models(place: Place) -> tuple[type[Written], ...]:
    """What may stand at a place; the last of it is the unknown key."""
    around = [part for part in place[:-1] if isinstance(part, str)]
    if not around:
        return (Program,)
    rhythms: dict[str, type[Written]] = {
        "pulse": Pulse,
        "interval": Interval,
        "alternate": Alternate,
        "wave": Wave,
    }
    if around[-1] in rhythms:
        return (rhythms[around[-1]],)
    if around == ["alongside"]:
        return (Alongside,)
    return (Part,) if around.count("phases") > 1 else (Part, Repeat)


def _known_keys(key: str, place: Place) -> str:
    models = _models(place)
    fields = [item for model in models for item in model.model_fields.items()]
    known = list(dict.fromkeys(field.alias or name for name, field in fields))
    if key in known:  # and yet unknown here: a key of a part, written beside those of a repeat
        return 'It belongs into its phases: phases = [{ length = "10s", level = 20 }].'
    near = get_close_matches(key, known, n=1, cutoff=0.7)
    return f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(known)}."


_AS_A_WHOLE = {
    "one_rhythm": ("has two rhythms", "Give one of pulse, interval, alternate, wave."),
    "no_rhythm": ("has a rhythm that nothing can follow", "Leave the rhythm out here."),
    "celsius": ("has the warmer bound first", "Write celsius = [37, 39]."),
    "rise_too_long": ("rises for longer than its turn", "Make rise shorter than each."),
    "wave_levels": ("has another number of levels than of zones", "Give each zone a level."),
    "wave_lasts": ("is over before its last zone begins", "Make lasts longer, or every shorter."),
    "alongside_too_long": (
        "what runs alongside outlasts the phases",
        "Make its phases shorter, or let it begin earlier.",
    ),
    "heat_at_night": (
        'heat in a program for "woke in the night"',
        "Leave the heat out: a sleepy leg burns unnoticed (limit L11).",
    ),
    "celsius_without_heat": ("degrees for what is not heat", 'Give it effect = "heat".'),
}
_CHOICES: dict[str, type[Enum]] = {
    "zones": Zone,
    "over": Zone,
    "effect": Effect,
    "needs": Effect,
    "purpose": Purpose,
}
_EXAMPLES = {
    "zones": 'Write a list: zones = ["calf"].',
    "purpose": 'Write a list: purpose = ["travel"].',
    "sources": 'Write a list: sources = ["where it comes from"].',
    "name": 'Give it a name: name = "My evening".',
    "length": 'Say how long it lasts: length = "90s".',
    "phases": "A program needs at least one [[phases]].",
    "repeat": "Say how often: repeat = 3.",
    "celsius": "Write two whole degrees from 34 to 41: celsius = [37, 39].",
    "pulse": 'Write pulse = { on = "5s", off = "55s" }.',
    "interval": 'Write interval = { rise = "10s", hold = "10s", fall = "10s", rest = "30s" }.',
    "alternate": 'Write alternate = { each = "4m", rise = "20s" }.',
    "wave": 'Write wave = { over = ["foot", "calf"], every = "10s", hold = "15s", rest = "30s" }.',
}
