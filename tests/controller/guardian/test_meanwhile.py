"""What a person does while the guardian brings a machine to rest: they wait, and all is well."""

import os
import signal

import pytest

from tests.controller.cli.commands import Home, Running
from tests.controller.guardian.processes import (
    acting,
    kill,
    notes,
    until_ended,
    until_none_is_left,
)
from tests.controller.guardian.rooms import (
    BED,
    HF8,
    NOBRA,
    evening,
    on_a_wire,
    played_on,
    somewhere,
)

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]

WAITING = "Waiting until it lets go"


@pytest.fixture
def home(home: Home) -> Home:
    home.cold = True  # a person's next command is there no sooner than what the guardian starts
    return home


def held_by_the_guardian(home: Home, machine: Running, player: Running) -> int:
    """The guardian of a killed session, stopped while it holds the machine: five times in 3 s."""
    kill(player.process.pid)
    pid = acting(home)
    machine.wait_until_rest()
    os.kill(pid, signal.SIGSTOP)
    return pid


def until_said(command: Running, words: str) -> None:
    while words not in str(command.wait_for(None)["text"]):
        pass


def test_a_stop_waits_until_the_guardian_has_let_go(home: Home) -> None:
    with evening(home, NOBRA) as (machine, player):
        pid = held_by_the_guardian(home, machine, player)
        with home.running("stop") as stopping:
            until_said(stopping, WAITING)
            os.kill(pid, signal.SIGCONT)
            until_said(stopping, "Stop sent five times")
            assert stopping.end() == 0
        until_none_is_left(home)
    assert not notes(home)


def test_a_session_begins_once_the_guardian_has_let_go(home: Home) -> None:
    with on_a_wire(home, NOBRA) as (machine, address):
        with played_on(home, address, NOBRA) as player:
            machine.wait_until_felt(1)
            pid = held_by_the_guardian(home, machine, player)
        with played_on(home, address, NOBRA) as again:
            until_said(again, WAITING)
            os.kill(pid, signal.SIGCONT)
            again.wait_for("guarded")
            machine.wait_until_felt(1)
            assert again.end(signal.SIGINT) == 3
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)


def test_what_has_nothing_to_do_with_machines_does_not_wait(home: Home) -> None:
    with evening(home, NOBRA) as (machine, player):
        pid = held_by_the_guardian(home, machine, player)
        ran = home.run("programs")
        os.kill(pid, signal.SIGCONT)
        until_none_is_left(home)
    assert (ran.code, ran.err) == (0, "")
    assert not notes(home)


@pytest.mark.parametrize("family", [HF8, NOBRA, BED])
def test_a_stop_right_after_the_kill_is_confirmed(home: Home, family: str) -> None:
    with (
        somewhere(home, family) as (machine, address),
        played_on(home, address, family) as player,
    ):
        machine.wait_until_felt(1)
        kill(player.process.pid)
        stopped = home.run("stop", "--on", address, "--family", family)
        machine.wait_until_rest()
        until_none_is_left(home)
    assert stopped.code == 0, stopped.out
    assert "NOT CONFIRMED" not in stopped.out
    assert not notes(home)


@pytest.mark.parametrize("family", [HF8, NOBRA, BED])
def test_a_stop_of_a_session_that_hangs_waits_for_its_guardian(home: Home, family: str) -> None:
    with (
        somewhere(home, family) as (machine, address),
        played_on(home, address, family) as player,
    ):
        machine.wait_until_felt(1)
        player.process.send_signal(signal.SIGSTOP)
        stopped = home.run("stop", "--on", address, "--family", family)
        machine.wait_until_rest()
        until_none_is_left(home)
    assert stopped.code == 0, stopped.out
    assert "NOT CONFIRMED" not in stopped.out
    assert not notes(home)


@pytest.mark.parametrize("family", [HF8, BED])
def test_a_start_right_after_the_kill_plays(home: Home, family: str) -> None:
    with somewhere(home, family) as (machine, address):
        with played_on(home, address, family) as player:
            machine.wait_until_felt(1)
            kill(player.process.pid)
        with played_on(home, address, family) as again:
            again.wait_for("guarded")
            machine.wait_until_rest()
            machine.wait_until_felt(1)
            assert again.end(signal.SIGINT) == 3
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)


def test_a_session_that_a_person_lets_begin_instead_is_not_disturbed_by_the_guardian(
    home: Home,
) -> None:
    with on_a_wire(home) as (machine, address):
        with played_on(home, address, HF8) as player:
            machine.wait_until_felt(1)
            kill(player.process.pid)
            pid = acting(home)
            os.kill(pid, signal.SIGSTOP)  # it comes too late
        with played_on(home, address, HF8) as again:
            again.wait_for("guarded")
            machine.wait_until_rest()
            machine.wait_until_felt(1)
            os.kill(pid, signal.SIGCONT)
            until_ended(pid)
            machine.wait_until_felt(4)
            assert again.process.poll() is None
            assert again.end(signal.SIGINT) == 3
        machine.wait_until_rest()
    assert not notes(home)
