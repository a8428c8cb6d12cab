"""Bringing a machine to rest and proving it: the one way there for everything that stops."""

from dataclasses import dataclass

from controller.clock import Clock, sleep_until
from controller.driver import Driver
from controller.errors import LinkError
from controller.session.grip import Grip
from profiles.actuators import Proof

HEALTHY_LIMIT_MS = 5_000
REOPENED_LIMIT_MS = 15_000
REOPEN_PATIENCE_MS = 3_000
AGAIN_MS = 250  # between two attempts, so that a slow machine can answer the first
REOPEN_AGAIN_MS = 500  # some receivers hide after a storm of connections
UNPROVEN_WRITES = 5
UNPROVEN_SPAN_MS = 3_000


@dataclass(frozen=True, slots=True)
class Stopped:
    """How an attempt to stop ended: the proof it got, and the best this machine can give."""

    proof: Proof
    best: Proof

    @property
    def reached(self) -> bool:
        """Whether the machine is at rest, as surely as it can tell."""
        return self.proof >= self.best


async def bring_to_rest(grip: Grip, clock: Clock) -> Stopped:
    """Repeat `rest` until it is proven, reopening the link where it is lost or not yet held.

    Takes at most 5 s, or 15 s where the link must be opened. Raises LinkUnavailable only where
    the link was never held and cannot be opened; it keeps hold of the link.
    """
    started_ms = clock.now_ms()
    deadline_ms = started_ms + HEALTHY_LIMIT_MS
    best = Proof.CONFIRMED
    unavailable: LinkError | None = None
    ever_held = False
    while True:
        driver = grip.driver
        try:
            driver = driver or await grip.take(REOPEN_PATIENCE_MS)
            ever_held, best = True, driver.capabilities.best_proof
            stopped = await _insist(driver, clock, deadline_ms)
            if stopped.proof is not Proof.FAILED:
                return stopped
        except LinkError as error:
            unavailable = error
        await grip.let_go()
        deadline_ms = started_ms + REOPENED_LIMIT_MS
        await sleep_until(clock, min(deadline_ms, clock.now_ms() + REOPEN_AGAIN_MS))
        if clock.now_ms() >= deadline_ms:
            break
    if unavailable is not None and not ever_held:
        raise unavailable
    return Stopped(Proof.FAILED, best)


async def _insist(driver: Driver, clock: Clock, deadline_ms: int) -> Stopped:
    """Repeat `rest` on an open link until it is proven, it fails, or the time is up."""
    best = driver.capabilities.best_proof
    if best is Proof.SENT:
        return await _insist_unproven(driver, clock)
    while True:
        stopped = Stopped(await driver.rest(), best)
        now_ms = clock.now_ms()
        if stopped.reached or stopped.proof is Proof.FAILED or now_ms + AGAIN_MS >= deadline_ms:
            return stopped
        await sleep_until(clock, now_ms + AGAIN_MS)


async def _insist_unproven(driver: Driver, clock: Clock) -> Stopped:
    """Write rest five times over three seconds, on a machine that cannot answer."""
    started_ms = clock.now_ms()
    for attempt in range(UNPROVEN_WRITES):
        await sleep_until(clock, started_ms + attempt * UNPROVEN_SPAN_MS // (UNPROVEN_WRITES - 1))
        if await driver.rest() is Proof.FAILED:
            return Stopped(Proof.FAILED, Proof.SENT)
    return Stopped(Proof.SENT, Proof.SENT)
