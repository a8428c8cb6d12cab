"""The task that Windows is given."""

from pathlib import Path
from subprocess import list2cmdline
from xml.etree import ElementTree

import pytest
from hypothesis import given

from controller.boot import windows
from controller.boot.base import Errand
from tests.controller.boot.errands import ARGUMENTS, GOLDEN, errands

USER = "HOME\\eve & adam"
ORDINARY = Errand(("C:\\Users\\eve\\pipx\\legato\\Scripts\\pythonw.exe", *ARGUMENTS))
AWKWARD = Errand(
    ("C:\\Program Files\\<soft> & 100%\\pythonw.exe", *ARGUMENTS),
    {"LEGATO_HOME": "D:\\my legs\\"},
)
NAMED = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.mark.parametrize(
    ("errand", "golden"),
    [(ORDINARY, "ordinary.xml"), (AWKWARD, "awkward.xml")],
    ids=["ordinary", "awkward"],
)
def test_the_task_is_written_so(errand: Errand, golden: str) -> None:
    assert windows.text_of(errand, USER) == (GOLDEN / golden).read_text("utf-8")


@given(errands)
def test_a_task_means_what_was_meant(errand: Errand) -> None:
    text = windows.text_of(errand, USER)
    task = ElementTree.fromstring(text.encode("utf-16"))
    assert task.findtext(f".//{NAMED}Command") == errand.command[0]
    assert task.findtext(f".//{NAMED}Arguments") == list2cmdline(
        [*ARGUMENTS, "--home", errand.environment["LEGATO_HOME"]]
    )
    assert {user.text for user in task.iter(f"{NAMED}UserId")} == {USER}
    assert windows.program_in(text) == errand.command[0]


def test_a_task_without_a_program_has_none() -> None:
    assert windows.program_in("<Task/>") is None


def test_the_commands_name_the_task_and_the_file_it_is_made_of(tmp_path: Path) -> None:
    service = windows.service(ORDINARY, tmp_path, USER)
    made = ("schtasks", "/Create", "/TN", "Legato guard", "/XML", str(service.file), "/F")
    assert service.enabling == (made,)
    assert service.disabling == (("schtasks", "/Delete", "/TN", "Legato guard", "/F"),)
