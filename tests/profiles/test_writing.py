"""A program written as text is read back as the same program; nothing written is ever lost."""

import errno
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from profiles.disk import replace_file
from profiles.errors import ProfileError
from profiles.library import find, load, read, shelf, sought
from profiles.program import Program
from profiles.purpose import Purpose
from profiles.shelving import keep, own_file, remove, renamed, slug, template
from profiles.toml import inline
from profiles.writing import duration, written
from tests.profiles.own_programs import lines, programs, unhurried


@unhurried
@given(programs())
def test_a_program_is_read_back_as_it_was_written(program: Program) -> None:
    assert Program.model_validate(tomllib.loads(written(program))) == program


@pytest.mark.parametrize("name", sorted(shelf().programs))
def test_a_shipped_program_is_read_back_as_it_was_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.toml"
    path.write_text(written(find(name)), "utf-8")
    assert load(path) == find(name)


@given(st.integers(1, 9_999 * 3600))
def test_a_duration_is_read_back_as_it_was_written(count: int) -> None:
    part = {"length": duration(1000 * count), "level": 1}
    program = Program.model_validate({"format": 2, "name": "Tried", "phases": [part]})
    assert program.length_ms == 1000 * count


@pytest.mark.parametrize("length_ms", [0, -1000, 1, 1001])
def test_what_is_no_whole_seconds_cannot_be_written(length_ms: int) -> None:
    with pytest.raises(ValueError, match="no whole seconds"):
        duration(length_ms)


values: st.SearchStrategy[object] = st.recursive(
    st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=9,
)


@given(values)
def test_a_value_is_read_back_as_it_was_written(value: object) -> None:
    assert tomllib.loads(f"value = {inline(value)}")["value"] == value


def test_a_file_is_replaced_as_a_whole_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    path.chmod(0o640)
    replace_file(path, b"after")
    assert path.read_bytes() == b"after"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    replace_file(tmp_path / "link", b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == b"after"


def test_a_disk_that_is_full_leaves_the_program_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    kept = keep(template("Mine"), tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProfileError, match="No space left") as caught:
        keep(kept.text.replace("level = 25", "level = 20"), tmp_path, instead=True)
    assert "room on the disk" in caught.value.hint
    assert read(kept.path) == kept
    assert list(tmp_path.iterdir()) == [kept.path]


def test_the_template_is_a_sound_program_for_each_need_it_names() -> None:
    text = template("Mine")
    program = Program.model_validate(tomllib.loads(text))
    assert program.purpose == (Purpose.SETTLE,)
    assert all(purpose.value in text for purpose in Purpose)


@given(lines)
@example("NEEDS")
@example("NAME")
def test_a_program_is_called_what_it_was_begun_as(name: str) -> None:
    assert tomllib.loads(template(name))["name"] == name


@unhurried
@given(lines)
def test_a_copy_differs_from_its_original_in_nothing_but_its_name(name: str) -> None:
    original = sought("Warm Knead")
    before, after = tomllib.loads(original.text), tomllib.loads(renamed(original, name))
    assert after == {**before, "name": name}


@pytest.mark.parametrize(
    "line",
    [
        'name = "Mine"',
        "name='Mine'  # mine",
        '  "name" = "Mine"',
        'name = """Mine"""',
        "'name'='''Mine'''",
        'name = "\\u004dine"',
        'summary = """\\\nname = 1"""\nname = "Mine"',
    ],
)
def test_a_name_is_changed_however_it_is_written(line: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'# mine\n{line}\n[[phases]]\nname = "Hum"\nlength = "9s"\nlevel = 5\n')
    text = renamed(read(path), 'Her "own"')
    assert text.startswith("# mine\n")
    assert tomllib.loads(text) == {**tomllib.loads(path.read_text()), "name": 'Her "own"'}


def test_a_name_that_cannot_be_changed_in_place_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('"na\\u006de" = "Mine"\nphases = [{ length = "9s", level = 5 }]\n')
    with pytest.raises(ProfileError, match="cannot be changed"):
        renamed(read(path), "Yours")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("My Evening", "my-evening"),
        ("Für Oma!", "fur-oma"),
        ("../../etc/passwd", "etc-passwd"),
        ("夜", "夜"),
        ("...", "program"),
        ("x" * 400, "x" * 40),
    ],
)
def test_a_name_becomes_the_name_of_a_file(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_two_names_with_the_same_file_name_get_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("somebody's notes")
    assert keep(template("Mine"), tmp_path).path == tmp_path / "mine-2.toml"
    assert (tmp_path / "mine.toml").read_text() == "somebody's notes"


def test_a_file_that_cannot_be_removed_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="cannot be removed"):
        remove(tmp_path / "gone.toml")


def test_a_name_comes_before_the_name_of_a_file(tmp_path: Path) -> None:
    first = keep(template("Mine"), tmp_path).path
    first.rename(tmp_path / "yours.toml")
    second = keep(template("Yours"), tmp_path).path
    assert own_file("Yours", tmp_path) == second
    assert own_file("yours.toml", tmp_path) == tmp_path / "yours.toml"
