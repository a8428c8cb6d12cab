"""Where things are kept, and the folder in which processes meet: private, or not used."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from controller import folders
from controller.errors import SettingsError

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="rights as Unix knows them")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder of the person who runs these tests is touched."""
    monkeypatch.delenv("LEGATO_HOME", raising=False)
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def meeting_place(tmp_path: Path) -> Path:
    """The folder that is used where nothing speaks against it."""
    return tmp_path / "xdg_runtime_dir" / "legato"


@pytest.fixture
def other_place(tmp_path: Path) -> Path:
    """The folder that is used where that one cannot be."""
    return tmp_path / f"legato-{os.getuid()}"


@pytest.mark.skipif(sys.platform != "linux", reason="folders as Linux names them")
def test_settings_and_log_lie_where_the_system_keeps_such_things(tmp_path: Path) -> None:
    assert folders.config() == tmp_path / "xdg_config_home" / "legato"
    assert folders.data() == tmp_path / "xdg_data_home" / "legato"


def test_legato_home_moves_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path / "home"))
    assert folders.config() == tmp_path / "home" / "config"
    assert folders.data() == tmp_path / "home" / "data"
    assert folders.own_programs() == tmp_path / "home" / "config" / "programs"


def test_legato_home_does_not_move_where_processes_meet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = folders.run()
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path / "home"))
    assert folders.run() == before


def test_asking_where_things_are_kept_makes_no_folder(tmp_path: Path) -> None:
    folders.config(), folders.data(), folders.own_programs()
    assert list(tmp_path.iterdir()) == []


def test_the_meeting_place_is_made_for_its_owner_alone(meeting_place: Path) -> None:
    assert folders.run() == meeting_place
    assert meeting_place.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("rights", [0o755, 0o770, 0o701])
def test_a_folder_that_others_may_enter_is_not_used(
    meeting_place: Path, other_place: Path, rights: int
) -> None:
    meeting_place.mkdir(parents=True)
    meeting_place.chmod(rights)
    assert folders.run() == other_place


def test_a_folder_of_somebody_else_is_not_used(
    meeting_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = os.getuid()
    meeting_place.mkdir(mode=0o700, parents=True)
    monkeypatch.setattr(os, "getuid", lambda: uid + 1)
    with pytest.raises(SettingsError, match="no private folder"):
        folders.run()


def test_a_link_to_a_private_folder_is_not_used(
    meeting_place: Path, other_place: Path, tmp_path: Path
) -> None:
    (tmp_path / "private").mkdir(mode=0o700)
    meeting_place.parent.mkdir()
    meeting_place.symlink_to(tmp_path / "private")
    assert folders.run() == other_place


def test_a_file_in_its_place_is_not_used(meeting_place: Path, other_place: Path) -> None:
    meeting_place.parent.mkdir()
    meeting_place.touch()
    assert folders.run() == other_place


def test_without_any_private_folder_it_is_said_which_one_to_remove(
    meeting_place: Path, other_place: Path
) -> None:
    for folder in (meeting_place, other_place):
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    with pytest.raises(SettingsError) as caught:
        folders.run()
    assert str(other_place) in caught.value.hint
