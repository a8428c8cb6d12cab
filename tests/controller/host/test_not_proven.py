"""A session whose stop is not proven: tried again, at once or not at all, as the person says."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from controller.host.events import Event
from controller.host.line import SEEN_OFF, TRY_NOW
from controller.session.view import Ending, Reason
from profiles.actuators import Proof
from tests.controller.host.evening import Evening, machine_with

pytestmark = pytest.mark.wire


@pytest.fixture(autouse=True)
def own_folders(short_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path / "run"))
    monkeypatch.setenv("LEGATO_HOME", str(short_path / "home"))


def endings(told: Sequence[Event]) -> list[Ending]:
    return [event for event in told if isinstance(event, Ending)]


async def test_a_stop_that_is_not_proven_is_tried_again_after_ten_seconds() -> None:
    proofs = [Proof.ACKNOWLEDGED] + [Proof.SENT] * 9_999
    evening = Evening(machine_with(proofs), insist=True)
    async with evening.playing() as task:
        evening.host.stop()
        await evening.clock.advance(16_000)
        assert [ending.at_rest for ending in endings(evening.told)] == [False]
        proofs.clear()
        await evening.clock.advance(10_000)
        assert [ending.at_rest for ending in endings(evening.told)] == [False, True]
        assert (await task).reason is Reason.FAILED


async def test_trying_again_ends_when_the_person_stops_once_more() -> None:
    evening = Evening(machine_with([Proof.ACKNOWLEDGED] + [Proof.SENT] * 9_999), insist=True)
    async with evening.playing() as task:
        evening.host.stop()
        await evening.clock.advance(60_000)
        assert not task.done()
        evening.host.stop()
        await evening.clock.advance(16_000)
        assert not (await task).at_rest


async def test_a_stop_that_is_not_proven_is_tried_at_once_when_the_person_says_so() -> None:
    proofs = [Proof.ACKNOWLEDGED] + [Proof.SENT] * 9_999
    evening = Evening(machine_with(proofs), insist=True)
    async with evening.playing() as task:
        evening.host.stop()
        await evening.clock.advance(16_000)
        proofs.clear()
        evening.host.intent(TRY_NOW)
        await evening.clock.advance(0)
        assert (await task).at_rest


async def test_trying_again_ends_when_the_person_saw_that_it_is_off() -> None:
    evening = Evening(machine_with([Proof.ACKNOWLEDGED] + [Proof.SENT] * 9_999), insist=True)
    async with evening.playing() as task:
        evening.host.stop()
        await evening.clock.advance(16_000)
        evening.host.intent(SEEN_OFF)
        await evening.clock.advance(0)
        assert not (await task).at_rest
        assert len(endings(evening.told)) == 1


async def test_without_insisting_a_stop_that_is_not_proven_is_told_once() -> None:
    evening = Evening(machine_with([Proof.ACKNOWLEDGED] + [Proof.SENT] * 9_999))
    async with evening.playing() as task:
        evening.host.stop()
        await evening.clock.advance(16_000)
        assert not (await task).at_rest
        assert endings(evening.told) == [await task]
