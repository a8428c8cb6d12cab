"""A session and its guardian both killed: the next start of anything of ours rests the machine."""

import json
import signal

import pytest

from tests.controller.cli.commands import Home, Running
from tests.controller.guardian.processes import cut_off, guardian, kill, notes, until_none_is_left
from tests.controller.guardian.rooms import (
    BED,
    HF8,
    NOBRA,
    evening,
    on_a_wire,
    played_on,
    somewhere,
    why,
)

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]

CUT_OFF = "was cut off. Bringing the machine to rest first."


def left(home: Home, machine: Running, address: str, family: str) -> None:
    """It runs, and nobody is there any more."""
    with played_on(home, address, family) as player:
        machine.wait_until_felt(1)
        cut_off(player)
    until_none_is_left(home)
    assert notes(home)


@pytest.mark.parametrize("family", [HF8, NOBRA, BED])
@pytest.mark.parametrize("command", ["programs", "why", "guard status", "guard run", "doctor"])
def test_whatever_is_started_next_rests_the_machine_first_and_says_so(
    home: Home, family: str, command: str
) -> None:
    with somewhere(home, family) as (machine, address):
        left(home, machine, address, family)
        ran = home.run(*command.split())
        machine.wait_until_rest()
    assert CUT_OFF in ran.err
    assert "Stop" in ran.err
    assert not notes(home)
    assert "brought the machine to rest" in why(home)


def test_a_machine_that_ends_by_itself_does_so_when_both_are_killed(home: Home) -> None:
    with (
        on_a_wire(home, "tcode") as (machine, address),
        played_on(home, address, "tcode") as player,
    ):
        machine.wait_until_felt(1)
        cut_off(player)
        machine.wait_until_rest()
        assert notes(home)  # nobody of ours was there


@pytest.mark.parametrize("family", [HF8, BED])
def test_the_next_session_on_another_machine_rests_it_first(home: Home, family: str) -> None:
    with somewhere(home, family) as (machine, address):
        left(home, machine, address, family)
        with home.running("play", "First Night", "--on", "sim:tcode", "--json") as player:
            machine.wait_until_rest()
            player.wait_for("plan")
            assert not notes(home)
            player.end(signal.SIGINT)
    assert any(CUT_OFF in str(words.get("text")) for words in player.said)


def test_the_next_session_on_that_machine_rests_it_first_and_plays(home: Home) -> None:
    with on_a_wire(home) as (machine, address):
        left(home, machine, address, HF8)
        with played_on(home, address, HF8) as player:
            machine.wait_until_rest()
            machine.wait_until_felt(1)
            assert player.end(signal.SIGINT) == 3
        machine.wait_until_rest()
    assert not notes(home)


@pytest.mark.parametrize("family", [HF8, NOBRA, BED])
def test_a_stop_rests_it(home: Home, family: str) -> None:
    with somewhere(home, family) as (machine, address):
        left(home, machine, address, family)
        ran = home.run("stop", "--json")
        machine.wait_until_rest()
    assert ran.code == 0
    assert json.loads(ran.out)["at_rest"] is True
    assert not notes(home)
    assert "`legato stop` brought the machine to rest" in why(home)


@pytest.mark.parametrize("family", [HF8, BED])
def test_both_killed_back_to_back_leave_a_machine_that_the_next_start_rests(
    home: Home, family: str
) -> None:
    with evening(home, family) as (machine, player):
        kill(guardian(player), player.process.pid)
        home.run("programs")
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)


def test_a_help_page_starts_nothing_and_rests_nothing(home: Home) -> None:
    with on_a_wire(home) as (machine, address):
        left(home, machine, address, HF8)
        assert CUT_OFF not in home.run("play", "--help").err
        assert notes(home)
        assert home.run("stop").code == 0
        machine.wait_until_rest()


def test_a_machine_that_is_not_there_is_said_to_be_not_confirmed_by_every_start(
    home: Home,
) -> None:
    with on_a_wire(home) as (machine, address):
        left(home, machine, address, HF8)
    for ran in (home.run("programs"), home.run("programs")):
        assert "NOT CONFIRMED: switch it off at the machine." in ran.err
        assert f"Once it is off, remove the note: {notes(home)[0]}" in ran.err
        assert ran.code == 0  # what was asked for is done all the same


def test_a_note_where_the_disk_was_full_is_found_as_well(home: Home) -> None:
    folder = home.folder / "legato" / "data" / "left"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("")  # no note can be written there
    with evening(home) as (machine, player):
        cut_off(player)
        assert CUT_OFF in home.run("programs").err
        machine.wait_until_rest()
    assert CUT_OFF not in home.run("programs").err


def test_the_guardian_rests_a_machine_whose_note_is_where_the_disk_was_full(home: Home) -> None:
    folder = home.folder / "legato" / "data" / "left"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("")
    with evening(home) as (machine, player):
        kill(player.process.pid)
        machine.wait_until_rest()
        until_none_is_left(home)
    assert CUT_OFF not in home.run("programs").err


def test_simulated_machines_leave_no_note(home: Home) -> None:
    given = ("play", "First Night", "--on", "sim:tcode", "--json")
    with home.running(*given) as player:
        player.wait_until_felt(1)
        assert not notes(home)
        player.process.kill()
    until_none_is_left(home)
    assert not notes(home)
