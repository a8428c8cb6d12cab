"""Programs of one's own, from their first line on: new, copy, edit, check, import, export."""

import json
import os
import pty
import stat
import subprocess
from pathlib import Path

import pytest

from tests.controller.cli.commands import LEGATO, LIMIT_S, Home, Ran

pytestmark = pytest.mark.wire

GOOD = """name = "Mine" # all mine
[[phases]]
length = "90s"
level = 10
"""
STRONG = """name = "Strong"
[[phases]]
length = "20m"
level = 100
[[phases]]
length = "60s"
from = 100
to = 0
"""


@pytest.fixture
def folder(home: Home) -> Path:
    """Where one's own programs are; made, but empty."""
    own = home.folder / "legato" / "config" / "programs"
    own.mkdir(parents=True)
    return own


def editor(home: Home, script: str) -> None:
    """From now on, the editor is a shell script that gets the file as its argument."""
    path = home.folder / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    home.env["VISUAL"] = str(path)


def told(ran: Ran, code: int, *words: str) -> None:
    """It ended with that code and said these words on the error stream, without a traceback."""
    assert "Traceback" not in ran.err + ran.out
    assert ran.code == code, ran.err
    for word in words:
        assert word in ran.err, ran.err


def test_a_program_is_begun_checked_shown_and_played(home: Home) -> None:
    begun = home.run("programs", "new", "My Evening")
    assert begun.code == 0
    assert "my-evening.toml" in begun.out
    assert home.run("programs", "check", "My Evening").code == 0
    assert home.run("show", "My Evening").code == 0
    assert home.run("play", "My Evening", "--on", "sim:tcode", "--speed", "100").code == 0


@pytest.mark.parametrize("machine", ["sim:tcode", "sim:reverie_108"])
def test_what_is_begun_plays_within_the_limits_of_a_machine(home: Home, machine: str) -> None:
    home.run("programs", "new", "My Evening")
    ran = home.run("programs", "check", "--on", machine)
    assert ran.code == 0
    assert "My Evening (12 minutes 50 seconds): sound; it plays within the limits" in ran.out


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
    assert "Mine (80 seconds): sound" in ran.out


def test_a_mistake_made_in_the_editor_is_said_and_kept(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    editor(home, "sed -i 's/level = 10/level = 140/' \"$1\"")
    ran = home.run("programs", "edit", "Mine")
    told(ran, 1, "mine.toml, line 4", "phase 1, level", "140", "Nothing is lost")
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


def test_without_programs_of_ones_own_check_says_how_to_begin(home: Home) -> None:
    ran = home.run("programs", "check")
    assert ran.code == 0
    assert "legato programs new" in ran.out


def test_check_names_what_is_wrong_and_goes_on(home: Home, folder: Path) -> None:
    (folder / "a.toml").write_text(GOOD.replace("90s", "ninety"))
    (folder / "b.toml").write_text(GOOD)
    ran = home.run("programs", "check")
    told(ran, 1, "a.toml, line 3", "phase 1, length")
    assert "Mine (90 seconds): sound" in ran.out


def test_check_refuses_what_is_beyond_the_limits(home: Home, folder: Path) -> None:
    (folder / "strong.toml").write_text(STRONG)
    ran = home.run("programs", "check")
    told(ran, 5, "limit L4", "lowered")
    assert "Strong (21 minutes): sound; it is refused" in ran.out


def test_check_refuses_what_the_machine_cannot_play(home: Home) -> None:
    told(home.run("programs", "check", "Warm Knead", "--on", "sim:tcode"), 5, "no ")


def test_check_speaks_json(home: Home, folder: Path) -> None:
    (folder / "strong.toml").write_text(STRONG)
    ran = home.run("programs", "check", "--json")
    words = json.loads(ran.out)
    assert (words["name"], words["sound"], words["plays"], words["row"]) == (
        "Strong",
        True,
        False,
        "L4",
    )


def test_a_program_beyond_the_limits_is_refused_and_a_lowered_copy_plays(
    home: Home, folder: Path
) -> None:
    (folder / "strong.toml").write_text(STRONG)
    ran = home.run("play", "Strong", "--on", "sim:tcode")
    offered = 'legato programs copy "Strong" "Strong, lowered" --lowered --on sim:tcode'
    told(ran, 5, "limit L4", offered)
    arguments = ("programs", "copy", "Strong", "Strong, lowered", "--lowered")
    assert home.run(*arguments).code == 0
    assert home.run("programs", "check", "Strong, lowered").code == 0
    assert home.run("play", "Strong, lowered", "--on", "sim:tcode", "--speed", "100").code == 0


def test_a_program_that_is_too_long_is_refused_and_offered_shorter(
    home: Home, folder: Path
) -> None:
    (folder / "long.toml").write_text(STRONG.replace("100", "40").replace("20m", "50m"))
    offered = 'legato programs copy "Strong" "Strong, lowered" --lowered'
    told(home.run("play", "Strong", "--on", "sim:tcode"), 5, "long.toml, line 2", "L1", offered)
    told(home.run("programs", "check"), 5, "long.toml, line 2", "limit L1")
    ran = home.run("programs", "copy", "Strong", "Strong, lowered", "--lowered")
    assert "It lasts 35 minutes instead of 51 minutes." in ran.out
    assert home.run("programs", "check", "Strong, lowered").code == 0


def test_what_cannot_be_lowered_is_refused_with_its_row(home: Home, folder: Path) -> None:
    held = 'name = "Held"\neffect = "compression"\n[[phases]]\nlength = "2m"\nlevel = 40\n'
    (folder / "held.toml").write_text(held)
    ran = home.run("programs", "copy", "Held", "Held, lowered", "--lowered")
    told(ran, 5, "limit L7")
    assert "lowered copy" not in ran.err
    assert [path.name for path in folder.iterdir()] == ["held.toml"]


def test_what_is_within_the_limits_is_copied_as_it_is(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    ran = home.run("programs", "copy", "Mine", "Yours", "--lowered")
    assert "Nothing had to be lowered." in ran.out
    assert (folder / "yours.toml").read_text() == GOOD.replace("Mine", "Yours")


def test_a_program_is_given_away_and_taken_in(home: Home, folder: Path, tmp_path: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    file = tmp_path / "given.toml"
    assert home.run("programs", "export", "Mine", str(file)).code == 0
    assert home.run("programs", "remove", "Mine", "--yes").code == 0
    assert home.run("programs", "import", str(file)).code == 0
    assert (folder / "mine.toml").read_text() == GOOD


def test_a_program_is_shown_as_it_is_written(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    assert home.run("programs", "export", "Mine").out == GOOD


def test_a_file_that_is_there_is_not_written_over(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "notes.toml"
    file.write_text("notes")
    told(home.run("programs", "export", "First Night", str(file)), 1, "--force")
    assert file.read_text() == "notes"
    assert home.run("programs", "export", "First Night", str(file), "--force").code == 0
    assert 'name = "First Night"' in file.read_text()


def test_an_imported_file_does_not_replace_ones_own_unasked(
    home: Home, folder: Path, tmp_path: Path
) -> None:
    (folder / "old.toml").write_text(GOOD)
    file = tmp_path / "given.toml"
    file.write_text(GOOD.replace("90s", "80s"))
    told(home.run("programs", "import", str(file)), 1, "old.toml")
    assert (folder / "old.toml").read_text() == GOOD
    assert home.run("programs", "import", str(file), "--replace").code == 0
    assert (folder / "old.toml").read_text() == file.read_text()
    assert [path.name for path in folder.iterdir()] == ["old.toml"]


def test_an_imported_file_never_replaces_a_shipped_program(
    home: Home, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "given.toml"
    file.write_text(GOOD.replace("Mine", "First Night"))
    told(home.run("programs", "import", str(file), "--replace"), 1, "shipped program")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"import os; os.system('true')", "not TOML"),
        (b"\x89PNG\xff", "not a text file"),
        (b"#" * 1_000_001, "too large"),
        (GOOD.replace("level", "run").encode(), "unknown key"),
    ],
    ids=["code", "picture", "huge", "unknown key"],
)
def test_what_is_no_program_is_not_taken_in(
    home: Home, folder: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "given.toml"
    file.write_bytes(content)
    told(home.run("programs", "import", str(file)), 1, "given.toml", words)
    assert list(folder.iterdir()) == []


def test_a_program_is_not_removed_where_nobody_can_be_asked(home: Home, folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    told(home.run("programs", "remove", "Mine"), 2, "--yes")
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
    told(home.run("programs", "remove", "First Night", "--yes"), 1, "comes with Legato")


def test_a_folder_that_cannot_be_written_is_said(home: Home) -> None:
    config = home.folder / "legato" / "config"
    config.mkdir(parents=True)
    (config / "programs").write_text("a file where the folder should be")
    told(home.run("programs", "new", "Mine"), 1, str(config / "programs"))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_is_read_only_is_said(home: Home, folder: Path) -> None:
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    told(home.run("programs", "new", "Mine"), 1, "mine.toml", "folder is yours")


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


def test_the_schema_is_json(home: Home) -> None:
    words = json.loads(home.run("programs", "schema").out)
    assert words["$schema"] == "https://json-schema.org/draft/2020-12/schema"
