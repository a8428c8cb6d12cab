"""Every stop sign to its class and to what follows, written out as the evidence base has them."""

from dataclasses import dataclass

import pytest

from controller.care import words
from controller.care.allowance import allowance
from controller.care.signs import Sign, Weight, weight
from controller.care.standing import Start
from controller.care.undoing import undoable
from controller.clock import DAY_MS
from controller.nightlog.care import CareKind
from profiles.actuators import Effect
from profiles.limits import Limits
from tests.controller.care.nights import MINUTE_MS, Nights, may, moment_of, refused, settled

HOUR_MS = 60 * MINUTE_MS
SECOND_MS = 1_000


@dataclass(frozen=True, slots=True)
class Follows:
    """The class of a sign, and what is locked: for so many hours, None until a clinician agreed.

    `most` is the strength of the next start in percent.
    """

    weight: Weight
    locked_h: int | None
    most: int = 100
    heat: bool = True


EMERGENCY = Follows(Weight.EMERGENCY, locked_h=None)
CARE = Follows(Weight.CARE_WITHIN_A_DAY, locked_h=None)
A_DAY_OFF = Follows(Weight.LESS_NEXT_TIME, locked_h=24, most=30)
SOFTER = Follows(Weight.LESS_NEXT_TIME, locked_h=0, most=30)
NO_HEAT = Follows(Weight.LESS_NEXT_TIME, locked_h=0, most=30, heat=False)

SIGNS = {
    "breathless": EMERGENCY,
    "chest-pain": EMERGENCY,
    "coughing-blood": EMERGENCY,
    "fainted": EMERGENCY,
    "cold-leg": EMERGENCY,
    "calf-swollen": CARE,
    "foot-weak": CARE,
    "numb-long": CARE,
    "blister": CARE,
    "redness-spreads": CARE,
    "pain": A_DAY_OFF,
    "pins-and-needles": A_DAY_OFF,
    "cramp": SOFTER,
    "skin-marks": SOFTER,
    "dizzy": SOFTER,
    "too-hot": NO_HEAT,
    "urge-worse": SOFTER,
}
UNTIL_SEEN = [Sign(word) for word, follows in SIGNS.items() if follows.locked_h is None]
FOR_A_DAY = [Sign(word) for word, follows in SIGNS.items() if follows.locked_h == 24]
NOT_LOCKED = [Sign(word) for word, follows in SIGNS.items() if follows.locked_h == 0]


def limits_of(nights: Nights) -> Limits:
    return allowance(nights.standing, Start.SESSION, frozenset(Effect)).limits


def another_night(nights: Nights) -> None:
    """They play, and it is the same time the day after, with tonight's questions answered."""
    began_ms = nights.now_ms
    nights.played(10, effects=Effect)
    nights.now_ms = began_ms + DAY_MS
    nights.tonight()


def test_the_table_has_every_sign_and_no_other() -> None:
    assert list(SIGNS) == [sign.value for sign in Sign]


@pytest.mark.parametrize("word", SIGNS)
def test_each_sign_is_of_its_class(word: str) -> None:
    assert weight(Sign(word)) is SIGNS[word].weight


@pytest.mark.parametrize("weight_", Weight)
def test_what_a_class_leads_to_is_said_first(weight_: Weight) -> None:
    told = {
        Weight.EMERGENCY: "CALL EMERGENCY SERVICES NOW",
        Weight.CARE_WITHIN_A_DAY: "Leave the machine off, and see a doctor within a day",
        Weight.LESS_NEXT_TIME: "Next time it is softer",
    }
    assert words.LEADS_TO[weight_].startswith(told[weight_])


@pytest.mark.parametrize("sign", UNTIL_SEEN)
@pytest.mark.parametrize("kind", Start)
def test_until_a_clinician_agreed_nothing_starts_however_long_that_takes(
    sign: Sign, kind: Start
) -> None:
    nights = settled()
    nights.sign(sign)
    for _ in range(3):
        error = refused(nights, kind)
        assert (error.row, error.until, error.allowed) == ("L17", None, None)
        assert str(error) == words.locked(sign)
        assert error.hint.endswith("legato stop-sign --clinician-agreed")
        nights.now_ms += 40 * DAY_MS  # the screening of ninety days is done anew meanwhile
        nights.screened()
        nights.tonight()
    nights.add(CareKind.SEEN, {})
    may(nights, kind)


@pytest.mark.parametrize("sign", FOR_A_DAY)
@pytest.mark.parametrize("kind", Start)
def test_after_pain_and_pins_and_needles_nothing_starts_for_a_day(sign: Sign, kind: Start) -> None:
    nights = settled()
    nights.sign(sign)
    said_ms = nights.now_ms
    for waited_ms in (0, 24 * HOUR_MS - 1):
        nights.now_ms = said_ms + waited_ms
        error = refused(nights, kind)
        assert (error.row, str(error), error.allowed) == ("L17", words.locked(sign), None)
        assert moment_of(str(error.until), nights.now_ms) == said_ms + 24 * HOUR_MS
        assert error.hint == f"Again from {error.until}."
    nights.now_ms = said_ms + 24 * HOUR_MS
    nights.tonight()
    may(nights, kind)


@pytest.mark.parametrize("sign", FOR_A_DAY)
def test_no_clinician_shortens_the_day(sign: Sign) -> None:
    nights = settled()
    nights.sign(sign)
    nights.add(CareKind.SEEN, {})
    assert refused(nights).row == "L17"


@pytest.mark.parametrize("sign", NOT_LOCKED)
@pytest.mark.parametrize("kind", Start)
def test_any_other_sign_locks_nothing(sign: Sign, kind: Start) -> None:
    nights = settled()
    nights.sign(sign)
    may(nights, kind)


@pytest.mark.parametrize("word", SIGNS)
def test_the_next_start_is_softer_and_then_a_little_more_each_night(word: str) -> None:
    follows, nights = SIGNS[word], settled()
    nights.sign(Sign(word))
    nights.add(CareKind.SEEN, {})
    nights.now_ms += DAY_MS
    nights.tonight()
    strengths, heat = [], []
    for _ in range(8):
        limits = limits_of(nights)
        strengths.append((limits.vibration, limits.kneading))
        heat.append(limits.heat > 0)
        another_night(nights)
    expected = [min(100, follows.most + 10 * night) for night in range(8)]
    assert strengths == [(most, most) for most in expected]
    assert heat == [follows.heat or most == 100 for most in expected]


@pytest.mark.parametrize("word", SIGNS)
def test_a_softer_start_says_of_which_sign_it_is(word: str) -> None:
    nights, follows = settled(), SIGNS[word]
    nights.sign(Sign(word))
    nights.add(CareKind.SEEN, {})
    nights.now_ms += DAY_MS
    nights.tonight()
    expected = [words.eased(Sign(word), 30)] if follows.most == 30 else []
    assert [note for note in may(nights).notes if words.SIGNS[Sign(word)] in note] == expected


def test_nights_without_a_session_make_it_no_stronger() -> None:
    nights = settled()
    nights.sign(Sign.CRAMP)
    nights.now_ms += 3 * DAY_MS
    nights.tonight()
    assert limits_of(nights).vibration == 30


def test_stopping_locks_nothing() -> None:
    nights = settled()
    before = limits_of(nights)
    nights.played(2, of=20)
    nights.wait(5)
    after = limits_of(nights)
    assert (after.vibration, after.heat) == (before.vibration, before.heat)


# A clinician's agreement.


def test_an_agreement_opens_what_came_before_it_and_nothing_else() -> None:
    nights = settled()
    nights.sign(Sign.CHEST_PAIN)
    nights.sign(Sign.BLISTER)
    nights.add(CareKind.SEEN, {})
    may(nights)
    nights.sign(Sign.FOOT_WEAK)
    assert str(refused(nights)) == words.locked(Sign.FOOT_WEAK)


def test_an_agreement_that_was_there_before_any_sign_opens_none() -> None:
    nights = settled()
    nights.add(CareKind.SEEN, {})
    nights.sign(Sign.CALF_SWOLLEN)
    assert str(refused(nights)) == words.locked(Sign.CALF_SWOLLEN)


# "I said that by mistake".


def undone(nights: Nights, kind: CareKind = CareKind.STOP_SIGN) -> int | None:
    """Take back what can be taken back, and give the number of its row."""
    row = undoable(nights.rows, kind, nights.now_ms)
    if row is None:
        return None
    nights.add(CareKind.UNDONE, {"row": row.number})
    return row.number


@pytest.mark.parametrize("sign", Sign)
def test_any_sign_is_taken_back_as_if_it_was_never_said(sign: Sign) -> None:
    nights = settled()
    before = limits_of(nights)
    row = nights.sign(sign)
    nights.now_ms += 60 * SECOND_MS - 1
    assert undone(nights) == row
    assert limits_of(nights) == before


@pytest.mark.parametrize("waited_ms", [60 * SECOND_MS, HOUR_MS, DAY_MS, -1, -HOUR_MS])
def test_after_a_minute_or_by_a_clock_that_was_set_back_nothing_is_taken_back(
    waited_ms: int,
) -> None:
    nights = settled()
    nights.sign(Sign.PAIN)
    nights.now_ms += waited_ms
    assert undone(nights) is None


@pytest.mark.parametrize(("later_ms", "taken_back"), [(59_999, True), (60_000, False)])
def test_a_clock_set_back_to_just_after_a_sign_takes_back_none_of_which_later_rows_tell(
    later_ms: int, *, taken_back: bool
) -> None:
    nights = settled()
    row = nights.sign(Sign.PAIN)
    nights.now_ms += later_ms
    nights.add(CareKind.TONIGHT, {"answers": ["ok"]})
    nights.now_ms += 10 - later_ms
    assert undone(nights) == (row if taken_back else None)


def test_nothing_is_taken_back_twice() -> None:
    nights = settled()
    nights.sign(Sign.PAIN)
    assert undone(nights) is not None
    assert undone(nights) is None


def test_only_the_last_sign_is_taken_back_and_the_one_before_holds() -> None:
    nights = settled()
    nights.sign(Sign.CHEST_PAIN)
    nights.wait(0.5)
    last = nights.sign(Sign.PAIN)
    nights.wait(0.5)
    assert undone(nights) == last
    assert str(refused(nights)) == words.locked(Sign.CHEST_PAIN)
    assert undone(nights) is None


def test_a_sign_and_an_answer_of_tonight_are_taken_back_each_by_itself() -> None:
    nights = settled()
    sign = nights.sign(Sign.PAIN)
    answer = nights.tonight("skin")
    assert undone(nights) == sign
    assert undone(nights, CareKind.TONIGHT) == answer
    may(nights)


def test_where_nothing_was_said_there_is_nothing_to_take_back() -> None:
    assert undone(settled()) is None
