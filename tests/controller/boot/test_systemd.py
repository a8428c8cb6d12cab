"""The unit that systemd is given."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given

from controller.boot import systemd
from controller.boot.base import Errand
from tests.controller.boot.errands import ARGUMENTS, AWKWARD, GOLDEN, ORDINARY, SPACED, errands


@pytest.mark.parametrize(
    ("errand", "golden"),
    [(ORDINARY, "ordinary.service"), (SPACED, "spaced.service"), (AWKWARD, "awkward.service")],
    ids=["ordinary", "spaced", "awkward"],
)
def test_the_unit_is_written_so(errand: Errand, golden: str) -> None:
    assert systemd.text_of(errand) == (GOLDEN / golden).read_text("utf-8")


@given(errands)
def test_the_program_of_a_unit_is_read_as_it_was_written(errand: Errand) -> None:
    assert systemd.program_in(systemd.text_of(errand)) == errand.command[0]


@pytest.mark.parametrize("text", ["", "ExecStart=", "[Service]\n"])
def test_a_unit_without_a_program_has_none(text: str) -> None:
    assert systemd.program_in(text) is None


def test_the_commands_are_those_of_the_persons_own_manager(tmp_path: Path) -> None:
    service = systemd.service(ORDINARY, tmp_path)
    assert service.enabling == (
        ("systemctl", "--user", "daemon-reload"),
        ("systemctl", "--user", "enable", "legato-guard.service"),
    )
    assert service.disabling == (("systemctl", "--user", "disable", "legato-guard.service"),)


VERIFY = shutil.which("systemd-analyze")


@pytest.mark.skipif(VERIFY is None, reason="systemd-analyze is not on this computer")
@pytest.mark.parametrize("folder", ["bin", "my programs 100%", 'it\'s "mine" $HOME \\ really'])
def test_systemd_finds_nothing_wrong_with_the_unit(short_path: Path, folder: str) -> None:
    python = short_path / folder / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    unit = short_path / systemd.UNIT
    errand = Errand((str(python), *ARGUMENTS), AWKWARD.environment)
    unit.write_text(systemd.text_of(errand), "utf-8")
    assert _verified(unit) == (0, "")


@pytest.mark.skipif(VERIFY is None, reason="systemd-analyze is not on this computer")
def test_systemd_looks_for_the_program_at_the_path_that_was_meant(short_path: Path) -> None:
    missing = f"{short_path}/my programs 100%/python"
    unit = short_path / systemd.UNIT
    unit.write_text(systemd.text_of(Errand((missing, *ARGUMENTS))), "utf-8")
    code, said = _verified(unit)
    assert code != 0
    assert f"Command {missing} is not executable" in said


def _verified(unit: Path) -> tuple[int, str]:
    """What systemd says of a unit, and its exit code."""
    assert VERIFY is not None
    done = subprocess.run(
        [VERIFY, "verify", "--user", "--man=no", str(unit)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(unit.parent), "HOME": str(unit.parent)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
