"""A guardian that is lost: another takes its place, or the session goes to its end and says so."""

import json
import os
import signal

import pytest

from controller.host.host import UNGUARDED
from tests.controller.cli.commands import Home, Running
from tests.controller.guardian.processes import (
    guardian,
    guardians,
    kill,
    notes,
    until_none_is_left,
)
from tests.controller.guardian.rooms import BED, HF8, evening, why

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]


@pytest.mark.parametrize("family", [HF8, BED])
def test_another_guardian_rests_the_machine_of_a_session_that_is_killed_after_the_first(
    home: Home, family: str
) -> None:
    with evening(home, family) as (machine, player):
        first = guardian(player)
        kill(first)
        until_replaced(home)
        kill(player.process.pid)
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)
    assert of_guardians(home) == ["armed", "lost", "replaced", "acted"]
    assert "the guardian brought the machine to rest" in why(home)


def test_a_guardian_that_hangs_is_ended_and_replaced(home: Home) -> None:
    with evening(home) as (machine, player):
        first = guardian(player)
        os.kill(first, signal.SIGSTOP)
        until_replaced(home)
        assert first not in guardians(player)
        kill(player.process.pid)
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)


def test_a_guardian_that_hangs_ends_with_its_session(home: Home) -> None:
    with evening(home) as (machine, player):
        os.kill(guardian(player), signal.SIGSTOP)
        assert player.end(signal.SIGTERM) == 3
        until_none_is_left(home)
        machine.wait_until_rest()


def test_a_session_whose_guardians_die_again_and_again_goes_to_its_fade_and_says_so(
    home: Home,
) -> None:
    with evening(home) as (machine, player):
        for times in range(1, 4):
            kill(guardian(player))
            until_replaced(home, times)
        kill(guardian(player))
        assert player.wait_for("note")["text"] == UNGUARDED
        until_fading(player)
        assert not guardians(player)
        assert player.end(signal.SIGTERM) == 3
        machine.wait_until_rest()
    assert of_guardians(home)[-2:] == ["replaced", "lost"]


def until_fading(player: Running) -> None:
    while player.wait_for("view")["state"] != "fading":
        pass


def of_guardians(home: Home) -> list[object]:
    """What the night log of the first session tells of them, in order."""
    lines = home.run("record", "1", "--json").out.splitlines()
    told = [json.loads(line) for line in lines]
    return [row["said"]["what"] for row in told if row["kind"] == "guardian"]


def until_replaced(home: Home, times: int = 1) -> None:
    """Return once the night log says so: the session writes once a second."""
    while of_guardians(home).count("replaced") < times:
        pass
