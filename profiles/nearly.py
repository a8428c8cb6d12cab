"""What was probably meant by what is nearly right in a program file."""

import re
from collections.abc import Mapping
from types import MappingProxyType

LISTS = ("zones", "over", "purpose", "needs", "sources")
"""The keys of lists of texts."""

RHYTHMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"pulse": ("on", "off"), "interval": ("rise", "hold", "fall", "rest"), "alternate": ("each",)}
)
"""The lengths that a rhythm cannot do without."""

LONGEST = 120  # letters; whoever writes more means something else


def in_short(text: str) -> str:
    """A duration as a file says it: "10 minutes" is "10m", "0.5m" is "30s", "5:00" is "5m".

    "" where the text is none.
    """
    spoken = text.strip().casefold()
    if len(spoken) > LONGEST:
        return ""
    if clock := _CLOCK.fullmatch(spoken):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return _written(hours * 3600 + minutes * 60 + seconds)
    if not _LENGTH.fullmatch(spoken):
        return ""
    found = _COUNTED.findall(spoken)
    return _written(sum(float(n.replace(",", ".")) * _UNITS[unit] for n, unit in found))


def zone_like(text: str) -> str:
    """A zone as a file says it: "calves" is "calf", "left calf" is "calf.left"; "" for no zone."""
    words = re.findall("[a-z]+", text.casefold())
    zones = {_ZONES[word] for word in words if word in _ZONES}
    sides = {word for word in words if word in ("left", "right")}
    if len(zones) != 1 or any(word not in _AROUND and word not in _ZONES for word in words):
        return ""
    return ".".join([*zones, *sides]) if len(sides) == 1 else zones.pop()


def as_list(key: str, text: str) -> str:
    """Words without a list or without quotation marks, as the list they should be; "" for none."""
    if len(text) > LONGEST:
        return ""
    words = [word.strip(" \t\"'") for word in text.strip(" \t[]").split(",")]
    words = [zone_like(word) or word if key in ("zones", "over") else word for word in words]
    if key not in LISTS or not all(_PLAIN.fullmatch(word) for word in words):
        return ""
    listed = ", ".join(f'"{word}"' for word in words)
    return f"{key} = [{listed}]"


def as_rhythm(key: str, text: str) -> str:
    """A rhythm in words, "on 20s off 10s", as the table it should be; "" where it is none."""
    if key not in RHYTHMS or len(text) > LONGEST:
        return ""
    found = {name: in_short(length) for name, length in _NAMED.findall(text.casefold())}
    if not all(found.get(name) for name in RHYTHMS[key]):
        return ""
    parts = ", ".join(f'{name} = "{found[name]}"' for name in RHYTHMS[key])
    return f"{key} = {{ {parts} }}"


def _written(seconds: float) -> str:
    """So many seconds, to the whole one, as a file says it; "" for none or beyond all measure."""
    if not 0.5 <= seconds < 100_000:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m" * bool(minutes) + f"{rest}s" * bool(rest)


_NAMED = re.compile(r"([a-z]{2,8})\s*[:=]?\s*\"?([0-9][0-9.,:]*\s*[a-z]*)")
_NUMBER = r"[0-9]{1,4}(?:[.,][0-9]{1,3})?"
_CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-9]{2})")
_COUNTED = re.compile(rf"({_NUMBER})\s*(s|m|h)[a-z]*")
_LENGTH = re.compile(rf"(?:{_COUNTED.pattern}\.?(?:\s+|,|and)*)+")
_UNITS = {"s": 1, "m": 60, "h": 3600}
_PLAIN = re.compile(r"[A-Za-z][A-Za-z. ]*")
_AROUND = ("left", "right", "both", "my", "the")
_ZONES = {
    "foot": "foot",
    "feet": "foot",
    "sole": "foot",
    "soles": "foot",
    "calf": "calf",
    "calfs": "calf",
    "calves": "calf",
    "thigh": "thigh",
    "thighs": "thigh",
}
