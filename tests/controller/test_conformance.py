"""Every family there is does what every driver has to do, on its simulator."""

import pytest

from controller import registry
from controller.conformance import CHECKS, Check, simulated
from controller.driver import DriverSpec

SPECS, BROKEN = registry.load_all()


def test_every_family_loads() -> None:
    assert BROKEN == ()


@pytest.mark.parametrize("check", CHECKS, ids=str)
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
async def test_a_family_in_memory(spec: DriverSpec, check: Check) -> None:
    await check(simulated(spec))
