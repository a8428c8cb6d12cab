"""What forbids every start: the screening, stop signs, tonight's answers; and what then."""

import pytest

from controller.care import words, words_screening
from controller.care.screening import LASTS_NIGHTS, PREGNANCY_NIGHTS, Answer, Gate, Question, usual
from controller.care.screening import consequence as follows
from controller.care.signs import PAIN_MS, Sign, Weight, weight
from controller.care.standing import Start
from controller.clock import DAY_MS
from controller.nightlog.care import CareKind
from tests.controller.care.nights import (
    Nights,
    may,
    moment_of,
    not_gone_on,
    refused,
    settled,
    told,
)
from tests.controller.known import NOTHING_TO_SAY


def test_without_a_screening_nothing_starts() -> None:
    nights = Nights()
    nights.tonight()
    expected = ("L16", words_screening.NOT_SCREENED, words_screening.SCREEN, None, None)
    assert [told(refused(nights, kind)) for kind in Start] == [expected] * 3
    assert told(not_gone_on(nights)) == expected


def test_a_screening_of_other_questions_is_none() -> None:
    nights = settled()
    nights.add(CareKind.SCREENING, {"version": 0, "answers": {}})
    assert str(refused(nights)) == words_screening.OTHER_QUESTIONS


@pytest.mark.parametrize("kind", Start)
def test_a_screening_lasts_ninety_nights_and_not_one_more(kind: Start) -> None:
    nights = settled(0)
    nights.now_ms += (LASTS_NIGHTS - 1) * DAY_MS
    nights.tonight()
    may(nights, kind)
    nights.now_ms += DAY_MS
    nights.tonight()
    assert told(refused(nights, kind)) == (
        *("L16", words_screening.SCREENED_LONG_AGO, words_screening.SCREEN, None, None),
    )


@pytest.mark.parametrize("question", Question)
@pytest.mark.parametrize("answer", Answer)
def test_each_answer_of_the_screening_has_its_consequence(
    question: Question, answer: Answer
) -> None:
    nights = settled()
    nights.screened({**NOTHING_TO_SAY, question: answer})
    gate = follows(question, answer).gate
    if gate is Gate.OPEN:
        assert may(nights).limits.off == follows(question, answer).off
        return
    why, hint = words_screening.closed(question, gate), words_screening.what_now(question, gate)
    expected = ("L16", why, hint, None, None)
    assert [told(refused(nights, kind)) for kind in Start] == [expected] * 3


def test_of_two_closing_answers_the_one_is_told_that_no_clinician_opens() -> None:
    nights = settled()
    both = {Question.CLOT_EVER: Answer.YES, Question.CLOT_SUSPECTED: Answer.YES}
    nights.screened({**NOTHING_TO_SAY, **both})
    assert str(refused(nights)) == words_screening.closed(Question.CLOT_SUSPECTED, Gate.CLOSED)


def test_an_agreement_in_pregnancy_is_asked_for_again() -> None:
    nights = settled()
    nights.screened({**NOTHING_TO_SAY, Question.PREGNANT: Answer.CLINICIAN_AGREED})
    may(nights)
    nights.now_ms += PREGNANCY_NIGHTS * DAY_MS
    nights.tonight()
    assert str(refused(nights)) == words_screening.closed(
        Question.PREGNANT, Gate.ASK_A_CLINICIAN, agreed=True
    )


@pytest.mark.parametrize("sign", Sign)
def test_each_stop_sign_leads_to_what_it_leads_to(sign: Sign) -> None:
    nights = settled()
    row = nights.sign(sign)
    if weight(sign) is not Weight.LESS_NEXT_TIME:
        expected = ("L17", words.locked(sign), words.ONCE_SEEN, None, None)
        assert [told(refused(nights, kind)) for kind in Start] == [expected] * 3
        nights.add(CareKind.SEEN, {})
    elif sign in {Sign.PAIN, Sign.PINS_AND_NEEDLES}:
        error = refused(nights)
        until = words.moment(nights.now_ms + PAIN_MS, nights.now_ms)
        assert told(error) == ("L17", words.locked(sign), words.until(until), until, None)
        assert moment_of(until, nights.now_ms) == nights.now_ms + PAIN_MS
        nights.now_ms += PAIN_MS
        nights.tonight()
    most = 100 if weight(sign) is not Weight.LESS_NEXT_TIME else 30
    limits = may(nights).limits
    assert (limits.vibration, limits.heat == 0) == (most, sign is Sign.TOO_HOT)
    nights.add(CareKind.UNDONE, {"row": row})
    assert may(nights).limits.vibration == 100


def test_the_longest_of_two_locks_is_told() -> None:
    nights = settled()
    nights.sign(Sign.PAIN)
    nights.wait(60)
    nights.sign(Sign.PINS_AND_NEEDLES)
    error = refused(nights)
    assert str(error) == words.locked(Sign.PINS_AND_NEEDLES)
    assert moment_of(str(error.until), nights.now_ms) == nights.now_ms + PAIN_MS


@pytest.mark.parametrize("kind", Start)
def test_unanswered_questions_of_tonight_let_nothing_start(kind: Start) -> None:
    nights = settled()
    nights.rows.pop()
    assert told(refused(nights, kind)) == ("L16", words.NOT_ANSWERED, words.ANSWER, None, None)


@pytest.mark.parametrize("kind", Start)
@pytest.mark.parametrize("answer", ["swelling", "skin"])
def test_what_is_so_tonight_lets_nothing_start_and_no_other_answer_takes_it_back(
    kind: Start, answer: str
) -> None:
    nights = settled()
    row = nights.tonight(answer)
    nights.tonight("ok")
    error = refused(nights, kind)
    assert told(error) == (*("L16", str(error), words.NOT_TONIGHT, None, None),)
    assert str(error).startswith("not tonight: you said")
    nights.add(CareKind.UNDONE, {"row": row})
    may(nights, kind)


def test_every_question_has_an_answer_from_which_nothing_follows() -> None:
    assert all(follows(question, usual(question)).gate is Gate.OPEN for question in Question)


@pytest.mark.parametrize("behind_ms", [5 * 3_600_000, 20_000 * DAY_MS])
def test_a_clock_that_was_behind_for_a_while_ends_no_lock(behind_ms: int) -> None:
    nights = settled()
    nights.sign(Sign.PAIN)
    nights.now_ms -= behind_ms
    nights.tonight()
    nights.now_ms += behind_ms + 3_600_000
    nights.tonight()
    assert str(refused(nights)) == words.locked(Sign.PAIN)
