"""The whole way: chosen, played, stopped, by keys alone."""

import pytest

from tests.controller.ui.bedside import bedside

pytestmark = pytest.mark.usefixtures("own_home")


async def test_a_program_is_chosen_played_and_stopped() -> None:
    async with bedside() as bed:
        await bed.press("enter")
        assert bed.screen == "PlayingScreen"
        await bed.advance(20_000)
        assert not bed.feels.is_rest
        await bed.press("s")
        assert bed.feels.is_rest
        await bed.advance(5_000)
        assert bed.screen == "AfterScreen"
        assert "Stopped" in bed.text


async def test_leaving_the_screens_while_it_plays_leaves_the_machine_at_rest() -> None:
    async with bedside() as bed:
        await bed.press("enter")
        await bed.advance(20_000)
        assert not bed.feels.is_rest
        bed.app.exit()
    assert bed.feels.is_rest
