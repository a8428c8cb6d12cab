"""`legato urge`: kept with a number, shown without one."""

import json
from pathlib import Path

import pytest

from tests.controller.cli.commands import Home


@pytest.fixture
def home(short_path: Path) -> Home:
    return Home(short_path)


def test_a_number_is_kept_and_shown(home: Home) -> None:
    assert home.run("urge").out == "Nothing was said of it yet: legato urge 4\n"
    kept = home.run("urge", "4")
    assert (kept.code, kept.err) == (0, "")
    assert " 4 / 10" in kept.out
    home.run("urge", "10")
    assert [line.split()[2] for line in home.run("urge").out.splitlines()] == ["4", "10"]
    (first, _) = home.run("urge", "--json").out.splitlines()
    assert json.loads(first)["urge"] == 4


def test_what_is_no_number_from_0_to_10_is_not_kept(home: Home) -> None:
    assert home.run("urge", "11").code == 2
    assert home.run("urge", "--json").out == ""


def test_somebody_unknown_has_none(home: Home) -> None:
    assert home.run("urge", "4", "--person", "Nobody").code == 1
