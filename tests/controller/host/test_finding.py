"""A search for what feels right is gated like a program, and never past what tonight allows."""

from pathlib import Path

import pytest

from controller import folders
from controller.care.screening import Answer, Question
from controller.care.standing import Start, standing
from controller.care.tonight import OK, Tonight
from controller.clock import DAY_MS, MANUAL_BEGAN_MS, ManualClock
from controller.errors import Refused
from controller.host.finding import OFFERED_NIGHTS, calibration_permit, is_offered
from controller.host.permit import Permit
from controller.machine import Machine, chosen
from controller.nightlog.care import CareKind, add_care, care_rows
from profiles.actuators import Actuator
from profiles.calibration import search, searchable, strongest
from profiles.limits import CEILINGS, Limits
from tests.controller.known import NOTHING_TO_SAY, At, answered, played_once, settled_in

CLOCK = At(MANUAL_BEGAN_MS)


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    return folders.night_log()


@pytest.fixture
def wrap() -> Machine:
    return chosen("serial:/dev/nowhere", "tcode", "V0=calf")


def motor(machine: Machine) -> Actuator:
    (actuator,) = searchable(machine.capabilities)
    return actuator


def permitted(machine: Machine, own: Limits = CEILINGS, clock: ManualClock = CLOCK) -> Permit:
    return calibration_permit(machine, motor(machine), own, "me", clock)


def top(machine: Machine, permit: Permit) -> int:
    return strongest(search(motor(machine).name, machine.capabilities, permit.limits))


def tonight(log: Path, *answers: str, clock: ManualClock = CLOCK) -> None:
    add_care(log, clock, "me", CareKind.TONIGHT, {"answers": list(answers)})


def played_tonight(log: Path, sessions: int, *, ended_ago_ms: int) -> None:
    """Sessions of ten minutes, one right after the other."""
    for number in range(sessions):
        began_ms = MANUAL_BEGAN_MS - ended_ago_ms - (sessions - number) * 600_000
        played_once(log, began_ms, 1 + number)


@pytest.mark.parametrize(("nights", "most"), [(0, 40), (2, 40), (3, 50), (10, 100)])
def test_it_goes_as_far_as_a_night_allows(log: Path, wrap: Machine, nights: int, most: int) -> None:
    settled_in(log, MANUAL_BEGAN_MS, nights=nights)
    permit = permitted(wrap)
    assert top(wrap, permit) == most
    assert permit.charge is not None
    assert permit.charge.kind is Start.CALIBRATION


def test_what_the_person_lowered_holds_as_well(log: Path, wrap: Machine) -> None:
    settled_in(log, MANUAL_BEGAN_MS)
    assert top(wrap, permitted(wrap, Limits(vibration=20))) == 20
    assert permitted(wrap, Limits(vibration=0)).limits.off == {motor(wrap).effect}
    for machine in (wrap, chosen("sim:tcode", place="V0=calf")):
        with pytest.raises(Refused, match="no room") as refused:
            permitted(machine, Limits(session_ms=1_000))
        assert "legato limits" in refused.value.hint


def test_numb_feet_cap_it(log: Path, wrap: Machine) -> None:
    settled_in(log, MANUAL_BEGAN_MS)
    answered(log, CLOCK, {**NOTHING_TO_SAY, Question.NUMB_FEET: Answer.YES})
    assert top(wrap, permitted(wrap)) < 100


def test_it_is_refused_without_answers(log: Path, wrap: Machine) -> None:
    with pytest.raises(Refused, match="health"):
        permitted(wrap)
    answered(log, CLOCK)
    with pytest.raises(Refused, match="three questions of tonight"):
        permitted(wrap)
    tonight(log, OK)
    assert permitted(wrap).charge is not None
    tonight(log, Tonight.BROKEN_SKIN)
    with pytest.raises(Refused, match="sore or broken skin"):
        permitted(wrap)


def test_it_waits_for_the_gap_and_is_no_session(log: Path, wrap: Machine) -> None:
    settled_in(log, MANUAL_BEGAN_MS)
    played_tonight(log, 3, ended_ago_ms=60_000)
    with pytest.raises(Refused, match="rest between two sessions"):
        permitted(wrap)


def test_the_minutes_of_the_night_hold_for_it(log: Path, wrap: Machine) -> None:
    settled_in(log, MANUAL_BEGAN_MS)
    played_tonight(log, 8, ended_ago_ms=3_600_000)
    with pytest.raises(Refused, match="enough for one night"):
        permitted(wrap)


def test_a_machine_that_no_leg_feels_needs_no_answers() -> None:
    machine = chosen("sim:tcode", place="V0=calf")
    assert permitted(machine) == Permit(CEILINGS)


def test_it_is_offered_once_a_session_was_felt_and_for_some_nights(log: Path) -> None:
    answered(log, CLOCK)
    assert not offered(log)
    played_tonight(log, 1, ended_ago_ms=60_000)
    assert offered(log)
    assert offered(log, nights_later=OFFERED_NIGHTS)
    for number in range(OFFERED_NIGHTS):
        played_once(log, MANUAL_BEGAN_MS + (1 + number) * DAY_MS, 9 + number)
    assert not offered(log, nights_later=OFFERED_NIGHTS + 1)


def offered(log: Path, *, nights_later: int = 0) -> bool:
    now_ms = MANUAL_BEGAN_MS + nights_later * DAY_MS
    return is_offered(standing("me", care_rows(log, "me"), {}, now_ms))
