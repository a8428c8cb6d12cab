"""Machines that go on for ever by themselves, on a wire or on the air, and sessions on them."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.controller.cli.commands import Home, Running
from tests.controller.cli.test_over_the_air import bedroom

HF8, NOBRA, BED = "hf8", "nobra", "reverie_108"
"""Machines that go on for ever by themselves: nobody but us rests them."""


@contextmanager
def on_a_wire(home: Home, family: str = HF8, *faults: str) -> Iterator[tuple[Running, str]]:
    """A machine at a port of its own, and its address; killed afterwards."""
    given = [word for fault in faults for word in ("--fault", fault)]
    with home.running("simulate", family, *given, "--json") as machine:
        yield machine, str(machine.wait_for("ready")["address"])


@contextmanager
def somewhere(home: Home, family: str) -> Iterator[tuple[Running, str]]:
    """A machine of the family on the road that it has: the radio for a bed, else a wire."""
    there = bedroom(home) if family == BED else on_a_wire(home, family)
    with there as (machine, address):
        yield machine, address


@contextmanager
def played_on(home: Home, address: str, family: str) -> Iterator[Running]:
    """A session that plays First Night there."""
    given = ("play", "First Night", "--on", address, "--family", family, "--json")
    with home.running(*given) as player:
        yield player


def why(home: Home) -> str:
    """The sentence that `legato why` has for the last session."""
    return home.run("why").out.splitlines()[0]
