"""Machines that go on for ever by themselves, on a wire or on the air, and sessions on them."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.controller.cli.commands import Home, Running
from tests.controller.cli.test_over_the_air import bedroom

HF8, NOBRA, BED = "hf8", "nobra", "reverie_108"
"""Machines that go on for ever by themselves: nobody but us rests them."""

PLACE = ("--place", "left thigh=calf.left")
"""Where a pad lies: programs are for the calves."""


@contextmanager
def on_a_wire(home: Home, family: str = HF8, *faults: str) -> Iterator[tuple[Running, str]]:
    """A machine at a port of its own, and its address; ended afterwards.

    Its port has a name that no other port gets later, which those that can be unplugged have.
    """
    with home.running("simulate", family, *_given(*faults, "drop@24h"), "--json") as machine:
        yield machine, str(machine.wait_for("ready")["address"])


@contextmanager
def somewhere(home: Home, family: str, *faults: str) -> Iterator[tuple[Running, str]]:
    """A machine of the family on the road that it has: the radio for a bed, else a wire."""
    on_air = family == BED
    there = bedroom(home, BED, *_given(*faults)) if on_air else on_a_wire(home, family, *faults)
    with there as (machine, address):
        yield machine, address


def _given(*faults: str) -> list[str]:
    return [word for fault in faults for word in ("--fault", fault)]


@contextmanager
def evening(home: Home, family: str = HF8, *faults: str) -> Iterator[tuple[Running, Running]]:
    """A machine that a leg feels already, and the session on it."""
    place = somewhere(home, family, *faults)
    with place as (machine, address), played_on(home, address, family) as player:
        machine.wait_until_felt(1)
        yield machine, player


@contextmanager
def played_on(home: Home, address: str, family: str) -> Iterator[Running]:
    """A session that plays First Night there."""
    with home.running(*playing(address, family), "--json") as player:
        yield player


def playing(address: str, family: str) -> tuple[str, ...]:
    """The command for it."""
    place = PLACE if family == HF8 else ()
    return ("play", "First Night", "--on", address, "--family", family, *place)


def why(home: Home) -> str:
    """The sentence that `legato why` has for the last session."""
    return home.run("why").out.splitlines()[0]
