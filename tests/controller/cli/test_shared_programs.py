"""Programs given away and taken in, and what a disk may do to them."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.controller.cli.commands import Home
from tests.controller.cli.own import GOOD, in_a_shell, told

pytestmark = pytest.mark.wire


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


def test_no_folder_is_made_for_a_program_given_away(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "given.toml"
    told(home.run("programs", "export", "First Night", str(file)), 1, "no such folder")
    assert not file.parent.exists()


def test_an_imported_file_does_not_replace_ones_own_unasked(
    home: Home, folder: Path, tmp_path: Path
) -> None:
    (folder / "old.toml").write_text(GOOD)
    file = tmp_path / "given.toml"
    file.write_text(GOOD.replace("90s", "80s"))
    told(home.run("programs", "import", str(file)), 1, "old.toml", "--replace", "name = ")
    assert (folder / "old.toml").read_text() == GOOD
    assert home.run("programs", "import", str(file), "--replace").code == 0
    assert (folder / "old.toml").read_text() == file.read_text()
    assert [path.name for path in folder.iterdir()] == ["old.toml"]


def test_an_imported_file_never_replaces_a_shipped_program(
    home: Home, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "given.toml"
    file.write_text(GOOD.replace("Mine", "First Night"))
    told(home.run("programs", "import", str(file), "--replace"), 1, "shipped program", "name = ")
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


def test_a_folder_that_cannot_be_written_is_said(home: Home) -> None:
    config = home.folder / "legato" / "config"
    config.mkdir(exist_ok=True)
    (config / "programs").write_text("a file where the folder should be")
    told(home.run("programs", "new", "Mine"), 1, str(config / "programs"))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_is_read_only_is_said(home: Home, folder: Path) -> None:
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    told(home.run("programs", "new", "Mine"), 1, "mine.toml", "folder is yours")


@pytest.mark.parametrize("command", ["programs new Mine", "programs copy Foot-Ease Mine"])
def test_a_disk_that_is_full_is_said_and_leaves_nothing_half_written(
    home: Home, folder: Path, command: str
) -> None:
    ran = in_a_shell(home, f"ulimit -f 0; exec LEGATO {command}")
    told(ran, 1, "mine.toml", "room on the disk")
    assert list(folder.iterdir()) == []


def test_a_full_disk_behind_the_output_is_said(home: Home) -> None:
    ran = in_a_shell(home, "exec LEGATO programs export First-Night > /dev/full")
    told(ran, 1, "No space left")


def test_what_is_no_file_in_the_folder_holds_up_nothing(home: Home, folder: Path) -> None:
    os.mkfifo(folder / "pipe.toml")
    (folder / "folder.toml").mkdir()
    (folder / "nowhere.toml").symlink_to("gone")
    (folder / ".hidden.toml").write_text("left by an editor")
    assert home.run("programs", "new", "Mine").code == 0
    for arguments in (("programs",), ("programs", "check")):
        ran = home.run(*arguments)
        assert "Mine (12 minutes 50 seconds" in ran.out
        assert ran.err.count("not a file") == 3
    told(home.run("programs", "edit", "Mien"), 1, "Did you mean 'Mine'?")


def test_the_schema_is_json(home: Home) -> None:
    words = json.loads(home.run("programs", "schema").out)
    assert words["$schema"] == "https://json-schema.org/draft/2020-12/schema"
