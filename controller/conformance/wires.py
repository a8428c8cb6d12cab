"""Checks of the link: pieces, noise, silence, a broken one, and letting go of it."""

import asyncio
from collections.abc import Awaitable

from controller.conformance.bench import Bench
from controller.conformance.check import check
from controller.conformance.failing import Failed, NotApplicable, expect
from controller.conformance.faulty import NO_FAULTS, Faults
from controller.conformance.pace import given_up
from controller.conformance.stand import (
    Reach,
    Stand,
    acknowledged_on,
    speaks_on,
    words,
)
from controller.driver import IDENTIFY_PROMISE_MS, DriverSpec
from controller.errors import LinkLost, MachineSilent
from controller.harm import cut, lost
from firmware_protocol.codec import Packet
from profiles.actuators import Proof
from profiles.timeline import REST

NOISE = (b"\xff\x80\x00\xfe\r\n", bytes(range(0x80, 0xA0)) + b"\r\n")
LATE_MS = 3_000


def says_nothing(spec: DriverSpec) -> str:
    """Why replies cannot go wrong."""
    return "" if speaks_on(spec) else "this machine says nothing"


@check("Replies in pieces, or several in one, make no difference.", unless=says_nothing)
async def survives_any_chunking(bench: Bench) -> None:
    """Where a chunk ends says nothing on any wire."""
    whole = await _said(bench, NO_FAULTS)
    for how, faults in (
        ("one byte at a time", Faults(from_machine=cut(1))),
        ("three bytes at a time", Faults(from_machine=cut(3))),
        ("glued together", Faults(glues=True)),
        ("cut and glued", Faults(from_machine=cut(7), glues=True)),
    ):
        said = await _said(bench, faults)
        expect(said == whole, f"with replies {how} it says {said}; else it says {whole}")


async def _said(bench: Bench, faults: Faults) -> list[str]:
    """What a driver says of a machine, and of what it did with it."""
    async with bench.stand() as stand:
        stand.faults = faults
        await stand.connect()
        said = [await stand.identify()]
        for setting in stand.settings():
            said.append((await stand.apply(setting)).name)
            await stand.feels(setting, f"after apply of {words(setting)}")
            said.append((await stand.stop("after a stop")).proof.name)
        return said


@check("Noise between replies costs nothing.", unless=says_nothing)
async def survives_noise(bench: Bench) -> None:
    """What a bad plug or a board that starts sends is no machine, and hides none."""
    for noise in NOISE:
        async with bench.stand() as stand:
            await stand.connect()
            _disturb(stand, noise)
            await stand.identify()
            for setting in stand.settings():
                _disturb(stand, noise)
                await stand.started(setting)
                _disturb(stand, noise)
                stopped = await stand.stop("after a stop with noise between the replies")
                seen = f"with {noise.hex(' ')} between replies a stop gave {stopped.proof.name}"
                expect(stopped.reached, seen)


def _disturb(stand: Stand, noise: bytes) -> None:
    for channel in speaks_on(stand.spec):
        stand.link.inject(Packet(noise, channel))


@check("A machine that is asked who it is and stays silent is MachineSilent, in time.")
async def silence_becomes_machine_silent(bench: Bench) -> None:
    """Within what is promised, so that a person learns what is wrong before they give up.

    Also where `identify` waits for what the machine says unasked.
    """
    async with bench.stand() as stand:
        await stand.connect()
        await stand.identify()
        if not stand.traffic.heard:
            raise NotApplicable("this machine says nothing when it is asked who it is")
    async with bench.stand() as stand:
        stand.faults = Faults(from_machine=lost)
        driver = await stand.connect()
        asked_ms, written = stand.pace.now_ms(), len(stand.written)
        try:
            said = await stand.pace.passing("identify", driver.identify(), IDENTIFY_PROMISE_MS)
        except MachineSilent:
            return
        if stand.pace.now_ms() == asked_ms and len(stand.written) == written:
            raise NotApplicable("this machine is not asked who it is")
        raise Failed(f"`identify` of a machine that says nothing gave {said!r}, no MachineSilent")


@check("Nothing is claimed that was not heard.")
async def claims_nothing_unheard(bench: Bench) -> None:
    """CONFIRMED needs a report; ACKNOWLEDGED an answer, or a link that acknowledges."""
    for how, faults in (
        ("no reply arrives", Faults(from_machine=lost)),
        ("no command arrives", Faults(to_machine=lost)),
        ("nothing arrives", Faults(to_machine=lost, from_machine=lost)),
    ):
        async with bench.stand() as stand:
            driver = await stand.identified()
            first, other = stand.settings()[0], stand.settings()[-1]
            await stand.started(first)
            stand.faults = faults
            most = Proof.ACKNOWLEDGED if acknowledged_on(bench.spec) else Proof.SENT
            limit_ms = stand.capabilities.setting_limit_ms
            proof = await stand.pace.tried("apply", driver.apply(other), limit_ms)
            told = f"where {how}, apply of {words(other)} gave {proof}"
            expect(other == first or proof is None or proof <= most, told)
            proof = await stand.rest()
            expect(proof <= most, f"where {how}, rest gave {proof.name}")
            stand.faults = NO_FAULTS
            await stand.stop(f"after a stop behind one where {how}")


@check("A link that breaks is LinkLost to whoever uses or watches it.", Reach.WIRE)
async def link_loss_becomes_link_lost(bench: Bench) -> None:
    """In time, also in the middle of a setting; rest alone says FAILED instead."""
    async with bench.stand() as stand:
        driver = await stand.identified()
        limit_ms = stand.capabilities.setting_limit_ms
        setting = stand.settings()[0]
        other = next((one for one in stand.settings() if one != setting), REST)
        await stand.started(setting)
        watching = asyncio.create_task(driver.watch())
        applying = stand.applying(other)
        await stand.pace.wait(0)
        under_way = not applying.done() and bench.reach is Reach.MEMORY  # a wire may be faster
        await stand.drop()
        await _is_lost(stand, "watch", watching, limit_ms)
        if under_way:
            await _is_lost(stand, "apply in the middle", applying, limit_ms)
        await given_up(applying)
        await _is_lost(stand, "apply", driver.apply(other), limit_ms)
        proof = await stand.rest()
        expect(proof is Proof.FAILED, f"rest on a broken link gave {proof.name}")


async def _is_lost(stand: Stand, what: str, work: Awaitable[object], limit_ms: int) -> None:
    try:
        given = await stand.pace.passing(what, work, limit_ms)
    except LinkLost:
        return
    raise Failed(f"{what} on a broken link gave {given!r}; it raises LinkLost")


@check("Letting go closes the link, writes nothing more and leaves nothing running.")
async def close_is_idempotent(bench: Bench) -> None:
    """However often, and also of a machine whose link is broken, or that is being asked."""
    for how in ("at rest", "broken", "asked"):
        async with bench.stand() as stand:
            before = asyncio.all_tasks()
            driver = await stand.identified()
            await stand.started(stand.settings()[0])
            await stand.stop("after a stop")
            asking = asyncio.create_task(driver.identify())
            if how == "broken":
                await stand.drop()
            elif how == "at rest":
                await given_up(asking)
            await stand.leave()
            await given_up(asking)
            written = len(stand.written)
            await stand.leave()
            await stand.link.close()
            await stand.pace.wait(LATE_MS)
            expect(stand.link.closed, f"{how}: the link is still open after letting go")
            expect(len(stand.written) == written, f"{how}: written to after letting go")
            left = [task.get_coro() for task in asyncio.all_tasks() - before]
            expect(not left, f"{how}: still running after letting go: {left}")
