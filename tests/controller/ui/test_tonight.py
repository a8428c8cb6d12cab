"""Tonight: what stands there, what a key or a touch starts, and what is asked before."""

from pathlib import Path

import pytest

from controller import folders
from controller.clock import SystemClock
from controller.desk.tonight.answers import missing
from controller.desk.tonight.urge import urges
from controller.settings import settings_file
from tests.controller.known import played_once
from tests.controller.ui.bedside import Bed, bedside
from tests.controller.ui.evenings import answer, at_a_wire, own_machine, screened, until, well

pytestmark = pytest.mark.usefixtures("own_home")

MINUTE_MS = 60_000


def line_of(bed: Bed, text: str) -> int:
    """The row of the screen in which that stands first."""
    return next(row for row, line in enumerate(bed.text.splitlines()) if text in line)


async def test_it_shows_the_machine_the_big_choice_and_programs_by_need() -> None:
    async with bedside() as bed:
        for text in ("Simulated", "Enter plays, to begin with:", "First Night, 10 minutes", "▇█"):
            assert text in bed.text
        assert line_of(bed, "Settle at bedtime") < line_of(bed, "Calf Wave")
        assert not bed.ever_felt


async def test_a_touch_starts_a_program() -> None:
    async with bedside() as bed:
        await bed.pilot.click(offset=(10, line_of(bed, "Calf Wave")))
        await bed.settled()
        assert bed.screen == "PlayingScreen"
        await bed.advance(5_000)
        assert "Calf Wave" in bed.text
        assert not bed.feels.is_rest


@pytest.mark.parametrize("size", [(40, 30), (20, 5)])
async def test_it_can_be_used_on_a_small_screen(size: tuple[int, int]) -> None:
    async with bedside(size=size) as bed:
        assert "First Night" in bed.text
        await bed.press("enter")
        await bed.advance(20_000)
        assert not bed.feels.is_rest


async def test_it_sees_the_machine_plugged_in(tmp_path: Path) -> None:
    port = tmp_path / "port"
    own_machine(f"serial:{port}")
    async with bedside(None) as bed:
        assert "Not plugged in" in bed.text
        port.touch()
        await bed.advance(2_000)
        assert "Plugged in." in bed.text


async def test_a_broken_program_of_ones_own_is_a_line() -> None:
    own = folders.own_programs()
    own.mkdir(parents=True)
    (own / "mine.toml").write_text("name = [broken]\n")
    async with bedside(size=(80, 60)) as bed:
        assert "mine.toml, line 1" in bed.text
        assert "First Night" in bed.text


async def test_damaged_settings_are_told_with_what_to_do() -> None:
    own_machine()
    settings_file().write_text("machines = 7")
    async with bedside(None) as bed:
        assert "damaged" in bed.text
        assert "legato data repair" in bed.text
        await bed.press("enter", "c", "u")
        assert bed.screen == "TonightScreen"


async def test_the_three_questions_come_first_and_are_kept() -> None:
    own_machine()
    screened()
    async with bedside(None) as bed:
        await bed.press("enter")
        assert bed.screen == "QuestionsScreen"
        one_line = bed.text.splitlines()[line_of(bed, "swelling")]
        assert "Sore skin?" in one_line
        assert "sleeping pill?" in one_line
        await answer(bed, "n", "y", "left", "n")
        assert missing("me", bed.clock) is not None
        await answer(bed, "n")
        assert missing("me", bed.clock) is None


async def test_a_key_that_is_held_down_answers_one_question() -> None:
    own_machine()
    screened()
    async with bedside(None) as bed:
        await bed.press("enter")
        await answer(bed, "n")
        await bed.press("n", "n", "n")
        assert bed.screen == "QuestionsScreen"


async def test_who_leaves_the_questions_answered_none() -> None:
    own_machine()
    screened()
    async with bedside(None) as bed:
        await bed.press("enter")
        await answer(bed, "n", "n", "escape")
        assert bed.screen == "TonightScreen"
        assert missing("me", bed.clock) is not None


async def test_a_slip_is_taken_back_and_asked_again() -> None:
    own_machine()
    screened()
    async with bedside(None) as bed:
        await bed.press("enter")
        await answer(bed, "n", "y", "n")
        assert bed.screen == "RefusedScreen"
        assert "Not tonight: you said sore or broken skin." in bed.text
        await bed.press("u")
        assert bed.screen == "QuestionsScreen"
        await bed.press("escape")
        assert bed.screen == "TonightScreen"


async def test_in_the_morning_one_key_or_touch_says_how_strong_the_urge_is() -> None:
    own_machine()
    well()
    async with bedside(None, size=(40, 30)) as bed:
        await bed.press("7")
        played_once(folders.night_log(), bed.clock.wall_ms() - 10 * MINUTE_MS, 900)
        await bed.advance(8 * 60 * MINUTE_MS)
        asked = " ".join(bed.text.split())
        assert "The urge to move your legs after An evening: 0 none" in asked
        await bed.press("1", "0")
        assert "Noted: 10 of 10." in bed.text
        area = list(bed.app.screen.query("Tap"))[4].region
        await bed.pilot.click(offset=(area.x + 1, area.y + 1))
        await bed.press("p", "escape")
        assert "The urge" not in bed.text
        await bed.press("9")
    assert [one.urge for one in urges("me")] == [4]


async def test_a_lowered_copy_is_shown_before_it_is_played() -> None:
    own_machine()
    well(nights=0)
    async with bedside(None) as bed:
        await bed.pilot.click(offset=(10, line_of(bed, "Steady Hum Taper")))
        await bed.settled()
        assert "It lasts 15 minutes instead of 35 minutes." in bed.text
        await bed.press("escape")
        assert bed.screen == "TonightScreen"
        assert bed.app.sitting is None


async def test_a_refusal_offers_first_what_can_be_had_now_and_a_key_plays_that() -> None:
    now_ms = SystemClock().wall_ms()
    well(now_ms)
    played_once(folders.night_log(), now_ms - 41 * MINUTE_MS, 900, lasted_ms=40 * MINUTE_MS)
    async with at_a_wire() as (address, felt):
        own_machine(address)
        async with bedside(None, clock=SystemClock()) as bed:
            await bed.press("enter")
            await until(bed, lambda: "Again from" in bed.text)
            assert line_of(bed, "a Back to Sleep") < line_of(bed, "The legs rest")
            await bed.press("a")
            await until(bed, lambda: bed.screen == "ReadScreen")  # of the machine, which is new
            await bed.press("enter")
            await until(bed, lambda: not felt[-1].is_rest)
            assert "Back to Sleep" in bed.text
            await bed.press("s")
            await until(bed, lambda: felt[-1].is_rest)
