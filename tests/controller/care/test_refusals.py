"""What a night holds no more: every refusal, to what is still allowed and to why."""

from collections.abc import Callable

import pytest

from controller.care import words, words_screening
from controller.care.allowance import going_on
from controller.care.screening import Answer, Question
from controller.care.standing import Played, Start
from controller.nightlog.care import CareKind
from profiles.actuators import Effect
from tests.controller.care.nights import (
    MINUTE_MS,
    Nights,
    may,
    moment_of,
    not_gone_on,
    refused,
    settled,
    told,
)
from tests.controller.known import NOTHING_TO_SAY

NOON = "Again from noon."


def sixty_and_fifteen() -> Nights:
    nights = settled()
    nights.played(60, effects=[Effect.COMPRESSION])
    nights.wait(16)
    nights.played(15)
    nights.wait(6)
    return nights


def three_sessions() -> Nights:
    nights = settled()
    for _ in range(3):
        nights.played(4)
        nights.wait(6)
    return nights


def repaired() -> Nights:
    nights = settled()
    nights.add(CareKind.UNKNOWN, {})
    assert told(refused(nights))[1] == words_screening.NOT_SCREENED
    nights.screened(NOTHING_TO_SAY)
    assert told(refused(nights))[1] == words.NOT_ANSWERED
    nights.tonight()
    return nights


@pytest.mark.parametrize(
    ("evening", "why"),
    [
        (sixty_and_fifteen, words.used_up(75 * MINUTE_MS)),
        (three_sessions, words.sessions_spent(3)),
        (repaired, words.UNKNOWN_NIGHT),
    ],
)
def test_a_night_that_holds_no_other_session_holds_the_rescue(
    evening: Callable[[], Nights], why: str
) -> None:
    nights = evening()
    assert told(refused(nights)) == ("L2", why, NOON, "noon", words.RESCUE_OFFER)
    assert may(nights, Start.RESCUE).limits.session_ms == 15 * MINUTE_MS


def test_where_vibration_is_off_the_rescue_is_not_offered() -> None:
    nights = three_sessions()
    nights.screened({**NOTHING_TO_SAY, Question.EPILEPSY: Answer.YES})
    assert refused(nights).allowed is None


def test_a_night_that_was_played_whole_holds_nothing() -> None:
    nights = sixty_and_fifteen()
    nights.played(15, Start.RESCUE)
    nights.wait(6)
    why = words.used_up(90 * MINUTE_MS)
    expected = ("L2", why, NOON, "noon", None)
    assert [told(refused(nights, kind)) for kind in Start] == [expected] * 3


def test_two_rescues_are_enough_once_their_minutes_were_felt() -> None:
    nights = settled()
    nights.played(15, Start.RESCUE)
    nights.wait(5)
    nights.played(15, Start.RESCUE)
    nights.wait(5)
    expected = ("L2", words.RESCUES_SPENT, NOON, "noon", None)
    assert told(refused(nights, Start.RESCUE)) == expected
    assert may(nights).limits.session_ms == 35 * MINUTE_MS


def test_rescues_that_were_broken_off_leave_one_as_long_as_minutes_are_kept() -> None:
    nights = settled()
    for _ in range(3):
        nights.played(4, Start.RESCUE, of=15)
        nights.wait(40)
    assert may(nights, Start.RESCUE).room.kept_ms == 3 * MINUTE_MS
    nights.played(1, Start.RESCUE, of=15)
    nights.wait(40)
    assert str(refused(nights, Start.RESCUE)) == words.RESCUES_SPENT


@pytest.mark.parametrize(("minutes", "gap"), [(3, 5), (29, 5), (30, 15), (60, 15)])
def test_the_legs_rest_between_two_sessions_unless_for_a_rescue(minutes: int, gap: int) -> None:
    nights = settled()
    nights.played(minutes)
    nights.wait(gap - 1)
    error = refused(nights)
    until = words.moment(nights.now_ms + MINUTE_MS, nights.now_ms)
    expected = ("L2", words.resting(until), words.until(until), until, words.RESCUE_OFFER)
    assert told(error) == expected
    may(nights, Start.RESCUE)
    assert told(refused(nights, Start.CALIBRATION)) == expected
    nights.wait(1)
    may(nights)


def test_the_second_rescue_comes_after_five_minutes_and_nothing_is_offered_before() -> None:
    nights = settled()
    nights.played(10, Start.RESCUE)
    nights.wait(4)
    until = words.moment(nights.now_ms + MINUTE_MS, nights.now_ms)
    expected = ("L2", words.resting(until), words.until(until), until, None)
    assert told(refused(nights, Start.RESCUE)) == expected
    nights.wait(1)
    may(nights, Start.RESCUE)


def test_what_was_felt_for_less_than_three_minutes_costs_minutes_only() -> None:
    nights = settled()
    for _ in range(4):
        nights.played(2.9, of=10)
    found = may(nights).room
    assert (found.sessions, found.used_ms) == (0, int(4 * 2.9 * MINUTE_MS))


def test_in_the_gap_what_was_cut_short_is_offered_first() -> None:
    nights = settled()
    nights.played(10, of=30)
    error = refused(nights)
    assert error.allowed == words.continue_offer("Hum", 20 * MINUTE_MS)
    assert going_on(nights.standing).limits.session_ms == 35 * MINUTE_MS


def test_while_something_plays_nothing_else_starts() -> None:
    nights = settled()
    number = nights.begun(30 * MINUTE_MS)
    nights.ended[number] = Played(nights.now_ms, 0, 0, running=True)
    expected = ("L2", words.running("Hum"), words.STOP_IT, None, None)
    assert [told(refused(nights, kind)) for kind in Start] == [expected] * 3
    assert told(not_gone_on(nights)) == expected


# Going on.


def test_where_nothing_was_cut_short_there_is_nothing_to_go_on_with() -> None:
    nights = settled()
    expected = ("L2", words.NOTHING_CUT_SHORT, words.START_ANEW, None, None)
    assert told(not_gone_on(nights)) == expected
    nights.played(10)
    assert told(not_gone_on(nights)) == expected
    nights.played(10, of=20)
    nights.wait(30)
    assert told(not_gone_on(nights)) == expected


def test_what_was_cut_short_may_have_become_too_long() -> None:
    nights = settled()
    nights.played(10, of=35)
    nights.tonight("sedative")
    why = words.too_much_left(25 * MINUTE_MS, 10 * MINUTE_MS)
    assert told(not_gone_on(nights)) == ("L2", why, words.SEDATED, None, words.RESCUE_OFFER)


def test_what_was_cut_short_does_not_become_a_fourth_session() -> None:
    nights = settled()
    nights.played(2, of=10)
    for _ in range(3):
        nights.played(3)
        nights.wait(5)
    why = words.sessions_spent(3)
    assert told(not_gone_on(nights)) == ("L2", why, NOON, "noon", words.RESCUE_OFFER)


@pytest.mark.parametrize("kind", [Start.SESSION, Start.RESCUE])
def test_a_continuation_is_the_same_session_and_can_be_cut_short_itself(kind: Start) -> None:
    nights = settled()
    first = nights.played(5, kind, of=15)
    again = nights.begun(15 * MINUTE_MS, kind, continues=first)
    nights.over(again, 0, 0)  # the machine was not found
    nights.wait(20)
    rest = going_on(nights.standing).room.continuable
    assert rest is not None
    assert (rest.session, rest.left_ms) == (again, 10 * MINUTE_MS)
    last = nights.begun(15 * MINUTE_MS, kind, continues=again)
    nights.wait(10)
    nights.over(last, 10 * MINUTE_MS, 15 * MINUTE_MS, whole=True)
    nights.wait(15)
    found = may(nights, Start.CALIBRATION).room
    assert (found.sessions + found.rescues, found.used_ms) == (1, 15 * MINUTE_MS)


def test_a_session_that_crosses_noon_is_part_of_both_nights_only_as_far_as_it_began_in_them() -> (
    None
):
    nights = settled()
    nights.now_ms = moment_of("noon", nights.now_ms) - 11 * MINUTE_MS
    first = nights.played(10, Start.RESCUE, of=15)
    nights.wait(6)
    nights.tonight()
    last = nights.begun(15 * MINUTE_MS, Start.RESCUE, continues=first)
    nights.wait(5)
    nights.over(last, 5 * MINUTE_MS, 15 * MINUTE_MS, whole=True)
    nights.wait(5)
    found = may(nights).room
    assert (found.used_ms, found.rescues) == (5 * MINUTE_MS, 1)
    assert (found.kept_ms, found.left_ms) == (10 * MINUTE_MS, 75 * MINUTE_MS)


def test_a_session_of_which_nothing_is_known_was_played_to_its_end() -> None:
    nights = settled()
    nights.begun(20 * MINUTE_MS)
    nights.wait(40)
    assert may(nights).room.used_ms == 20 * MINUTE_MS


def test_what_was_killed_goes_on_although_the_clock_was_set_back_while_it_played() -> None:
    nights = settled()
    number = nights.begun(20 * MINUTE_MS)
    nights.now_ms -= 2 * 3_600_000
    nights.tonight()
    nights.ended[number] = Played(nights.now_ms, 5 * MINUTE_MS, 5 * MINUTE_MS)
    rest = going_on(nights.standing).room.continuable
    assert rest is not None
    assert (rest.session, rest.left_ms) == (number, 15 * MINUTE_MS)
