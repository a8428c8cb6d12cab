"""While it plays: what is shown, what the keys do to the leg, and that it stops at once."""

import pytest

from controller.ui.widgets.big import big
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

STOP_KEYS = (
    *("escape", "s", "S", "q", "Q", "enter", "ctrl+j", "backspace"),
    *("ctrl+c", "ctrl+z", "ctrl+backslash"),
)
NARROW, LOW = (40, 30), (20, 5)


def rows(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n")]


async def test_all_that_matters_is_on_one_screen() -> None:
    async with told(plan(), {"event": "guarded"}, view()) as (bed, _):
        shown = bed.text
        for said in (
            "First Night: Get used to it",
            "Breathe out slowly.",
            "Playing.",
            "left calf, right calf: vibration 3 of 10, the machine reports it",
            "Linked to pad; it reports what it does.",
            "The guardian is armed",
            "the machine stops by itself after 15 minutes.",
            "Heat is left out",
            "S T O P",
            "space pause",
        ):
            assert said in shown
        assert all(row in shown for row in big("8:00").split("\n"))


async def test_what_a_machine_does_not_report_is_only_asked() -> None:
    async with told(plan(), view(proof="sent")) as (bed, _):
        assert "vibration asked 3 of 10" in bed.text
        assert "it cannot answer" in bed.text
        assert "No guardian is armed yet." in bed.text


async def test_the_playhead_stands_where_the_program_does_and_goes_on() -> None:
    async with told(plan(), view()) as (bed, _):
        line = next(row for row in rows(bed.text) if "▲" in row)
        assert line.index("▲") == 1 + 78 // 5
        assert line.index("f") == 1 + 78 * 7 // 10
        await bed.advance(240_000)
        await bed.press("x")  # it is dim by now
        line = next(row for row in rows(bed.text) if "▲" in row)
        assert line.index("▲") == 1 + 78 * 3 // 5
        assert big("4:00").split("\n")[0] in bed.text


async def test_a_simulated_machine_says_that_no_leg_feels_it() -> None:
    async with playing(15_000) as bed:
        assert "no leg feels it" in bed.text


async def test_minus_is_felt_as_less_and_space_as_nothing() -> None:
    async with playing(15_000) as bed:
        strong = max(bed.feels.levels.values())
        await bed.press("minus")
        await bed.advance(4_000)
        assert max(bed.feels.levels.values(), default=0) < strong
        assert "10 % softer" in bed.text
        await bed.press("space")
        await bed.advance(4_000)
        assert bed.feels.is_rest
        assert "Paused. Space goes on." in bed.text
        await bed.press("space")
        await bed.advance(15_000)
        assert not bed.feels.is_rest


async def test_each_key_tells_the_host() -> None:
    async with told(plan(), view()) as (bed, seat):
        await bed.press("space", "plus", "equals_sign", "minus", "f", "e")
        assert seat.sent == ["toggle", "stronger", "stronger", "softer", "fade", "extend"]


async def test_each_stop_key_stops_at_once() -> None:
    async with bedside() as bed:
        for key in STOP_KEYS:
            await play(bed, 6_000)
            assert not bed.feels.is_rest
            await bed.press(key)
            assert bed.feels.is_rest, key
            await back_from_after(bed)


@pytest.mark.parametrize("size", [(80, 24), NARROW])
async def test_stop_is_five_rows_high_and_stops_where_it_is_touched(size: tuple[int, int]) -> None:
    async with playing(15_000, size=size) as bed:
        area = bed.app.screen.query_one("#stop").region
        assert (area.height >= 5, area.width) == (True, size[0])
        await bed.pilot.mouse_down(offset=(area.x + 1, area.bottom - 1))
        await bed.settled()
        assert bed.feels.is_rest


async def test_what_a_key_does_can_be_touched() -> None:
    async with told(plan(), view(), size=NARROW) as (bed, seat):
        for tap in bed.app.screen.query("Tap"):
            area = tap.region
            await bed.pilot.click(offset=(area.x + area.width // 2, area.y + 1))
        await bed.settled()
        assert seat.sent == ["softer", "toggle", "stronger", "fade", "extend"]
        assert bed.screen == "HelpScreen"


async def test_on_the_smallest_screen_time_left_and_stop_remain() -> None:
    async with playing(15_000, size=LOW) as bed:
        assert rows(bed.text)[0].startswith("9:46 Playing.")
        assert "S T O P" in bed.text
        await bed.pilot.mouse_down(offset=(10, 3))
        await bed.settled()
        assert bed.feels.is_rest


async def test_time_left_and_stop_are_on_every_screen() -> None:
    async with told(plan(), view()) as (bed, _):
        for size in ((40, 12), (60, 16), (40, 20)):
            await bed.pilot.resize_terminal(*size)
            assert all(row in bed.text for row in big("8:00").split("\n")), size
            assert bed.app.screen.query_one("#stop").region.height >= 5, size


async def test_a_lost_link_is_seen_with_how_to_stop() -> None:
    async with told(plan(), LOST) as (bed, seat):
        shown = " ".join(bed.text.split())
        assert "Link lost." in shown
        assert HOW_TO_STOP in shown
        seat.say({**LOST, "state": "stopping", "trouble": None})
        await bed.settled()
        shown = " ".join(bed.text.split())
        assert HOW_TO_STOP in shown
        assert "Linked to" not in shown


async def test_why_something_was_not_done_stands_there_for_a_while() -> None:
    async with told(plan(), view()) as (bed, seat):
        seat.say({"event": "note", "text": "As soft as it goes."})
        await bed.settled()
        assert "As soft as it goes." in bed.text
        await bed.advance(10_000)
        assert "As soft as it goes." not in bed.text


async def test_help_names_the_keys_and_lets_a_stop_key_through() -> None:
    async with playing(15_000) as bed:
        await bed.press("question_mark")
        assert bed.screen == "HelpScreen"
        assert "Stronger" in bed.text
        assert "Stop, at once" in bed.text
        await bed.press("s")
        assert bed.feels.is_rest
        await bed.advance(5_000)
        assert bed.screen == "AfterScreen"


async def test_any_other_key_closes_the_help_and_does_nothing_else() -> None:
    async with told(plan(), view()) as (bed, seat):
        await bed.press("question_mark", "f")
        assert (bed.screen, seat.sent) == ("PlayingScreen", [])
