"""The machines a person saved: read back as they were written, and never half written."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from controller.desk.machines.known import remove
from controller.errors import SettingsError
from controller.saved import SavedMachine, machines, save
from controller.settings import settings_file

BED = SavedMachine("bed", "ble:AA:BB:CC:DD:EE:FF", "reverie_108")
WRAP = SavedMachine("wrap", "serial:/dev/ttyUSB0", "tcode", "V0=calf.left,V1=calf.right")
NASTY = '"\\\n\r\t\b\f\x00\x1b\x7f\x85\u2028 ]=#é😴'
TEXT = st.one_of(st.text(min_size=1), st.sampled_from([NASTY, "a.b", "[machines]", "'''", '"""']))
ADDRESS = TEXT.map(lambda target: f"serial:{target}")
MACHINE = st.builds(SavedMachine, TEXT, ADDRESS, TEXT, st.one_of(st.just(""), TEXT))


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))


@settings(max_examples=50, deadline=None)
@example([SavedMachine(NASTY, f"serial:{NASTY}", NASTY, NASTY)])
@given(st.lists(MACHINE, min_size=1, max_size=3, unique_by=lambda machine: machine.name))
def test_machines_are_read_back_as_they_were_saved(kept: Sequence[SavedMachine]) -> None:
    settings_file().unlink(missing_ok=True)
    for machine in kept:
        save(machine)
    assert list(machines().values()) == list(kept)
    assert list(machines()) == [machine.name for machine in kept]


def test_without_a_file_no_machine_is_saved() -> None:
    assert machines() == {}


def test_a_machine_saved_again_is_replaced() -> None:
    save(BED)
    save(WRAP)
    moved = SavedMachine("bed", "ble:00:00:00:00:00:01", "reverie_108")
    save(moved)
    assert list(machines().values()) == [moved, WRAP]


def test_a_forgotten_machine_is_gone_and_the_others_stay() -> None:
    save(BED)
    save(WRAP)
    remove("bed")
    assert machines() == {"wrap": WRAP}


def test_forgetting_what_was_never_saved_changes_nothing() -> None:
    save(BED)
    with pytest.raises(SettingsError, match="no machine is called 'wrap'"):
        remove("wrap")
    assert machines() == {"bed": BED}


def test_a_disk_that_is_full_leaves_the_file_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    save(BED)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="No space left") as caught:
        save(WRAP)
    assert caught.value.hint
    assert machines() == {"bed": BED}
    assert list(settings_file().parent.iterdir()) == [settings_file()]


def test_a_folder_that_cannot_be_made_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path / "file"))
    with pytest.raises(SettingsError, match="cannot be"):
        save(BED)


def test_a_name_that_is_no_text_is_refused_and_nothing_changes() -> None:
    save(BED)
    with pytest.raises(SettingsError, match="no text"):
        save(SavedMachine("b\udce9d", WRAP.address, "tcode"))
    assert machines() == {"bed": BED}


@pytest.mark.parametrize(
    "written",
    [
        b"[machines",
        b"\xff\xfe",
        b"machines = 5",
        b"[machines]\nbed = 5",
        b"[machines.bed]\nfamily = 'tcode'",
        b"[machines.bed]\naddress = 'nowhere'\nfamily = 'tcode'",
        b"[machines.bed]\naddress = 5\nfamily = 'tcode'",
        b"[machines.bed]\naddress = 'sim:tcode'\nfamily = 5",
        b"[machines.bed]\naddress = 'sim:tcode'\nfamily = 'tcode'\nplace = ['calf']",
        b"[machines.bed]\naddress = 'sim:tcode'\nfamily = 'tcode'\ncolour = 'blue'",
    ],
)
def test_a_damaged_file_is_said_to_be_and_not_written_over(written: bytes) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_bytes(written)
    for use in (machines, lambda: save(BED), lambda: remove("bed")):
        with pytest.raises(SettingsError, match="is damaged") as caught:
            use()
        assert str(settings_file()) in str(caught.value)
        assert "legato data repair" in caught.value.hint
    assert settings_file().read_bytes() == written


def test_a_file_that_cannot_be_read_is_said_to_be() -> None:
    settings_file().mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read"):
        machines()


def test_a_file_about_other_things_holds_no_machines() -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("[comfort]\n")
    assert machines() == {}
