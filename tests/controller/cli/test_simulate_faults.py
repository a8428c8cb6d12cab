"""`legato simulate --fault`: a machine on a pseudo-terminal on which things go wrong."""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from controller.simulator.faults import Kind
from tests.controller.cli.commands import LIMIT_S, Home, Running
from tests.controller.cli.own import told
from tests.controller.cli.test_over_the_air import bedroom

wire = pytest.mark.wire


def test_a_wrong_fault_is_wrong_usage_and_the_faults_are_listed(home: Home) -> None:
    ran = home.run("simulate", "tcode", "--fault", "silence@30s:10s", "--fault", "bogus:3")
    told(ran, 2, "no fault called 'bogus'", "silence@30s:10s", *(kind.value for kind in Kind))


def test_a_fault_that_lacks_something_is_answered_with_an_example(home: Home) -> None:
    told(home.run("simulate", "tcode", "--fault", "ignore_stop"), 2, "ignore_stop:3")


def test_a_radio_has_no_faults(home: Home) -> None:
    ran = home.run("simulate", "radio", "7001", "7002", "--fault", "silence")
    told(ran, 2, "legato simulate FAMILY")


def test_help_shows_every_fault(home: Home) -> None:
    out = home.run("simulate", "--help").out
    assert all(kind.value in out for kind in Kind)


def faults(machine: Running) -> list[tuple[object, object]]:
    return [(one["fault"], one["state"]) for one in machine.said if one.get("event") == "fault"]


@contextmanager
def simulated(home: Home, *written: str) -> Iterator[tuple[Running, str]]:
    """A T-Code board with these faults, and the port it is at."""
    given = [word for one in written for word in ("--fault", one)]
    with home.running("simulate", "tcode", *given, "--seed", "7", "--json") as machine:
        address = str(machine.wait_for("ready")["address"])
        yield machine, address.removeprefix("serial:")


@contextmanager
def opened(port: str) -> Iterator[int]:
    """The port, without a driver and without waiting."""
    number = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        yield number
    finally:
        os.close(number)


@wire
def test_a_session_stops_a_machine_that_ignores_the_first_stop(home: Home) -> None:
    with simulated(home, "ignore_stop:1") as (machine, port):
        arguments = ("play", "First Night", "--on", f"serial:{port}", "--family", "tcode", "--json")
        with home.running(*arguments) as player:
            machine.wait_until_felt(1)
            assert player.end(signal.SIGINT) == 3
        machine.wait_until_rest()
        machine.end(signal.SIGINT)
    assert faults(machine) == [("ignore_stop:1", "begins"), ("ignore_stop:1", "ends")]


@wire
def test_a_dropped_port_is_unplugged_and_comes_back_at_the_same_address(home: Home) -> None:
    with simulated(home, "drop@felt+1s", "refuse@felt+1s:1s") as (machine, port):
        with opened(port) as line:
            os.write(line, b"V050\n")
            machine.wait_for("felt")
            assert machine.wait_for("fault")["fault"] == "drop"
            assert machine.wait_for("fault")["fault"] == "refuse"
            select.select([line], [], [], LIMIT_S)
            assert _is_gone(line)
        assert machine.wait_for("ready")["address"] == f"serial:{port}"
        with opened(port) as line:
            os.write(line, b"V099\n")
            machine.wait_until_felt(99)


def _is_gone(line: int) -> bool:
    try:
        return os.read(line, 1) == b""
    except OSError:
        return True


@wire
def test_a_machine_that_stops_reading_takes_no_more_bytes(home: Home) -> None:
    with simulated(home, "stop_reading") as (_, port), opened(port) as line:
        written = 0
        with suppress(BlockingIOError):
            while written < 1_000_000:
                written += os.write(line, b"V050\n")
    assert written < 1_000_000


@wire
def test_a_bed_that_refuses_connections_is_not_found_on_the_radio(home: Home) -> None:
    given = ("reverie_108", "--fault", "refuse@felt", "--fault", "drop@felt+1s")
    with bedroom(home, *given) as (bed, address):
        before = home.run("machines", "--seconds", "0.5", "--json")
        arguments = ("play", "First Night", "--on", address, "--family", "reverie_108", "--json")
        with home.running(*arguments):
            while bed.wait_for("fault")["fault"] != "drop":
                pass
        after = home.run("machines", "--seconds", "0.5", "--json")
    assert address in before.out
    assert address not in after.out
