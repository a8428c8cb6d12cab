"""Machines that something left running, and `legato stop` after it."""

import os
import signal

import pytest

from tests.controller.cli.commands import Home

pytestmark = pytest.mark.wire


def test_a_machine_left_by_a_killed_session_is_stopped_though_two_are_saved(home: Home) -> None:
    home.run("machines", "add", "other", "serial:/dev/ttyNOPE", "--family", "tcode")
    home.run("machines", "add", "third", "serial:/dev/ttyNOPE2", "--family", "tcode")
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            player.process.kill()
            player.process.wait()
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
            assert list((home.folder / "run" / "legato").glob("*.left"))
            player.end(signal.SIGQUIT)
    assert not list((home.folder / "run" / "legato").glob("*.left"))


def test_a_start_that_fails_does_not_forget_what_was_left_running_before(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            player.process.kill()
            player.process.wait()
        machine.wait_until_rest()
        machine.process.send_signal(signal.SIGSTOP)  # nothing answers: this start fails
        assert home.run(*arguments).code == 1
        with home.running(*arguments) as player:  # and this one is stopped while it asks
            while not list((home.folder / "run" / "legato").glob("*.sock")):
                assert player.process.poll() is None
            assert player.end(signal.SIGINT) == 3
        assert list((home.folder / "run" / "legato").glob("*.left"))
        machine.process.send_signal(signal.SIGCONT)
        assert home.run("stop").code == 0
    assert not list((home.folder / "run" / "legato").glob("*.left"))


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
