"""A program of one's own changed by keys: checked as it is typed, saved when sound, never lost."""

import pytest

from controller import folders
from profiles.library import load
from tests.controller.ui.shelves import editing, looked, path_of, pressed, typed, written

pytestmark = pytest.mark.usefixtures("own_home")

WAVE = """\
name = "Mine"  # by hand
zones = ["calf"]

# up the leg
[[phases]]
name = "Up"
length = "4m"
level = 20
wave = { over = ["foot", "calf"], every = "10s", hold = "15s", rest = "30s" }

[[phases]]
name = "Fade"
length = "2m"
from = 20
to = 0
"""


async def test_a_cell_is_changed_and_saved_and_nothing_else() -> None:
    async with editing() as bed:
        before = path_of("Mine").read_text()
        await pressed(bed, "right", "enter")
        assert "Such as 90s, 12m" in bed.text
        await typed(bed, "45s")
        assert "It lasts 10 minutes 15 seconds" in bed.text
        await pressed(bed, "enter")
        assert "Mine: not saved" in bed.text
        assert path_of("Mine").read_text() == before
        await pressed(bed, "ctrl+s")
        assert "Mine: saved" in bed.text
        assert path_of("Mine").read_text() == before.replace('"30s"', '"45s"', 1)
        await pressed(bed, "escape")
        assert bed.screen == "ProgramsScreen"


async def test_what_is_wrong_is_told_while_it_is_typed_and_cannot_be_saved() -> None:
    async with editing() as bed:
        before = path_of("Mine").read_text()
        await pressed(bed, "right", "enter")
        await typed(bed, "soon")
        assert "! phase 1: Length: 'soon' is not a duration" in bed.text
        await pressed(bed, "ctrl+s")
        assert "Not saved: something is wrong" in bed.text
        assert "!1" in bed.text
        assert path_of("Mine").read_text() == before
        await pressed(bed, "escape")
        assert "Save it" not in bed.text
        await pressed(bed, "k")
        assert bed.screen == "ProgramsScreen"
        assert "Mine (your own)" in bed.text
    async with editing() as bed:
        assert "This goes on with what you typed before" in bed.text
        assert "'soon' is not a duration" in bed.text
        await pressed(bed, "ctrl+z")
        assert "Mine: saved" in bed.text


async def test_steps_are_undone_and_done_again_down_to_the_file() -> None:
    async with editing() as bed:
        await pressed(bed, "down", "r", "a")
        assert "Get used to it" not in bed.text
        await pressed(bed, "ctrl+z", "ctrl+z")
        assert "Get used to it" in bed.text
        assert "Mine: saved" in bed.text
        await pressed(bed, "ctrl+z", "ctrl+y")
        assert "Get used to it" not in bed.text
        await pressed(bed, "u")
        assert "Mine: saved" in bed.text


async def test_escape_puts_a_cell_back_and_a_step_forward_brings_back_what_was_typed() -> None:
    async with editing() as bed:
        await pressed(bed, "right", "enter")
        await typed(bed, "45s")
        await pressed(bed, "escape")
        assert "Mine: saved" in bed.text
        assert bed.screen == "EditorScreen"
        await pressed(bed, "ctrl+y")
        assert "45s" in bed.text
        assert "Mine: not saved" in bed.text


async def test_phases_are_moved_and_added_and_saved_on_leaving() -> None:
    async with editing() as bed:
        await pressed(bed, "down", "down", "down", "e", "a")
        await pressed(bed, "escape")
        assert "Not saved yet." in bed.text
        await pressed(bed, "escape")
        assert bed.screen == "EditorScreen"
        await pressed(bed, "escape", "s")
        assert bed.screen == "ProgramsScreen"
    names = [phase.name for phase in load(path_of("Mine")).phases]
    assert names[1:5] == ["Get used to it", "Hum", None, "A little more"]


async def test_changes_are_thrown_away_only_when_that_is_said() -> None:
    async with editing() as bed:
        await pressed(bed, "r", "escape", "x")
        assert bed.screen == "ProgramsScreen"
    assert sorted(path.name for path in folders.own_programs().iterdir()) == ["mine.toml"]
    assert len(load(path_of("Mine")).phases) == 5


async def test_what_was_typed_survives_the_end_of_the_screens_in_the_middle_of_a_word() -> None:
    async with editing() as bed:
        await pressed(bed, "right", "enter")
        await bed.press("ctrl+u", *"7 minut", "ctrl+c")
    async with editing() as bed:
        assert "7 minut" in bed.text or "7m" in bed.text
        assert "Mine: not saved" in bed.text


async def test_what_the_table_cannot_show_stays_as_it_is_and_its_file_is_named() -> None:
    path = written("Mine", WAVE)
    async with editing(size=(120, 30)) as bed:
        assert "(a wave)" in bed.text
        await pressed(bed, "right", "enter")
        assert "it stays as it is" in bed.text
        assert "mine.toml" in bed.text.replace("\n", "")
        await pressed(bed, "down", "enter")
        await typed(bed, "150s")
        await pressed(bed, "enter", "ctrl+s")
    assert path.read_text() == WAVE.replace('"2m"', '"150s"')


async def test_a_sound_program_that_this_machine_cannot_play_is_saved_and_said_to_be_so() -> None:
    async with editing() as bed:
        await pressed(bed, "up", "right", "right", "right", "enter")
        await typed(bed, "thigh")
        assert "Sound, but it cannot be played here" in bed.text
        await pressed(bed, "enter", "ctrl+s")
        assert "Mine: saved" in bed.text
        await pressed(bed, "p", "escape")
        assert not bed.ever_felt


async def test_a_renamed_program_is_shown_under_its_new_name() -> None:
    async with editing() as bed:
        await pressed(bed, "up", "enter")
        await typed(bed, "Calf Wave")
        assert "there is another program of that name" in bed.text
        await typed(bed, "Softly")
        await pressed(bed, "enter", "ctrl+s", "escape")
        assert "Softly (your own)" in bed.text
        assert "Mine (your own)" not in bed.text


async def test_a_file_that_was_changed_meanwhile_is_written_over_only_when_asked_twice() -> None:
    async with editing() as bed:
        await pressed(bed, "r")
        with path_of("Mine").open("a") as file:
            file.write("# by hand\n")
        await pressed(bed, "ctrl+s")
        assert "changed meanwhile" in bed.text.replace("\n", "")
        assert "by hand" in path_of("Mine").read_text()
        await pressed(bed, "ctrl+s")
        assert "by hand" not in path_of("Mine").read_text()


@pytest.mark.parametrize("size", [(40, 30), (20, 5)])
async def test_a_narrow_screen_has_the_chart_below_the_table(size: tuple[int, int]) -> None:
    async with editing(size=size) as bed:
        if size[1] > 5:
            lines = bed.text.splitlines()
            table = next(n for n, line in enumerate(lines) if "Begin softly" in line)
            chart = next(n for n, line in enumerate(lines) if "calves" in line)
            assert "Begin softly" in lines[table]
            assert chart > table
        await pressed(bed, "right", "enter")
        await typed(bed, "1m")
        await pressed(bed, "enter", "ctrl+s")
        await looked(bed)
    assert load(path_of("Mine")).phases[0].length_ms == 60_000


async def test_a_cell_is_opened_and_closed_by_touch() -> None:
    async with editing() as bed:
        await bed.pilot.click("Phases", offset=(23, 3))
        await bed.pilot.click("Phases", offset=(23, 3))
        await looked(bed)
        assert "Length: Such as" in bed.text
        await typed(bed, "2m")
        await bed.pilot.click("Phases", offset=(23, 5))
        await looked(bed)
        assert "Length: Such as" not in bed.text
        assert "Mine: not saved" in bed.text
        await pressed(bed, "ctrl+s")
    assert [phase.length_ms for phase in load(path_of("Mine")).phases][1] == 120_000
