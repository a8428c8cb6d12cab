"""The screens in a real terminal, on a machine at a serial port: whatever ends them, it rests."""

import signal
from collections.abc import Iterator

import pytest

from tests.controller.cli.commands import Home, Running
from tests.controller.cli.conftest import home
from tests.controller.ui.at_screens import Screens, pad, screens

__all__ = ["home"]

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]

CTRL_Q = b"\x11"


@pytest.fixture
def machine(home: Home) -> Iterator[Running]:
    with pad(home) as running:
        yield running


def play(shown: Screens, machine: Running) -> None:
    """Start the program that Enter starts, and wait until the leg feels it."""
    shown.until("First Night")
    shown.press(b"\r")
    shown.until("I know")  # it is the first start on this machine
    shown.press(b"\r")
    machine.wait_until_felt(1)


def test_enter_starts_and_s_stops(home: Home, machine: Running) -> None:
    with screens(home) as shown:
        play(shown, machine)
        shown.press(b"s")
        machine.wait_until_rest()
        shown.until("Stopped")
        shown.press(CTRL_Q)
        assert shown.end() == 0


@pytest.mark.parametrize("key", [b"\x1b", b"\x03", b"\x1a", b"\x1c"])
def test_escape_and_the_keys_that_end_other_programs_stop(
    key: bytes, home: Home, machine: Running
) -> None:
    with screens(home) as shown:
        play(shown, machine)
        shown.press(key)
        machine.wait_until_rest()
        shown.until("Stopped")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGTSTP", "SIGHUP"])
def test_a_signal_ends_them_with_the_machine_at_rest(
    name: str, home: Home, machine: Running
) -> None:
    with screens(home) as shown:
        play(shown, machine)
        shown.process.send_signal(signal.Signals[name])
        machine.wait_until_rest()
        assert shown.end() == 0
        assert b"Stopped" in shown.shown


def test_a_closed_terminal_leaves_the_machine_at_rest(home: Home, machine: Running) -> None:
    with screens(home) as shown:
        play(shown, machine)
        shown.close()
        machine.wait_until_rest()
        assert shown.end() == 0


def test_killed_they_leave_the_machine_to_the_guardian(home: Home, machine: Running) -> None:
    with screens(home) as shown:
        play(shown, machine)
        shown.process.kill()
        machine.wait_until_rest()


def test_a_signal_after_a_session_ends_them_too(home: Home, machine: Running) -> None:
    with screens(home) as shown:
        play(shown, machine)
        shown.press(b"s")
        shown.until("Stopped")
        shown.process.send_signal(signal.SIGTERM)
        assert shown.end() == 0


def test_in_a_tiny_terminal_without_colours_the_stop_key_works(
    home: Home, machine: Running
) -> None:
    with screens(home, NO_COLOR="1") as shown:
        play(shown, machine)
        shown.resize(20, 5)
        shown.until("S T O P")
        shown.press(b"s")
        machine.wait_until_rest()
        assert b"Traceback" not in shown.shown


def test_a_session_of_another_process_is_shown_and_stopped(home: Home, machine: Running) -> None:
    with home.running("play", "First Night", "--json") as playing:
        machine.wait_until_felt(1)
        with screens(home) as shown:
            shown.until("First Night")
            shown.press(b"s")
            machine.wait_until_rest()
            assert playing.wait_for("ended")["at_rest"] is True


def test_a_session_that_begins_elsewhere_is_shown_to_whoever_looks_at_tonight(
    home: Home, machine: Running
) -> None:
    with screens(home) as shown:
        shown.until("First Night")
        with home.running("play", "First Night", "--json") as playing:
            machine.wait_until_felt(1)
            shown.until("S T O P")
            shown.press(b"s")
            machine.wait_until_rest()
            assert playing.wait_for("ended")["at_rest"] is True


def test_leaving_a_session_of_another_process_leaves_it_playing(
    home: Home, machine: Running
) -> None:
    with home.running("play", "First Night", "--json") as playing:
        machine.wait_until_felt(1)
        with screens(home) as shown:
            shown.until("First Night")
            shown.press(CTRL_Q)
            assert shown.end() == 0
            assert b"legato stop" in shown.shown
        machine.wait_until_felt(2)
        assert playing.process.poll() is None
