"""What a crash leaves of settings and nights: all of what was there, or all of what was written."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controller import folders
from controller.care.keeping import ONLY, check_kept, nights_file, note_care
from controller.errors import SettingsError
from controller.nightlog.care import CareKind, add_care, care_rows
from controller.nightlog.mending import wrong_with
from controller.settings import read_settings, replace_settings, settings_file
from controller.state import findings, understood
from tests.controller.crashing import (
    LINES,
    answers_without_end,
    meeting_on_a_full_disk,
    on_a_full_disk,
    settings_without_end,
)
from tests.controller.known import At, settled_in

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes end otherwise there")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path / "legato"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@contextmanager
def child(does: Callable[[], None]) -> Iterator[Iterator[object]]:
    """What a child says, line by line; it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.controller.crashing", does.__name__],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield (json.loads(line) for line in process.stdout)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("writes", [1, 7, 20])
def test_settings_are_whole_whenever_whoever_replaces_them_is_killed(writes: int) -> None:
    replace_settings(people=["Ann"])
    with child(settings_without_end) as says:
        written = next(int(str(number)) for number in says if number == writes)
    settings = read_settings()
    moods = settings["moods"]
    assert isinstance(moods, dict)
    assert settings["people"] == ["Ann"]
    assert len(moods) == LINES
    assert len(set(moods.values())) == 1  # all of one writing
    assert moods["mood0"] >= written
    check_kept()


@pytest.mark.parametrize("writes", [1, 7, 20])
def test_every_answer_that_was_kept_is_there_whenever_whoever_answers_is_killed(
    writes: int,
) -> None:
    with child(answers_without_end) as says:
        kept = next(int(str(number)) for number in says if number == writes)
    rows = care_rows(nights_file(), ONLY)
    assert len(rows) >= kept
    assert [row.said["n"] for row in rows] == list(range(1, len(rows) + 1))
    assert wrong_with(nights_file(), understood) == ""
    assert read_settings()["keeps_nights"] is True
    check_kept()


def test_a_crash_after_the_very_first_answer_is_no_loss_of_settings() -> None:
    add_care(folders.night_log(), At(1), ONLY, CareKind.SCREENING, {})  # killed before the settings
    check_kept()
    note_care(At(1), ONLY, CareKind.TONIGHT, {"answers": ["ok"]})
    settings_file().unlink()
    with pytest.raises(SettingsError, match="missing") as caught:
        check_kept()
    assert "legato data repair" in caught.value.hint


def test_on_a_full_disk_nothing_is_kept_by_halves_and_everything_stays() -> None:
    settled_in(folders.night_log())
    replace_settings(keeps_nights=True)
    before = {path: path.read_bytes() for path in (folders.night_log(), settings_file())}
    with child(on_a_full_disk) as says:
        no_settings, no_answer, not_mended = says
    assert "cannot be written (File too large)" in str(no_settings)
    assert all("cannot be used" in str(said) for said in (no_answer, not_mended))
    assert all("legato data" in str(said) for said in (no_settings, no_answer, not_mended))
    assert {path: path.read_bytes() for path in before} == before
    assert all(finding.ok for finding in findings(At(1)))


def test_a_log_that_is_damaged_stays_as_it_is_where_there_is_no_room_to_mend_it() -> None:
    path = folders.night_log()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no night" * 1000)
    with child(on_a_full_disk) as says:
        *_, not_mended = says
    assert "cannot be used" in str(not_mended)
    assert path.read_bytes() == b"no night" * 1000


def test_on_a_full_disk_running_sessions_are_found_where_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)  # what it found for whoever asked before
    before = folders.run()
    with child(meeting_on_a_full_disk) as says:
        assert next(says) == str(before)
