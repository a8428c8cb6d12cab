"""The machines a person saved, in one settings file that is replaced as a whole."""

import json
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from controller.address import Address
from controller.errors import AddressError, SettingsError
from controller.folders import config


@dataclass(frozen=True, slots=True)
class SavedMachine:
    """A machine under the name a person gave it; `place` says where its channels lie, "" unsaid."""

    name: str
    address: str
    family: str
    place: str = ""


def settings_file() -> Path:
    """The file with the machines; may not exist yet."""
    return config() / "settings.toml"


def machines() -> Mapping[str, SavedMachine]:
    """By name, in the order they were added; none without a file. Raises SettingsError."""
    path = settings_file()
    try:
        written = tomllib.loads(path.read_text("utf-8"))
        rows = written.get("machines", {})
        found = {name: SavedMachine(name, **row) for name, row in rows.items()}
        for name, row in rows.items():
            if not all(isinstance(text, str) for text in row.values()):
                raise TypeError(f"{name} holds more than texts")
            Address.parse(found[name].address)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror})", _REPAIR) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is damaged: {error}", _REPAIR) from error
    except (ValueError, TypeError, AttributeError, AddressError) as error:
        problem = f"{path} is damaged: its machines are not as `legato machines add` writes them"
        raise SettingsError(problem, _REPAIR) from error
    return found


def save(machine: SavedMachine) -> None:
    """Add a machine, or replace the one of that name; after a SettingsError nothing changed."""
    _replace({**machines(), machine.name: machine})


def forget(name: str) -> None:
    """Remove a machine; raises SettingsError where there is none of that name."""
    kept = dict(machines())
    if kept.pop(name, None) is None:
        raise SettingsError(f"no machine is called {name!r}", "`legato machines` lists them.")
    _replace(kept)


_REPAIR = "Mend that file with a text editor, or move it away and add your machines again."


def _replace(kept: Mapping[str, SavedMachine]) -> None:
    path = settings_file()
    if path.exists() and set(tomllib.loads(path.read_text("utf-8"))) - {"machines"}:
        raise SettingsError(
            f"{path} holds more than this Legato knows, which it would lose",
            "Change the machines there with a text editor.",
        )
    lines = ["# Written by `legato machines add`.\n"]
    for machine in kept.values():
        row = {key: text for key, text in asdict(machine).items() if key != "name" and text}
        lines.append(f"\n[machines.{_quoted(machine.name)}]\n")
        lines += [f"{key} = {_quoted(text)}\n" for key, text in row.items()]
    try:
        content = "".join(lines).encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
    except UnicodeEncodeError as error:
        raise SettingsError("that name is no text", "Choose another name.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror})", _ROOM) from error


def _write(path: Path, content: bytes) -> None:
    """Replace the file as a whole; where that fails it is as before."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".settings")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


_ROOM = "See that there is room on the disk and that the folder is yours."


def _quoted(text: str) -> str:
    # What JSON escapes, TOML escapes in the same way; TOML forbids a bare DEL besides.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
