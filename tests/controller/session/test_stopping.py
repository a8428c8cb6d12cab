"""How a machine is brought to rest: tried again until it is proven, in time, never raising."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.clock import ManualClock, sleep_until
from controller.driver import Driver
from controller.errors import LinkLost, LinkUnavailable, MachineError, Unavailable
from controller.guardian.lock import LET_GO_LIMIT_MS
from controller.session.grip import Grip
from controller.session.stopping import STOPPING_MS, Stopped, bring_to_rest
from profiles.actuators import Capabilities, Proof
from profiles.timeline import Setting

FAILED, SENT, ACKNOWLEDGED, CONFIRMED = Proof
LONGEST_ATTEMPT_MS = 1_500
BEST = st.sampled_from([SENT, ACKNOWLEDGED, CONFIRMED])
ATTEMPT = st.tuples(st.one_of(st.sampled_from(Proof), st.none()), st.integers(0, 2_000))
OPENING = st.tuples(st.sampled_from(["opens", "lost", "no machine", "bug"]), st.integers(0, 4_000))

T = TypeVar("T")
Attempts = Sequence[tuple[Proof | None, int]]
Openings = Sequence[tuple[str, int]]


NOT_THERE = LinkUnavailable(Unavailable.NOT_FOUND, "it is not there", "Look for it.")
FAULTS: Mapping[str, Exception] = {
    "lost": LinkLost("it broke at once"),
    "no machine": MachineError("something else is there"),
    "bug": KeyError("a fault in a driver of others"),
}


class Room:
    """A machine that answers by a script, in which the last line goes on for ever.

    Each attempt gives a proof (None: it raises) after so many ms; each opening goes as its word
    says, after so many ms or the patience that was asked for.
    """

    def __init__(
        self,
        best: Proof,
        attempts: Attempts,
        openings: Openings = (("opens", 0),),
        *,
        closing_fails: bool = False,
    ) -> None:
        self.clock = ManualClock()
        self.capabilities = Capabilities((), None, None, 0, best)
        self.attempted: list[tuple[int, Proof | None]] = []
        self.opened_ms: list[int] = []
        self.grip = Grip(self._connect)
        self._attempts = list(attempts)
        self._openings = list(openings)
        self._closing_fails = closing_fails

    async def rested(self, *, held: bool = True, open_limit_ms: int = 15_000) -> "Rested":
        """Bring it to rest, from a held link or from none."""
        if held:
            await self.grip.take(1_000)
        began_ms, ended_ms = self.clock.now_ms(), list[int]()
        resting = asyncio.create_task(bring_to_rest(self.grip, self.clock, open_limit_ms))
        resting.add_done_callback(lambda _: ended_ms.append(self.clock.now_ms()))
        await self.clock.advance(60_000)
        holds = self.grip.driver is not None
        await self.grip.let_go()
        return Rested(resting.result(), ended_ms[0] - began_ms, holds)

    async def attempt(self) -> Proof:
        proof, takes_ms = _next(self._attempts)
        self.attempted.append((self.clock.now_ms(), proof))
        await sleep_until(self.clock, self.clock.now_ms() + takes_ms)
        if proof is None:
            raise KeyError("a fault in a driver of others")
        return proof

    @asynccontextmanager
    async def _connect(self, patience_ms: int) -> AsyncIterator[Driver]:
        word, takes_ms = _next(self._openings)
        await sleep_until(self.clock, self.clock.now_ms() + min(takes_ms, patience_ms))
        if word != "opens" or takes_ms > patience_ms:
            raise FAULTS.get(word, NOT_THERE)
        self.opened_ms.append(self.clock.now_ms())
        yield Scripted(self)
        if self._closing_fails:
            raise LinkLost("it broke while it was closed")


@dataclass(frozen=True)
class Rested:
    """How it went, how long it took, and whether the link is held afterwards."""

    stopped: Stopped
    took_ms: int
    holds: bool


class Scripted:
    """A driver that does nothing but rest."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def capabilities(self) -> Capabilities:
        return self._room.capabilities

    async def identify(self) -> str:
        return ""

    async def apply(self, setting: Setting) -> Proof:
        return SENT

    async def rest(self) -> Proof:
        return await self._room.attempt()

    async def arm_timer(self, remaining_ms: int) -> int | None:
        return None

    async def watch(self) -> None:
        await asyncio.get_running_loop().create_future()


def _next(script: list[tuple[T, int]]) -> tuple[T, int]:
    return script.pop(0) if len(script) > 1 else script[0]


@pytest.mark.parametrize("best", [ACKNOWLEDGED, CONFIRMED])
async def test_a_stop_that_is_proven_at_once_takes_one_attempt(best: Proof) -> None:
    room = Room(best, [(best, 0)])
    rested = await room.rested()
    assert rested == Rested(Stopped(best, best), 0, True)
    assert len(room.attempted) == 1


async def test_a_stop_that_is_not_proven_is_repeated_until_it_is() -> None:
    room = Room(CONFIRMED, [(SENT, 10), (ACKNOWLEDGED, 10), (CONFIRMED, 10)])
    rested = await room.rested()
    assert rested.stopped.reached
    assert [proof for _, proof in room.attempted] == [SENT, ACKNOWLEDGED, CONFIRMED]


async def test_attempts_leave_a_slow_machine_the_time_to_answer() -> None:
    room = Room(CONFIRMED, [(ACKNOWLEDGED, 10), (ACKNOWLEDGED, 10), (CONFIRMED, 10)])
    await room.rested()
    assert [at_ms for at_ms, _ in room.attempted] == [0, 260, 520]


@pytest.mark.parametrize("takes_ms", [0, 400, 1_000])
async def test_a_machine_that_takes_the_stop_but_never_proves_it_is_given_five_seconds(
    takes_ms: int,
) -> None:
    room = Room(CONFIRMED, [(ACKNOWLEDGED, takes_ms)])
    rested = await room.rested()
    assert rested.stopped == Stopped(ACKNOWLEDGED, CONFIRMED)
    assert not rested.stopped.reached
    assert 4_000 < rested.took_ms < 5_000 + takes_ms


async def test_a_machine_that_cannot_answer_gets_exactly_five_stops_over_three_seconds() -> None:
    room = Room(SENT, [(SENT, 0)])
    rested = await room.rested()
    assert [at_ms for at_ms, _ in room.attempted] == [0, 750, 1_500, 2_250, 3_000]
    assert rested.stopped.reached
    assert rested.took_ms == 3_000


async def test_a_machine_that_cannot_answer_gets_five_stops_again_where_one_has_failed() -> None:
    room = Room(SENT, [(SENT, 0), (SENT, 0), (FAILED, 0), (SENT, 0)])
    rested = await room.rested()
    assert rested.stopped.reached
    assert [proof for _, proof in room.attempted] == [SENT, SENT, FAILED, *([SENT] * 5)]


@pytest.mark.parametrize("broken", [FAILED, None])
async def test_a_stop_that_fails_opens_the_link_anew(broken: Proof | None) -> None:
    room = Room(CONFIRMED, [(broken, 0), (CONFIRMED, 0)])
    rested = await room.rested()
    assert rested.stopped.reached
    assert len(room.opened_ms) == 2
    assert rested.holds


async def test_a_link_that_carries_stops_but_no_answer_is_opened_anew_after_two_seconds() -> None:
    room = Room(CONFIRMED, [*([(SENT, 0)] * 9), (CONFIRMED, 0)])
    rested = await room.rested()
    assert rested.stopped.reached
    assert room.opened_ms == [0, 2_500]


async def test_a_driver_that_does_not_return_is_given_up_and_the_link_opened_anew() -> None:
    room = Room(CONFIRMED, [(CONFIRMED, 100_000), (CONFIRMED, 0)])
    rested = await room.rested()
    assert rested.stopped.reached
    assert len(room.opened_ms) == 2
    assert rested.took_ms <= LONGEST_ATTEMPT_MS + 500


async def test_a_link_is_opened_half_a_second_after_it_failed_and_not_in_a_storm() -> None:
    room = Room(CONFIRMED, [(FAILED, 0)])
    await room.rested()
    assert room.opened_ms[1:] == list(range(500, 15_000, 500))


async def test_a_link_that_is_not_held_is_opened() -> None:
    room = Room(CONFIRMED, [(CONFIRMED, 0)])
    rested = await room.rested(held=False)
    assert rested.stopped.reached
    assert rested.holds


async def test_a_link_that_cannot_be_closed_is_opened_anew_all_the_same() -> None:
    room = Room(CONFIRMED, [(FAILED, 0), (CONFIRMED, 0)], closing_fails=True)
    rested = await room.rested()
    assert rested.stopped.reached


@pytest.mark.parametrize("takes_ms", [0, 1_700, 60_000])
async def test_a_machine_that_cannot_be_reached_is_given_up_by_fifteen_seconds(
    takes_ms: int,
) -> None:
    room = Room(CONFIRMED, [(FAILED, 0)], [("opens", 0), ("nobody", takes_ms)])
    rested = await room.rested()
    assert rested.took_ms == 15_000
    assert isinstance(rested.stopped.failure, LinkUnavailable)
    assert not rested.stopped.reached
    assert not rested.holds


@pytest.mark.parametrize("open_limit_ms", [5_000, 15_000])
async def test_a_machine_that_was_never_there_is_given_up_by_the_limit(open_limit_ms: int) -> None:
    room = Room(CONFIRMED, [(CONFIRMED, 0)], [("nobody", 60_000)])
    rested = await room.rested(held=False, open_limit_ms=open_limit_ms)
    assert rested.took_ms == open_limit_ms
    assert isinstance(rested.stopped.failure, LinkUnavailable)


async def test_a_machine_that_comes_back_is_brought_to_rest() -> None:
    away = [("nobody", 3_000)] * 3
    room = Room(CONFIRMED, [(FAILED, 0), (CONFIRMED, 0)], [("opens", 0), *away, ("opens", 0)])
    rested = await room.rested()
    assert rested.stopped == Stopped(CONFIRMED, CONFIRMED)
    assert 9_000 < rested.took_ms < 15_000


async def test_a_failed_stop_is_never_taken_for_rest() -> None:
    assert not Stopped(FAILED, FAILED).reached


@settings(deadline=None)
@given(
    best=BEST,
    attempts=st.lists(ATTEMPT, min_size=1, max_size=12),
    openings=st.lists(OPENING, min_size=1, max_size=5),
    closing_fails=st.booleans(),
)
async def test_whatever_happens_it_ends_in_time_and_claims_no_rest_that_was_not_proven(
    best: Proof, attempts: Attempts, openings: Openings, closing_fails: bool
) -> None:
    room = Room(best, attempts, openings, closing_fails=closing_fails)
    rested = await room.rested(held=False)
    attempts_in_a_row = 5 if best is SENT else 1
    assert rested.took_ms <= 15_000 + attempts_in_a_row * LONGEST_ATTEMPT_MS
    assert rested.holds == (rested.stopped.proof is not FAILED)
    assert rested.stopped.reached or rested.stopped.proof < best
    if rested.stopped.reached:
        last = [proof for _, proof in room.attempted][-attempts_in_a_row:]
        assert all(proof is not None and proof >= best for proof in last)
        assert len(last) == attempts_in_a_row


@settings(deadline=None)
@given(
    best=BEST,
    attempts=st.lists(
        st.tuples(st.sampled_from([ACKNOWLEDGED, CONFIRMED]), st.integers(0, 1_000)),
        min_size=1,
        max_size=40,
    ),
)
async def test_on_a_link_that_answers_it_ends_within_five_seconds_and_one_attempt(
    best: Proof, attempts: Attempts
) -> None:
    room = Room(best, attempts)
    rested = await room.rested()
    assert rested.took_ms <= 5_000 + 1_000
    assert room.opened_ms == [0]


def test_whoever_waits_for_a_stop_waits_for_the_longest_one() -> None:
    assert STOPPING_MS <= LET_GO_LIMIT_MS
