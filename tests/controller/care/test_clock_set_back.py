"""A clock that is set back, forward or forth again, and nights in which the hour changes."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.care.dose import DOSE_MS, room
from controller.care.screening import LASTS_NIGHTS
from controller.clock import DAY_MS, MANUAL_BEGAN_MS, night_ends_ms, night_of
from controller.nightlog.care import CareKind
from tests.controller.care.nights import MINUTE_MS, Nights, may, refused, settled

HOUR_MS = 60 * MINUTE_MS
YEAR_MS = 365 * DAY_MS
jumps_ms = st.integers(-40 * 60, 40 * 60).map(lambda minutes: minutes * MINUTE_MS)

Zone = Callable[[str], None]


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    """Puts the computer into a time zone."""

    def into(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield into
    monkeypatch.undo()
    time.tzset()


def at(text: str, zone: str) -> int:
    """A moment by a clock on the wall there; of two that it shows in autumn the first."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1000


def used_ms(nights: Nights, now_ms: int) -> int:
    return room(nights.standing_at(now_ms)).used_ms


@pytest.mark.parametrize("back_ms", [MINUTE_MS, HOUR_MS, 20 * HOUR_MS, 9 * DAY_MS, 50 * YEAR_MS])
def test_a_clock_set_back_gives_no_minutes_back(back_ms: int) -> None:
    nights = settled()
    nights.played(30)
    nights.now_ms -= back_ms
    assert room(nights.standing).used_ms >= 30 * MINUTE_MS


@pytest.mark.parametrize("away_ms", [-9 * DAY_MS, -HOUR_MS, HOUR_MS, DAY_MS, 9 * DAY_MS])
def test_a_clock_set_away_and_forth_again_gives_no_minutes_back(away_ms: int) -> None:
    nights = settled()
    nights.played(30)
    nights.now_ms += away_ms
    nights.tonight()
    nights.played(10)
    nights.now_ms -= away_ms
    assert room(nights.standing).used_ms == 40 * MINUTE_MS


@given(st.lists(st.tuples(jumps_ms, st.integers(1, 30)), max_size=6))
def test_whatever_is_written_by_whatever_clock_no_minute_comes_back(
    steps: list[tuple[int, int]],
) -> None:
    nights = settled()
    at_ms = nights.now_ms
    before_ms = 0
    for jump_ms, minutes in steps:
        nights.now_ms = at_ms + jump_ms
        nights.tonight()
        nights.now_ms = at_ms
        nights.played(minutes)
        after_ms = used_ms(nights, at_ms)
        assert after_ms >= before_ms + minutes * MINUTE_MS
        nights.now_ms = at_ms
        before_ms = after_ms


@given(st.lists(jumps_ms.filter(lambda by_ms: by_ms < 0), min_size=1, max_size=5))
def test_however_often_it_is_set_back_within_a_night_the_dose_is_used_up(
    jumps: list[int],
) -> None:
    nights = settled()
    nights.played(30)
    nights.played(30)
    nights.played(30)
    passed_ms = 0
    for jump_ms in jumps:
        nights.now_ms += jump_ms
        nights.tonight()
        nights.wait(60)
        passed_ms += HOUR_MS
        assert used_ms(nights, nights.now_ms) >= DOSE_MS, passed_ms


def test_a_clock_that_was_ahead_locks_no_other_night_once_this_one_is_answered() -> None:
    nights = settled()
    today_ms = nights.now_ms
    nights.now_ms += YEAR_MS
    nights.screened()
    nights.tonight()
    for _ in range(3):
        nights.played(28)
    nights.now_ms = today_ms
    nights.screened()
    nights.tonight()
    assert refused(nights).row == "L2"
    nights.now_ms = today_ms + DAY_MS + MINUTE_MS
    nights.tonight()
    assert room(nights.standing).used_ms == 0
    assert may(nights).room.left_ms > 0


def test_what_was_answered_by_a_clock_that_was_ahead_is_asked_again_tonight() -> None:
    nights = settled()
    nights.now_ms += YEAR_MS
    nights.tonight()
    nights.now_ms -= YEAR_MS
    nights.add(CareKind.UNDONE, {"row": 0})
    assert nights.standing.answered is not None  # of this very night, from before
    nights.now_ms += DAY_MS
    assert nights.standing.answered is None


@pytest.mark.parametrize("away_ms", [-50 * YEAR_MS, -DAY_MS, YEAR_MS])
def test_a_screening_that_ran_out_by_a_wrong_clock_is_answered_once_more_and_holds(
    away_ms: int,
) -> None:
    nights = settled()
    today_ms = nights.now_ms
    nights.now_ms += away_ms
    nights.tonight()
    nights.now_ms = today_ms
    nights.screened()
    nights.now_ms += DAY_MS
    screened = nights.standing.screened
    assert screened is not None
    assert screened.nights_ago == 1 < LASTS_NIGHTS


def test_a_screening_that_ran_out_does_not_hold_again_by_a_clock_set_back() -> None:
    nights = settled()
    nights.now_ms += LASTS_NIGHTS * DAY_MS
    nights.tonight()
    nights.now_ms -= LASTS_NIGHTS * DAY_MS
    screened = nights.standing.screened
    assert screened is not None
    assert screened.nights_ago >= LASTS_NIGHTS


@pytest.mark.parametrize("away_ms", [-9 * DAY_MS, 0, 9 * DAY_MS])
def test_a_night_of_which_nobody_knows_is_over_at_noon_also_by_a_wrong_clock(away_ms: int) -> None:
    nights = settled()
    today_ms = nights.now_ms
    nights.now_ms += away_ms
    nights.add(CareKind.UNKNOWN, {})
    nights.now_ms = today_ms
    nights.tonight()
    assert nights.standing.unknown
    nights.now_ms += DAY_MS + MINUTE_MS
    nights.tonight()
    assert not nights.standing.unknown


@pytest.mark.parametrize("day", ["2027-03-27", "2027-10-30"])  # to summer time, and back from it
def test_the_night_in_which_the_hour_changes_is_one_night(zone: Zone, day: str) -> None:
    zone("Europe/Berlin")
    began_ms = at(f"{day}T12:00", "Europe/Berlin")
    night = night_of(began_ms)
    ends_ms = night_ends_ms(night)
    lasts_h = (ends_ms - began_ms) // HOUR_MS
    assert lasts_h == (23 if day.startswith("2027-03") else 25)
    assert {night_of(began_ms + hour * HOUR_MS) for hour in range(lasts_h)} == {night}
    assert night_of(began_ms - 1) == night - 1
    assert night_of(ends_ms) == night + 1


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_what_was_played_before_the_hour_changed_counts_after_it(zone: Zone, day: str) -> None:
    zone("Europe/Berlin")
    nights = settled()
    nights.now_ms = at(f"{day}T01:30", "Europe/Berlin")
    nights.tonight()
    nights.played(30)
    nights.wait(3 * 60)
    assert nights.standing.answered is not None
    assert room(nights.standing).used_ms == 30 * MINUTE_MS
    nights.now_ms = at(f"{day}T11:59", "Europe/Berlin")
    assert room(nights.standing).used_ms == 30 * MINUTE_MS
    nights.now_ms = at(f"{day}T12:00", "Europe/Berlin")
    assert room(nights.standing).used_ms == 0


@pytest.mark.parametrize("away", ["America/New_York", "Asia/Kathmandu", "Pacific/Auckland"])
def test_in_another_time_zone_the_night_is_the_one_there(zone: Zone, away: str) -> None:
    zone("Europe/Berlin")
    nights = settled()
    nights.now_ms = at("2027-01-02T22:00", "Europe/Berlin")
    nights.tonight()
    nights.played(30)
    zone(away)
    assert night_of(at("2027-05-05T12:00", away)) == night_of(at("2027-05-06T11:59", away))
    ends_ms = night_ends_ms(nights.standing.night)
    assert 0 < ends_ms - nights.now_ms <= DAY_MS
    assert (
        room(nights.standing).used_ms == 30 * MINUTE_MS
    )  # the night of that moment, there as well
    assert used_ms(nights, ends_ms) == 0


def test_there_is_no_moment_between_two_nights(zone: Zone) -> None:
    for name in ("Europe/Berlin", "America/New_York", "Pacific/Apia", "UTC"):
        zone(name)
        night = night_of(MANUAL_BEGAN_MS)
        for number in range(night, night + 400):
            ends_ms = night_ends_ms(number)
            assert (night_of(ends_ms - 1), night_of(ends_ms)) == (number, number + 1)
