"""The agent that launchd is given."""

import plistlib
from pathlib import Path

import pytest
from hypothesis import given

from controller.boot import launchd
from controller.boot.base import Errand
from tests.controller.boot.errands import AWKWARD, GOLDEN, ORDINARY, errands


@pytest.mark.parametrize(
    ("errand", "golden"),
    [(ORDINARY, "ordinary.plist"), (AWKWARD, "awkward.plist")],
    ids=["ordinary", "awkward"],
)
def test_the_agent_is_written_so(errand: Errand, golden: str) -> None:
    assert launchd.text_of(errand) == (GOLDEN / golden).read_text("utf-8")


@given(errands)
def test_an_agent_means_what_was_meant(errand: Errand) -> None:
    text = launchd.text_of(errand)
    agent = plistlib.loads(text.encode())
    assert tuple(agent["ProgramArguments"]) == errand.command
    assert agent["EnvironmentVariables"] == errand.environment
    assert launchd.program_in(text) == errand.command[0]


@pytest.mark.parametrize(
    "text", ["", "<plist>", "<plist><dict/></plist>", "<plist><array/></plist>"]
)
def test_an_agent_without_a_program_has_none(text: str) -> None:
    assert launchd.program_in(text) is None


def test_an_agent_that_is_loaded_is_unloaded_before_it_is_loaded_anew(tmp_path: Path) -> None:
    service = launchd.service(ORDINARY, tmp_path, uid=501)
    assert service.preparing == (("launchctl", "bootout", "gui/501/legato.guard"),)
    assert service.enabling == (
        ("launchctl", "enable", "gui/501/legato.guard"),
        ("launchctl", "bootstrap", "gui/501", str(tmp_path / "legato.guard.plist")),
    )
