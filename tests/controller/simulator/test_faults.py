"""How a person writes faults, and what is said where one means nothing."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.simulator.faults import ROWS, Fault, FaultError, Kind, Planned, Way, planned


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("silence", Planned(Fault(Kind.SILENCE))),
        ("silence@30s:10s", Planned(Fault(Kind.SILENCE), at_ms=30_000, for_ms=10_000)),
        ("ignore_stop:3", Planned(Fault(Kind.IGNORE_STOP, stops=3))),
        ("lose:5%", Planned(Fault(Kind.LOSE, share=5))),
        ("lose", Planned(Fault(Kind.LOSE))),
        ("lose:from:5%@0s:2m", Planned(Fault(Kind.LOSE, 5, Way.FROM), for_ms=120_000)),
        ("delay:300ms:20%:to", Planned(Fault(Kind.DELAY, 20, Way.TO, time_ms=300))),
        ("lie:off@1h", Planned(Fault(Kind.LIE_OFF), at_ms=3_600_000)),
        ("brownout:rest@1m:5s", Planned(Fault(Kind.BROWNOUT_REST), at_ms=60_000, for_ms=5_000)),
        ("brownout@felt:5s", Planned(Fault(Kind.BROWNOUT), after_felt=True, for_ms=5_000)),
        ("drop@felt+3s", Planned(Fault(Kind.DROP), at_ms=3_000, after_felt=True)),
        ("own_timer:10m", Planned(Fault(Kind.OWN_TIMER, time_ms=600_000))),
    ],
)
def test_a_fault_says_what_when_and_how_long(written: str, meant: Planned) -> None:
    assert planned(written) == meant


@pytest.mark.parametrize("kind", Kind)
def test_every_fault_has_an_example_that_means_it(kind: Kind) -> None:
    assert planned(ROWS[kind].example).fault.kind is kind


@pytest.mark.parametrize("kind", Kind)
def test_a_fault_is_written_as_it_is_read(kind: Kind) -> None:
    fault = planned(ROWS[kind].example).fault
    assert planned(fault.written).fault == fault


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "no fault called ''"),
        ("bogus:3", "no fault called 'bogus'"),
        ("lie", "no fault called 'lie'"),
        ("lie:maybe", "no fault called 'lie'"),
        ("ignore_stop", "needs more"),
        ("delay", "needs more"),
        ("ignore_stop:0", "'0' is no length"),
        ("ignore_stop:3s", "'3s' does not belong there"),
        ("lose:5", "'5' does not belong there"),
        ("lose:5%:6%", "'6%' does not belong there"),
        ("lose:0%", "'0%' is no length"),
        ("lose:101%", "'101%' is no length"),
        ("silence:to", "'to' does not belong there"),
        ("silence@", "'' is no length"),
        ("silence@30", "'30' is no length"),
        ("silence@30s:", "'' is no length"),
        ("silence@30s:0s", "'0s' is no length"),
        ("silence@-3s", "'-3s' is no length"),
        ("silence@25h", "'25h' is no length"),
        ("silence@felt3s", "'felt3s' is no length"),
        ("drop@30s:5s", "use refuse"),
    ],
)
def test_what_means_nothing_is_refused_with_an_example(written: str, problem: str) -> None:
    with pytest.raises(FaultError) as refused:
        planned(written)
    assert problem in str(refused.value)
    assert "write for example" in refused.value.hint.lower()


def test_an_unknown_fault_is_answered_with_all_there_are() -> None:
    with pytest.raises(FaultError) as refused:
        planned("ignore_stops:3")
    assert all(kind.value in refused.value.hint for kind in Kind)


@given(st.one_of(st.text(max_size=20), st.from_regex(r"[a-z_]+(:[a-z0-9%]+)*(@[a-z0-9+:]+)?")))
def test_whatever_is_written_is_a_fault_or_is_refused(written: str) -> None:
    with suppress(FaultError):
        assert planned(written).fault.kind in Kind
