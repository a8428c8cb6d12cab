"""Asking a serial port who is there, where some families could not answer."""

import asyncio

import pytest

from controller.address import Address
from controller.clock import SystemClock
from controller.discovery import probed
from controller.recognising import Candidate
from controller.registry import load
from controller.simulator.terminal import terminal


async def asked(label: str, *families: str) -> Candidate:
    """What a port is taken for, once these families were asked for."""
    address = Address.parse(label)
    unknown = Candidate(address, "a port", None, "", ("a serial port",))
    return await probed(unknown, map(load, families), SystemClock(), lambda said: None)


@pytest.mark.wire
async def test_a_machine_that_cannot_answer_is_never_made_out_by_asking() -> None:
    async with terminal() as silent:
        found = await asked(silent.label, "nobra")
    assert found.family is None
    assert found.reasons[-1] == "no family got an answer"


@pytest.mark.wire
async def test_a_pad_is_made_out_by_its_answer() -> None:
    machine = load("hf8").simulate(SystemClock(), lambda at_ms, setting: None)
    async with terminal() as theirs:
        serving = asyncio.create_task(machine.serve(theirs))
        found = await asked(theirs.label, "nobra", "hf8")
        serving.cancel()
    assert found.family == "hf8"
    assert found.sure == "certainly"
    assert found.reasons == ("it answers: Next Level Racing HF8 seat pad (scale 255, audio 0)",)
