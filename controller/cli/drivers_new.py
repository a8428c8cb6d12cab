"""`legato drivers new`: a page or a package that works, to be changed line by line."""

import re
from importlib.resources import files
from pathlib import Path

from controller import folders, registry
from controller.cli.printer import tell
from controller.errors import AddressError, SettingsError
from controller.pages import shelf
from profiles.toml import quoted

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
RESERVED = ("radio", registry.DECLARED)
PACKAGE = {
    "pyproject.toml": "pyproject.toml.in",
    "leg_acme.py": "leg_acme.py",
    "test_leg_acme.py": "test_leg_acme.py.in",
}
"""The files of a package, by the templates they are made of."""


def begin_page(name: str, like: str | None, folder: Path | None) -> None:
    """A catalogue page of that name, like that of another family where one is named.

    Raises AddressError for a name that cannot be, SettingsError where it cannot be written,
    DriverNotFound, and DriverBroken.
    """
    _check_name(name)
    text = _named(_template("page.toml"), name) if like is None else _copied(name, like)
    own = folders.own_drivers()
    path = (folder or own) / f"{name}.toml"
    _write(path, text)
    tell(f"{name} is begun: {path}")
    if path.parent.resolve() != own.resolve():
        tell(f"Legato finds it once it lies in {own}.")
        return
    registry.load(name)
    _say_next(name)


def begin_package(name: str, folder: Path | None) -> None:
    """A package of that name, in a folder of its own.

    Raises AddressError for a name that cannot be, and SettingsError where it cannot be written.
    """
    _check_name(name)
    path = (folder or Path()) / f"leg_{name}"
    if path.exists():
        raise SettingsError(f"there is {path} already", "Choose another name, or another --in.")
    for file, template in PACKAGE.items():
        _write(path / _named(file, name), _named(_template(template), name))
    tell(f"leg_{name} is begun: {path}")
    tell(f"  pip install -e {path}    where Legato is installed; then Legato knows it")
    tell(f"  pytest {path}            its vectors, and all that Legato relies on")
    _say_next(name)


def _say_next(name: str) -> None:
    tell(f"  legato drivers check {name}")
    tell(f'  legato play "First Night" --on sim:{name}')


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name) or name.casefold() in RESERVED:
        hint = "Use letters, digits and underscores, a letter first: acme_boots."
        raise AddressError(f"{name!r} cannot be the name of a family", hint)
    taken = {known.casefold(): known for known in (*registry.names(), *shelf.shipped())}
    if (known := taken.get(name.casefold())) is not None:
        hint = "Choose another name; `legato drivers` lists those there are."
        raise AddressError(f"there is a family {known!r} already", hint)


def _template(file: str) -> str:
    return (files("controller") / "skeleton" / file).read_text("utf-8")


def _named(text: str, name: str) -> str:
    """A template for a family of that name."""
    title = "".join(part.capitalize() for part in name.split("_"))
    return text.replace("acme", name).replace("Acme", title)


def _copied(name: str, like: str) -> str:
    """The page of another family, for machines that need not be quite the same."""
    spec = registry.load(like)
    text = registry.page_text(like)
    page = shelf.read_page(text)
    body = re.sub(r"\A(?:\s*#.*\n|\s*\n)*", "", text)  # what it says of itself
    put = f"{name}, like: {spec.title}"
    body = re.sub(r"^title = .*$", lambda _: f"title = {quoted(put)}", body, count=1, flags=re.M)
    body = re.sub(r"^evidence = .*$", f"evidence = {_GUESSED}", body, count=1, flags=re.M)
    body = re.sub(r"^template = .*\n", "", body, count=1, flags=re.M)
    body = re.sub(r"^names = \[[^\]]*\].*$", f"names = [] {_NAMES}", body, flags=re.M)
    driver = "" if "driver" in page or "wire" in page else f"driver = {quoted(like)}\n"
    copied = _COPIED.format(name=name, like=like) + driver + body
    shelf.read_page(copied)
    return copied


_GUESSED = '"guessed"  # how you know the massage bytes of yours'
_NAMES = "# what the name that yours advertises begins with"
_COPIED = """\
# {name}: copied from the family {like}. Change what is different on yours: every
# fact below is of those other machines, until you have seen it on yours.
#     legato drivers wire {name} "ACTUATOR=1"   the bytes that would be sent
#     legato drivers check {name}   whether all that Legato relies on holds

"""


def _write(path: Path, text: str) -> None:
    """Write a new file; raises SettingsError, also where there is one already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        hint = "Choose another name, or move that file away."
        raise SettingsError(f"there is {path} already", hint) from error
    except OSError as error:
        problem = f"{path} cannot be written ({error.strerror})"
        raise SettingsError(problem, "Name a folder of yours with --in.") from error
