"""Where one thing meets another: screens that fail or close, keys that come together."""

import asyncio

import pytest
from textual import events
from textual.screen import Screen

from controller.ui.run import told_at_the_end
from tests.controller.ui.bedside import bedside
from tests.controller.ui.evenings import own_machine, screened
from tests.controller.ui.sessions import UNPROVEN, ToldSeat, plan, playing, told, view

pytestmark = pytest.mark.usefixtures("own_home")


class Failing(Screen[None]):
    """A screen that breaks at the first key."""

    def on_key(self, event: events.Key) -> None:
        raise RuntimeError("[no] screen")


async def test_a_screen_that_fails_ends_in_one_calm_line_with_the_machine_at_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    beds = []

    async def break_one() -> None:
        async with playing(6_000) as bed:
            beds.append(bed)
            await bed.app.push_screen(Failing())
            await bed.press("j")

    with pytest.raises(RuntimeError):
        await break_one()
    (bed,) = beds
    assert bed.ever_felt
    assert bed.feels.is_rest
    assert bed.app.return_code == 1
    said = capsys.readouterr().err
    assert "something went wrong: RuntimeError('[no] screen')" in said
    assert "Traceback" not in said


class Late(Screen[None]):
    """A screen for which something is looked up that comes once it is gone."""

    def on_mount(self) -> None:
        self.run_worker(self._look())

    async def _look(self) -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self.query_one("#note")


async def test_what_comes_too_late_for_its_screen_ends_no_other() -> None:
    async with playing(6_000) as bed:
        await bed.app.push_screen(Late())
        await bed.settled()
        await bed.app.pop_screen()
        await bed.settled()
        assert bed.screen == "PlayingScreen"
        assert not bed.feels.is_rest


async def test_enter_pressed_once_more_starts_nothing_and_later_it_does() -> None:
    async with playing(6_000) as bed:
        await bed.press("enter")
        await bed.advance(2_000)
        await bed.press("enter", "enter")
        assert bed.screen == "TonightScreen"
        await bed.advance(1_000)
        await bed.press("enter")
        assert bed.screen == "PlayingScreen"


async def test_escape_right_behind_enter_leaves_the_leg_in_peace() -> None:
    async with bedside() as bed:
        for key in ("enter", "escape"):
            bed.app.post_message(events.Key(key, None))
        await bed.settled()
        await bed.advance(20_000)
        assert not bed.ever_felt


async def test_two_wishes_at_once_are_asked_about_but_once() -> None:
    own_machine()
    screened()
    async with bedside(None) as bed:
        for key in ("enter", "a", "a"):
            bed.app.post_message(events.Key(key, None))
        await bed.settled()
        shown = [type(screen).__name__ for screen in bed.app.screen_stack]
        assert shown[1:] == ["TonightScreen", "QuestionsScreen"]


@pytest.mark.parametrize("last", [UNPROVEN, {"event": "lost"}])
async def test_who_leaves_a_stop_that_nobody_has_seen_is_told_so_once_more(
    last: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    async with told(plan(), view(), last) as (bed, seat):
        seat.over()
        await bed.settled()
        await bed.press("ctrl+c")
        sitting = await bed.app.at_rest()
        assert sitting is not None
        assert told_at_the_end(sitting) == 4
    assert "NOT CONFIRMED: switch it off at the machine." in capsys.readouterr().err


async def test_who_saw_it_off_is_not_told_again() -> None:
    async with told(plan(), view(), UNPROVEN) as (bed, seat):
        await bed.press("o")
        seat.over()
        await bed.settled()
        assert await bed.app.at_rest() is None


async def test_a_session_that_goes_on_elsewhere_is_no_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with bedside() as bed:
        seat = ToldSeat()
        bed.app.begin(seat)
        await bed.settled()
        seat.say(plan(), view())
        await bed.settled()
        await bed.press("ctrl+q")
        sitting = await bed.app.at_rest()
        assert sitting is not None
        assert told_at_the_end(sitting) == 0
    assert "The session goes on." in capsys.readouterr().err
