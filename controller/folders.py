"""Where Legato keeps things. `LEGATO_HOME` moves what it keeps, not how its processes meet."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from controller.errors import SettingsError

LEFT = ".left"
"""How the name of a note ends which says that a machine may run."""


def config() -> Path:
    """The folder of the settings file and of a person's own programs; may not exist yet."""
    home = os.environ.get("LEGATO_HOME")
    return Path(home) / "config" if home else user_config_path("legato", appauthor=False)


def data() -> Path:
    """The folder of the night log; may not exist yet."""
    home = os.environ.get("LEGATO_HOME")
    return Path(home) / "data" if home else user_data_path("legato", appauthor=False)


def night_log() -> Path:
    """The file of the night log; may not exist yet."""
    return data() / "nights.sqlite"


def left_running() -> tuple[Path, ...]:
    """The folders of the notes on machines that may run, the best one first; may not exist.

    The first survives the computer, the second a disk that is full.
    """
    try:
        return data() / "left", run()
    except SettingsError:
        return (data() / "left",)


def left_notes(pattern: str = "*") -> tuple[Path, ...]:
    """The notes on machines that may run; the pattern is of their names, without the ending.

    A folder that may not be read has none: whatever is asked for, it is said there.
    """
    found: list[Path] = []
    for folder in left_running():
        with suppress(PermissionError):
            found += sorted(folder.glob(f"{pattern}{LEFT}"))
    return tuple(found)


def own_programs() -> Path:
    """The folder of a person's own programs; may not exist yet."""
    return config() / "programs"


def own_drivers() -> Path:
    """The folder of catalogue pages a person added; may not exist yet."""
    return config() / "drivers"


def catalogue_changes() -> Path:
    """The file of what a person changed of the catalogue; may not exist yet."""
    return config() / "catalogue.toml"


def run() -> Path:
    """The folder where running sessions can be found, for this user only; raises SettingsError."""
    for folder in _meeting_places():
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if _private(folder):
            return folder
    raise SettingsError(
        "there is no private folder for running sessions",
        f"Remove {_temporary()} if it belongs to somebody else, and try again.",
    )


def _meeting_places() -> Iterator[Path]:
    # A shell and a boot service see different environments and must find the same folder.
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        yield Path(runtime) / "legato"
    elif (login := Path("/run/user") / _user()).is_dir():
        yield login / "legato"
    yield _temporary()


def _temporary() -> Path:
    import tempfile  # most commands never ask for it

    try:
        folder = tempfile.gettempdir()
    except FileNotFoundError:  # it writes there to try; on a full disk the folder is the same
        folder = os.environ.get("TMPDIR", "/tmp")  # noqa: S108 - `run` looks whose it is
    return Path(folder) / f"legato-{_user()}"


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _private(folder: Path) -> bool:
    if not hasattr(os, "getuid"):  # Windows: the folder inherits the rights of the user's profile
        return os.access(folder, os.W_OK)
    found = folder.lstat()
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.getuid()
        and stat.S_IMODE(found.st_mode) & 0o077 == 0
    )
