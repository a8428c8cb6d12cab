"""What loads what, and what is shipped: kept true by looking."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from pkgutil import iter_modules

import pytest

ROOT = Path(__file__).parents[2]

SCREENS_KNOW = {"clock", "desk", "errors", "host", "ui"}

LOADED = """
import sys
from controller.cli.main import cli
cli.main(sys.argv[1:], prog_name="legato", standalone_mode=False)
print(*sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """Top-level modules in memory after that command."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("programs",)])
def test_quick_commands_load_neither_bleak_nor_textual(arguments: tuple[str, ...]) -> None:
    assert not loaded(*arguments) & {"bleak", "textual", "serial", "bumble", "asyncio"}


def test_screens_may_import_nothing_but_what_they_are_to_know() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    (theirs,) = (one for one in contracts if one.get("source_modules") == ["controller.ui"])
    there_are = {found.name for found in iter_modules([str(ROOT / "controller")])}
    kept_out = {name.removeprefix("controller.") for name in theirs["forbidden_modules"]}
    assert there_are - kept_out == SCREENS_KNOW


def test_help_does_not_load_pydantic() -> None:
    assert "pydantic" not in loaded("--help")


STOPPED = """
import sys
import controller.cli.stopped, controller.link.serial
from controller.registry import load
load("tcode")
print(*sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
"""


def test_stopping_by_serial_loads_neither_bleak_nor_pydantic() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED], capture_output=True, text=True, check=True
    )
    assert not set(done.stderr.split()) & {"bleak", "textual", "pydantic", "bumble"}


def test_the_wheel_holds_the_three_packages_and_their_data(tmp_path: Path) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
            *("--wheel-dir", str(tmp_path), str(ROOT)),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("legato-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"controller", "firmware_protocol", "profiles"}
    shipped = {path.relative_to(ROOT).as_posix() for path in _data_files()}
    assert shipped <= set(names)


def _data_files() -> list[Path]:
    catalogue = (ROOT / "firmware_protocol" / "catalogue").glob("*.toml")
    skeleton = (ROOT / "controller" / "skeleton").glob("*.*")
    pages = (ROOT / "controller" / "serve" / "pages").glob("*.*")
    return [*catalogue, *(ROOT / "profiles" / "builtin").glob("*.toml"), *skeleton, *pages]


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    packages = ("controller", "firmware_protocol", "profiles", "tests")
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > 300
    }
    assert long == {}
