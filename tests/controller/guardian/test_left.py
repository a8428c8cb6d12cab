"""Notes on machines that may run: found by any name, and no trouble where they must stay."""

import logging
from pathlib import Path

import pytest

from controller.address import Address
from controller.errors import LinkUnavailable
from controller.guardian.left import Left, LeftNote, left_running, noted, unreadable
from controller.guardian.lock import key, machine_lock
from controller.guardian.recipe import Recipe


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path / "home"))
    meet_in(tmp_path / "run", monkeypatch)


def meet_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))


@pytest.fixture
def port(tmp_path: Path) -> Path:
    """A port by a name that others get later."""
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "ttyUSB1").touch()
    (tmp_path / "pad").symlink_to(tmp_path / "ttyUSB0")
    return tmp_path / "pad"


def serial(path: Path) -> Address:
    return Address.parse(f"serial:{path}")


@pytest.mark.parametrize("name", ["pad", "ttyUSB0", "ttyUSB1"])
def test_a_note_is_found_by_every_name_that_its_machine_had_or_has(port: Path, name: str) -> None:
    with machine_lock(serial(port)) as lock:
        LeftNote(lock).write(Recipe(str(serial(port)), "nobra", None))
    port.unlink()
    port.symlink_to(port.with_name("ttyUSB1"))
    (left,) = left_running(serial(port.with_name(name)))
    assert left.lock == lock
    assert not left_running(serial(port.with_name("ttyUSB2")))


def test_a_session_elsewhere_keeps_its_machine_and_its_note(
    port: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine_lock(serial(port)) as lock, noted(lock) as note:
        note.write(Recipe(str(serial(port)), "nobra", None))
        meet_in(tmp_path / "another", monkeypatch)
        with (
            machine_lock(serial(port)) as other,
            pytest.raises(LinkUnavailable, match="a session is already running"),
            noted(other),
        ):
            pass
        assert left_running()[0].taken
    assert not left_running()[0].taken


def test_a_note_whose_folder_for_sessions_is_gone_is_locked_where_others_meet(
    port: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine_lock(serial(port)) as lock:
        LeftNote(lock).write(Recipe(str(serial(port)), "nobra", None))
    (tmp_path / "run").rename(tmp_path / "gone")
    meet_in(tmp_path / "another", monkeypatch)
    (left,) = left_running()
    assert left.lock == tmp_path / "another" / "legato" / key(serial(port))


def test_a_note_that_cannot_be_removed_is_told_of_and_no_trouble(
    port: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with machine_lock(serial(port)) as lock:
        with noted(lock) as note:
            note.path.mkdir(parents=True)  # what even the superuser cannot unlink
            note.at_rest()
        Left(note.path, Recipe(str(serial(port)), "nobra", None)).forget()
    said = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert len(said) == 2
    assert all("stays" in line and str(note.path) in line for line in said)


def test_a_note_that_cannot_be_read_is_known_by_its_machine(port: Path) -> None:
    with machine_lock(serial(port)) as lock:
        note = LeftNote(lock).path
    note.parent.mkdir(parents=True)
    note.write_text("{")
    assert unreadable() == unreadable(serial(port)) == (note,)
    assert not unreadable(serial(port.with_name("ttyUSB1")))
