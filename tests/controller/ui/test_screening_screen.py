"""The screening: one key each, back again, nothing kept unless all are answered."""

import pytest

from controller.care.screening import Answer, Question
from controller.clock import Clock
from controller.host.charging import standing_now
from tests.controller.ui.bedside import Bed, bedside
from tests.controller.ui.evenings import answer, own_machine

pytestmark = pytest.mark.usefixtures("own_home")

WELL = ["n"] * 15 + ["y"]


def kept(clock: Clock) -> dict[Question, Answer] | None:
    screened = standing_now("me", clock).screened
    return None if screened is None else dict(screened.answers)


async def asked(bed: Bed) -> None:
    """Have the questions come, as they do before a first start."""
    own_machine()
    bed.app.turn_to("pad")
    await bed.press("h")
    assert "Question 1 of 16" in bed.text


async def test_all_of_it_by_one_key_each() -> None:
    async with bedside() as bed:
        await asked(bed)
        await answer(bed, *WELL[:-1])
        assert "Question 16 of 16" in bed.text
        assert kept(bed.clock) is None
        await answer(bed, "y")
        assert "Nothing is in the way" in bed.text
        assert set((kept(bed.clock) or {}).values()) == {Answer.NO, Answer.YES}
        await bed.press("enter")
        assert bed.screen == "TonightScreen"


async def test_one_can_go_back() -> None:
    async with bedside() as bed:
        await asked(bed)
        await answer(bed, "y")
        assert "Has a doctor or nurse who knows this agreed" in bed.text
        await answer(bed, "left", "n", "n", "backspace")
        assert "Question 2 of 16" in bed.text
        await answer(bed, *WELL[1:])
        found = kept(bed.clock)
        assert found is not None
        assert found[Question.CLOT_EVER] is Answer.NO


async def test_who_leaves_answered_nothing() -> None:
    async with bedside() as bed:
        await asked(bed)
        await answer(bed, *WELL[:-1], "escape")
        assert bed.screen == "TonightScreen"
        assert kept(bed.clock) is None


async def test_an_answer_that_closes_everything_says_what_to_do() -> None:
    async with bedside() as bed:
        own_machine()
        bed.app.turn_to("pad")
        await bed.press("enter")
        await answer(bed, "n", "y", *WELL[2:])
        said = " ".join(bed.text.split())
        assert "No session: a clot suspected" in said
        assert "See a doctor, today if it is new." in said
        assert "answer anew: key h" in said
        await bed.press("enter")
        assert bed.screen == "TonightScreen"
        assert bed.app.sitting is None


async def test_an_agreement_is_a_key_of_its_own() -> None:
    async with bedside() as bed:
        await asked(bed)
        await answer(bed, "y", "y", *WELL[1:])
        found = kept(bed.clock)
        assert found is not None
        assert found[Question.CLOT_EVER] is Answer.CLINICIAN_AGREED


async def test_it_can_be_touched() -> None:
    async with bedside(size=(40, 30)) as bed:
        await asked(bed)
        await bed.advance(200)
        tap = bed.app.screen.query("Tap")[1].region
        await bed.pilot.click(offset=(tap.x + 2, tap.y + 1))
        await bed.settled()
        assert "Question 2 of 16" in bed.text
