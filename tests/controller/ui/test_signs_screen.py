"""Something is wrong: what to do first, what plays elsewhere stopped, and a minute to take back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from controller import folders
from controller.care.signs import Sign
from controller.care.standing import standing
from controller.desk.tonight.signs import groups, stop_elsewhere
from controller.nightlog.care import care_rows
from controller.ui.screens.signs import SignedScreen
from tests.controller.host.evening import Evening
from tests.controller.ui.bedside import Bed, bedside
from tests.controller.ui.sessions import playing

pytestmark = pytest.mark.usefixtures("own_home")


@asynccontextmanager
async def asked() -> AsyncIterator[Bed]:
    """After a session, and something is wrong."""
    async with playing(5_000) as bed:
        await bed.press("s")
        await bed.advance(5_000)
        await bed.press("w")
        yield bed


def said(bed: Bed) -> list[Sign]:
    """The signs that are kept and hold."""
    now_ms = bed.clock.wall_ms()
    return [
        one.sign for one in standing("me", care_rows(folders.night_log(), "me"), {}, now_ms).signs
    ]


async def test_all_signs_are_offered_the_gravest_first() -> None:
    async with asked() as bed:
        assert "a  sudden breathlessness" in bed.text
        assert bed.text.index("Call emergency services") < bed.text.index("See a doctor")
    assert [one.word for group in groups() for one in group.signs] == [one.value for one in Sign]


async def test_a_letter_says_what_to_do_and_keeps_it() -> None:
    async with asked() as bed:
        await bed.press("b")
        assert "CALL EMERGENCY SERVICES NOW" in bed.text
        assert "Nothing starts until a clinician agreed" in " ".join(bed.text.split())
        assert said(bed) == [Sign.CHEST_PAIN]


async def test_a_sign_is_kept_of_whoever_leaves_at_once() -> None:
    async with asked() as bed:
        bed.app.switch_screen(SignedScreen(Sign.CHEST_PAIN.value))
        bed.app.action_leave()
    assert said(bed) == [Sign.CHEST_PAIN]


async def test_d_is_a_sign_there_and_changes_no_looks() -> None:
    async with asked() as bed:
        looks = bed.app.theme
        await bed.press("d")
        assert (said(bed), bed.app.theme) == ([Sign.FAINTED], looks)


async def test_the_arrows_and_enter_say_one_too() -> None:
    async with asked() as bed:
        await bed.press("down", "down", "enter")
        assert len(said(bed)) == 1


async def test_it_can_be_taken_back_for_a_minute() -> None:
    async with asked() as bed:
        await bed.press("k")
        await bed.advance(59_000)
        await bed.press("u")
        assert "Taken back: pain." in bed.text
        assert "It is noted" not in bed.text
        assert said(bed) == []


async def test_after_a_minute_it_holds() -> None:
    async with asked() as bed:
        await bed.press("k")
        await bed.advance(60_000)
        await bed.press("u")
        assert "Nothing was said within the last minute" in " ".join(bed.text.split())
        assert said(bed) == [Sign.PAIN]


async def test_a_night_log_that_cannot_be_written_is_said_under_what_to_do() -> None:
    async with asked() as bed:
        folders.night_log().unlink(missing_ok=True)
        folders.night_log().mkdir(parents=True)
        await bed.press("b")
        shown = " ".join(bed.text.split())
        assert shown.index("CALL EMERGENCY") < shown.index("It could not be noted.")


async def test_what_plays_in_another_process_is_stopped() -> None:
    evening = Evening()
    async with evening.playing():
        assert not evening.felt[-1].is_rest
        stopping = asyncio.create_task(asyncio.to_thread(stop_elsewhere))
        while not stopping.done():
            await evening.clock.advance(100)
        assert evening.felt[-1].is_rest
        (how,) = await stopping
        assert how.startswith("sim:tcode: Stop")


async def test_nothing_that_plays_is_nothing_to_say() -> None:
    async with bedside():
        assert stop_elsewhere() == ()
