"""`legato guard` on Linux, from end to end: only `systemctl` is a stand-in."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from controller.address import Address
from controller.guardian.left import LeftNote
from controller.guardian.lock import key
from controller.guardian.recipe import Recipe
from tests.controller.boot.stand_ins import NO_BUS, SYSTEMCTL, StandIn
from tests.controller.cli.commands import LEGATO, LIMIT_S, Home

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux")


@pytest.fixture
def home(home: Home) -> Home:
    """A person's own folders are in there, too, and its own `systemctl`."""
    home.env |= {"HOME": str(home.folder), "PATH": f"{home.folder / 'bin'}:/usr/bin:/bin"}
    home.env.pop("XDG_CONFIG_HOME", None)
    return home


@pytest.fixture
def systemctl(home: Home) -> StandIn:
    return StandIn(home.folder / "bin", "systemctl", SYSTEMCTL)


def unit(home: Home) -> Path:
    return home.folder / ".config" / "systemd" / "user" / "legato-guard.service"


def test_installing_writes_the_unit_that_was_shown_and_enables_it(
    home: Home, systemctl: StandIn
) -> None:
    done = home.run("guard", "install", "--yes")
    assert done.code == 0
    shown = [line.strip() for line in done.out.splitlines()]
    written = unit(home).read_text()
    assert [line for line in written.splitlines() if line not in shown] == []
    assert f"ExecStart={Path(LEGATO).parent}" in written
    assert f"LEGATO_HOME={home.folder}/legato" in written
    assert systemctl.told == ["--user daemon-reload", "--user enable legato-guard.service"]
    assert {f"systemctl {told}" for told in systemctl.told} <= set(shown)
    assert "loginctl enable-linger" in done.out


def test_nothing_is_written_where_nobody_can_be_asked(home: Home, systemctl: StandIn) -> None:
    done = home.run("guard", "install")
    assert done.code == 2
    assert "--yes" in done.err
    assert (unit(home).exists(), systemctl.told) == (False, [])


@pytest.mark.wire
@pytest.mark.parametrize("answer", ["y", "n"])
def test_the_person_decides(home: Home, systemctl: StandIn, answer: str) -> None:
    ours, theirs = pty.openpty()
    asking = subprocess.Popen(
        [LEGATO, "guard", "install"], env=home.env, stdin=theirs, stdout=subprocess.DEVNULL
    )
    os.close(theirs)
    os.write(ours, f"{answer}\n".encode())
    assert asking.wait(LIMIT_S) == (0 if answer == "y" else 1)
    os.close(ours)
    assert unit(home).exists() == (answer == "y")
    assert bool(systemctl.told) == (answer == "y")


def test_status_says_first_no_then_yes_then_no(home: Home, systemctl: StandIn) -> None:
    before = home.run("guard", "status")
    home.run("guard", "install", "--yes")
    between = home.run("guard", "status")
    removed = home.run("guard", "remove")
    after = home.run("guard", "status")
    assert [before.code, between.code, removed.code, after.code] == [1, 0, 0, 1]
    assert "not installed" in before.out
    assert "It is enabled" in between.out
    assert str(unit(home)) in removed.out
    assert not unit(home).exists()


def test_status_for_other_programs(home: Home, systemctl: StandIn) -> None:
    home.run("guard", "install", "--yes")
    said = json.loads(home.run("guard", "status", "--json").out)
    assert (said["installed"], said["enabled"], said["as_now"]) == (True, True, True)
    assert said["file"] == str(unit(home))


def test_status_tells_of_a_legato_that_was_moved_away(home: Home, systemctl: StandIn) -> None:
    home.run("guard", "install", "--yes")
    moved = unit(home).read_text().replace(str(Path(LEGATO).parent), "/old/bin")
    unit(home).write_text(moved)
    status = home.run("guard", "status")
    assert status.code == 1
    assert "/old/bin" in status.out
    assert "not there any more" in status.out
    assert "legato guard install" in status.out


def test_status_tells_of_another_home(home: Home, systemctl: StandIn) -> None:
    home.run("guard", "install", "--yes")
    home.env["LEGATO_HOME"] = str(home.folder / "other")
    status = home.run("guard", "status")
    assert status.code == 0
    assert "not what this Legato would write" in status.out


def test_without_a_bus_the_unit_is_written_and_the_commands_are_told(home: Home) -> None:
    StandIn(home.folder / "bin", "systemctl", NO_BUS)
    done = home.run("guard", "install", "--yes")
    assert done.code == 1
    assert unit(home).exists()
    assert "Failed to connect to bus" in done.out
    assert "  systemctl --user enable legato-guard.service" in done.out
    assert home.run("guard", "remove").code == 0
    assert not unit(home).exists()


def test_removing_what_was_never_installed_is_harmless(home: Home, systemctl: StandIn) -> None:
    done = home.run("guard", "remove")
    assert done.code == 0
    assert "nothing to remove" in done.out


def test_the_module_that_the_unit_names_is_legato(home: Home, systemctl: StandIn) -> None:
    home.run("guard", "install", "--yes")
    (started,) = [line for line in unit(home).read_text().splitlines() if "ExecStart" in line]
    *python, _, _ = started.removeprefix("ExecStart=").split()
    done = subprocess.run(
        [*python, "--version"], capture_output=True, text=True, timeout=LIMIT_S, check=True
    )
    assert done.stdout.startswith("legato ")


@pytest.mark.wire
def test_what_the_unit_runs_rests_a_machine_that_was_left_running(
    home: Home, systemctl: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATO_HOME", home.env["LEGATO_HOME"])
    home.run("guard", "install", "--yes")
    (started,) = [line for line in unit(home).read_text().splitlines() if "ExecStart" in line]
    with home.running("simulate", "nobra", "--json") as machine:  # it goes on by itself
        address = str(machine.wait_for("ready")["address"])
        port = os.open(address.removeprefix("serial:"), os.O_WRONLY)
        os.write(port, b"e")
        os.close(port)
        machine.wait_until_felt(1)
        note = LeftNote(home.folder / "run" / "legato" / key(Address.parse(address)))
        note.write(Recipe(address, "nobra", None))
        command = started.removeprefix("ExecStart=").split()
        done = subprocess.run(command, env=home.env, timeout=LIMIT_S, check=False)
        machine.wait_until_rest()
    assert done.returncode == 0
    assert not note.path.exists()


def test_what_the_unit_runs_ends_at_once_where_nothing_was_left(home: Home) -> None:
    assert home.run("guard", "run").code == 0
