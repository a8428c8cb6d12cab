"""The urge as a person says it: kept beside the session it is about, and deciding nothing."""

from dataclasses import replace

import pytest

from controller import folders
from controller.care.keeping import nights_file
from controller.care.standing import standing
from controller.clock import ManualClock
from controller.desk.tonight.urge import note_urge, still_asked, urges
from controller.nightlog.care import care_rows
from tests.controller.known import played_once, settled_in

pytestmark = pytest.mark.usefixtures("own_home")

HOUR_MS = 3_600_000


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def played(clock: ManualClock, session: int) -> None:
    played_once(folders.night_log(), clock.wall_ms(), session)


def said() -> list[tuple[int, str]]:
    return [(one.urge, one.program) for one in urges("me")]


def test_it_is_kept_beside_the_program_it_came_after(clock: ManualClock) -> None:
    played(clock, 1)
    note_urge("me", clock, 7)
    assert said() == [(7, "An evening")]


def test_said_again_of_the_same_session_the_last_holds(clock: ManualClock) -> None:
    played(clock, 1)
    note_urge("me", clock, 7)
    note_urge("me", clock, 2)
    played(clock, 2)
    note_urge("me", clock, 0)
    assert said() == [(2, "An evening"), (0, "An evening")]


async def test_the_morning_asks_for_what_was_left_open(clock: ManualClock) -> None:
    assert still_asked("me", clock) == ""
    played(clock, 1)
    await clock.advance(9 * HOUR_MS)
    assert still_asked("me", clock) == "An evening"
    note_urge("me", clock, 3)
    assert still_asked("me", clock) == ""


async def test_a_day_later_nobody_asks_any_more(clock: ManualClock) -> None:
    played(clock, 1)
    await clock.advance(18 * HOUR_MS)
    assert still_asked("me", clock) == ""
    note_urge("me", clock, 3)
    note_urge("me", clock, 4)
    assert said() == [(3, ""), (4, "")]


def test_one_persons_urge_is_no_others(clock: ManualClock) -> None:
    note_urge("me", clock, 3)
    assert urges("Sam") == ()


def test_nothing_is_decided_by_it(clock: ManualClock) -> None:
    settled_in(folders.night_log(), clock.wall_ms())

    def stands() -> object:
        rows = care_rows(nights_file(), "me")
        return replace(standing("me", rows, {}, clock.wall_ms()), last=0)

    before = stands()
    note_urge("me", clock, 10)
    assert stands() == before
