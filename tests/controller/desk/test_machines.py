"""Machines that are called otherwise, corrected and forgotten, and what goes along with them."""

import errno
import os

import pytest

from controller import saved
from controller.desk.machines import known as machines
from controller.desk.machines.adding import families_at, save
from controller.errors import AddressError, DriverNotFound, SettingsError
from controller.machine import SEEN, chosen
from controller.saved import SavedMachine
from controller.saved_comfort import comfort_of, save_comfort
from controller.settings import read_settings
from profiles.comfort import ComfortWindow

pytestmark = pytest.mark.usefixtures("own_home")

PAD = SavedMachine("pad", "serial:/dev/nowhere", "tcode", "V0=calf.left,V1=calf.right")
BED = SavedMachine("bed", "ble:00:00:00:00:00:01", "reverie_108")
FOUND = {"V0": ComfortWindow(3, 40)}


def test_a_new_name_takes_along_what_everybody_found() -> None:
    save(PAD)
    save(BED)
    for person in ("me", "you"):
        save_comfort(person, "pad", FOUND)
    save_comfort("me", "bed", {"foot massage": ComfortWindow(1, 2)})
    assert machines.rename("pad", "  calf   pad ") == "calf pad"
    assert [one.name for one in machines.machines()] == ["calf pad", "bed"]
    assert machines.machine("calf pad").place == PAD.place
    assert chosen("calf pad").spec.name == "tcode"
    assert comfort_of("me", "calf pad") == comfort_of("you", "calf pad") == FOUND
    assert comfort_of("me", "pad") == {}
    assert comfort_of("me", "bed") == {"foot massage": ComfortWindow(1, 2)}


def test_what_was_found_under_the_new_name_before_is_of_no_machine() -> None:
    save(PAD)
    save_comfort("me", "legs", {"V0": ComfortWindow(90, 99)})
    machines.rename("pad", "legs")
    assert comfort_of("me", "legs") == {}


@pytest.mark.parametrize("name", ["", " ", "ble:pad", "p\nq", "\x1b[2J"])
def test_what_is_no_name_is_refused(name: str) -> None:
    save(PAD)
    if "\n" not in name:
        with pytest.raises(AddressError, match="is no name"):
            machines.rename("pad", name)
    else:
        assert machines.rename("pad", name) == "p q"


def test_a_name_that_is_taken_stays_whose_it_is() -> None:
    save(PAD)
    save(BED)
    with pytest.raises(SettingsError, match="is called bed already"):
        machines.rename("pad", "bed")
    with pytest.raises(SettingsError, match="no machine is called 'boots'"):
        machines.rename("boots", "x")
    assert [one.name for one in machines.machines()] == ["pad", "bed"]


def test_a_disk_that_is_full_leaves_name_and_windows_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    save(PAD)
    save_comfort("me", "pad", FOUND)
    before = read_settings()
    monkeypatch.setattr(os, "fsync", full)
    for change in (
        lambda: machines.rename("pad", "legs"),
        lambda: machines.remove("pad"),
        lambda: machines.correct("pad", "massage_chair_korean"),
    ):
        with pytest.raises(SettingsError, match="No space left"):
            change()
    assert read_settings() == before


def test_a_corrected_family_keeps_name_and_address_and_nothing_that_fits_no_more() -> None:
    save(SavedMachine("pad", PAD.address, "tcode", PAD.place))
    save_comfort("me", "pad", FOUND)
    done = machines.correct("pad", "massage_chair_korean")
    assert done.machine == SavedMachine("pad", PAD.address, "massage_chair_korean")
    assert saved.machines()["pad"] == done.machine
    assert comfort_of("me", "pad") == {}
    assert any("Where its channels lie is forgotten" in line for line in done.dropped)
    assert any("feel right is forgotten" in line for line in done.dropped)
    assert machines.correct("pad", "massage_chair_korean").dropped == ()


def test_a_family_that_cannot_be_there_changes_nothing() -> None:
    save(PAD)
    with pytest.raises(AddressError, match="cannot be reached"):
        machines.correct("pad", "reverie_108")
    with pytest.raises(DriverNotFound):
        machines.correct("pad", "toaster")
    assert saved.machines() == {"pad": PAD}


def test_a_machine_saved_over_one_of_another_family_has_none_of_its_windows() -> None:
    save(PAD)
    save_comfort("me", "pad", FOUND)
    assert save(SavedMachine("pad", "serial:/dev/other", "tcode")).dropped == ()
    assert comfort_of("me", "pad") == FOUND
    assert save(SavedMachine("pad", BED.address, BED.family)).dropped
    assert comfort_of("me", "pad") == {}


def test_channels_lie_where_they_are_said_to() -> None:
    save(SavedMachine("pad", PAD.address, "tcode"))
    machines.put("pad", "V0=foot.left")
    (part,) = machines.machine("pad").parts
    assert (part.name, part.said.split(",")[0]) == ("V0", "left foot")
    with pytest.raises(AddressError, match="is no place"):
        machines.put("pad", "V0=knee")
    assert saved.machines()["pad"].place == "V0=foot.left"


def test_cuffs_are_refused_until_somebody_saw_them_empty() -> None:
    save(SavedMachine("boots", "sim:air_boots", "air_boots"))
    assert "refused" in machines.machine("boots").cuffs
    machines.cuffs_seen("boots")
    assert saved.machines()["boots"].deflates == SEEN
    assert "refused" not in machines.machine("boots").cuffs
    save(PAD)
    with pytest.raises(AddressError, match="no cuffs"):
        machines.cuffs_seen("pad")


def test_what_is_forgotten_takes_its_windows_along() -> None:
    save(PAD)
    save(BED)
    save_comfort("me", "pad", FOUND)
    assert machines.remove("pad")
    assert machines.remove("bed") == ()
    assert (machines.machines(), comfort_of("me", "pad")) == ((), {})
    with pytest.raises(SettingsError, match="no machine is called 'pad'"):
        machines.remove("pad")


def test_a_machine_whose_family_is_gone_is_shown_with_what_is_the_matter() -> None:
    saved.save(SavedMachine("old", "serial:/dev/nowhere", "gone"))
    one = machines.machine("old")
    assert "no machine family called 'gone'" in one.trouble
    assert one.parts == ()


def test_only_families_that_can_be_reached_so_are_offered() -> None:
    at_port, on_air = dict(families_at(PAD.address)), dict(families_at(BED.address))
    assert "tcode" in at_port
    assert "reverie_108" not in at_port
    assert "reverie_108" in on_air
