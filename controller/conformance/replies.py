"""Checks of what a machine may answer: refusals, torn or foreign replies, no obedience at all."""

from collections.abc import Iterator, Set

from controller.conformance.bench import Bench
from controller.conformance.check import check
from controller.conformance.failing import NotApplicable, expect
from controller.conformance.faulty import NO_FAULTS, Faults
from controller.conformance.stand import Stand, words
from controller.conformance.wires import says_nothing
from controller.driver import IDENTIFY_PROMISE_MS
from controller.errors import MachineError, MachineRefused
from controller.harm import doubled, garbled, lost, replaced, torn
from profiles.actuators import MOST_COMMANDS, Proof
from profiles.timeline import REST, Setting

LATE_MS = 3_000

# What machines of other families say, running where they say so: it must never prove a rest.
FOREIGN = {
    "Reverie Protocol 108": "55 00 00 00 05 05 00 00 55",  # status: head 5, foot 5
    "a Keeson base": "ED FE 16 00 00 00 00 03 03 07 BF 02 00 00 03 2D",  # head 3, foot 3
    "T-Code": "54 43 6F 64 65 20 76 30 2E 33 0A",  # TCode v0.3
    "a Tuya MCU": "55 AA 03 07 00 08 03 02 00 04 00 00 00 32 4C",  # data point 3 is 50
    "air boots": "02 11 06 01 07 00 03 02 05 00 12 FF",  # runs, mode 7
}


@check("A command that the machine refuses is MachineRefused.", unless=says_nothing)
async def refusal_becomes_machine_refused(bench: Bench) -> None:
    """Tried with commands that arrive garbled, where the machine says so."""
    usual = await _usual(bench)
    refusals = 0
    for at in (-1, -2, -3):
        async with bench.stand() as stand:
            await stand.identified()
            await stand.rest()
            stand.faults = Faults(to_machine=garbled(at))
            heard = len(stand.traffic.heard)
            end = await _refused(stand, stand.settings()[0])
            said = {one.packet.data for one in stand.traffic.heard[heard:]} - usual
            answered = [one.hex(" ") for one in said]
            expect(not (said and end), f"the machine refused with {answered}: {end}")
            refusals += len(said)
            stand.faults = NO_FAULTS
            await stand.stop("after commands that were refused")
    if not refusals:
        raise NotApplicable("the machine says nothing to a command that it cannot read")


async def _refused(stand: Stand, setting: Setting) -> str:
    """What an apply ends in, where that is no MachineRefused."""
    limit_ms = stand.capabilities.setting_limit_ms
    try:
        proof = await stand.pace.passing("apply", stand.driver.apply(setting), limit_ms)
    except MachineRefused:
        return ""
    except MachineError as error:
        return f"apply raised {type(error).__name__}, no MachineRefused"
    return f"apply returned {proof.name}, and raised no MachineRefused"


async def _usual(bench: Bench) -> set[bytes]:
    """All that a machine says when nothing is wrong."""
    async with bench.stand() as stand:
        await stand.identified()
        await stand.pace.wait(LATE_MS)
        for setting in stand.settings():
            await stand.apply(setting)
            await stand.stop("after a stop")
        await stand.pace.wait(LATE_MS)
        return {one.packet.data for one in stand.traffic.heard}


@check("Bad replies end in an error or a right result, and at rest.", unless=says_nothing)
async def bad_replies_mislead_nobody(bench: Bench) -> None:
    """Torn anywhere, doubled, garbled, late, or of another family, from the start or later."""
    own = {said[:2] for said in await _usual(bench)}
    for how, faults in _bad(own):
        for from_the_start in (True, False):
            async with bench.stand() as stand:
                await _misled(stand, how, faults, from_the_start=from_the_start)


def _bad(own: Set[bytes]) -> Iterator[tuple[str, Faults]]:
    """Everything that may be wrong with replies; `own` is how this family's begin."""
    for left in (1, 2, 3, 5, 8):
        yield f"torn after {left} bytes", Faults(from_machine=torn(left))
    for at in (0, 1, 2, -3, -2, -1):
        yield f"garbled at byte {at}", Faults(from_machine=garbled(at))
    yield "doubled", Faults(from_machine=doubled)
    for late_ms in (200, 1_500, 4_000):
        yield f"{late_ms} ms late", Faults(late_ms=late_ms)
    for whose, said in FOREIGN.items():
        foreign = bytes.fromhex(said)
        if foreign[:2] not in own:
            yield f"those of {whose}", Faults(from_machine=replaced(foreign))


async def _misled(stand: Stand, how: str, faults: Faults, *, from_the_start: bool) -> None:
    driver = await stand.connect()
    if from_the_start:
        stand.faults = faults
    known = await stand.pace.tried("identify", driver.identify(), IDENTIFY_PROMISE_MS)
    stand.faults = faults
    if known is not None:  # a session starts nothing on a machine that does not say who it is
        await stand.watch()
        for setting in (stand.settings()[-1], stand.settings()[0]):
            await _believed(stand, setting, f"replies are {how}")
    stand.faults = NO_FAULTS
    await stand.pace.wait(LATE_MS + faults.late_ms)
    stopped = await stand.stop(f"replies were {how}; after a stop with right ones")
    expect(stopped.proof is not Proof.FAILED, f"replies were {how}; a stop with right ones failed")


async def _believed(stand: Stand, setting: Setting, so: str) -> None:
    limit_ms, faults = stand.capabilities.setting_limit_ms, stand.faults
    stepped = stand.capabilities.commands_per_setting > 1
    # A report that is older than the last key cannot be told from one that speaks of it.
    timely = not stepped or faults.late_ms < stand.capabilities.min_command_gap_ms
    proof = await stand.pace.tried("apply", stand.driver.apply(setting), limit_ms)
    if proof is Proof.CONFIRMED and timely:
        await stand.feels(setting, f"{so}; after an apply that says CONFIRMED")
    proof = await stand.rest()
    if not stepped or (proof >= stand.capabilities.best_proof and timely):
        await stand.feels(REST, f"{so}; after a rest that says {proof.name}")


@check("A machine that does not obey is given up on, after a few commands.")
async def a_deaf_machine_is_given_up_on(bench: Bench) -> None:
    """At most as many as any setting may take; an endless loop could overrun the leg later."""
    async with bench.stand() as stand:
        driver = await stand.identified()
        harmless = {one.packet for one in stand.written}
        stand.faults = Faults(to_machine=lost)
        limit_ms = stand.capabilities.setting_limit_ms
        for setting in stand.settings():
            before = len(stand.written)
            await stand.pace.tried("apply", driver.apply(setting), limit_ms)
            tried = len(stand.written) - before
            expect(tried <= MOST_COMMANDS, f"{words(setting)} was tried with {tried} commands")
            await stand.pace.wait(LATE_MS)
            later = [one for one in stand.written[before + tried :] if one.packet not in harmless]
            expect(not later, f"{words(setting)} was given up; then came {len(later)} commands")
        stand.faults = NO_FAULTS
        await stand.stop("after commands that were lost")
