"""Browsing programs by keys: found, previewed, played, copied, removed."""

import pytest

from controller.desk.programs.own import copied
from tests.controller.ui.bedside import bedside
from tests.controller.ui.shelves import (
    among_programs,
    at_program,
    looked,
    path_of,
    pressed,
    written,
)

pytestmark = pytest.mark.usefixtures("own_home")

BROKEN = 'name = "Odd"\n\n[[phases]]\nlength = "5x"\nlevel = 20 # \u202e\n'


async def test_programs_stand_by_need_with_minutes_and_shape_and_what_does_not_fit() -> None:
    async with among_programs() as bed:
        lines = bed.text.splitlines()
        assert "First time" in lines[1]
        assert "First Night" in lines[2]
        assert "10 minutes" in lines[2]
        assert "█" in lines[2]
        assert "not here: this machine has no compression" in bed.text


@pytest.mark.parametrize("size", [(80, 24), (40, 30)])
async def test_all_keys_can_be_touched_and_help_says_them_in_our_words(
    size: tuple[int, int],
) -> None:
    async with bedside(size=size) as bed:
        keys = " ".join(bed.text.split("\n\n")[-1].split())
        for key in ("a Back to Sleep", "m Machines", "q Leave"):
            assert key in keys
        row = bed.text.splitlines()[-1]
        await bed.pilot.click(offset=(row.index("? Help"), size[1] - 1))
        await bed.settled()
        assert "up, down  Go through the list" in bed.text
        assert "Scroll" not in bed.text


async def test_words_find_a_program_and_escape_shows_all_again() -> None:
    async with among_programs() as bed:
        await pressed(bed, "slash", *"woke")
        assert "Back to Sleep" in bed.text
        assert "Calf Wave" not in bed.text
        await pressed(bed, *"xx")
        assert "Nothing has these words" in bed.text
        await pressed(bed, "escape")
        assert "Calf Wave" in bed.text
        await pressed(bed, "slash", *"steady", "enter", "enter")
        assert (bed.screen, "Steady Hum Taper, 35 minutes" in bed.text) == ("ProgramScreen", True)
        await pressed(bed, "escape", "escape")
        assert bed.screen == "ProgramsScreen"
        await pressed(bed, "escape")
        assert bed.screen == "TonightScreen"


@pytest.mark.parametrize("size", [(80, 24), (40, 30), (20, 5)])
async def test_a_preview_says_what_it_does_here_and_enter_plays_it(size: tuple[int, int]) -> None:
    async with among_programs(size) as bed:
        await pressed(bed, "enter")
        assert bed.screen == "ProgramScreen"
        if size[1] > 20:
            assert "First Night, 10 minutes" in bed.text
            assert "█" in bed.text
            assert "At its strongest: calves" in bed.text
        await bed.press("enter")
        await bed.settled()
        assert bed.screen == "PlayingScreen"
        await bed.advance(20_000)
        assert not bed.feels.is_rest
        await bed.press("s")
        assert bed.feels.is_rest


async def test_what_cannot_be_played_here_says_why_and_does_not_start() -> None:
    async with at_program("Evening Pulse 30") as bed:
        assert "It cannot be played here: this machine has no compression" in bed.text
        assert "Play" not in bed.text
        await pressed(bed, "enter", "p")
        assert bed.screen == "ProgramScreen"
        assert not bed.ever_felt


async def test_a_shipped_program_cannot_be_changed_or_removed() -> None:
    async with at_program("First Night") as bed:
        await pressed(bed, "e", "r")
        assert bed.screen == "ProgramScreen"


async def test_a_copy_is_named_and_opened_to_be_changed() -> None:
    async with at_program("First Night") as bed:
        await pressed(bed, "c")
        assert "My First Night" in bed.text
        await pressed(bed, "ctrl+u", *"foot ease", "enter")
        assert "There is a program of that name" in bed.text
        await pressed(bed, "ctrl+u", *"Gentle", "enter")
        assert (bed.screen, "Gentle: saved" in bed.text) == ("EditorScreen", True)
        await pressed(bed, "escape")
        assert "Gentle, 10 minutes" in bed.text
        assert path_of("Gentle").exists()


async def test_a_new_program_begins_with_something_to_change() -> None:
    async with among_programs() as bed:
        await pressed(bed, "n", "enter")
        assert "has no letter" in bed.text or "says nothing" in bed.text
        await pressed(bed, *"Calm", "enter")
        assert (bed.screen, "Slow pulses" in bed.text) == ("EditorScreen", True)
        await pressed(bed, "escape")
        assert "Calm (your own)" in bed.text


async def test_a_program_of_ones_own_is_removed_once_that_is_said() -> None:
    copied("First Night", "Mine")
    async with at_program("Mine") as bed:
        await pressed(bed, "r", "escape")
        assert (bed.screen, path_of("Mine").exists()) == ("ProgramScreen", True)
        await pressed(bed, "r", "y")
        assert (bed.screen, path_of("Mine").exists()) == ("ProgramsScreen", False)
        assert "Mine" not in bed.text


async def test_a_broken_file_is_shown_with_its_field_and_opens_to_be_read_only() -> None:
    path = written("Odd", BROKEN)
    async with among_programs() as bed:
        await pressed(bed, "end")
        assert "! odd.toml: phase 1, length, line 4" in bed.text
        await pressed(bed, "enter")
        assert bed.screen == "BrokenScreen"
        assert "phase 1, length, line 4: '5x' is not a duration" in bed.text
        assert '>   4  length = "5x"' in bed.text
        assert "level = 20 # ?" in bed.text
        await pressed(bed, "c", "e", "p", "enter", *"xyz", "delete")
        assert bed.screen == "BrokenScreen"
        assert path.read_text() == BROKEN
        await pressed(bed, "r", "y")
        assert (bed.screen, path.exists()) == ("ProgramsScreen", False)


async def test_a_program_that_is_gone_meanwhile_is_said_to_be_gone() -> None:
    copied("First Night", "Mine")
    async with among_programs() as bed:
        path_of("Mine").unlink()
        await pressed(bed, "slash", *"mine", "enter", "enter")
        await looked(bed)
        assert "There is no program called 'Mine'" in bed.text
        await pressed(bed, "enter", "e", "r", "c", "enter")
        assert not bed.ever_felt
