"""After: how it stopped, one key for the urge, and hands that are not calm yet start nothing."""

import pytest

from controller.desk.tonight.urge import urges
from controller.errors import LinkUnavailable, Refused, Unavailable
from tests.controller.ui.bedside import Bed
from tests.controller.ui.sessions import ToldSeat, ended, plan, playing, told, view

pytestmark = pytest.mark.usefixtures("own_home")


async def over(bed: Bed, seat: ToldSeat, **changed: object) -> None:
    """Have it end, and let a second pass."""
    seat.say(ended(**changed))
    seat.over()
    await bed.settled()
    await bed.advance(1_000)
    assert bed.screen == "AfterScreen"


def noted() -> list[int]:
    return [one.urge for one in urges("me")]


async def test_it_says_how_surely_it_stopped_and_asks_for_the_urge() -> None:
    async with told(plan(), view()) as (bed, seat):
        await over(bed, seat)
        assert "Stopped, the machine reports it is off." in bed.text
        assert "How strong is the urge" in bed.text
        await bed.press("7")
        assert "Noted: 7 of 10." in bed.text
        assert noted() == [7]


async def test_x_is_ten_and_so_is_a_one_with_a_nought() -> None:
    async with told(plan(), view()) as (bed, seat):
        await over(bed, seat)
        await bed.press("x")
        assert noted() == [10]
        await bed.press("1", "0")
        assert "Noted: 10 of 10." in bed.text
        await bed.press("1")
        await bed.advance(2_000)
        await bed.press("0")
        assert "Noted: 0 of 10." in bed.text


async def test_a_number_can_be_touched() -> None:
    async with told(plan(), view(), size=(40, 24)) as (bed, seat):
        await over(bed, seat)
        area = list(bed.app.screen.query("Tap"))[4].region
        await bed.pilot.click(offset=(area.x + 1, area.y + 1))
        assert noted() == [4]


async def test_on_the_smallest_screen_it_says_how_surely_it_stopped() -> None:
    async with told(plan(), view(), size=(20, 5)) as (bed, seat):
        await over(bed, seat)
        assert "Stopped, the machine reports it is off." in " ".join(bed.text.split())
        await bed.press("7")
        assert noted() == [7]


async def test_a_simulated_machine_leaves_no_urge_to_ask_for() -> None:
    async with playing(5_000) as bed:
        await bed.press("s")
        await bed.advance(5_000)
        await bed.press("7")
        assert "urge" not in bed.text
        assert noted() == []


async def test_what_failed_stands_there_with_what_to_do() -> None:
    async with told(plan(), view()) as (bed, seat):
        failed = {"reason": "failed", "failure": "the link was lost", "hint": "Plug it in."}
        await over(bed, seat, **failed)
        assert "The link was lost. Plug it in." in bed.text


async def test_what_kept_it_from_starting_is_said_with_what_is_allowed_first() -> None:
    refused = Refused("L2", "that is enough", "Rest.", allowed="Back to Sleep")
    async with told(error=refused) as (bed, _):
        assert bed.screen == "AfterScreen"
        shown = " ".join(bed.text.split())
        assert shown.index("What you can have now: Back to Sleep") < shown.index("That is enough.")
        assert "Rest." in shown
        assert "urge" not in shown


async def test_a_machine_that_is_not_there_is_no_stop_to_worry_about() -> None:
    error = LinkUnavailable(Unavailable.NOT_FOUND, "it is not there", "Switch it on.")
    async with told({"event": "connecting"}, error=error) as (bed, _):
        assert bed.screen == "AfterScreen"
        assert "It is not there. Switch it on." in bed.text


async def test_keys_that_stopped_and_go_on_do_not_lead_back() -> None:
    async with playing(5_000) as bed:
        await bed.press("enter")
        await bed.advance(500)
        for _ in range(10):
            await bed.press("enter")
            await bed.advance(300)
        assert (bed.screen, bed.feels.is_rest) == ("AfterScreen", True)
        await bed.advance(1_000)
        await bed.press("enter")
        assert bed.screen == "TonightScreen"


async def test_w_leads_to_what_is_wrong() -> None:
    async with playing(5_000) as bed:
        await bed.press("s")
        await bed.advance(5_000)
        await bed.press("w")
        assert bed.screen == "SignsScreen"
        await bed.press("escape")
        assert bed.screen == "AfterScreen"
