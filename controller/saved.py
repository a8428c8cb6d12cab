"""The machines a person saved, and the limits they lowered, in one file replaced as a whole."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from controller.address import Address
from controller.errors import AddressError, SettingsError
from controller.folders import config
from profiles.disk import replace_file
from profiles.limits import Limits
from profiles.own_limits import LimitError, field_of, limits_from, typed
from profiles.toml import bare, inline, quoted


@dataclass(frozen=True, slots=True)
class SavedMachine:
    """A machine under the name a person gave it; "" for what is not said.

    `place` is where its channels lie, `model` which product it is, `deflates` is "seen" where the
    person saw its cuffs empty when it was unplugged.
    """

    name: str
    address: str
    family: str
    place: str = ""
    model: str = ""
    deflates: str = ""


def settings_file() -> Path:
    """The file with the machines and the limits; may not exist yet."""
    return config() / "settings.toml"


def machines() -> Mapping[str, SavedMachine]:
    """By name, in the order they were added; none without a file. Raises SettingsError."""
    written = _settings()
    try:
        rows = written.get("machines", {})
        if not isinstance(rows, dict):
            raise TypeError("not a table")
        found = {name: SavedMachine(name, **row) for name, row in rows.items()}
        for name, row in rows.items():
            if not all(isinstance(text, str) for text in row.values()):
                raise TypeError(f"{name} holds more than texts")
            Address.parse(found[name].address)
    except (ValueError, TypeError, AttributeError, AddressError) as error:
        path = settings_file()
        problem = f"{path} is damaged: its machines are not as `legato machines add` writes them"
        raise SettingsError(problem, _REPAIR) from error
    return found


def save(machine: SavedMachine) -> None:
    """Add a machine, or replace the one of that name; after a SettingsError nothing changed."""
    _replace({**machines(), machine.name: machine}, _limits())


def forget(name: str) -> None:
    """Remove a machine; raises SettingsError where there is none of that name."""
    kept = dict(machines())
    if kept.pop(name, None) is None:
        raise SettingsError(f"no machine is called {name!r}", "`legato machines` lists them.")
    _replace(kept, _limits())


def limits() -> Limits:
    """The limits in force: the ceilings, and what the person set lower. Raises SettingsError."""
    try:
        return limits_from(_limits())
    except LimitError as error:
        hint = f"{error.hint} Or put it back: legato limits reset {error.name}"
        raise SettingsError(f"{settings_file()}, limits: {error}", hint) from error


def lower(name: str, value: str) -> None:
    """Set a limit, as a person types it; after a SettingsError nothing changed."""
    try:
        lowered = {**_limits(), name: typed(name, value)}
    except LimitError as error:
        raise SettingsError(str(error), error.hint) from error
    _replace(machines(), lowered)


def reset(name: str | None = None) -> None:
    """Put a limit back to its ceiling, or all of them; raises SettingsError for an unknown one."""
    kept = dict(_limits()) if name is not None else {}
    if name is not None and kept.pop(name, None) is None:
        _known(name)
    _replace(machines(), kept)


_REPAIR = "Mend that file with a text editor, or move it away and add your machines again."


def _settings() -> Mapping[str, object]:
    path = settings_file()
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror})", _REPAIR) from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is damaged: {error}", _REPAIR) from error


def _limits() -> Mapping[str, object]:
    """As they are written, right or wrong."""
    found = _settings().get("limits", {})
    if isinstance(found, dict):
        return found
    raise SettingsError(f"{settings_file()} is damaged: its limits are no table", _REPAIR)


def _known(name: str) -> None:
    try:
        field_of(name)
    except LimitError as error:
        raise SettingsError(str(error), error.hint) from error


def _replace(kept: Mapping[str, SavedMachine], lowered: Mapping[str, object]) -> None:
    path = settings_file()
    if set(_settings()) - {"machines", "limits"}:
        raise SettingsError(
            f"{path} holds more than this Legato knows, which it would lose",
            "Change it there with a text editor.",
        )
    lines = ["# Written by `legato machines add` and `legato limits set`.\n"]
    if lowered:
        lines.append("\n[limits]\n")
        lines += [f"{bare(name)} = {inline(value)}\n" for name, value in lowered.items()]
    for machine in kept.values():
        row = {key: text for key, text in asdict(machine).items() if key != "name" and text}
        lines.append(f"\n[machines.{quoted(machine.name)}]\n")
        lines += [f"{key} = {quoted(text)}\n" for key, text in row.items()]
    try:
        replace_file(path, "".join(lines).encode())
    except UnicodeEncodeError as error:
        raise SettingsError("that name is no text", "Choose another name.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror})", _ROOM) from error


_ROOM = "See that there is room on the disk and that the folder is yours."
