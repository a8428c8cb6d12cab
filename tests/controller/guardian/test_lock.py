"""One session for each machine, and names for its files that every process understands."""

import os
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from controller.address import Address
from controller.errors import LinkUnavailable, Unavailable
from controller.guardian.lock import key, keys, machine_lock, trying_lock

BED = Address.parse("ble:AA:BB:CC:DD:EE:FF")
OTHER = Address.parse("ble:AA:BB:CC:DD:EE:00")
SIMULATED = Address.parse("sim:tcode")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def test_a_lock_that_is_held_is_refused_with_what_to_do() -> None:
    with machine_lock(BED):
        with pytest.raises(LinkUnavailable) as caught, machine_lock(BED):
            pass
        assert caught.value.reason is Unavailable.BUSY
        assert "legato stop" in caught.value.hint


def test_a_lock_is_free_again_when_its_holder_has_gone() -> None:
    for _ in range(2):
        with machine_lock(BED):
            pass


def test_trying_a_lock_says_whether_it_is_ours() -> None:
    with machine_lock(BED) as path, trying_lock(path) as ours:
        assert not ours
    with trying_lock(path) as ours:
        assert ours


def test_machines_do_not_hinder_each_other() -> None:
    with machine_lock(BED), machine_lock(OTHER), machine_lock(SIMULATED):
        pass


@pytest.mark.parametrize("address", [BED, SIMULATED, Address.parse(f"serial:/{'x' * 200}")])
def test_a_name_is_short_enough_for_a_socket(address: Address) -> None:
    assert len(key(address)) <= 40


@pytest.mark.parametrize("address", [BED, OTHER, SIMULATED])
def test_a_machine_is_found_under_its_own_name_alone(address: Address) -> None:
    found = [one for one in (BED, OTHER, SIMULATED) if fnmatchcase(key(one), keys(address))]
    assert found == [address]


def test_a_simulated_machine_is_another_in_every_process() -> None:
    assert str(os.getpid()) in key(SIMULATED)
    assert str(os.getpid()) not in keys(SIMULATED)
