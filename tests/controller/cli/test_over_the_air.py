"""A radio, a bed and a bedside computer, each a process of its own."""

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from controller.host.dial import SUFFIX, Call
from tests.controller.cli.commands import Home, Running
from tests.controller.guardian.processes import cut_off
from tests.controller.ports import free_port

pytestmark = [pytest.mark.wire, pytest.mark.timeout(120)]


@contextmanager
def bedroom(home: Home, *machine: str) -> Iterator[tuple[Running, str]]:
    """A bed on the air and its address; the home's commands use the other end of the radio.

    `machine` is what else to simulate in place of the bed, and how.
    """
    bed_port, our_port = free_port(), free_port()
    with ExitStack() as stack:
        radio = stack.enter_context(home.running("simulate", "radio", str(bed_port), str(our_port)))
        assert radio.process.stdout is not None
        radio.process.stdout.readline()
        transport = f"tcp-client:127.0.0.1:{bed_port}"
        arguments = ("simulate", *(machine or ("reverie_108",)), "--radio", transport, "--json")
        bed = stack.enter_context(home.running(*arguments))
        address = str(bed.wait_for("ready")["address"])
        home.env["LEGATO_RADIO"] = f"tcp-client:127.0.0.1:{our_port}"
        yield bed, address


@contextmanager
def call(home: Home) -> Iterator[Call]:
    """A call to the one session that runs in this home."""
    (endpoint,) = (home.folder / "run" / "legato").glob(f"*{SUFFIX}")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(endpoint))
        yield Call(connection)


def test_a_bed_is_found_with_the_reason_and_saved_without_naming_its_family(home: Home) -> None:
    with bedroom(home) as (_, address):
        found = home.run("machines", "--seconds", "0.5", "--json")
        added = home.run("machines", "add", "bed", address)
    rows = [json.loads(line) for line in found.out.splitlines()]
    bed = next(row for row in rows if row["address"] == address)
    assert (bed["family"], bed["sure"]) == ("reverie_108", "likely")
    assert "name Reverie" in bed["reasons"]
    assert added.code == 0, added.err
    assert "Recognised by name Reverie" in added.out


def test_a_bed_is_played_paused_resumed_and_stopped_confirmed(home: Home) -> None:
    with bedroom(home) as (bed, address):
        home.run("machines", "add", "bed", address)
        with home.running("play", "First Night", "--json") as player:
            bed.wait_until_felt(1)
            with call(home) as session:
                session.send("pause")
                bed.wait_until_rest()
                session.send("resume")
                bed.wait_until_felt(1)
            code = player.end(signal.SIGTERM)
        bed.wait_until_rest()
    assert code == 3
    assert player.said[-1]["proof"] == "confirmed"


def test_a_bed_left_running_by_a_killed_session_is_stopped_confirmed(home: Home) -> None:
    with bedroom(home) as (bed, address):
        home.run("machines", "add", "bed", address)
        with home.running("play", "First Night", "--json") as player:
            bed.wait_until_felt(1)
            cut_off(player)
        stopped = home.run("stop", "--json")
        bed.wait_until_rest()
    assert stopped.code == 0
    assert json.loads(stopped.out)["proof"] == "confirmed"


def test_a_bed_that_is_gone_is_not_said_to_rest(home: Home) -> None:
    with bedroom(home) as (bed, address):
        home.run("machines", "add", "bed", address)
        with home.running("play", "First Night", "--json") as player:
            bed.wait_until_felt(1)
            bed.process.kill()
            while player.wait_for("view")["state"] != "returning":
                pass
            code = player.end(signal.SIGTERM)
    assert code == 4
    assert player.said[-1]["at_rest"] is False
    assert "remote" in str(player.said[-1]["how_to_stop"])
