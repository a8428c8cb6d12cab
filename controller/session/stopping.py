"""Bringing a machine to rest and proving it: the one way there for everything that stops."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from controller.clock import Clock, bounded, sleep_until
from controller.driver import Driver
from controller.errors import LinkError, LinkLost, MachineSilent
from controller.session.grip import Grip
from profiles.actuators import Proof
from profiles.language import _

log = logging.getLogger(__name__)

ATTEMPT_LIMIT_MS = 1_500  # a driver promises 1 s
HEALTHY_LIMIT_MS = 5_000
REOPENED_LIMIT_MS = 15_000
REOPEN_PATIENCE_MS = 3_000
SILENT_LIMIT_MS = 2_000  # a link that carries bytes but no answer is opened anew after this
AGAIN_MS = 250  # between two attempts, so that a slow machine can answer the first
REOPEN_AGAIN_MS = 500  # some receivers hide after a storm of connections
UNPROVEN_WRITES = 5
UNPROVEN_SPAN_MS = 3_000
FIRST_ATTEMPTS = 3
FIRST_LIMIT_MS = FIRST_ATTEMPTS * ATTEMPT_LIMIT_MS
"""What `first_rest` takes at most."""

STOPPING_MS = REOPENED_LIMIT_MS + REOPEN_PATIENCE_MS + ATTEMPT_LIMIT_MS + 5_000
"""What `bring_to_rest` takes at most, closing what hangs included."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """How an attempt to stop ended: the proof it got, and the best this machine can give.

    `failure` says what kept the link from carrying it, where it was that.
    """

    proof: Proof
    best: Proof
    failure: LinkError | None = None

    @property
    def reached(self) -> bool:
        """Whether the machine is at rest, as surely as it can tell."""
        return self.proof is not Proof.FAILED and self.proof >= self.best


async def bring_to_rest(
    grip: Grip, clock: Clock, open_limit_ms: int = REOPENED_LIMIT_MS, *, may_run: bool = True
) -> Stopped:
    """Repeat `rest` until it is proven, opening the link where it is lost or not yet held.

    Begins its last attempt within 5 s, or `open_limit_ms` where the link must be opened. Never
    raises; where the machine was reached, the grip holds it afterwards. A machine that reports
    changes only, and of which nothing says that it `may_run`, has none to report: there it is
    enough that it took the command.
    """
    started_ms = clock.now_ms()
    deadline_ms = started_ms + HEALTHY_LIMIT_MS
    best = Proof.CONFIRMED
    failure: LinkError | None = None
    while True:
        driver = grip.driver
        try:
            patience_ms = min(REOPEN_PATIENCE_MS, deadline_ms - clock.now_ms())
            driver = driver or await grip.take(patience_ms)
            best = best_proof(driver, may_run=may_run)
            stopped = await _insist(driver, best, clock, deadline_ms)
            may_run = may_run or stopped.proof is Proof.SENT  # it was there, and did not rest
            if stopped.reached or stopped.proof is Proof.ACKNOWLEDGED:
                return stopped
        except LinkError as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - a driver of others must not end our trying
            log.warning("the driver failed to connect: %r", error)
            failure = LinkLost(_("the driver failed to connect: {error}").format(error=error))
        await grip.let_go()
        deadline_ms = started_ms + open_limit_ms
        await sleep_until(clock, min(deadline_ms, clock.now_ms() + REOPEN_AGAIN_MS))
        if clock.now_ms() >= deadline_ms:
            return Stopped(Proof.FAILED, best, failure)


def best_proof(driver: Driver, *, may_run: bool = True) -> Proof:
    """The surest proof of rest a machine can give; where its driver fails to say, the surest."""
    try:
        known = driver.capabilities
        if known.reports_changes and not may_run:
            return min(known.best_proof, Proof.ACKNOWLEDGED)
        return known.best_proof
    except Exception as error:  # noqa: BLE001 - a driver of others must not end our trying
        log.warning("the driver cannot say what its machine can do: %r", error)
        return Proof.CONFIRMED


async def first_rest(driver: Driver, clock: Clock, given_up: Callable[[], bool]) -> Proof:
    """Rest before anything is started: what does not answer to a stop is not started.

    At most `FIRST_LIMIT_MS`. ACKNOWLEDGED will do, since a machine that reports changes has none to
    report yet. Raises LinkLost and MachineSilent, unless it is `given_up` meanwhile.
    """
    enough = min(best_proof(driver), Proof.ACKNOWLEDGED)
    proof = Proof.FAILED
    for _attempt in range(FIRST_ATTEMPTS):
        proof = await attempt(driver, clock)
        if proof >= enough or given_up():
            return proof
    if proof is Proof.FAILED:
        raise LinkLost(_("the machine could not be reached"), _("Check its power and try again."))
    raise MachineSilent(ATTEMPT_LIMIT_MS, _("the machine does not answer to a stop"), _NOT_STARTED)


async def _insist(driver: Driver, best: Proof, clock: Clock, deadline_ms: int) -> Stopped:
    """Repeat `rest` on an open link until it is proven, it fails, or the time is up."""
    if best is Proof.SENT:
        return await _insist_unproven(driver, clock)
    silent_ms = clock.now_ms() + SILENT_LIMIT_MS
    while True:
        stopped = Stopped(await attempt(driver, clock), best)
        next_ms = clock.now_ms() + AGAIN_MS
        gone = stopped.proof is Proof.FAILED or (
            stopped.proof is Proof.SENT and next_ms > silent_ms
        )
        if stopped.reached or gone or next_ms >= deadline_ms:
            return stopped
        await sleep_until(clock, next_ms)


async def _insist_unproven(driver: Driver, clock: Clock) -> Stopped:
    """Write rest five times over three seconds, on a machine that cannot answer."""
    started_ms = clock.now_ms()
    for number in range(UNPROVEN_WRITES):
        await sleep_until(clock, started_ms + number * UNPROVEN_SPAN_MS // (UNPROVEN_WRITES - 1))
        if await attempt(driver, clock) is Proof.FAILED:
            return Stopped(Proof.FAILED, Proof.SENT)
    return Stopped(Proof.SENT, Proof.SENT)


async def attempt(driver: Driver, clock: Clock) -> Proof:
    """One `rest`, FAILED also where the driver breaks its promise to return and never to raise."""
    try:
        return await bounded(clock, ATTEMPT_LIMIT_MS, driver.rest())
    except TimeoutError:
        return Proof.FAILED
    except Exception as error:  # noqa: BLE001 - a driver of others must not end our trying
        log.warning("the driver failed to rest the machine: %r", error)
        return Proof.FAILED


_NOT_STARTED = _("Nothing was started. Check that the machine is switched on.")
