"""What is tried on a real machine, and what is not: here simulated ones that nobody looks into."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from controller import registry
from controller.clock import SystemClock
from controller.conformance import CHECKS, Home, Outcome, Reach, RealBench, Verdict
from controller.machine import Machine
from profiles.timeline import Setting
from tests.controller.homes import radio_home, terminal_home

pytestmark = pytest.mark.wire

CLOCK = SystemClock(speed=5)  # a busy computer still answers within what a driver waits


class Trial:
    """The checks of a real machine, what was said of it, and what the leg felt."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.felt: list[Setting] = []
        self.outcomes: list[Outcome] = []

    @property
    def verdicts(self) -> set[Verdict]:
        return {outcome.verdict for outcome in self.outcomes}

    @asynccontextmanager
    async def of(self, family: str, home: Home) -> AsyncIterator[RealBench]:
        spec = registry.load(family)
        machine = spec.simulate(CLOCK, lambda at_ms, setting: self.felt.append(setting))
        async with home(spec, machine) as (address, radio):
            there = Machine(str(address), address, spec, spec.capabilities)
            real = RealBench(there, CLOCK, radio, self.said.append)
            await real.connect()
            for check in CHECKS:
                if check.reach is Reach.REAL:
                    self.outcomes.append(await check.outcome(real.bench))
            yield real
            await real.leave()


@pytest.mark.parametrize(
    ("family", "home"), [("tuya_mcu", terminal_home), ("reverie_108", radio_home)]
)
async def test_only_the_weakest_step_is_felt_and_it_rests_at_the_end(
    family: str, home: Home
) -> None:
    trial = Trial()
    async with trial.of(family, home) as real:
        assert real.rests
        assert real.stopped is not None
        assert real.stopped.reached
    assert trial.verdicts == {Verdict.PASSED}
    assert {step for setting in trial.felt for step in setting.levels.values()} == {1}
    assert trial.felt[-1].is_rest


async def test_pressure_is_not_started() -> None:
    trial = Trial()
    async with trial.of("air_boots", terminal_home) as real:
        assert real.rests
    assert trial.felt == []
    assert trial.verdicts == {Verdict.PASSED, Verdict.NOT_APPLICABLE}


async def test_what_is_about_to_be_felt_is_said() -> None:
    trial = Trial()
    async with trial.of("tuya_mcu", terminal_home):
        pass
    assert set(trial.said) == {"massage 1", "nothing"}
