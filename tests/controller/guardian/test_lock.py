"""One session for each machine, and names for its files that every process understands."""

import asyncio
import os
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from controller.address import Address
from controller.clock import ManualClock
from controller.errors import LinkUnavailable, Unavailable
from controller.guardian.lock import (
    Hold,
    being_rested,
    key,
    keys,
    machine_lock,
    resting_lock,
    trying_lock,
)

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


async def test_a_machine_that_nobody_has_is_ours_to_rest_and_others_see_that() -> None:
    with machine_lock(BED) as path:
        pass
    async with resting_lock(path, ManualClock()) as hold:
        assert hold is Hold.OURS
        assert being_rested(path)
        with pytest.raises(LinkUnavailable, match="being brought to rest"), machine_lock(BED):
            pass
    assert not being_rested(path)
    with machine_lock(BED):
        assert not being_rested(path)


async def test_who_has_no_patience_is_told_at_once_that_a_session_has_the_machine() -> None:
    with machine_lock(BED) as path:
        async with resting_lock(path, ManualClock()) as hold:
            assert hold is Hold.TAKEN


async def test_a_machine_is_waited_for_until_its_session_lets_go() -> None:
    clock, waits = ManualClock(), list[str]()
    with machine_lock(BED) as path:
        waiting = asyncio.create_task(_hold_of(path, clock, waits))
        await clock.advance(9_000)
        assert not waiting.done()
    await clock.advance(1_000)
    assert await waiting is Hold.OURS
    assert waits == ["waits"]


async def test_a_session_that_does_not_let_go_is_not_waited_for_any_longer() -> None:
    clock, waits = ManualClock(), list[str]()
    with machine_lock(BED) as path:
        waiting = asyncio.create_task(_hold_of(path, clock, waits))
        await clock.advance(11_000)
        assert await waiting is Hold.TAKEN
    assert waits == ["waits"]


async def test_a_second_one_who_rests_it_is_seen_once_the_first_has_let_go() -> None:
    clock = ManualClock()
    with machine_lock(BED) as path:
        pass
    async with resting_lock(path, clock):
        second = asyncio.create_task(_seen(path, clock))
        await clock.advance(1_000)
    await clock.advance(1_000)
    assert await second


async def _hold_of(path: Path, clock: ManualClock, waits: list[str]) -> Hold:
    async with resting_lock(path, clock, 10_000, lambda: waits.append("waits")) as hold:
        return hold


async def _seen(path: Path, clock: ManualClock) -> bool:
    async with resting_lock(path, clock, 10_000):
        return being_rested(path)
