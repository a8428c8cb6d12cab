"""Two processes and a pseudo-terminal between them: what the machine itself saw."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.controller.cli.commands import LEGATO, Home, levels

pytestmark = pytest.mark.wire

QUICK = """
format = 1
name = "Quick"
[[phases]]
name = "Up"
length = "4s"
from = 0
to = 30
[[phases]]
length = "2s"
level = 30
[[phases]]
name = "Down"
length = "4s"
from = 30
to = 0
"""


@pytest.fixture
def quick(home: Home) -> str:
    path = home.folder / "quick.toml"
    path.write_text(QUICK)
    return str(path)


def test_the_machine_feels_the_ramps_and_zero_at_the_end(home: Home, quick: str) -> None:
    with home.simulated_tcode() as (machine, address):
        played = home.run("play", quick, "--on", address, "--family", "tcode")
        machine.end(signal.SIGINT)
    felt = [levels(words).get("V0", 0) for words in machine.said if words["event"] == "felt"]
    top = felt.index(max(felt))
    assert felt[: top + 1] == sorted(felt[: top + 1])
    assert felt[top:] == sorted(felt[top:], reverse=True)
    assert (max(felt), felt[-1]) == (18, 0)  # 30 % of the window 1 to 60
    assert played.code == 0
    assert "Stopped, the machine took the command; it cannot report more." in played.out


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP], ids=lambda n: n.name
)
def test_a_signal_in_the_middle_leaves_the_machine_at_rest(
    home: Home, number: signal.Signals
) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            code = player.end(number)
        machine.wait_until_rest()
    assert code == 3
    assert player.said[-1]["at_rest"] is True
    assert player.said[-1]["proof"] == "acknowledged"


def test_many_signals_at_once_end_in_one_rest(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                player.process.send_signal(number)
            assert player.end() == 3
        machine.wait_until_rest()


def test_stop_ends_a_session_of_another_process(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            stopped = home.run("stop")
            code = player.end()
        machine.wait_until_rest()
    assert (stopped.code, code) == (0, 3)
    assert "Stopped, the machine took the command" in stopped.out


def test_stop_rests_a_machine_on_which_nothing_of_ours_plays(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        assert home.run("machines", "add", "wrap", address, "--family", "tcode").code == 0
        port = os.open(address.removeprefix("serial:"), os.O_WRONLY)
        os.write(port, b"V05000\n")
        machine.wait_until_felt(50)
        stopped = home.run("stop")
        os.close(port)
        machine.wait_until_rest()
    assert stopped.code == 0
    assert "Stopped, the machine took the command" in stopped.out


def test_a_second_session_on_the_same_machine_is_refused_and_the_first_plays_on(
    home: Home, tmp_path: Path
) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            again = tmp_path / "same-port"
            again.symlink_to(address.removeprefix("serial:"))
            second = home.run("play", "First Night", "--on", f"serial:{again}", "--family", "tcode")
            assert player.process.poll() is None
            player.end(signal.SIGINT)
    assert second.code == 5
    assert "First Night is playing for you already" in second.err
    assert "legato stop" in second.err


def test_a_killed_session_lets_the_motors_time_out(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            player.process.kill()
            machine.wait_until_rest()


def test_a_reader_that_goes_away_ends_the_session_at_rest(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            assert player.process.stdout is not None
            player.process.stdout.close()
            machine.wait_until_rest()
            assert player.process.wait(10) == 3


def test_playing_leaves_nothing_behind(home: Home, quick: str) -> None:
    with home.simulated_tcode() as (_, address):
        home.run("play", quick, "--on", address, "--family", "tcode")
    left = [path.name for path in (home.folder / "run" / "legato").iterdir()]
    assert [name for name in left if not name.endswith(".lock")] == []


def test_keys_pause_go_on_and_stop(home: Home) -> None:
    import pty

    with home.simulated_tcode() as (machine, address):
        ours, theirs = pty.openpty()
        player = subprocess.Popen(
            [LEGATO, "play", "First Night", "--on", address, "--family", "tcode"],
            env=home.env,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_make_it_the_controlling_terminal,
        )
        os.close(theirs)
        machine.wait_until_felt(1)
        os.write(ours, b" ")
        machine.wait_until_rest()
        os.write(ours, b" ")
        machine.wait_until_felt(1)
        os.write(ours, b"s")
        machine.wait_until_rest()
        assert player.wait(10) == 3
        os.close(ours)


def _make_it_the_controlling_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_stop_by_address_needs_no_family_while_a_session_plays_there(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            stopped = home.run("stop", "--on", address)
            assert player.end() == 3
        machine.wait_until_rest()
    assert stopped.code == 0


def test_a_damaged_settings_file_does_not_stand_in_the_way_of_a_stop(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            home.settings.write_text("machines = 3")
            stopped = home.run("stop")
            assert player.end() == 3
        machine.wait_until_rest()
        cold = home.run("stop", "--on", address, "--family", "tcode")
    assert (stopped.code, cold.code) == (0, 0)


def test_a_simulated_session_is_stopped_by_its_address(home: Home) -> None:
    with home.running("play", "First Night", "--on", "sim:tcode", "--json") as player:
        player.wait_until_felt(1)
        stopped = home.run("stop", "--on", "sim:tcode")
        assert player.end() == 3
    assert stopped.code == 0
    nothing = home.run("stop", "--on", "sim:tcode")
    assert nothing.code == 1
    assert "nothing is playing" in nothing.err


def test_a_session_that_hangs_is_ended_by_its_guardian_and_the_machine_stopped(home: Home) -> None:
    with home.simulated_tcode() as (machine, address):
        arguments = ("play", "First Night", "--on", address, "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            player.process.send_signal(signal.SIGSTOP)
            stopped = home.run("stop", "--on", address, "--family", "tcode")
        machine.wait_until_rest()
    assert stopped.code == 0
    assert "does not answer" in stopped.out
    assert "Stopped, the machine took the command" in stopped.out
