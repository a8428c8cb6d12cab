"""What is found of a home: each thing by itself, told also where it cannot be repaired."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from controller import folders
from controller.care.keeping import add_person
from controller.settings import read_settings, settings_file
from controller.state import LEAST_ROOM, Bad, Finding, findings
from tests.controller.known import At, settled_in


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path / "legato"))


def wrong() -> Sequence[Finding]:
    return [finding for finding in findings(At(1)) if not finding.ok]


def test_in_an_empty_home_all_is_well_and_nothing_is_made(tmp_path: Path) -> None:
    assert wrong() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("free", "enough"), [(LEAST_ROOM, True), (LEAST_ROOM - 1, False)])
def test_too_little_room_is_said_and_is_for_the_person_to_make(
    monkeypatch: pytest.MonkeyPatch, free: int, enough: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, free))
    assert [(one.bad, one.advice) for one in wrong()] == (
        [] if enough else [(Bad.BEYOND_US, "Make room.")]
    )


def test_folders_that_cannot_be_made_are_said(tmp_path: Path) -> None:
    (tmp_path / "legato").write_text("a file where they would be")
    assert [(one.path, one.repair) for one in wrong()] == [
        (folders.config(), ""),
        (folders.data(), ""),
    ]
    assert all(str(tmp_path / "legato") in one.advice for one in wrong())


def test_everybody_who_has_nights_is_told_of() -> None:
    settled_in(folders.night_log(), nights=1)
    add_person("Ann")
    told = [one.what for one in findings(At(1))]
    assert "your answers and sessions, 4 rows" in told
    assert "the settings: people" in told
    assert read_settings()["people"] == ["Ann"]


def test_each_wrong_part_of_the_settings_is_told_by_itself() -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("limits = 5\npeople = 6\nkeeps_nights = 7\nmoods = 8\n")
    assert [one.what.removeprefix("the settings: ") for one in wrong()] == [
        "limits",
        "people",
        "keeps_nights",
    ]
    assert {one.bad for one in wrong()} == {Bad.SETTINGS_DAMAGED}
