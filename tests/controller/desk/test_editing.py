"""A program that is being changed: what is not touched stays, and what is wrong is found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.desk.programs.cells import Column, meant, told
from controller.desk.programs.editing import Edit, checked, edit_of
from controller.desk.programs.listing import Machinery
from controller.desk.programs.sheet import WHOLE, Sheet, taken_apart
from controller.machine import chosen
from profiles.library import program_of, shelf
from profiles.limits import CEILINGS
from profiles.shelving import template

PATH = Path("mine.toml")
TEXT = template("Mine")
PAD = Machinery(chosen("sim:tcode"), {}, CEILINGS)
INLINE = """
name = "Mine"
phases = [{ length = "2m", level = 20 }, { length = "2m", from = 20, to = 0 }]
"""
WAVE = """
[[phases]]
length = "4m"
level = 20
[phases.wave]
over = ["foot", "calf"]  # up
every = "10s"
hold = "15s"
rest = "30s"

[[phases]]
length = "1m"
from = 20
to = 0

[[alongside]]
effect = "heat"
zones = ["calf"]
phases = [{ length = "1m", celsius = [37, 39] }]
"""


def sheet(text: str = TEXT) -> Sheet:
    found = taken_apart(text)
    assert found is not None
    return found


@pytest.mark.parametrize("name", sorted(shelf().kept))
def test_a_shipped_program_taken_apart_is_the_same_again(name: str) -> None:
    text = shelf().kept[name].text
    assert sheet(text).text == text
    assert len(sheet(text).blocks) == len(program_of(text, PATH).phases)


@pytest.mark.parametrize(
    ("column", "words", "line"),
    [
        (Column.LENGTH, "10 minutes", 'length = "10m"'),
        (Column.LEVEL, "30", "level = 30"),
        (Column.ZONES, "feet and left calf", 'zones = ["foot", "calf.left"]'),
        (Column.EFFECT, "knead", 'effect = "kneading"'),
        (Column.RHYTHM, "on 5s off 55s", 'pulse = { on = "5s", off = "55s" }'),
        (Column.RHYTHM, "each 4m rise 20s", 'alternate = { each = "4m", rise = "20s" }'),
        (Column.NAME, "", 'length = "5m"'),
    ],
)
def test_a_cell_changes_its_line_and_no_other(column: Column, words: str, line: str) -> None:
    before, after = sheet().blocks[1], sheet().with_cell(2, column, words)
    changed = set(after.blocks[1].splitlines()) - set(before.splitlines())
    assert line in after.blocks[1]
    assert changed <= {line}
    assert after.blocks[0] == sheet().blocks[0]


def test_a_remark_stays_behind_the_value_it_is_about() -> None:
    after = sheet().with_cell(1, Column.LENGTH, "40s")
    assert 'length = "40s"             # "90s", "12m" or "1m30s"' in after.text
    assert "# Each [[phases]] is a stretch of time" in after.blocks[0]


def test_a_level_becomes_a_ramp_and_a_level_again() -> None:
    ramp = sheet().with_cell(2, Column.LEVEL, "10 to 30")
    assert (ramp.row(2)["from"], ramp.row(2)["to"], "level" in ramp.row(2)) == (10, 30, False)
    assert ramp.told(2, Column.LEVEL) == "10-30"
    assert ramp.with_cell(2, Column.LEVEL, "25").row(2) == sheet().row(2)


@pytest.mark.parametrize("column", list(Column))
def test_what_a_cell_shows_means_what_it_shows(column: Column) -> None:
    for kept in shelf().kept.values():
        parts = sheet(kept.text)
        for row in range(1, len(parts.blocks) + 1):
            if not parts.locked(row, column):
                assert parts.with_cell(row, column, parts.told(row, column)).row(row) == dict(
                    parts.row(row)
                )


@given(st.sampled_from(Column), st.text())
def test_whatever_is_typed_is_kept_and_found_wrong_or_sound(column: Column, words: str) -> None:
    after = sheet().with_cell(2, column, words)
    assert taken_apart(after.text) == after
    found = checked(after, PATH, (), PAD)
    assert found.sound or found.at(2) is not None


def test_a_problem_is_told_with_its_row_and_its_cell() -> None:
    found = checked(sheet().with_cell(3, Column.LENGTH, "soon"), PATH, (), PAD)
    (problem,) = found.problems
    assert (problem.row, problem.column) == (3, Column.LENGTH)
    assert "'soon' is not a duration" in problem.said
    assert "90s" in problem.hint
    assert found.preview is None


def test_each_row_that_is_wrong_is_found() -> None:
    both = sheet().with_cell(2, Column.LEVEL, "loud").with_cell(3, Column.ZONES, "knee")
    assert [p.row for p in checked(both, PATH, (), PAD).problems] == [2, 3]


def test_a_name_that_another_program_has_is_a_problem() -> None:
    found = checked(
        sheet().with_cell(WHOLE, Column.NAME, "first night"), PATH, ["First Night"], PAD
    )
    assert (found.problems[0].row, found.problems[0].column) == (WHOLE, Column.NAME)


def test_a_program_that_is_too_long_is_found_at_its_longest_phase() -> None:
    found = checked(sheet().with_cell(3, Column.LENGTH, "3h"), PATH, (), PAD)
    assert (found.sound, found.problems[0].row) == (False, 3)
    assert "L1" in found.problems[0].hint


def test_a_sound_program_that_may_not_be_played_here_says_so_and_may_be_kept() -> None:
    found = checked(sheet().with_cell(WHOLE, Column.ZONES, "thigh"), PATH, (), PAD)
    assert found.sound
    assert found.preview is not None
    assert "thigh" in found.preview.refusal


def test_what_the_table_cannot_show_is_locked_and_stays_as_it_is() -> None:
    text = f'name = "Mine"\n{WAVE}'
    parts = sheet(text)
    assert "a wave" in parts.locked(1, Column.LEVEL)
    assert not parts.locked(1, Column.NAME)
    changed = parts.with_cell(2, Column.LENGTH, "2m").moved(1, 1)
    assert changed.blocks[1] == parts.blocks[0]
    assert changed.tail == parts.tail
    assert '["foot", "calf"]  # up' in changed.text


def test_phases_on_one_line_are_laid_out_anew_and_are_the_same_program() -> None:
    edit = edit_of(INLINE, PATH)
    assert edit.anew
    assert not edit.sheet.locked(1, Column.LEVEL)
    assert program_of(edit.sheet.text, PATH) == program_of(INLINE, PATH)


def test_steps_go_back_and_forth() -> None:
    first = edit_of(TEXT, PATH)
    second = first.to(first.sheet.added(2))
    third = second.to(second.sheet.removed(1))
    assert third.undone().sheet == second.sheet
    assert third.undone().undone().undone().sheet == first.sheet
    assert third.undone().undone().redone().redone().sheet == third.sheet
    assert third.undone().to(first.sheet.moved(2, 1)).redone().sheet == first.sheet.moved(2, 1)
    assert (first.unsaved, third.unsaved, third.kept().unsaved) == (False, True, False)


def test_a_draft_stands_one_step_after_the_file() -> None:
    draft = sheet().with_cell(2, Column.LENGTH, "oh no")
    edit: Edit = edit_of(TEXT, PATH, draft.text)
    assert edit.sheet == draft
    assert not edit.undone().unsaved


def test_a_new_phase_goes_on_where_the_one_before_it_ends() -> None:
    assert told(sheet().added(1).row(2), Column.LEVEL) == "25"
    assert checked(sheet().added(1), PATH, (), PAD).sound


def test_a_phase_is_moved_no_further_than_the_ends() -> None:
    assert sheet().moved(1, -1) == sheet()
    assert sheet().moved(len(sheet().blocks), 1) == sheet()
    assert sheet().moved(1, 1).row(2) == sheet().row(1)


def test_degrees_are_typed_as_they_are_shown() -> None:
    assert meant("37-39 C", Column.LEVEL)["celsius"] == [37, 39]
    assert told({"celsius": [37, 39]}, Column.LEVEL) == "37-39 C"
