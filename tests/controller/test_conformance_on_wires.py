"""What every driver of ours has to do also where the wire, the radio and time are real."""

import pytest

from controller import registry
from controller.clock import SystemClock
from controller.conformance import CHECKS, Check, served
from controller.driver import DriverSpec
from tests.controller.homes import on_radio, on_terminal, radio_home, terminal_home

SPECS, BROKEN = registry.load_all()
ON_WIRES = [  # what a wire can spoil; the others say the same on each, and take their time
    check
    for check in CHECKS
    if check.name
    in (
        "connects_and_is_at_rest",
        "apply_reaches_every_step",
        "best_proof_is_reached",
        "link_loss_becomes_link_lost",
    )
]
AT_TERMINALS = [spec for spec in SPECS if on_terminal(spec)]
ON_RADIO = [spec for spec in SPECS if on_radio(spec)]
CLOCK = SystemClock(speed=3)  # a busy computer still answers within what a driver waits


@pytest.mark.wire
@pytest.mark.parametrize("check", ON_WIRES, ids=str)
@pytest.mark.parametrize("spec", AT_TERMINALS, ids=lambda spec: spec.name)
async def test_a_family_at_a_pseudo_terminal(spec: DriverSpec, check: Check) -> None:
    await check(served(spec, CLOCK, terminal_home))


@pytest.mark.wire
@pytest.mark.parametrize("check", ON_WIRES, ids=str)
@pytest.mark.parametrize("spec", ON_RADIO, ids=lambda spec: spec.name)
async def test_a_family_on_the_radio(spec: DriverSpec, check: Check) -> None:
    await check(served(spec, CLOCK, radio_home))
