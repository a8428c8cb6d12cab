"""`legato stop` from where a session is hard to find, or where nobody can read what it says."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from controller.address import Address
from controller.guardian.left import LeftNote
from controller.guardian.lock import key
from controller.guardian.recipe import Recipe
from tests.controller.cli.commands import Home, Running
from tests.controller.cli.own import in_a_shell
from tests.controller.guardian.processes import notes

pytestmark = pytest.mark.wire


def port_of(address: str) -> Path:
    return Path(address.removeprefix("serial:"))


@contextmanager
def playing_on(home: Home, address: str) -> Iterator[Running]:
    arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
    with home.running(*arguments) as player:
        yield player


def meet_elsewhere(home: Home) -> None:
    """From now on commands meet in another folder, as after another way to log in."""
    other = home.folder / "other"
    other.mkdir(mode=0o700)
    home.env["XDG_RUNTIME_DIR"] = str(other)


@pytest.mark.parametrize("name", ["its own", "what it meant"])
def test_a_session_is_stopped_though_the_name_of_its_port_means_another(
    home: Home, name: str
) -> None:
    pad = home.folder / "pad"
    with home.simulated_tcode() as (machine, address):
        pad.symlink_to(port_of(address))
        with playing_on(home, f"serial:{pad}") as player:
            machine.wait_until_felt(1)
            pad.unlink()
            pad.symlink_to("/dev/null")
            asked = f"serial:{pad}" if name == "its own" else f"serial:{port_of(address).resolve()}"
            stopped = home.run("stop", "--on", asked, "--family", "tcode")
            player.end()
        machine.wait_until_rest()
    assert stopped.code == 0
    assert player.said[-1]["reason"] == "stopped"
    assert not notes(home)


def test_a_stop_that_means_another_machine_names_the_session_that_plays_on(home: Home) -> None:
    with home.simulated_tcode() as (machine, address), playing_on(home, address) as player:
        machine.wait_until_felt(1)
        asked = ("--on", "serial:/dev/ttyNOPE", "--family", "tcode")
        stopped = home.run("stop", *asked)
        assert player.process.poll() is None
        home.run("stop")
        player.end()
    assert stopped.code == 4
    assert f"A session plays on {address}. To stop it: legato stop" in stopped.err


def test_a_session_that_meets_others_in_another_folder_is_stopped(home: Home) -> None:
    with home.simulated_tcode() as (machine, address), playing_on(home, address) as player:
        machine.wait_until_felt(1)
        meet_elsewhere(home)
        stopped = home.run("stop")
        player.end()
        machine.wait_until_rest()
    assert stopped.code == 0
    assert player.said[-1]["reason"] == "stopped"


def test_nobody_starts_beside_a_session_that_meets_others_in_another_folder(home: Home) -> None:
    with home.simulated_tcode() as (machine, address), playing_on(home, address) as player:
        machine.wait_until_felt(1)
        meet_elsewhere(home)
        second = home.run("play", "First Night", "--on", address, "--family", "tcode")
        assert notes(home)
        assert home.run("stop").code == 0
        player.end()
    assert second.code == 5
    assert "First Night is playing for you already" in second.err


@pytest.mark.parametrize(
    "ended",
    [">/dev/full", ">/dev/full 2>&1", "| true", ">&- 2>&-", "--json >/dev/full"],
)
def test_a_stop_that_nobody_hears_stops_all_the_same(
    home: Home, ended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_left(home, monkeypatch) as machines:
        in_a_shell(home, f"LEGATO stop {ended}")
        for machine in machines:
            machine.wait_until_rest()
    assert not notes(home)


@pytest.mark.parametrize("ended", ["2>/dev/full", "2>&-"])
def test_a_start_that_nobody_hears_rests_what_was_left_running_all_the_same(
    home: Home, ended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_left(home, monkeypatch) as machines:
        in_a_shell(home, f"LEGATO programs {ended}")
        for machine in machines:
            machine.wait_until_rest()
    assert not notes(home)


def test_what_nobody_hears_changes_no_exit_code(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_left(home, monkeypatch) as machines:
        assert in_a_shell(home, "LEGATO stop >/dev/full 2>&1").code == 0
        for machine in machines:
            machine.wait_until_rest()


@contextmanager
def two_left(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Running]]:
    """Two machines that go on by themselves, each with the note of a session that is dead."""
    monkeypatch.setenv("LEGATO_HOME", home.env["LEGATO_HOME"])
    with ExitStack() as stack:
        machines = []
        for _ in range(2):
            machine = stack.enter_context(home.running("simulate", "nobra", "--json"))
            address = str(machine.wait_for("ready")["address"])
            port = os.open(port_of(address), os.O_WRONLY)
            os.write(port, b"e")
            os.close(port)
            machine.wait_until_felt(1)
            lock = home.folder / "run" / "legato" / key(Address.parse(address))
            LeftNote(lock).write(Recipe(address, "nobra", None))
            machines.append(machine)
        yield machines
