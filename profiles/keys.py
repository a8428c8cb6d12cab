"""Which keys the program language has, and where one belongs that stands in a wrong place."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from profiles.generators import Alternate, Interval, Pulse, Wave
from profiles.language import _
from profiles.program import Alongside, Part, Program, Repeat
from profiles.written import Place, Written

_RHYTHMS: dict[str, type[Written]] = {
    "pulse": Pulse,
    "interval": Interval,
    "alternate": Alternate,
    "wave": Wave,
}
_OTHERWISE_CALLED = {
    "steps": "phases",
    "duration": "length",
    "time": "length",
    "intensity": "level",
    "strength": "level",
    "percent": "level",
    "start": "from",
    "end": "to",
    "temperature": "celsius",
    "degrees": "celsius",
    "times": "repeat",
    "title": "name",
    "description": "summary",
    "warning": "caution",
    "body": "zones",
    "where": "zones",
}
_PHASES = 'phases = [{ length = "10s", level = 20 }]'
LONGEST_KEY = 60  # letters; no key is half as long


def where_it_belongs(key: str, place: Place) -> str:
    """What to do with a key that is unknown at its place, the last of which it is."""
    models = _models(place)
    known = _keys(models)
    if elsewhere := _elsewhere(key, place, models):
        return elsewhere
    if _OTHERWISE_CALLED.get(key) in known:
        return _("Here it is called {key}.").format(key=_OTHERWISE_CALLED[key])
    near = nearest(key, known)
    if near:
        return _("Did you mean {near}?").format(near=near)
    return _("Known are: {known}.").format(known=", ".join(known))


def nearest(written: str, known: Sequence[str]) -> str | None:
    """The one of those known that was probably meant."""
    if len(written) > LONGEST_KEY:
        return None
    near = get_close_matches(written.casefold(), known, n=1, cutoff=0.7)
    return near[0] if near else None


def every_key() -> list[str]:
    """All the keys there are."""
    return _keys((Program, Part, Repeat, Alongside, *_RHYTHMS.values()))


def phase_keys() -> list[str]:
    """The keys that a phase has."""
    return _keys((Part, Repeat))


def _models(place: Place) -> tuple[type[Written], ...]:
    """What may stand at a place; the last of it is the unknown key."""
    around = [part for part in place[:-1] if isinstance(part, str)]
    if not around:
        return (Program,)
    if around[-1] in _RHYTHMS:
        return (_RHYTHMS[around[-1]],)
    if around == ["alongside"]:
        return (Alongside,)
    return (Part,) if around.count("phases") > 1 else (Part, Repeat)


def _keys(models: Iterable[type[Written]]) -> list[str]:
    fields = [item for model in models for item in model.model_fields.items()]
    return list(dict.fromkeys(field.alias or name for name, field in fields))


def _elsewhere(key: str, place: Place, models: tuple[type[Written], ...]) -> str:
    """Where a key is at home that does not belong here; "" where it is none of ours."""
    if models == (Part, Repeat) and key in _keys(models):
        return _("It belongs into what is repeated: {example}.").format(example=_PHASES)
    if models == (Part,) and key in ("repeat", "phases"):
        return _("What is repeated cannot hold another repeat: write it out.")
    if models == (Program,) and key in _keys((Part, Repeat)):
        return _("It belongs into a phase, below a line that says [[phases]].")
    if models == (Alongside,) and key in _keys((Part, Repeat)):
        return _("It belongs into its phases: {example}.").format(example=_PHASES)
    if models[0] in _RHYTHMS.values() and key in _keys((Part,)):
        return _("Write it beside {beside}, not within.").format(beside=place[-2])
    if models[0] is Part and key in _keys((Program,)):
        return _("It belongs to the whole program: write it above the first [[phases]].")
    if models[0] is Part and (rhythm := _rhythm_with(key)):
        return _("It belongs into a rhythm: {rhythm} = {{ {key} = ... }}.").format(
            rhythm=rhythm, key=key
        )
    return ""


def _rhythm_with(key: str) -> str:
    return next((name for name, model in _RHYTHMS.items() if key in _keys((model,))), "")
