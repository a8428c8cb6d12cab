"""A session that dies or hangs: its machine is brought to rest, and the night log says why."""

import json
import os
import pty
import signal
import subprocess

import pytest

from tests.controller.cli.commands import LEGATO, Home
from tests.controller.guardian.processes import (
    acting,
    kill,
    notes,
    until_none_is_left,
)
from tests.controller.guardian.rooms import (
    BED,
    HF8,
    NOBRA,
    evening,
    on_a_wire,
    playing,
    why,
)

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]

MACHINES = [HF8, NOBRA, BED]


@pytest.mark.parametrize("family", MACHINES)
def test_the_machine_of_a_killed_session_is_brought_to_rest(home: Home, family: str) -> None:
    with evening(home, family) as (machine, player):
        assert notes(home)
        kill(player.process.pid)
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)
    assert "its process was killed" in why(home)
    assert "the guardian brought the machine to rest" in why(home)
    rows = [json.loads(line) for line in home.run("record", "1", "--json").out.splitlines()]
    acted = max(number for number, row in enumerate(rows) if row["kind"] == "guardian")
    assert "write" in [row["kind"] for row in rows[acted:]]


@pytest.mark.parametrize("family", MACHINES)
def test_a_session_that_hangs_is_ended_and_its_machine_brought_to_rest(
    home: Home, family: str
) -> None:
    with evening(home, family) as (machine, player):
        player.process.send_signal(signal.SIGSTOP)
        machine.wait_until_rest()
        assert player.process.wait() == -signal.SIGKILL
        until_none_is_left(home)
    assert not notes(home)
    assert "it hung" in why(home)
    assert "the guardian ended it" in why(home)


@pytest.mark.parametrize("family", [HF8, BED])
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=lambda n: n.name)
def test_a_session_that_is_told_to_end_rests_its_machine_itself_and_its_guardian_ends(
    home: Home, family: str, number: signal.Signals
) -> None:
    with evening(home, family) as (machine, player):
        assert player.end(number) == 3
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)
    assert "a signal stopped it" in why(home)


def test_a_terminal_that_is_closed_leaves_the_machine_at_rest(home: Home) -> None:
    with on_a_wire(home) as (machine, address):
        ours, theirs = pty.openpty()
        player = subprocess.Popen(
            [LEGATO, *playing(address, HF8)],
            env=home.env,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_make_it_the_controlling_terminal,
        )
        os.close(theirs)
        machine.wait_until_felt(1)
        os.close(ours)
        machine.wait_until_rest()
        player.wait()
        until_none_is_left(home)
    assert not notes(home)


def _make_it_the_controlling_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_a_machine_that_is_unplugged_when_its_session_is_killed_is_rested_once_it_is_back(
    home: Home,
) -> None:
    with evening(home, HF8, "drop@felt+1s", "refuse@felt+1s:8s") as (machine, player):
        assert machine.wait_for("fault")["fault"] == "drop"
        kill(player.process.pid)
        machine.wait_for("ready")  # it is plugged in again
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)


def test_an_act_that_is_killed_in_its_middle_is_tried_again(home: Home) -> None:
    with evening(home, NOBRA) as (machine, player):
        kill(player.process.pid)
        kill(acting(home))
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)


# The bed, which only reports changes, wakes up between two attempts of the guardian.
@pytest.mark.parametrize(("family", "silent"), [(HF8, "22s"), (BED, "16s")])
def test_a_machine_that_answers_again_after_a_stop_that_was_not_confirmed_is_rested(
    home: Home, family: str, silent: str
) -> None:
    with evening(home, family, f"silence@felt+1s:{silent}") as (machine, player):
        machine.wait_for("fault")
        assert player.end(signal.SIGTERM) == 4
        assert player.said[-1]["at_rest"] is False
        assert notes(home)
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)
