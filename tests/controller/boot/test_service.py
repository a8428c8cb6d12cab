"""Installing, looking and removing, with stand-ins for the programs of each system."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from controller.boot import launchd, service, systemd, windows
from controller.boot.base import BootService, Errand
from controller.errors import SettingsError
from tests.controller.boot.errands import ARGUMENTS, ORDINARY
from tests.controller.boot.stand_ins import LAUNCHCTL, NO_BUS, SCHTASKS, SYSTEMCTL, StandIn


@dataclass(frozen=True)
class System:
    """One of the three, with its stand-in."""

    program: str
    body: str
    service: Callable[[Errand, Path], BootService]


SYSTEMS = [
    System("systemctl", SYSTEMCTL, systemd.service),
    System("launchctl", LAUNCHCTL, lambda errand, folder: launchd.service(errand, folder, 501)),
    System("schtasks", SCHTASKS, lambda errand, folder: windows.service(errand, folder, "H\\eve")),
]


@pytest.fixture(params=SYSTEMS, ids=lambda system: system.program)
def system(request: pytest.FixtureRequest) -> System:
    assert isinstance(request.param, System)
    return request.param


@pytest.fixture
def units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a person's units, where the stand-in looks, too."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return tmp_path / "config" / "systemd" / "user"


def test_it_works_once_it_is_installed(system: System, units: Path, tmp_path: Path) -> None:
    StandIn(tmp_path / "bin", system.program, system.body)
    python = tmp_path / "python"
    python.symlink_to("/bin/sh")
    boot = system.service(Errand((str(python), *ARGUMENTS)), units)
    assert not service.standing(boot).works
    assert service.install(boot) is None
    assert boot.file.read_text(boot.encoding) == boot.text
    found = service.standing(boot)
    assert (found.works, found.as_now, found.program) == (True, True, str(python))


def test_installing_twice_is_installing_once(system: System, units: Path, tmp_path: Path) -> None:
    StandIn(tmp_path / "bin", system.program, system.body)
    boot = system.service(ORDINARY, units)
    assert [service.install(boot), service.install(boot)] == [None, None]
    assert service.standing(boot).enabled


def test_nothing_is_left_of_it_after_removal(system: System, units: Path, tmp_path: Path) -> None:
    StandIn(tmp_path / "bin", system.program, system.body)
    boot = system.service(ORDINARY, units)
    service.install(boot)
    assert service.remove(boot) == service.Removed(found=True, failed=None)
    assert [path for path in units.rglob("*") if not path.is_dir()] == []
    assert not service.standing(boot).enabled


def test_removing_what_is_not_there_changes_nothing(
    system: System, units: Path, tmp_path: Path
) -> None:
    told = StandIn(tmp_path / "bin", system.program, system.body)
    boot = system.service(ORDINARY, units)
    assert service.remove(boot) == service.Removed(found=False, failed=None)
    assert told.told == [" ".join(boot.asking[1:])]


def test_half_an_installation_is_removed_as_well(
    system: System, units: Path, tmp_path: Path
) -> None:
    StandIn(tmp_path / "bin", system.program, system.body)
    boot = system.service(ORDINARY, units)
    service.install(boot)
    boot.file.unlink()
    assert service.remove(boot) == service.Removed(found=True, failed=None)
    assert not service.standing(boot).enabled


def test_a_link_is_removed_where_no_command_can(units: Path, tmp_path: Path) -> None:
    StandIn(tmp_path / "bin", "systemctl", SYSTEMCTL)
    boot = systemd.service(ORDINARY, units)
    service.install(boot)
    StandIn(tmp_path / "bin", "systemctl", NO_BUS)
    assert service.remove(boot) == service.Removed(found=True, failed=None)
    assert [path for path in units.rglob("*") if not path.is_dir()] == []


def test_the_file_is_written_where_the_command_fails(
    system: System, units: Path, tmp_path: Path
) -> None:
    StandIn(tmp_path / "bin", system.program, NO_BUS)
    boot = system.service(ORDINARY, units)
    said = "Failed to connect to bus: No medium found"
    assert service.install(boot) == service.Failed(boot.enabling[0], said)
    assert boot.file.exists()
    found = service.standing(boot)
    assert (found.enabled, found.works, found.said) == (False, False, said)


def test_the_file_is_written_where_there_is_no_such_command(
    units: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    boot = systemd.service(ORDINARY, units)
    said = "systemctl is not on this computer"
    assert service.install(boot) == service.Failed(boot.enabling[0], said)
    assert boot.file.exists()
    assert service.standing(boot).enabled is None


def test_a_program_that_is_gone_is_seen(units: Path, tmp_path: Path) -> None:
    StandIn(tmp_path / "bin", "systemctl", SYSTEMCTL)
    gone = str(tmp_path / "old" / "python")
    service.install(systemd.service(Errand((gone, *ARGUMENTS)), units))
    found = service.standing(systemd.service(ORDINARY, units))
    assert (found.program, found.program_is_there, found.as_now) == (gone, False, False)
    assert not found.works


def test_a_masked_unit_is_replaced_and_not_what_it_leads_to(units: Path, tmp_path: Path) -> None:
    StandIn(tmp_path / "bin", "systemctl", SYSTEMCTL)
    boot = systemd.service(ORDINARY, units)
    elsewhere = tmp_path / "null"
    elsewhere.touch()
    units.mkdir(parents=True)
    boot.file.symlink_to(elsewhere)
    service.install(boot)
    assert elsewhere.read_bytes() == b""
    assert boot.file.read_text() == boot.text


def test_a_folder_that_cannot_be_written_is_told(units: Path, tmp_path: Path) -> None:
    (tmp_path / "config").touch()
    with pytest.raises(SettingsError, match="cannot be written"):
        service.install(systemd.service(ORDINARY, units))


def test_a_file_that_cannot_be_removed_is_told(units: Path, tmp_path: Path) -> None:
    StandIn(tmp_path / "bin", "systemctl", NO_BUS)
    boot = systemd.service(ORDINARY, units)
    boot.file.mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be removed"):
        service.remove(boot)


def test_folders_that_were_moved_stay_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", "legs")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "")
    assert service.our_errand().environment == {"LEGATO_HOME": os.path.abspath("legs")}


@pytest.mark.parametrize("name", ["two\nlines", "tab\there", "half\udc80"])
def test_a_folder_whose_name_cannot_be_written_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("LEGATO_HOME", f"/home/eve/{name}")
    with pytest.raises(SettingsError, match="cannot be written into a boot service"):
        service.our_errand()
