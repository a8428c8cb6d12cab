"""Where catalogue pages lie: shipped beside the wire formats, or in a person's own folder."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from controller import folders
from controller.driver import Page, shipped_page
from controller.errors import DriverBroken
from controller.pages.layout import CHANGES
from controller.pages.reading import check_page
from firmware_protocol.kinds import PageError

Changes = Mapping[str, Mapping[str, Any]]  # Any: CHANGES has seen to the types

LARGEST = 1_000_000  # characters; the longest page we ship has 6,000
MEND = "Mend that file with a text editor, or move it away."


def shipped() -> tuple[str, ...]:
    """The families whose pages come with Legato, in order."""
    return tuple(
        sorted(path.name[: -len(_TOML)] for path in _catalogue().iterdir() if _is_page(path.name))
    )


def own() -> Mapping[str, Path]:
    """The pages a person has added, by the family's name; none where there is no folder."""
    try:
        paths = sorted(folders.own_drivers().iterdir())
    except OSError:
        return {}
    return {path.stem: path for path in paths if _is_page(path.name)}


def read_page(text: str) -> Page:
    """A page from its text; raises ValueError, naming the line or the place."""
    page = tomllib.loads(text)
    check_page(page)
    return page


def read_own(path: Path) -> Page:
    """A page of a person's own; raises DriverBroken."""
    with _told_of(path):
        return read_page(_text(path))


def changes() -> Changes:
    """What a person changed of the catalogue, by family; raises DriverBroken."""
    path = folders.catalogue_changes()
    with _told_of(path):
        try:
            written = tomllib.loads(_text(path))
        except FileNotFoundError:
            return {}
        CHANGES.check(written, "")
    found: Changes = written.get("families", {})
    return found


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """What is wrong with a file of a person's own, as DriverBroken."""
    try:
        yield
    except OSError as error:
        hint = "See that you may read it, and the folder it is in: legato data repair"
        raise DriverBroken(f"{path} cannot be read ({error.strerror})", hint) from error
    except (ValueError, RecursionError) as error:
        raise DriverBroken(f"{path}: {error}", MEND) from error


def _text(path: Path) -> str:
    """What stands in a file; raises OSError, and ValueError where it is too much to be read."""
    with path.open(encoding="utf-8") as file:
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise PageError("", f"is above {LARGEST} characters, which no such file needs")
    return text


def overlapping(family: str, names: tuple[str, ...]) -> None:
    """Raises PageError where one of these advertised names is that of a family we ship."""
    wanted = {name.casefold(): name for name in names}
    for other, claimed in _claimed().items():
        if other != family and (both := wanted.keys() & claimed):
            name = wanted[min(both)]
            raise PageError("names", f"{name!r} is what machines of {other} are called already")


@cache
def _claimed() -> Mapping[str, frozenset[str]]:
    pages: dict[str, Mapping[str, Any]] = {
        name: tomllib.loads(shipped_page(name)) for name in shipped()
    }
    return {
        name: frozenset(
            claim.casefold()
            for table in (*page["links"], *page["models"])
            for claim in table.get("names", ())
        )
        for name, page in pages.items()
    }


def _catalogue() -> Path:
    return Path(str(files("firmware_protocol") / "catalogue"))


def _is_page(name: str) -> bool:
    return name.endswith(_TOML) and not name.startswith(".")


_TOML = ".toml"
