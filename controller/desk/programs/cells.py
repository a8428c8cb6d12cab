"""The cells of a table of phases: what stands in them, and what a person means by what they type.

Rows are tables of a program file, as tomllib reads them. What is typed and means nothing is kept
as it is: checking the program tells what is wrong with it.
"""

import re
from collections.abc import Mapping
from enum import Enum

from profiles.actuators import Effect
from profiles.language import _
from profiles.nearly import in_short, zone_like

Values = Mapping[str, object]
"""Keys of a table with their values; None for a key that is to be gone."""


class Column(Enum):
    """What the table of phases shows of each, from left to right."""

    NAME = "name"
    LENGTH = "length"
    LEVEL = "level"
    ZONES = "zones"
    EFFECT = "effect"
    RHYTHM = "rhythm"

    @property
    def title(self) -> str:
        """What stands above it."""
        return {
            Column.NAME: _("Name"),
            Column.LENGTH: _("Length"),
            Column.LEVEL: _("Level"),
            Column.ZONES: _("Zones"),
            Column.EFFECT: _("Effect"),
            Column.RHYTHM: _("Rhythm"),
        }[self]

    @property
    def hint(self) -> str:
        """What may be typed there."""
        return {
            Column.NAME: _("A few words."),
            Column.LENGTH: _("Such as 90s, 12m or 1m30s."),
            Column.LEVEL: _("A percent such as 25; from one to another: 0-25; warmth: 37-39 C."),
            Column.ZONES: _("Some of foot, calf, thigh, or one side: calf.left. Or nothing."),
            Column.EFFECT: _("vibration, kneading, compression, heat. Or nothing."),
            Column.RHYTHM: _(
                "on 20s off 10s; each 4m rise 20s; rise 10s hold 10s fall 10s rest 30s. Or nothing."
            ),
        }[self]


RHYTHMS: Mapping[str, tuple[str, ...]] = {
    "pulse": ("on", "off"),
    "alternate": ("each", "rise", "first"),
    "interval": ("rise", "hold", "fall", "rest"),
}
_COURSES = ("level", "from", "to", "celsius")
_COLUMNS = {
    "name": Column.NAME,
    "length": Column.LENGTH,
    "zones": Column.ZONES,
    "effect": Column.EFFECT,
    **dict.fromkeys(_COURSES, Column.LEVEL),
    **dict.fromkeys((*RHYTHMS, "wave"), Column.RHYTHM),
}


def column_of(key: str) -> Column | None:
    """The column that shows a key of a phase."""
    return _COLUMNS.get(key)


def told(row: Values, column: Column) -> str:
    """What stands in a cell."""
    match column:
        case Column.NAME | Column.LENGTH | Column.EFFECT:
            return _text(row.get(column.value, ""))
        case Column.ZONES:
            zones = row.get("zones", "")
            return ", ".join(map(_text, zones)) if isinstance(zones, list) else _text(zones)
        case Column.LEVEL:
            return _level(row)
        case Column.RHYTHM:
            return next((_rhythm(row[key]) for key in RHYTHMS if key in row), "")


def beyond(row: Values) -> str:
    """What of a phase no cell can show, in words; "" where they show it."""
    if "repeat" in row or "phases" in row:
        parts = row.get("phases", row.get("steps"))  # as the first format calls them
        count = len(parts) if isinstance(parts, list) else 0
        text = _("{count} parts, {times} times over")
        return text.format(count=count, times=_text(row.get("repeat", "?")))
    if "wave" in row:
        return _("a wave")
    if "guide" in row:
        return _("a step for you: {step}").format(step=_text(row["guide"]))
    return ""


def meant(words: str, column: Column) -> Values:
    """What a person means by what they typed into a cell."""
    words = words.strip()
    match column:
        case Column.NAME:
            return {"name": words or None}
        case Column.LENGTH:
            written = words if _WRITTEN.fullmatch(words) else in_short(words)
            return {"length": written or words or None}
        case Column.EFFECT:
            likely = [e.value for e in Effect if words and e.value.startswith(words.casefold())]
            return {"effect": likely[0] if len(likely) == 1 else words or None}
        case Column.ZONES:
            zones = [part for part in re.split(r"[,;\s]+", _joined(words)) if part]
            return {"zones": [zone_like(zone) or zone for zone in zones] or None}
        case Column.LEVEL:
            return {**dict.fromkeys(_COURSES), **_course(words)}
        case Column.RHYTHM:
            return {**dict.fromkeys(RHYTHMS), **_rhythm_of(words)}


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _level(row: Values) -> str:
    if "from" in row or "to" in row:
        return f"{_text(row.get('from', '?'))}-{_text(row.get('to', '?'))}"
    if isinstance(band := row.get("celsius"), list):
        return f"{'-'.join(map(_text, band))} C"
    return _text(row.get("level", ""))


def _rhythm(value: object) -> str:
    if not isinstance(value, dict):
        return _text(value)
    return " ".join(f"{key} {_text(one)}" for key, one in value.items())


def _course(words: str) -> Values:
    if found := re.fullmatch(r"(\d{1,3})\s*%?", words):
        return {"level": int(found[1])}
    if found := _BETWEEN.fullmatch(words):
        ends = [int(found[1]), int(found[2])]
        return {"celsius": ends} if found[3] else {"from": ends[0], "to": ends[1]}
    return {"level": words or None}


_WRITTEN = re.compile(r"(\d+h)?(\d+m)?(\d+s)?")  # as a file says it
_BETWEEN = re.compile(r"(\d{1,3})\s*%?\s*(?:-|to|>|\.\.)\s*(\d{1,3})\s*(?:%|(C|c|°C))?")


def _rhythm_of(words: str) -> Values:
    spoken = words.casefold().replace(",", " ").split()
    named = spoken.pop(0) if spoken and spoken[0] in RHYTHMS else ""
    pairs = dict(zip(spoken[::2], spoken[1::2], strict=False))
    for kind, keys in RHYTHMS.items():
        whole = pairs and set(pairs) <= set(keys) and 2 * len(pairs) == len(spoken)
        if named in ("", kind) and whole:
            return {kind: {key: in_short(one) or one for key, one in pairs.items()}}
    return {"pulse": words or None}


def _joined(words: str) -> str:
    """The same with "left calf" as one word, so that blanks tell zones apart."""
    one = re.sub(r"\b(left|right)\s+(foot|calf|thigh)\b", r"\2.\1", words.casefold())
    return re.sub(r"\s+and\s+", " ", one)
