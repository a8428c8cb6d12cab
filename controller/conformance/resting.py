"""Checks of rest: from whatever state, proven, written always, past everything that waits."""

import asyncio

from controller.conformance.bench import Bench
from controller.conformance.check import check
from controller.conformance.failing import expect
from controller.conformance.faulty import NO_FAULTS, Faults
from controller.conformance.pace import given_up
from controller.conformance.stand import Reach, Stand, words
from controller.driver import REST_PROMISE_MS
from controller.harm import lost
from profiles.actuators import Proof
from profiles.timeline import REST

TIMES = 3
STEPS_OF_THE_LOOP = (0, 1, 2, 3, 5, 8, 13)


@check("Rest turns off whatever was on.", Reach.REAL)
async def rest_from_any_setting(bench: Bench) -> None:
    """An attempt that claims all that can be claimed has done it; a stop always comes there."""
    async with bench.stand() as stand:
        await stand.identified()
        for setting in stand.settings():
            await stand.started(setting)
            proof = await stand.rest()
            if proof >= stand.capabilities.best_proof:
                await stand.feels(
                    REST, f"after a rest from {words(setting)} that says {proof.name}"
                )
            await stand.stop(f"after a stop from {words(setting)}")


@check("Rest is written and answered also where the machine rests already.", Reach.REAL)
async def rest_when_already_at_rest(bench: Bench) -> None:
    """A session rests the machine before it starts anything, and starts nothing without this."""
    async with bench.stand() as stand:
        await stand.identified()
        enough = min(stand.capabilities.best_proof, Proof.ACKNOWLEDGED)
        for _ in range(TIMES):
            before = len(stand.written)
            proof = await stand.rest()
            expect(len(stand.written) > before, "rest wrote nothing; it always does")
            expect(proof >= enough, f"rest gave {proof.name}; nothing starts below {enough.name}")
        await stand.feels(REST, "at rest,")
        felt = [words(setting) for _, setting in stand.felt_log]
        expect(not felt, f"rest made a leg feel {felt} that felt nothing before")


@check("A stop reaches the proof that the page promises, and no other.", Reach.WIRE)
async def best_proof_is_reached(bench: Bench) -> None:
    """What is promised and never reached would tell people to pull the plug each night."""
    async with bench.stand() as stand:
        await stand.identified()
        best = stand.capabilities.best_proof
        for setting in stand.settings():
            await stand.started(setting)
            stopped = await stand.stop(f"after a stop from {words(setting)}")
            seen = f"a stop from {words(setting)} gave {stopped.proof.name}"
            expect(stopped.proof is best, f"{seen}; the page says best_proof = {best.name}")


@check("A stop is carried out also where the driver believes that the machine rests.")
async def a_stop_is_never_suppressed(bench: Bench) -> None:
    """Somebody else may have started it, and what was written may have been lost."""
    async with bench.stand() as stand:
        await stand.identified()
        setting = stand.settings()[0]
        before = len(stand.written)
        await stand.started(setting)
        pressed = stand.written[before:]
        await stand.stop("after the first stop")
        await stand.pace.wait(stand.capabilities.min_command_gap_ms)
        earlier_ms = pressed[0].at_ms
        for passed in pressed:
            await stand.pace.wait(passed.at_ms - earlier_ms)
            earlier_ms = passed.at_ms
            await stand.link.press(passed.packet)
        await stand.pace.wait(0)
        await stand.stop("started by its remote behind the driver's back, after a stop,")
        await stand.started(setting)
        stand.faults = Faults(to_machine=lost)
        await stand.rest()
        stand.faults = NO_FAULTS
        await stand.stop("after a stop behind one that was lost")


@check("A machine that somebody left running is rested before it says who it is.")
async def rest_before_identify(bench: Bench) -> None:
    """This is how another process stops it after the one that played on it died."""
    async with bench.stand() as stand:
        for loops in (None, *STEPS_OF_THE_LOOP):
            await _left_running(stand)
            identifying = None if loops is None else asyncio.create_task(stand.driver.identify())
            for _ in range(loops or 0):
                await asyncio.sleep(0)
            await stand.rest()
            if identifying is not None:
                await given_up(identifying)
            await stand.stop("left running, and stopped before or while it is identified,")


@check("Rest overtakes what waits: a setting, the gap, an answer, a slow write.")
async def rest_overtakes(bench: Bench) -> None:
    """It is written at once, beside an apply that has not ended.

    A machine that is stepped would miss a key that comes too soon: there it may wait for the gap.
    """
    for why, faults, after_gaps in (
        ("for the gap", NO_FAULTS, 0),
        ("for an answer", Faults(from_machine=lost), 1),
        ("for a slow write", Faults(takes_ms=500), 1),
    ):
        async with bench.stand() as stand:
            await stand.identified()
            gap_ms = stand.capabilities.min_command_gap_ms
            await stand.started(stand.settings()[-1])
            stand.faults = faults
            applying = stand.applying(stand.settings()[0])
            await stand.pace.wait(after_gaps * gap_ms)
            before = len(stand.written)
            resting = asyncio.create_task(stand.driver.rest())
            steps = stand.capabilities.commands_per_setting > 1
            await stand.pace.wait(gap_ms if steps else 0)
            expect(len(stand.written) > before, f"rest waits behind an apply that waits {why}")
            await stand.pace.passing("rest beside an apply", resting, REST_PROMISE_MS)
            await given_up(applying)
            stand.faults = NO_FAULTS
            await stand.stop("after an apply that was overtaken")


@check("Rest ends within a second and never raises, whatever the link does.")
async def rest_ends_within_a_second(bench: Bench) -> None:
    """Broken, stuck or silent: FAILED or less than proven, so that the link is opened anew."""
    for broken, faults in (
        ("broken", None),
        ("stuck", Faults(stuck=True)),
        ("deaf", Faults(to_machine=lost, from_machine=lost)),
        ("silent", Faults(from_machine=lost)),
        ("slow", Faults(takes_ms=5_000)),
    ):
        async with bench.stand() as stand:
            await stand.identified()
            await stand.started(stand.settings()[0])
            if faults is None:
                await stand.drop()
            else:
                stand.faults = faults
            applying = stand.applying(stand.settings()[-1])
            await stand.pace.wait(0)
            for _ in range(TIMES):
                proof = await stand.rest()
                if broken in ("broken", "stuck"):
                    expect(proof is Proof.FAILED, f"rest on a {broken} link gave {proof.name}")
            await given_up(applying)
            stand.faults = NO_FAULTS


async def _left_running(stand: Stand) -> None:
    """Start something, lose the link, and take it anew."""
    await stand.identified()
    await stand.started(stand.settings()[-1])
    await stand.drop()
    await stand.connect()
    await stand.pace.wait(0)
