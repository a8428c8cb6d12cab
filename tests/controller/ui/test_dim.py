"""In the dark: nothing but the time, and a hand that does not look can wake or stop it."""

import pytest

from controller.ui.hammer import Meaning, Press, meaning
from controller.ui.widgets.big import bigger
from tests.controller.ui.bedside import bedside
from tests.controller.ui.sessions import (
    HOW_TO_STOP,
    LOST,
    back_from_after,
    plan,
    play,
    playing,
    told,
    view,
)

pytestmark = pytest.mark.usefixtures("own_home")

DIM_MS = 20_000


async def test_it_goes_dim_after_a_while_and_shows_the_minutes_only() -> None:
    async with playing(19_000) as bed:
        assert bed.screen == "PlayingScreen"
        await bed.advance(1_000)
        assert bed.screen == "DimScreen"
        shown = [line.strip() for line in bed.text.split("\n") if line.strip()]
        assert shown == [*(row.strip() for row in bigger("10").split("\n")), "minutes left"]


async def test_a_key_puts_it_off() -> None:
    async with playing(19_000) as bed:
        await bed.press("x")
        await bed.advance(19_000)
        assert bed.screen == "PlayingScreen"


async def test_the_dark_screen_changes_once_a_minute() -> None:
    async with playing(DIM_MS) as bed:
        shown = []
        for _ in range(60):
            shown.append(bed.text)
            await bed.advance(1_000)
        assert len(set(shown)) == 2
        assert bed.screen == "DimScreen"


async def test_a_key_wakes_it_and_does_nothing_else() -> None:
    async with told(plan(), view()) as (bed, seat):
        await bed.advance(DIM_MS)
        await bed.press("minus")
        assert (bed.screen, seat.sent) == ("PlayingScreen", [])
        await bed.advance(2_000)
        await bed.press("minus")
        assert seat.sent == ["softer"]


async def test_a_stop_key_stops_in_the_dark() -> None:
    async with bedside() as bed:
        for key in ("s", "enter", "ctrl+c"):
            await play(bed, DIM_MS)
            assert (bed.screen, bed.feels.is_rest) == ("DimScreen", False)
            await bed.press(key)
            assert bed.feels.is_rest, key
            await back_from_after(bed)


async def test_three_keys_at_once_stop() -> None:
    async with playing(DIM_MS) as bed:
        await bed.press("x", "j", "k")
        assert bed.feels.is_rest


async def test_a_tap_wakes_and_three_stop() -> None:
    async with playing(DIM_MS) as bed:
        await bed.pilot.click(offset=(40, 23))
        await bed.settled()
        assert (bed.screen, bed.feels.is_rest) == ("PlayingScreen", False)
        for _ in range(2):
            await bed.advance(300)
            await bed.pilot.click(offset=(40, 2))
        await bed.settled()
        assert bed.feels.is_rest


async def test_a_second_tap_on_a_key_does_nothing_while_it_may_be_part_of_waking() -> None:
    async with told(plan(), view()) as (bed, seat):
        await bed.advance(DIM_MS)
        area = (5, 23)  # where "softer" is once it is awake
        await bed.pilot.click(offset=area)
        await bed.settled()
        await bed.advance(500)
        await bed.pilot.click(offset=area)
        assert seat.sent == []
        await bed.advance(2_000)
        await bed.pilot.click(offset=area)
        assert seat.sent == ["softer"]


async def test_the_end_is_shown_from_the_dark() -> None:
    async with playing(DIM_MS) as bed:
        await bed.advance(600_000)
        assert (bed.screen, bed.feels.is_rest) == ("AfterScreen", True)


async def test_a_pause_and_a_lost_link_are_said_in_the_dark() -> None:
    async with told(plan(), view(state="paused")) as (bed, seat):
        await bed.advance(DIM_MS)
        assert "Paused. Space goes on." in bed.text
        seat.say(LOST)
        await bed.settled()
        assert bed.screen == "DimScreen"
        assert "Link lost." in bed.text
        assert HOW_TO_STOP in " ".join(bed.text.split())


async def test_the_smallest_screen_says_it_in_a_line() -> None:
    async with told(plan(), LOST, size=(20, 5)) as (bed, _):
        await bed.advance(DIM_MS)
        assert "8 minutes left" in bed.text
        assert "Link lost." in bed.text


async def test_help_that_nobody_closes_goes_dim_as_well() -> None:
    async with playing(1_000) as bed:
        await bed.press("question_mark")
        await bed.advance(2 * DIM_MS + 1_000)
        assert bed.screen == "DimScreen"


def meant(*presses: tuple[str, int]) -> list[Meaning]:
    """What each of these means."""
    made = [Press(key, at_ms) for key, at_ms in presses]
    return [meaning(made[: count + 1]) for count in range(len(made))]


NOTHING, ORDINARY, STOP = Meaning.NOTHING, Meaning.ORDINARY, Meaning.STOP


def test_a_held_key_stops_however_long_it_waits_before_it_repeats() -> None:
    assert meant(("j", 0), ("j", 660), ("j", 690)) == [NOTHING, NOTHING, STOP]
    assert meant(("j", 0), ("j", 250), ("j", 280)) == [NOTHING, NOTHING, STOP]


def test_the_key_after_the_one_that_woke_does_what_it_says() -> None:
    assert meant(("j", 0), ("minus", 500)) == [NOTHING, ORDINARY]
    assert meant(("minus", 0), ("minus", 1_100)) == [NOTHING, ORDINARY]


def test_three_keys_that_a_person_presses_one_by_one_do_not_stop() -> None:
    assert meant(("j", 0), ("minus", 500), ("plus", 1_000))[-1] is ORDINARY
    assert meant(("minus", 0), ("minus", 5_000), ("minus", 5_100), ("minus", 5_200))[-1] is ORDINARY


def test_three_taps_are_slower_than_three_keys() -> None:
    assert meant(("tap", 0), ("tap", 700), ("tap", 1_400)) == [NOTHING, NOTHING, STOP]
    assert meant(("tap", 0), ("tap", 900), ("tap", 2_000)) == [NOTHING, NOTHING, ORDINARY]
