"""`legato play --continue`, on a machine of another process."""

import signal

import pytest

from tests.controller.cli.commands import Home, Running, levels

pytestmark = pytest.mark.wire

PROGRAM = """
format = 2
name = "Evening"
zones = ["calf"]
[[phases]]
name = "Rise"
length = "4s"
from = 0
to = 30
[[phases]]
name = "Hum"
length = "50s"
level = 30
[[phases]]
name = "Fade"
length = "60s"
from = 30
to = 0
"""
AT_FULL = 15  # steps, of the 18 that 30 % are


def views(player: Running) -> list[int]:
    """How far it was whenever it showed something."""
    return [int(str(words["elapsed_ms"])) for words in player.said if words.get("event") == "view"]


def test_what_was_stopped_goes_on_where_it_was_and_rises_from_low(home: Home) -> None:
    path = home.folder / "evening.toml"
    path.write_text(PROGRAM)
    with home.simulated_tcode() as (machine, address):
        on = ("--on", address, "--family", "tcode", "--json")
        with home.running("play", str(path), *on) as player:
            machine.wait_until_felt(AT_FULL)
            assert player.end(signal.SIGINT) == 3
        machine.wait_until_rest()
        came_ms, seen = views(player)[-1], len(machine.said)
        with home.running("play", "--continue", *on) as again:
            machine.wait_until_felt(AT_FULL)
            assert again.end(signal.SIGINT) == 3
        machine.wait_until_rest()
    assert min(views(again)) >= came_ms > 2_000
    risen = [max(levels(one).values(), default=0) for one in machine.said[seen:] if "levels" in one]
    risen = risen[: risen.index(max(risen)) + 1]
    assert risen == sorted(risen)
    assert risen[0] <= 5
    assert len(set(risen)) > 5


def test_nothing_goes_on_where_nothing_was_stopped(home: Home) -> None:
    with home.simulated_tcode() as (_, address):
        ran = home.run("play", "--continue", "--on", address, "--family", "tcode")
    assert ran.code == 5
    assert "nothing of yours was stopped or lost within the last half an hour" in ran.err
    assert "legato programs" in ran.err
