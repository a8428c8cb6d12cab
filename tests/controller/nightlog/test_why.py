"""The one sentence that says why a session ended."""

from dataclasses import replace

import pytest

from controller.clock import MANUAL_BEGAN_MS
from controller.nightlog.kinds import By, Kind, Said
from controller.nightlog.rows import EventRow, SessionRow
from controller.nightlog.story import Story, told
from controller.nightlog.why import STOPPED_BY, WHO, briefly, why
from tests.controller.nightlog.nights import BEGAN, utc

SESSION = SessionRow(7, 0, MANUAL_BEGAN_MS, BEGAN)
SIMULATED = replace(SESSION, began=replace(BEGAN, simulated=True))
MINUTE_MS = 60_000

Row = tuple[float, Kind, Said]
"""After so many minutes; what; what it says."""

PLAYED: tuple[Row, ...] = (
    (0, Kind.BEGAN, {}),
    (1, Kind.STATE, {"state": "playing"}),
    (6, Kind.STATE, {"state": "paused"}),
    (16, Kind.STATE, {"state": "playing"}),
    (23.5, Kind.WRITE, {"hex": "00", "channel": "main"}),
)
"""Played for 12.5 minutes, and paused for 10."""


def rested(minute: float, by: str, *, proof: str = "confirmed", reached: bool = True) -> Row:
    said = {"by": by, "proof": proof, "best": "confirmed", "reached": reached, "failure": None}
    return minute, Kind.RESTED, said


def ended(reason: str, *, at_rest: bool = True, failure: str | None = None) -> Row:
    return 24, Kind.ENDED, {"reason": reason, "at_rest": at_rest, "failure": failure}


def story(
    *rows: Row, session: SessionRow = SESSION, running: bool = False, follower: int | None = None
) -> Story:
    events = [
        EventRow(7, int(after * MINUTE_MS), MANUAL_BEGAN_MS + int(after * MINUTE_MS), kind, said)
        for after, kind, said in rows
    ]
    return told(session, events, running=running, follower=follower)


def said(*rows: Row, session: SessionRow = SESSION, running: bool = False) -> str:
    """The sentence without its beginning."""
    whole = why(story(*PLAYED, *rows, session=session, running=running), utc)
    beginning = "Session 7 of 2027-01-02, Steady Hum Taper on wrap: "
    assert whole.startswith(beginning)
    return whole.removeprefix(beginning)


STOPPING: Row = (23.5, Kind.STATE, {"state": "stopping"})
BY_SESSION = rested(23.6, "session")
IS_OFF = "the machine reports that it is off."


def stop_by(by: str) -> Row:
    return 23.5, Kind.INTENT, {"intent": "stop", "by": by, "done": True}


def test_played_to_the_end() -> None:
    assert said(BY_SESSION, ended("played")) == f"it played to its end at 20:24; {IS_OFF}"


@pytest.mark.parametrize(
    ("by", "who"),
    [
        ("key", "you stopped it with a key at 20:23"),
        ("signal", "a signal stopped it, such as Ctrl-C or a closed terminal, at 20:23"),
        ("socket", "`legato stop` or another window stopped it at 20:23"),
        ("clap", "you stopped it (clap) at 20:23"),
    ],
)
def test_stopped_by_the_person_and_at_which_minute(by: str, who: str) -> None:
    rows = (stop_by(by), STOPPING, BY_SESSION, ended("stopped"))
    assert said(*rows) == f"{who}, after 12 of 35 minutes; {IS_OFF}"


def test_a_wish_that_was_not_granted_stopped_nothing() -> None:
    refused: Row = (23, Kind.INTENT, {"intent": "stop", "by": "key", "done": False})
    assert said(refused, BY_SESSION, ended("stopped")).startswith("you stopped it at 20:24,")


@pytest.mark.parametrize("failure", ["the cable is out", "the computer slept"])
def test_the_machine_the_link_or_sleep_ended_it(failure: str) -> None:
    assert said(STOPPING, BY_SESSION, ended("failed", failure=failure)) == (
        f"it ended at 20:24, after 12 of 35 minutes, because {failure}; {IS_OFF}"
    )


def test_a_failure_that_was_only_noted_on_the_way_is_the_reason_all_the_same() -> None:
    fault: Row = (23.5, Kind.FAULT, {"what": "the cable is out.", "hint": "Plug it in."})
    assert "because the cable is out; " in said(fault, BY_SESSION, ended("failed"))
    assert "because the machine or the link failed; " in said(BY_SESSION, ended("failed"))


def test_refused_before_anything_was_started() -> None:
    whole = why(story(PLAYED[0], ended("refused", failure="it is too long")), utc)
    assert whole.endswith(
        ": it was refused at 20:24: it is too long; nothing had been started on the machine."
    )


def test_a_machine_that_may_still_run_is_said_to_be_so() -> None:
    rows = (rested(23.6, "session", proof="sent", reached=False), ended("stopped", at_rest=False))
    assert said(*rows).endswith("; NOT CONFIRMED at rest: switch it off at the machine.")


def test_somebody_who_rested_it_later_counts() -> None:
    rows = (
        rested(23.6, "session", proof="failed", reached=False),
        ended("stopped", at_rest=False),
        rested(30, "legato stop"),
    )
    assert said(*rows).endswith(f"`legato stop` brought the machine to rest at 20:30: {IS_OFF}")


@pytest.mark.parametrize(
    ("proof", "sure"),
    [
        ("confirmed", "the machine reports that it is off"),
        ("acknowledged", "the machine took the stop, it cannot report more"),
        ("sent", "stop was sent five times, this machine cannot answer"),
    ],
)
def test_how_sure_the_rest_is(proof: str, sure: str) -> None:
    assert said(rested(23.6, "session", proof=proof), ended("played")).endswith(f"; {sure}.")


ACTED: Row = (23.6, Kind.GUARDIAN, {"what": "acted", "cause": "end of file"})


def test_killed_and_rested_by_the_guardian() -> None:
    assert said(ACTED, rested(23.7, "guardian")) == (
        "its process was killed at about 20:23, after 12 of 35 minutes: nothing was written after "
        f"that; the guardian brought the machine to rest at 20:23: {IS_OFF}"
    )


def test_killed_and_the_guardian_could_not_rest_it() -> None:
    tried = rested(23.7, "guardian", proof="failed", reached=False)
    assert said(ACTED, tried).endswith(
        "; the guardian could not bring it to rest for sure at 20:23: NOT CONFIRMED at rest: "
        "switch it off at the machine."
    )


def test_killed_with_its_guardian_and_rested_by_whoever_came_next() -> None:
    killed = "its process was killed or the computer died at about 20:23, after 12 of 35 minutes"
    for by, who in (
        ("next start", "the next start of Legato"),
        ("boot service", "the boot service"),
        ("legato stop", "`legato stop`"),
    ):
        whole = said(rested(90, by), ended("killed"))
        assert whole.startswith(killed)
        assert whole.endswith(f"; {who} brought the machine to rest at 21:30: {IS_OFF}")


def test_a_computer_that_was_started_anew_meanwhile_had_died() -> None:
    by_boot = EventRow(7, 20_000, MANUAL_BEGAN_MS + 90 * MINUTE_MS, *rested(0, "boot service")[1:])
    before = story(*PLAYED)
    after = told(SESSION, [*before.own, by_boot], running=False, follower=None)
    assert ": the computer died or was switched off at about 20:23, " in why(after, utc)


def test_rows_of_two_processes_that_cross_are_no_new_start_of_the_computer() -> None:
    crossed: Row = (23.45, Kind.GUARDIAN, {"what": "acted", "cause": "end of file"})
    assert said(crossed).startswith("its process was killed at about 20:23")


def test_killed_and_rested_by_nobody() -> None:
    assert said().endswith(
        "; nobody is known to have brought the machine to rest since: run `legato stop`, or switch "
        "it off at the machine."
    )
    assert said(session=SIMULATED).endswith("; the simulated machine ended with it.")


def test_what_to_do_is_not_said_once_the_machine_was_played_on_again() -> None:
    whole = why(story(*PLAYED, follower=9, running=True), utc)
    assert "its process was killed or the computer died" in whole
    assert whole.endswith(" since, and session 9 was the next on this machine.")


def test_hung() -> None:
    hung: Row = (23.6, Kind.GUARDIAN, {"what": "acted", "cause": "hang"})
    assert said(hung, rested(23.7, "guardian")) == (
        "it hung at about 20:23, after 12 of 35 minutes, and the guardian ended it; the guardian "
        f"brought the machine to rest at 20:23: {IS_OFF}"
    )


def test_still_running() -> None:
    assert said(running=True) == "it is still running, since 20:00."


@pytest.mark.parametrize(
    ("rows", "after"),
    [
        (PLAYED[:1], "before it began to play"),
        ((*PLAYED[:2], (1.5, Kind.PROOF, {"proof": "sent"})), "in its first minute"),
        ((*PLAYED[:2], (3.5, Kind.PROOF, {"proof": "sent"})), "after 2 of 35 minutes"),
    ],
)
def test_how_far_it_had_come(rows: tuple[Row, ...], after: str) -> None:
    assert f", {after}: nothing was written" in why(story(*rows), utc)


def test_a_plan_without_a_length_says_only_how_long_it_played() -> None:
    session = replace(SESSION, began=replace(BEGAN, plan={}))
    assert ", after 12 minutes: nothing was" in said(session=session)


def test_in_a_list_it_takes_a_few_words() -> None:
    assert briefly(story(*PLAYED, BY_SESSION, ended("played"))) == "played to the end"
    assert briefly(story(*PLAYED)) == "cut off, NOT CONFIRMED at rest"
    assert briefly(story(*PLAYED, session=SIMULATED)) == "cut off"
    assert briefly(story(*PLAYED, running=True)) == "still running"


def test_whoever_stops_a_session_or_rests_its_machine_has_a_name() -> None:
    assert {*WHO, *STOPPED_BY} == set(By)
