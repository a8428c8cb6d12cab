"""A check that cannot fail is worse than none: each finds the fault it is there for, alone."""

import pytest

from controller.conformance import CHECKS, Verdict, simulated
from controller.driver import DriverSpec
from tests.controller.pad import pad
from tests.controller.wrong_drivers import WRONG, Wrong

RIGHT = {
    "without timers": pad(),
    "with a timer of its own": pad(own_ms=900_000),
    "with a timer to arm": pad(armed_ms=1_800_000),
    "with a dead-man": pad(unfed_ms=2_000),
}


@pytest.mark.parametrize("spec", RIGHT.values(), ids=RIGHT)
async def test_a_right_driver_passes(spec: DriverSpec) -> None:
    outcomes = [await check.outcome(simulated(spec)) for check in CHECKS]
    assert [outcome for outcome in outcomes if outcome.verdict is Verdict.FAILED] == []


@pytest.mark.parametrize("one", WRONG, ids=str)
async def test_a_fault_is_found_by_the_checks_that_look_for_it(one: Wrong) -> None:
    outcomes = [await check.outcome(simulated(one.spec)) for check in CHECKS]
    failed = {str(one.check): one.reason for one in outcomes if one.verdict is Verdict.FAILED}
    assert failed.keys() == one.fails, failed


def test_there_is_a_fault_for_each_check() -> None:
    found = {name for one in WRONG for name in one.fails}
    assert found == {check.name for check in CHECKS}
