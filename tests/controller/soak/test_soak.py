"""Seeded scenarios: no machine is left running unsaid, and nobody is alarmed for nothing.

`make soak` plays ten thousand. The seeds here are always the same ones.
"""

from collections import Counter

import pytest

from controller.simulator.faults import Fault, Kind, planned
from tests.controller.soak.__main__ import told
from tests.controller.soak.scenario import Happening, Scenario, drawn
from tests.controller.soak.stage import Outcome, outcome_of

BATCH = 25


@pytest.mark.parametrize("first", range(0, 200, BATCH))
def test_no_machine_is_left_running_unsaid_and_nobody_is_alarmed_for_nothing(first: int) -> None:
    for seed in range(first, first + BATCH):
        outcome = outcome_of(drawn(seed))
        assert not outcome.wrong, told(outcome)


def test_a_seed_tells_the_same_story_again() -> None:
    assert outcome_of(drawn(5)).story == outcome_of(drawn(5)).story


def played(family: str, *happenings: tuple[int, str], program: int = 0) -> Outcome:
    """A scenario by hand: at a moment an intent, a death, or "begin" or "end" and a fault."""
    made = []
    for at_ms, what in happenings:
        word, _, written = what.partition(" ")
        fault: Fault | None = planned(written).fault if written and word != "both" else None
        made.append(Happening(at_ms, word if fault else what, fault))
    return outcome_of(Scenario(0, family, program, made, 60_000, 1_000, played_out=False))


def ends(outcome: Outcome, by: str) -> Counter[str]:
    """How the attempts of somebody to stop ended."""
    assert not outcome.wrong, told(outcome)
    return Counter({what: n for what, n in outcome.counts.items() if what.startswith(f"{by}:")})


@pytest.mark.parametrize("death", ["killed", "hung"])
@pytest.mark.parametrize("family", ["keeson_base", "tcode", "linak", "massage_chair_korean"])
def test_a_guardian_rests_the_machine_of_a_dead_process(family: str, death: str) -> None:
    outcome = played(family, (20_000, death))
    assert ends(outcome, "guardian").total() == 1
    assert not any("alarm" in what for what in outcome.counts)


def test_both_dead_the_next_start_rests_the_machine() -> None:
    assert ends(played("keeson_base", (20_000, "both killed")), "next start").total() == 1


def test_a_machine_found_again_that_ignores_its_stop_is_not_said_to_rest() -> None:
    outcome = played(
        "reverie_108",
        (20_000, "begin brownout"),
        (22_000, "begin ignore_zero"),
        (24_000, "end brownout"),
        (24_600, "stop"),
    )
    assert ends(outcome, "session")["session: NOT CONFIRMED"] == 1


def test_a_lie_that_no_software_can_see_is_counted() -> None:
    outcome = played("tuya_mcu", (10_000, "begin lie:off"), (30_000, "stop"))
    assert outcome.counts[f"undetectable: CONFIRMED, {Kind.LIE_OFF.value}"] == 1
    assert not outcome.wrong


def test_a_pause_is_proven_however_it_falls_on_the_reports_of_a_machine() -> None:
    for at_ms in range(11_050, 12_000, 75):  # it reports once a second, and is raised at 11 s
        outcome = played("keeson_base", (at_ms, "pause"), program=2)
        assert ends(outcome, "session")["session: CONFIRMED"] == 1
