"""Whether everything in the settings is as Legato writes it, part by part."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from controller.errors import AddressError, SettingsError
from controller.saved import limits, machine_from
from controller.saved_comfort import window_from
from controller.settings import REPAIR, Settings, read_settings, settings_file
from profiles.language import _
from profiles.own_limits import LimitError, value_of

PARTS = ("machines", "limits", "comfort", "people", "keeps_nights")
"""What this Legato knows of; everything else is of another, and kept as it is."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A part that is not as it should be, by the names that lead to it, and what is wrong."""

    part: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        return f"{'.'.join(self.part)}: {self.what}"


def wrong_parts(values: Settings) -> tuple[Wrong, ...]:
    """Every part that is wrong, the smallest that can be left out for the rest to be right."""
    return tuple(
        wrong
        for name, look in _LOOKS.items()
        if name in values
        for wrong in look(name, values[name])
    )


def check_settings() -> None:
    """Whether all of the settings can be relied on, and written; raises SettingsError."""
    path = settings_file()
    limits()  # says best what is wrong with one
    for wrong in wrong_parts(read_settings()):
        raise SettingsError(_("{path} is damaged: {wrong}").format(path=path, wrong=wrong), REPAIR)
    if path.exists() and not all(os.access(one, os.W_OK) for one in (path, path.parent)):
        raise SettingsError(
            _("{path} cannot be written").format(path=path),
            _("`legato data repair` gives you the right."),
        )


def _machines(name: str, value: object) -> Iterator[Wrong]:
    yield from _each((name,), value, lambda key, row: machine_from(key, row))


def _limits(name: str, value: object) -> Iterator[Wrong]:
    yield from _each((name,), value, value_of)


def _comfort(name: str, value: object) -> Iterator[Wrong]:
    if not isinstance(value, dict):
        yield Wrong((name,), _NO_TABLE)
        return
    for person, machines in value.items():
        if not isinstance(machines, dict):
            yield Wrong((name, person), _NO_TABLE)
            continue
        for machine, found in machines.items():
            yield from _each((name, person, machine), found, lambda _, row: window_from(row))


def _people(name: str, value: object) -> Iterator[Wrong]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        yield Wrong((name,), "this is no list of names")


def _keeps_nights(name: str, value: object) -> Iterator[Wrong]:
    if type(value) is not bool:
        yield Wrong((name,), "this is neither true nor false")


def _each(
    part: tuple[str, ...], rows: object, check: Callable[[str, object], object]
) -> Iterator[Wrong]:
    if not isinstance(rows, dict):
        yield Wrong(part, _NO_TABLE)
        return
    for key, row in rows.items():
        try:
            check(key, row)
        except LimitError as error:
            yield Wrong((*part, key), str(error).removeprefix(f"{key}: "))
        except (ValueError, TypeError, AddressError):
            yield Wrong((*part, key), "this is not as Legato writes it")


_NO_TABLE = "this is no table"

_LOOKS: dict[str, Callable[[str, object], Iterator[Wrong]]] = {
    "machines": _machines,
    "limits": _limits,
    "comfort": _comfort,
    "people": _people,
    "keeps_nights": _keeps_nights,
}
