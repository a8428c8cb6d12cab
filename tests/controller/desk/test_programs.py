"""The programs by need, one of them previewed, and those of one's own on disk."""

from pathlib import Path

import pytest

from controller import folders
from controller.desk.here import Here
from controller.desk.programs.cells import Column
from controller.desk.programs.editing import Checked, checked
from controller.desk.programs.listing import listing, machinery, previewed
from controller.desk.programs.own import (
    begun,
    copied,
    free_name,
    keep_draft,
    opened,
    removed,
    saved,
)
from profiles.errors import ProfileError
from profiles.library import shelf

pytestmark = pytest.mark.usefixtures("own_home")

PAD = Here("me", "sim:tcode")


def names(here: Here = PAD, words: str = "") -> dict[str, list[str]]:
    return {need.title: [e.name for e in need.entries] for need in listing(here).only(words).needs}


def check(name: str) -> Checked:
    here = opened(name)
    return checked(here.edit.sheet, here.path, here.taken, machinery(PAD))


def test_programs_stand_by_need_and_those_that_do_not_fit_come_last() -> None:
    found = listing(PAD)
    assert found.needs[0].title == "first time"
    evening = next(need for need in found.needs if need.title == "legs restless in the evening")
    assert [bool(entry.refusal) for entry in evening.entries] == sorted(
        bool(entry.refusal) for entry in evening.entries
    )
    assert "this machine has no" in evening.entries[-1].refusal


def test_without_a_machine_programs_are_there_as_they_are_written() -> None:
    found = listing(Here("me"))
    assert found.machine == ""
    assert found.note
    assert not any(entry.refusal for need in found.needs for entry in need.entries)
    assert previewed("First Night", Here("me")).fit == (found.note,)


def test_words_narrow_the_list_by_name_need_and_summary() -> None:
    assert names(words="night") == {
        "first time": ["First Night"],
        "woke in the night": ["Back to Sleep"],
    }
    assert names(words="xyzzy") == {}


def test_a_broken_file_is_named_with_its_field_and_its_line() -> None:
    folder = folders.own_programs()
    folder.mkdir(parents=True)
    (folder / "odd.toml").write_text('name = "Odd"\n[[phases]]\nlength = "5x"\nlevel = 20\n')
    (odd,) = listing(PAD).broken
    assert (odd.path.name, odd.line) == ("odd.toml", 3)
    assert odd.where == "phase 1, length, line 3"
    assert "odd.toml" in [one.path.name for one in listing(PAD).only("odd").broken]


def test_a_preview_tells_what_this_machine_makes_of_it() -> None:
    found = previewed("First Night", PAD)
    said = "\n".join(found.words(70))
    assert found.traces[0].steps
    assert "On sim:tcode (" in said
    assert "If this computer dies" in said
    assert "0:00  Begin softly, 30 seconds" in said
    assert "Caution: Stop when it hurts" in said
    assert max(map(len, found.words(40))) <= 40


def test_a_preview_of_what_cannot_be_played_says_why_and_shows_it_as_written() -> None:
    found = previewed("Evening Pulse 30", PAD)
    assert "no compression" in found.refusal
    assert found.traces[0].steps is None
    assert "It cannot be played here" in found.words(70)[0]


def test_a_copy_gets_a_name_that_is_free() -> None:
    assert copied("First Night", free_name("First Night")) == "My First Night"
    assert free_name("First Night") == "My First Night 2"
    assert "My First Night" in names()["first time"]
    with pytest.raises(ProfileError, match="which is kept"):
        copied("First Night", "my first night")


def test_what_is_saved_is_in_the_file_and_its_draft_is_gone() -> None:
    copied("First Night", "Mine")
    here = opened("Mine")
    edit = here.edit.to(here.edit.sheet.removed(3))
    keep_draft(edit, here.path)
    assert opened("Mine").has_draft
    found = checked(edit.sheet, here.path, here.taken, machinery(PAD))
    after = saved(found, edit, here.path)
    assert not after.unsaved
    assert not opened("Mine").has_draft
    assert len(shelf(folders.own_programs()).kept["Mine"].program.phases) == 4


def test_a_draft_that_is_no_program_survives_and_plays_nowhere() -> None:
    copied("First Night", "Mine")
    before = opened("Mine").path.read_text()
    here = opened("Mine")
    keep_draft(here.edit.to(here.edit.sheet.with_cell(1, Column.LENGTH, "so")), here.path)
    assert opened("Mine").edit.sheet.told(1, Column.LENGTH) == "so"
    assert not check("Mine").sound
    assert here.path.read_text() == before
    assert previewed("Mine", PAD).length_ms == 600_000
    assert listing(PAD).broken == ()


def test_a_file_that_somebody_else_changed_is_not_written_over_unasked() -> None:
    copied("First Night", "Mine")
    here = opened("Mine")
    edit = here.edit.to(here.edit.sheet.removed(3))
    here.path.write_text(here.path.read_text() + "# by hand\n")
    found = checked(edit.sheet, here.path, here.taken, machinery(PAD))
    with pytest.raises(ProfileError, match="meanwhile"):
        saved(found, edit, here.path)
    assert "by hand" in here.path.read_text()
    saved(found, edit, here.path, over=True)
    assert "by hand" not in here.path.read_text()


def test_a_program_is_begun_with_something_to_change_and_removed_with_its_draft() -> None:
    begun("Evening")
    here = opened("Evening")
    keep_draft(here.edit.to(here.edit.sheet.removed(1)), here.path)
    assert [p.name for p in sorted(_files(here.path))] == [".evening.draft", "evening.toml"]
    removed("Evening")
    assert _files(here.path) == []
    with pytest.raises(ProfileError, match="comes with Legato"):
        removed("First Night")


def _files(path: Path) -> list[Path]:
    return list(path.parent.iterdir())
