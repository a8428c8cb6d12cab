"""The settings file: one TOML file, read and replaced as a whole, and all that is in it kept."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from controller.errors import SettingsError
from controller.folders import config
from profiles.disk import replace_file
from profiles.language import _
from profiles.toml import bare, inline

Settings = Mapping[str, object]


def settings_file() -> Path:
    """Where it is; it may not exist yet."""
    return config() / "settings.toml"


def read_settings() -> Settings:
    """All that is in it, nothing without a file; raises SettingsError."""
    path = settings_file()
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(
            _("{path} cannot be read ({reason})").format(path=path, reason=error.strerror), REPAIR
        ) from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(
            _("{path} is damaged: {error}").format(path=path, error=error), REPAIR
        ) from error


def table(name: str) -> Settings:
    """A table of it, by its name, right or wrong in what it says; raises SettingsError."""
    found = read_settings().get(name, {})
    if isinstance(found, dict):
        return found
    raise SettingsError(
        _("{path} is damaged: its {name} are no table").format(path=settings_file(), name=name),
        REPAIR,
    )


def replace_settings(**changed: object) -> None:
    """Put other values in place of some, by their names, and keep all others.

    An empty table is left out. After a SettingsError nothing changed.
    """
    write_settings({**read_settings(), **changed})


def write_settings(values: Settings) -> None:
    """Write the file anew with these values, whatever was in it; as for `replace_settings`."""
    path = settings_file()
    kept = {name: value for name, value in values.items() if value != {}}
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, ("".join([_HEAD, *_lines(kept)])).encode())
    except UnicodeEncodeError as error:
        raise SettingsError(_("that name is no text"), _("Choose another name.")) from error
    except OSError as error:
        raise SettingsError(
            _("{path} cannot be written ({reason})").format(path=path, reason=error.strerror), _ROOM
        ) from error


REPAIR = _("`legato data repair` keeps what can be read of it, and puts the rest beside it.")
_ROOM = _("See that there is room on the disk and that the folder is yours: `legato data check`.")
_HEAD = "# Written by Legato. What you add is kept, but for remarks.\n"


def _lines(values: Settings, around: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of a table: what is simple first, then the tables in it."""
    simple = {key: value for key, value in values.items() if not isinstance(value, dict)}
    if simple:
        if around:
            yield f"\n[{'.'.join(map(bare, around))}]\n"
        yield from (f"{bare(key)} = {inline(value)}\n" for key, value in simple.items())
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _lines(value, (*around, key))
