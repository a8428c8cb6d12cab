"""Checks of what is cancelled: it ends at once, and nothing of it is written behind a rest."""

import asyncio

from controller.conformance.bench import Bench
from controller.conformance.check import check
from controller.conformance.failing import expect
from controller.conformance.faulty import NO_FAULTS, Faults
from controller.conformance.pace import given_up
from controller.conformance.stand import Reach, Stand, words
from controller.harm import lost
from firmware_protocol.codec import Packet
from profiles.timeline import REST

LOOPS = (0, 1, 2, 3, 4, 6, 9)  # turns of the event loop, while no time passes
MOMENTS_MS = (1, 10, 30, 100, 250, 400, 700, 1_200, 1_900)
REAL_MOMENTS_MS = (5, 100)
SLOW_MS = 70  # a write of a slow link
ARMED_FOR_MS = 600_000
LATE_MS = 3_000  # nothing that is late is later


@check(
    "Whatever moment an apply is cancelled at, rest holds, and nothing comes behind it.", Reach.REAL
)
async def cancelled_mid_apply_still_rests(bench: Bench) -> None:
    """Also while a write is under way; not even a setting that was nearly there comes late."""
    exact = bench.reach is Reach.MEMORY
    for takes_ms in (0, SLOW_MS) if exact else (0,):
        async with bench.stand() as stand:
            await stand.identified()
            harmless = {passed.packet for passed in stand.written}
            stand.faults = Faults(takes_ms=takes_ms)
            for loops in LOOPS if exact else ():
                await _cancelled(stand, loops, 0, harmless)
            for moment_ms in MOMENTS_MS if exact else REAL_MOMENTS_MS:
                if await _cancelled(stand, 0, moment_ms, harmless):
                    break  # it had come to its end by then
            await stand.stop("at the end")


async def _cancelled(stand: Stand, loops: int, moment_ms: int, harmless: set[Packet]) -> bool:
    """Cancel a setting at that moment, rest, and watch what comes; whether it had ended."""
    setting = stand.settings()[-1]
    await stand.pace.wait(stand.capabilities.min_command_gap_ms)
    applying = stand.applying(setting)
    for _ in range(loops):
        await asyncio.sleep(0)
    if moment_ms:
        await stand.pace.wait(moment_ms)
    had_ended = applying.done()
    await given_up(applying)
    if await stand.rest() < stand.capabilities.best_proof:
        await stand.stop(f"after an apply of {words(setting)} that was cancelled")
    written, felt = len(stand.written), len(stand.felt_log)
    await stand.feels(REST, f"after an apply of {words(setting)} that was cancelled")
    await stand.pace.wait(LATE_MS)
    late = [
        one.packet.data.hex(" ") for one in stand.written[written:] if one.packet not in harmless
    ]
    when = f"An apply of {words(setting)} was cancelled after {moment_ms} ms; behind the rest"
    expect(not late, f"{when} came {late}")
    for _, setting_felt in stand.felt_log[felt:]:
        expect(setting_felt.is_rest, f"{when} the leg felt {words(setting_felt)}")
    return had_ended


@check("What is cancelled ends at once.")
async def cancelling_ends_at_once(bench: Bench) -> None:
    """`apply`, `identify` and `arm_timer`, whatever they wait for: no stop waits for them."""
    for faults in (
        NO_FAULTS,
        Faults(from_machine=lost),
        Faults(takes_ms=5_000),
        Faults(stuck=True),
    ):
        async with bench.stand() as stand:
            await stand.identified()
            stand.faults = faults
            await _cancel_each(stand)
            stand.faults = NO_FAULTS
            await stand.stop("after what was cancelled")


async def _cancel_each(stand: Stand) -> None:
    driver, strongest = stand.driver, stand.settings()[-1]
    for what, begin in (
        ("apply", lambda: driver.apply(strongest)),
        ("apply of rest", lambda: driver.apply(REST)),
        ("arm_timer", lambda: driver.arm_timer(ARMED_FOR_MS)),
        ("identify", lambda: driver.identify()),
    ):
        task = asyncio.ensure_future(begin())
        await stand.pace.wait(stand.capabilities.min_command_gap_ms + 1)
        expect(await given_up(task), f"{what} goes on although it was cancelled")
