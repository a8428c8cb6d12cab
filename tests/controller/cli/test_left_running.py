"""Machines that something left running, and `legato stop` after it."""

import json
import os
import signal
from pathlib import Path

import pytest

from controller.driver import shipped_page
from controller.guardian.recipe import Recipe
from tests.controller.cli.commands import Home, Running
from tests.controller.guardian.processes import cut_off, notes

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]

WRAP = shipped_page("tcode").replace("TCODE-ESP32", "MY-WRAP")
SAID = "NOT CONFIRMED: switch it off at the machine."


def test_a_machine_left_by_a_killed_session_is_stopped_though_two_are_saved(home: Home) -> None:
    home.run("machines", "add", "other", "serial:/dev/ttyNOPE", "--family", "tcode")
    home.run("machines", "add", "third", "serial:/dev/ttyNOPE2", "--family", "tcode")
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            cut_off(player)
        machine.wait_until_rest()
        port = os.open(address.removeprefix("serial:"), os.O_WRONLY)
        os.write(port, b"V05000\n")  # as a machine without a time-out would go on
        os.close(port)
        machine.wait_until_felt(50)
        stopped = home.run("stop")
        machine.wait_until_rest()
        again = home.run("stop")
    assert stopped.code == 0
    assert "Stopped, the machine took the command" in stopped.out
    assert "nothing of Legato's is playing" in again.err


def test_a_session_that_ended_at_rest_leaves_no_note(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            assert notes(home)
            player.end(signal.SIGQUIT)
    assert not notes(home)


def test_a_start_that_fails_does_not_forget_what_was_left_running_before(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            cut_off(player)
        machine.wait_until_rest()
        machine.process.send_signal(signal.SIGSTOP)  # nothing answers: this start fails
        again = ("play", "Back to Sleep", *arguments[2:])  # what was cut off may have been felt
        assert home.run(*again).code == 1
        with home.running(*again) as player:  # and this one is stopped while it asks
            while not list((home.folder / "run" / "legato").glob("*.sock")):
                assert player.process.poll() is None
            assert player.end(signal.SIGINT) == 3
        assert notes(home)
        machine.process.send_signal(signal.SIGCONT)
        assert home.run("stop").code == 0
    assert not notes(home)


def test_a_stop_while_a_session_still_connects_rests_the_machine_all_the_same(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        home.run("machines", "add", "wrap", address, "--family", "tcode")
        machine.process.send_signal(signal.SIGSTOP)  # it does not answer for a while
        with home.running("play", "First Night", "--json") as player:
            while not list((home.folder / "run" / "legato").glob("*.sock")):
                assert player.process.poll() is None
            with home.running("stop", "--json") as stopping:
                machine.process.send_signal(signal.SIGCONT)
                code = stopping.end()
            player.end()
    assert code == 0
    assert stopping.said[-1]["event"] in ("rested", "ended")
    assert stopping.said[-1]["proof"] == "acknowledged"


def test_without_a_folder_for_sessions_the_machine_named_is_stopped_all_the_same(
    home: Home,
) -> None:
    home.env["XDG_RUNTIME_DIR"] = "/dev/null"
    home.env["TMPDIR"] = "/dev/null"
    with home.simulated_tcode() as (_, address):
        stopped = home.run("stop", "--on", address, "--family", "tcode")
    assert stopped.code == 0
    assert "Stopped, the machine took the command" in stopped.out


@pytest.mark.parametrize(
    ("address", "family", "said"),
    [
        ("serial:/dev/ttyNOPE", "gone", "there is no machine family called 'gone'"),
        ("serial:/dev/ttyNOPE", "reverie_108", "cannot be reached by serial:/dev/ttyNOPE"),
        ("nonsense", "tcode", "'nonsense' is no address"),
        ("ble:hello", "tcode", "'ble:hello' is no Bluetooth address"),
        (5, None, "'5' is no address"),
    ],
)
def test_a_note_that_nobody_can_follow_keeps_no_other_machine_from_being_stopped(
    home: Home, address: object, family: object, said: str
) -> None:
    with home.simulated_tcode() as (machine, running):
        left_by_a_kill(home, machine, running, "tcode")
        path = note(home, address, family)
        stopped = home.run("stop")
        machine.wait_until_rest()
        assert notes(home) == [path]
        again = home.run("stop", "--json")
    assert (stopped.code, again.code) == (4, 4)
    assert "Stopped, the machine took the command" in stopped.out
    assert SAID in stopped.out
    for words in (f"legato: {address} may still run: ", said, f"remove the note: {path}"):
        assert words in stopped.err
    (words,) = (json.loads(line) for line in again.out.splitlines())
    assert (words["event"], words["at_rest"], words["machine"]) == ("rested", False, str(address))
    assert said in words["failure"]


def test_a_note_that_cannot_be_read_is_named_and_keeps_no_other_from_being_followed(
    home: Home,
) -> None:
    with home.simulated_tcode() as (machine, address):
        left_by_a_kill(home, machine, address, "tcode")
        for number, text in enumerate(("", "[1]", "{}", "[" * 100_000)):
            (folder(home) / f"{number}.left").write_text(text)
        stopped = home.run("stop")
        machine.wait_until_rest()
    assert stopped.code == 4
    assert "Stopped, the machine took the command" in stopped.out
    assert stopped.out.count(SAID) == 4
    for path in notes(home):
        assert f"legato: a machine may still run: its note cannot be read: {path}" in stopped.err
    assert "its note cannot be read" in home.run("programs").err


def test_a_note_of_a_simulated_machine_whose_family_is_gone_is_forgotten(home: Home) -> None:
    path = note(home, "sim:gone", "gone")
    assert home.run("stop").code == 1
    assert not path.exists()


@pytest.mark.parametrize("changes", ["disabled = true", "most = { knee = 1 }"])
def test_no_change_to_the_catalogue_keeps_a_machine_running(home: Home, changes: str) -> None:
    with home.simulated_tcode() as (machine, address):
        left_by_a_kill(home, machine, address, "tcode")
        path = home.folder / "legato" / "config" / "catalogue.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"[families.tcode]\n{changes}\n")
        stopped = home.run("stop")
        machine.wait_until_rest()
    assert stopped.code == 0
    assert not notes(home)


@pytest.mark.parametrize(
    ("became", "named"), [("gone", ()), ("broken", ("--on", "wrap")), ("of another road", ())]
)
def test_a_machine_whose_page_is_lost_is_to_be_switched_off_by_hand(
    home: Home, became: str, named: tuple[str, ...]
) -> None:
    page = own_page(home)
    with home.simulated_tcode() as (machine, address):
        home.run("machines", "add", "wrap", address, "--family", "my_wrap")
        left_by_a_kill(home, machine, address, "my_wrap")
        whole = page.read_text()
        spoil(page, became)
        stopped = home.run("stop", *named)
        page.write_text(whole)
        assert home.run("stop", *named).code == 0
        machine.wait_until_rest()
    assert stopped.code == 4
    assert stopped.out.count(SAID) == 1
    assert f"legato: {address} may still run: " in stopped.err
    assert not notes(home)


@pytest.mark.parametrize("became", ["gone", "broken"])
def test_a_saved_machine_whose_page_is_lost_is_never_said_to_rest(home: Home, became: str) -> None:
    page = own_page(home)
    home.run("machines", "add", "wrap", "serial:/dev/ttyNOPE", "--family", "my_wrap")
    spoil(page, became)
    stopped = home.run("stop")
    assert stopped.code == 4
    assert SAID in stopped.out
    assert "my_wrap" in stopped.err


def test_a_session_is_stopped_by_the_name_of_its_machine_though_its_page_is_lost(
    home: Home,
) -> None:
    page = own_page(home)
    with home.simulated_tcode() as (machine, address):
        home.run("machines", "add", "wrap", address, "--family", "my_wrap")
        with home.running("play", "First Night", "--json") as player:
            machine.wait_until_felt(1)
            page.unlink()
            stopped = home.run("stop", "--on", "wrap")
            player.end()
        machine.wait_until_rest()
    assert stopped.code == 0


def test_a_machine_with_a_note_that_nobody_can_follow_is_stopped_by_its_family(home: Home) -> None:
    page = own_page(home)
    with home.simulated_tcode() as (machine, address):
        left_by_a_kill(home, machine, address, "my_wrap")
        page.unlink()
        stopped = home.run("stop", "--on", address, "--family", "tcode")
        machine.wait_until_rest()
    assert stopped.code == 0
    assert not notes(home)


def left_by_a_kill(home: Home, machine: Running, address: str, family: str) -> None:
    """A session was killed, and the machine runs on as one without a time-out does."""
    arguments = ("play", "First Night", "--on", address, "--family", family, "--json")
    with home.running(*arguments) as player:
        machine.wait_until_felt(1)
        cut_off(player)
    machine.wait_until_rest()
    port = os.open(address.removeprefix("serial:"), os.O_WRONLY)
    os.write(port, b"V05000\n")
    os.close(port)
    machine.wait_until_felt(50)


def folder(home: Home) -> Path:
    return home.folder / "legato" / "data" / "left"


def note(home: Home, address: object, family: object) -> Path:
    """A note that is read before any other."""
    path = folder(home) / "0.left"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(Recipe("", "", None).line())
    words = json.loads(path.read_bytes())
    path.write_text(json.dumps({**words, "address": address, "family": family}))
    return path


def own_page(home: Home) -> Path:
    """The page of the family my_wrap, which speaks as tcode does."""
    path = home.folder / "legato" / "config" / "drivers" / "my_wrap.toml"
    path.parent.mkdir(parents=True)
    path.write_text(WRAP.replace("title =", 'driver = "tcode"\ntitle =', 1))
    return path


def spoil(page: Path, became: str) -> None:
    match became:
        case "gone":
            page.unlink()
        case "broken":
            page.write_text("title = ")
        case _:
            before, _, after = page.read_text().partition('[[links]]\nkind = "serial"')
            page.write_text(before + after[after.index("[[links]]") :])
