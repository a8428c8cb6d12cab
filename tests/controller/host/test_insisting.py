"""A stop that nobody saw: tried again every ten seconds, with the guardian kept informed."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from controller.clock import ManualClock
from controller.driver import Driver
from controller.host.insisting import Insisting
from controller.machine import chosen
from controller.nightlog.kinds import Kind
from controller.session.grip import Grip
from controller.session.stopping import Stopped
from controller.session.view import Ending, Reason
from profiles.actuators import Proof
from tests.controller.host.evening import Unsure

FAILED = Ending(Reason.STOPPED, Stopped(Proof.FAILED, Proof.ACKNOWLEDGED), None)


class Evening:
    """A machine whose next stops fail, and somebody who insists; told and noted is kept."""

    def __init__(self, failures: int) -> None:
        self.clock = ManualClock()
        self.told: list[Ending] = []
        self.noted: list[Kind] = []
        self.renewed_ms: list[int] = []
        self.driver = Unsure(chosen("sim:tcode").capabilities, [Proof.SENT] * failures)
        self.insisting = Insisting(Grip(self._connect), self.clock, self, self)
        self.trying = asyncio.create_task(self.insisting.until_rest(FAILED, self.told.append))

    @property
    def trouble(self) -> str:
        return ""

    def renew(self, *, may_run: bool) -> None:
        assert may_run  # nobody saw it rest
        self.renewed_ms.append(self.clock.now_ms())

    def note(self, kind: Kind, said: Mapping[str, object]) -> None:
        self.noted.append(kind)

    @asynccontextmanager
    async def _connect(self, patience_ms: int) -> AsyncIterator[Driver]:
        yield self.driver


async def test_a_machine_that_rests_in_the_end_is_told_once() -> None:
    evening = Evening(failures=1)
    await evening.clock.advance(9_900)
    assert not evening.told
    await evening.clock.advance(1_000)
    ending = await evening.trying
    assert ending.at_rest
    assert evening.told == [ending]
    assert evening.noted == [Kind.RESTED]


async def test_a_try_that_fails_again_is_nothing_new() -> None:
    evening = Evening(failures=10_000)
    await evening.clock.advance(120_000)
    assert not evening.trying.done()
    assert (evening.told, evening.noted) == ([], [])
    evening.insisting.stop(once_more=False)
    await evening.clock.advance(60_000)
    assert not (await evening.trying).at_rest


@pytest.mark.parametrize("failures", [0, 10_000])
async def test_the_lease_is_renewed_all_the_while(failures: int) -> None:
    evening = Evening(failures=failures)
    await evening.clock.advance(60_000)
    evening.insisting.stop(once_more=False)
    await evening.clock.advance(30_000)
    await evening.trying
    times = evening.renewed_ms
    assert times
    assert all(b - a <= 500 for a, b in itertools.pairwise(times))


async def test_who_gives_up_is_not_kept_waiting() -> None:
    evening = Evening(failures=10_000)
    await evening.clock.advance(5_000)
    evening.insisting.stop(once_more=False)
    await evening.clock.advance(0)
    assert evening.trying.done()
    assert evening.told == []


@pytest.mark.parametrize(("failures", "at_rest"), [(0, True), (10_000, False)])
async def test_a_stop_from_elsewhere_is_a_last_try_of_which_is_told(
    failures: int, at_rest: bool
) -> None:
    evening = Evening(failures=failures)
    await evening.clock.advance(5_000)
    evening.insisting.stop(once_more=True)
    await evening.clock.advance(30_000)
    ending = await evening.trying
    assert ending.at_rest is at_rest
    assert evening.told == [ending]
