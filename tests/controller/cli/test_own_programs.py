"""Programs of one's own, from their first line to their last: new, copy, edit, remove."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.controller.cli.commands import LEGATO, LIMIT_S, Home
from tests.controller.cli.own import GOOD, STRONG, told

pytestmark = pytest.mark.wire


def editor(home: Home, script: str) -> None:
    """From now on, the editor is a shell script that gets the file as its argument."""
    path = home.folder / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    home.env["VISUAL"] = str(path)


def test_a_program_is_begun_checked_shown_and_played(home: Home) -> None:
    begun = home.run("programs", "new", "My Evening")
    assert begun.code == 0
    assert "my-evening.toml" in begun.out
    assert home.run("programs", "check", "My Evening").code == 0
    assert home.run("show", "My Evening").code == 0
    assert home.run("play", "My Evening", "--on", "sim:tcode", "--speed", "100").code == 0


def test_a_program_is_not_begun_under_the_name_of_a_shipped_one(home: Home, folder: Path) -> None:
    told(home.run("programs", "new", "first night"), 1, "shipped program", "legato programs copy")
    assert list(folder.iterdir()) == []


def test_a_program_is_not_begun_twice(home: Home, folder: Path) -> None:
    home.run("programs", "new", "Mine")
    before = (folder / "mine.toml").read_text()
    told(home.run("programs", "new", "MINE"), 1, "mine.toml", 'legato programs edit "Mine"')
    assert (folder / "mine.toml").read_text() == before


def test_a_name_that_a_broken_file_has_is_taken(home: Home, folder: Path) -> None:
    (folder / "bad.toml").write_text('name = "Mine"\nphases = 3\n')
    told(home.run("programs", "new", "Mine"), 1, "bad.toml", "broken")


@pytest.mark.parametrize("name", ["", "a\x1bb", "x" * 401])
def test_what_is_no_name_is_refused(home: Home, folder: Path, name: str) -> None:
    told(home.run("programs", "new", name), 1, "name")
    assert list(folder.iterdir()) == []


def test_a_copy_keeps_the_remarks(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    assert home.run("programs", "copy", "Mine", "Yours").code == 0
    assert (folder / "yours.toml").read_text() == GOOD.replace("Mine", "Yours")


def test_a_shipped_program_is_copied(home: Home) -> None:
    assert home.run("programs", "copy", "first night", "My First").code == 0
    assert "My First (10 minutes; first time; your own)" in home.run("programs").out


def test_a_program_is_not_copied_onto_another(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    told(home.run("programs", "copy", "First Night", "Mine"), 1, "mine.toml")
    assert (folder / "mine.toml").read_text() == GOOD


@pytest.mark.parametrize("command", ["show", "programs copy", "programs export", "programs check"])
def test_a_misspelt_program_suggests_the_nearest(home: Home, command: str) -> None:
    more = ["Copy"] if command.endswith("copy") else []
    ran = home.run(*command.split(), "Frist Nigt", *more)
    told(ran, 1, "Did you mean 'First Night'?")


@pytest.mark.parametrize("command", ["edit", "remove"])
def test_a_misspelt_program_of_ones_own_suggests_the_nearest(
    home: Home, folder: Path, command: str
) -> None:
    (folder / "mine.toml").write_text(GOOD)
    told(home.run("programs", command, "Mien"), 1, "Did you mean 'Mine'?")


def test_a_misspelt_command_suggests_the_nearest(home: Home) -> None:
    told(home.run("programs", "exprot", "Mine"), 2, "Did you mean 'export'?")
    told(home.run("progams"), 2, "Did you mean 'programs'?")


def test_an_edited_program_is_checked(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    editor(home, "sed -i 's/90s/80s/' \"$1\"")
    ran = home.run("programs", "edit", "mine")
    assert ran.code == 0
    assert "Mine (80 seconds): all is well" in ran.out


def test_a_mistake_made_in_the_editor_is_said_and_kept(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    editor(home, "sed -i 's/level = 10/level = 140/' \"$1\"")
    ran = home.run("programs", "edit", "Mine")
    told(ran, 1, "mine.toml, line 4", "phase 1, level", "140", 'legato programs edit "Mine"')
    assert "level = 140" in (folder / "mine.toml").read_text()


@pytest.mark.parametrize("name", ["bad", "bad.toml", "Mine"])
def test_a_broken_program_can_be_mended(home: Home, folder: Path, name: str) -> None:
    (folder / "bad.toml").write_text(GOOD + "level = = 3\n")
    editor(home, "sed -i '$d' \"$1\"")
    assert home.run("programs", "edit", name).code == 0
    assert (folder / "bad.toml").read_text() == GOOD


def test_an_editor_that_fails_is_said_and_loses_nothing(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    editor(home, "exit 1")
    told(home.run("programs", "edit", "Mine"), 1, "mine.toml", "Set $EDITOR")
    assert (folder / "mine.toml").read_text() == GOOD


def test_a_shipped_program_is_not_edited_but_copied(home: Home, folder: Path) -> None:
    editor(home, 'echo "edited" >> "$1"')
    told(
        home.run("programs", "edit", "First Night"),
        1,
        "comes with Legato",
        'legato programs copy "First Night"',
    )
    assert list(folder.iterdir()) == []


def test_a_program_renamed_to_another_in_the_editor_is_said(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    editor(home, "sed -i 's/Mine/First Night/' \"$1\"")
    told(home.run("programs", "edit", "Mine"), 1, "mine.toml", "first-night.toml")


def test_a_program_is_not_removed_where_nobody_can_be_asked(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    told(home.run("programs", "remove", "Mine"), 2, "--yes", "remove Mine (")
    assert (folder / "mine.toml").exists()


@pytest.mark.parametrize(("answer", "is_kept"), [(b"n\n", True), (b"y\n", False)])
def test_a_person_is_asked_before_a_program_is_removed(
    home: Home, folder: Path, answer: bytes, is_kept: bool
) -> None:
    (folder / "mine.toml").write_text(GOOD)
    person, terminal = pty.openpty()
    os.write(person, answer)
    command = [LEGATO, "programs", "remove", "Mine"]
    done = subprocess.run(
        command, env=home.env, stdin=terminal, capture_output=True, timeout=LIMIT_S, check=False
    )
    os.close(person)
    os.close(terminal)
    assert (folder / "mine.toml").exists() is is_kept
    assert done.returncode == (1 if is_kept else 0)
    assert str(folder / "mine.toml").encode() in done.stdout


def test_a_shipped_program_is_not_removed(home: Home) -> None:
    told(home.run("programs", "remove", "First Night", "--yes"), 1, "cannot be changed or removed")


def test_a_file_with_the_name_of_a_shipped_program_is_said_and_does_not_hide_it(
    home: Home, folder: Path
) -> None:
    (folder / "hidden.toml").write_text(GOOD.replace("Mine", "First Night"))
    ran = home.run("programs")
    assert "First Night (10 minutes; first time)" in ran.out
    assert "hidden.toml: name: 'First Night' is the name of a shipped program" in ran.err
    assert "first-night.toml" in ran.err


def test_of_two_files_with_one_name_the_first_is_used_and_both_are_named(
    home: Home, folder: Path
) -> None:
    (folder / "a.toml").write_text(GOOD)
    (folder / "b.toml").write_text(GOOD.replace("90s", "80s"))
    ran = home.run("programs")
    assert "Mine (90 seconds; your own)" in ran.out
    assert "b.toml" in ran.err
    assert "a.toml" in ran.err


def test_playing_a_broken_program_by_its_name_says_what_is_wrong(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD.replace("90s", "ninety"))
    told(home.run("play", "Mine", "--on", "sim:tcode"), 1, "mine.toml, line 3", "not a duration")


def test_a_program_renamed_and_broken_in_the_editor_is_found_by_its_file(
    home: Home, folder: Path
) -> None:
    (folder / "one.toml").write_text(GOOD)
    editor(home, "sed -i 's/Mine/Other/; s/10/140/' \"$1\"")
    told(home.run("programs", "edit", "Mine"), 1, 'legato programs edit "one.toml"')


def test_what_is_checked_without_a_name_is_offered_by_its_name(home: Home, folder: Path) -> None:
    (folder / "strong.toml").write_text(STRONG)
    told(home.run("programs", "check"), 5, 'legato programs copy "Strong" "Strong, lowered"')
