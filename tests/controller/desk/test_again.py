"""What helps back to sleep on each machine, and whose minutes it takes."""

from dataclasses import replace
from pathlib import Path

import pytest

from controller import folders
from controller.address import Address, Road
from controller.care.standing import Start
from controller.clock import ManualClock
from controller.desk.here import Here
from controller.desk.tonight.again import once_more
from controller.machine import Machine, chosen
from controller.nightlog.care import CareKind, add_care
from controller.nightlog.kinds import Kind
from controller.nightlog.record import flight_record
from controller.nightlog.rows import Began
from profiles.actuators import Actuator, Effect, Zone
from profiles.errors import DoesNotFit
from profiles.library import find
from tests.controller.known import settled_in


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    clock = ManualClock()
    settled_in(folders.night_log(), clock.wall_ms())
    return Here("me", "sim:tcode", clock=clock)


def squeezing(address: Address) -> Machine:
    """A machine that only squeezes."""
    known = chosen("sim:tcode")
    covers = frozenset({Zone.FOOT, Zone.CALF, Zone.THIGH})
    squeezes = Actuator("air", Effect.COMPRESSION, covers, 100, measured=True)
    capabilities = replace(known.capabilities, actuators=(squeezes,), deflates=True)
    return replace(known, address=address, capabilities=capabilities)


SIMULATED = Address(Road.SIM, "tcode")


async def played(machine: Machine, program: str, here: Here) -> None:
    """Leave in the night log that the person played a program on a machine."""
    began = Began(program, machine.name, str(machine.address), "tcode", machine.simulated, {})
    async with flight_record(folders.night_log(), here.clock, began) as record:
        said = {"kind": "session", "program": program, "length_ms": 600_000, "effects": []}
        where = (folders.night_log(), here.clock, "me")
        add_care(*where, CareKind.START, said, session=record.session)
        add_care(*where, CareKind.PLAYED, {"whole": True}, session=record.session)
        record.note(Kind.ENDED, {"reason": "played", "at_rest": True, "failure": None})


def test_back_to_sleep_where_the_machine_can_do_it(here: Here) -> None:
    real = replace(chosen("sim:tcode"), address=Address(Road.SERIAL, "/dev/bed"))
    found = once_more(real, here)
    assert found.program == find("Back to Sleep")
    assert found.permit.charge is not None
    assert found.permit.charge.kind is Start.RESCUE


async def test_elsewhere_what_was_played_last_softer_and_half_as_long(here: Here) -> None:
    machine = squeezing(SIMULATED)
    await played(machine, "Evening Pulse 30", here)
    found = once_more(machine, here)
    before = find("Evening Pulse 30")
    assert found.program.name == before.name
    assert found.program.length_ms <= before.length_ms // 2
    assert any("60 %" in change for change in found.changes)


async def test_what_is_played_in_its_place_takes_the_minutes_that_are_kept_for_it(
    here: Here,
) -> None:
    machine = squeezing(Address(Road.SERIAL, "/dev/bed"))
    await played(machine, "Evening Pulse 30", here)
    charge = once_more(machine, here).permit.charge
    assert charge is not None
    assert charge.kind is Start.RESCUE


def test_with_nothing_played_before_it_says_what_does_not_fit(here: Here) -> None:
    with pytest.raises(DoesNotFit):
        once_more(squeezing(SIMULATED), here)
