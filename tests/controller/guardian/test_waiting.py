"""A guardian that waits: what it costs, where it may be started, and that it ends."""

import shlex
import signal
import subprocess

import pytest

from controller.driver import shipped_page
from tests.controller.cli.commands import LEGATO, Home
from tests.controller.guardian.processes import (
    cpu_seconds,
    guardian,
    kill,
    memory_bytes,
    notes,
    until_none_is_left,
)
from tests.controller.guardian.rooms import HF8, PLACE, on_a_wire, played_on, playing

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]

QUICK = """format = 1
name = "Quick"
[[phases]]
length = "2s"
level = 10
[[phases]]
length = "3s"
from = 10
to = 0
"""


def test_it_needs_little_memory_and_no_processor_time(home: Home) -> None:
    with on_a_wire(home) as (machine, address), played_on(home, address, HF8) as player:
        machine.wait_until_felt(1)
        pid = guardian(player)
        before_s = cpu_seconds(pid)
        machine.wait_until_felt(4)
        assert memory_bytes(pid) < 15_000_000
        assert cpu_seconds(pid) - before_s < 0.05
        player.end(signal.SIGTERM)


def test_it_is_told_to_be_armed_before_anything_is_felt_and_ends_with_the_program(
    home: Home,
) -> None:
    quick = home.folder / "quick.toml"
    quick.write_text(QUICK)
    with on_a_wire(home) as (_, address):
        given = ("play", str(quick), "--on", address, "--family", HF8, *PLACE)
        played = home.run(*given)
        until_none_is_left(home)
    assert played.code == 0
    assert "The guardian is armed" in played.out
    assert not notes(home)


def test_a_start_that_is_refused_leaves_neither_a_guardian_nor_a_note(home: Home) -> None:
    with on_a_wire(home, HF8, "ignore_stop:99", "lose:from") as (_, address):
        refused = home.run(*playing(address, HF8))
        until_none_is_left(home)
    assert refused.code in (1, 6), refused.err
    assert not notes(home)


def test_neither_a_terminal_nor_a_standard_output_is_needed(home: Home) -> None:
    with on_a_wire(home) as (machine, address):
        command = shlex.join([LEGATO, *playing(address, HF8)])
        script = f"exec {command} <&- >&- 2>&-"
        player = subprocess.Popen(["/bin/sh", "-c", script], env=home.env)
        machine.wait_until_felt(1)
        kill(player.pid)
        player.wait()
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)


def test_a_relative_home_with_a_family_of_ones_own_is_found_again(home: Home) -> None:
    drivers = home.folder / "legato" / "config" / "drivers"
    drivers.mkdir(parents=True)
    (drivers / "my_pad.toml").write_text(shipped_page(HF8))
    home.env["LEGATO_HOME"] = "legato"
    with on_a_wire(home) as (machine, address):
        given = ("play", "First Night", "--on", address, "--family", "my_pad", *PLACE)
        player = subprocess.Popen(
            [LEGATO, *given], env=home.env, cwd=home.folder, stdout=subprocess.DEVNULL
        )
        machine.wait_until_felt(1)
        kill(player.pid)
        player.wait()
        machine.wait_until_rest()
        until_none_is_left(home)
    assert not notes(home)
