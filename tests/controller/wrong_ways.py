"""One wrong way each to do what a driver does; see `wrong_drivers` for what they are used in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

from controller.clock import sleep_until, time_limit
from controller.errors import LinkLost, MachineError, MachineRefused, MachineSilent
from controller.exchange import REST_LIMIT_MS, surest
from firmware_protocol.codec import Garbled, Packet
from profiles.actuators import Capabilities, Proof
from profiles.timeline import REST, Setting
from tests.controller.around import Applies, Identifies, Rests
from tests.controller.pad import Answer, PadDriver, pad_codec, written

LATE_MS = 60
FOR_EVER_S = 3_600


async def missing_a_step(right: PadDriver, setting: Setting) -> Proof:
    """The second step becomes the third."""
    levels = {name: 3 if step == 2 else step for name, step in setting.levels.items()}
    return await right.apply(Setting(levels))


def flickering() -> Applies:
    """What is there already is switched off first."""
    last = REST

    async def applies(right: PadDriver, setting: Setting) -> Proof:
        nonlocal last
        if setting == last:
            await right.apply(REST)
        last = setting
        return await right.apply(setting)

    return applies


async def leaving_on(right: PadDriver, setting: Setting) -> Proof:
    """Of two that were on together, the one that is left out goes on."""
    last = right.setting or REST
    kept = last.levels if len(last.levels) > 1 and not setting.is_rest else {}
    return await right.apply(Setting({**kept, **setting.levels}))


async def taking_any_name(right: PadDriver, setting: Setting) -> Proof:
    """Whatever is named that is not there, the calf is meant."""
    known = {actuator.name for actuator in right.known.actuators}
    meant = {name if name in known else "calf": step for name, step in setting.levels.items()}
    return await right.apply(Setting(meant))


async def believing_itself(right: PadDriver, setting: Setting) -> Proof:
    """A setting that was sent is taken for one that was reported."""
    await right.apply(setting)
    return Proof.CONFIRMED


async def overhearing_refusals(right: PadDriver, setting: Setting) -> Proof:
    with suppress(MachineRefused):
        return await right.apply(setting)
    return Proof.SENT


async def never_giving_up(right: PadDriver, setting: Setting) -> Proof:
    """Sent again and again until the pad answers."""
    right.checked(setting)
    for _ in range(30):
        await right.exchange.send(right.numbered(f"set {written(setting)}"))
        if said := await right.answered(right.number, 1):
            return right.proof(said, setting)
    return Proof.SENT


async def overhearing_a_lost_link(right: PadDriver, setting: Setting) -> Proof:
    with suppress(LinkLost):
        return await right.apply(setting)
    return Proof.SENT


async def in_haste(right: PadDriver, setting: Setting) -> Proof:
    """Past the gap."""
    right.checked(setting)
    await right.exchange.send_at_once(right.numbered(f"set {written(setting)}"))
    return right.proof(await right.answered(right.number), setting)


async def at_each_answer(right: PadDriver, setting: Setting) -> Proof:
    """An answer that comes twice is taken for a sign that the pad wants the setting once more."""
    proof = await right.apply(setting)
    heard = right.heard
    if await right.exchange.until(lambda: right.heard > heard, 1):
        await right.exchange.send_at_once(right.numbered(f"set {written(setting)}"))
    return proof


def shielding() -> Applies:
    """What is to be written is written, though somewhat later, whoever gave it up."""
    writing: set[asyncio.Task[Proof]] = set()

    async def late(right: PadDriver, setting: Setting) -> Proof:
        await sleep_until(right.clock, right.clock.now_ms() + LATE_MS)
        return await right.apply(setting)

    async def applies(right: PadDriver, setting: Setting) -> Proof:
        right.checked(setting)
        task = asyncio.create_task(late(right, setting))
        writing.add(task)
        task.add_done_callback(writing.discard)
        return await asyncio.shield(task)

    return applies


async def clinging(right: PadDriver, setting: Setting) -> Proof:
    """A cancelled setting that waits for its answer waits on."""
    right.checked(setting)
    await right.exchange.send(right.numbered(f"set {written(setting)}"))
    number = right.number
    waiting = asyncio.ensure_future(right.answered(number))
    while not waiting.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait({waiting})
    return right.proof(waiting.result(), setting)


async def leaving_the_foot_on(right: PadDriver) -> Proof:
    """The foot at its strongest stays on, if it is alone."""
    stays = right.setting == Setting({"foot": 3})
    proof = await right.rest()
    if stays:
        await right.exchange.send_at_once(right.numbered("set foot=3"))
    return proof


async def proving_a_rest_once(right: PadDriver) -> Proof:
    """The rest of what rests already is not proven."""
    rested = right.setting == REST
    proof = await right.rest()
    return min(proof, Proof.SENT) if rested else proof


async def resting_once(right: PadDriver) -> Proof:
    """Where it is thought to be at rest the pad is only asked whether it is there."""

    async def asking() -> AsyncIterator[Proof]:
        await right.exchange.send_at_once(right.numbered("who"))
        yield Proof.SENT
        if await right.answered(right.number):
            yield Proof.CONFIRMED

    return await (surest(right.clock, asking()) if right.setting == REST else right.rest())


async def resting_after_an_answer(right: PadDriver) -> Proof:
    """Nothing is switched off on a pad that does not say that it is there."""

    async def resting() -> AsyncIterator[Proof]:
        await right.exchange.send_at_once(right.numbered("who"))
        yield Proof.SENT
        if await right.answered(right.number):
            async for proof in right.resting():
                yield proof

    return await surest(right.clock, resting())


def resting_what_it_knows() -> tuple[Identifies, Rests]:
    """A pad that was not identified is not rested."""
    known = False

    async def identifies(right: PadDriver) -> str:
        nonlocal known
        said = await right.identify()
        known = True
        return said

    async def rests(right: PadDriver) -> Proof:
        return await right.rest() if known else Proof.FAILED

    return identifies, rests


async def understating(right: PadDriver) -> Proof:
    """What the pad reports is taken for a mere answer."""
    return min(await right.rest(), Proof.ACKNOWLEDGED)


async def waiting_its_turn(right: PadDriver) -> Proof:
    """Rest queues up behind what waits."""

    async def resting() -> AsyncIterator[Proof]:
        async with right.exchange.turn():
            async for proof in right.resting():
                yield proof

    return await surest(right.clock, resting())


async def raising(right: PadDriver) -> Proof:
    """Rest raises what goes wrong."""
    proof = Proof.FAILED
    with suppress(TimeoutError):
        async with time_limit(right.clock, REST_LIMIT_MS):
            async for surer in right.resting():
                proof = surer
    return proof


async def taking_its_time(right: PadDriver) -> Proof:
    """Rest has no limit of its own."""
    proof = Proof.FAILED
    with suppress(LinkLost):
        async for surer in right.resting():
            proof = surer
    return proof


async def naming_a_silent_pad(right: PadDriver) -> str:
    with suppress(MachineSilent):
        return await right.identify()
    return "Pad, probably"


async def trying_it_out(right: PadDriver) -> str:
    """A pad that shakes is a pad."""
    said = await right.identify()
    await right.apply(Setting({"calf": 1}))
    await right.apply(REST)
    return said


async def minding_noise(right: PadDriver) -> str:
    said = await right.identify()
    if right.exchange.garbled:
        raise MachineError("this is no pad", "Is it the right port?")
    return said


def leaving_a_task() -> Identifies:
    """Something goes on for ever."""
    tasks: set[asyncio.Task[None]] = set()

    async def identifies(right: PadDriver) -> str:
        tasks.add(asyncio.create_task(asyncio.sleep(FOR_EVER_S)))
        return await right.identify()

    return identifies


def changing_its_mind(right: PadDriver) -> Capabilities:
    """Once it has played, the pad has a timer."""
    if right.setting is None:
        return right.known
    return replace(right.known, own_timer_ms=3_600_000)


async def arming_nothing(right: PadDriver, remaining_ms: int) -> int | None:
    return min(remaining_ms, right.known.armed_timer_ms or remaining_ms)


async def arming_for_ever(right: PadDriver, remaining_ms: int) -> int | None:
    """Waits for an answer as long as it takes."""
    await right.exchange.send(right.numbered(f"arm {remaining_ms}"))
    number = right.number
    while not await right.answered(number):
        pass
    return None


class Forgetful:
    """A codec that expects each packet to be whole lines."""

    def encode(self, message: str) -> Packet:
        return pad_codec().encode(message)

    def feed(self, packet: Packet) -> list[Answer | Garbled]:
        return pad_codec().feed(packet)
