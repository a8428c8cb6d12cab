"""A T-Code board that loses its power while its port stays: noticed, and never felt at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from controller.clock import ManualClock
from controller.driver import Driver
from controller.drivers.heartbeat import ANSWER_MS, BEAT_MS, SILENT_MS
from controller.drivers.tcode import SimulatedTCode, connect
from controller.errors import LinkLost, MachineSilent
from controller.link.memory import MemoryLink, memory_pair
from controller.registry import load
from firmware_protocol.codec import Packet
from profiles.actuators import Proof
from profiles.timeline import Setting

CAPABILITIES = load("tcode").capabilities
BOOT = (
    b"ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"
)
MINUTE_MS = 60_000


@dataclass
class Watched:
    """A driver that watches, and the machine's end of its link, at which nobody is."""

    clock: ManualClock
    driver: Driver
    ours: MemoryLink
    theirs: MemoryLink
    watching: "asyncio.Task[None]"

    async def heard(self, lines: int) -> list[bytes]:
        return [(await self.theirs.read()).data for _ in range(lines)]

    def serve(self) -> "asyncio.Task[None]":
        machine = SimulatedTCode(self.clock, lambda at_ms, setting: None)
        return asyncio.create_task(machine.serve(self.theirs))


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        watching = asyncio.create_task(driver.watch())
        yield Watched(clock, driver, ours, theirs, watching)
        watching.cancel()
        await asyncio.wait({watching})
        ours.drop()


async def test_a_board_that_answers_is_asked_all_the_while_and_never_found_silent(
    watched: Watched,
) -> None:
    serving = watched.serve()
    await watched.clock.advance(10 * MINUTE_MS)
    assert not watched.watching.done()
    watched.ours.drop()
    await serving
    with pytest.raises(LinkLost):
        await watched.watching


async def test_three_questions_without_an_answer_are_silence(watched: Watched) -> None:
    await watched.clock.advance(SILENT_MS)
    with pytest.raises(MachineSilent, match="silent"):
        await watched.watching
    assert await watched.heard(3) == [b"D0\n", b"D1\n", b"D1\n"]


async def test_a_name_without_a_line_end_is_a_sign_of_life_by_what_stands_behind_it(
    watched: Watched,
) -> None:
    await watched.clock.advance(BEAT_MS)
    for _ in range(5):
        await watched.theirs.write(Packet(b"OSR2"))
        await watched.clock.advance(ANSWER_MS)
        await watched.theirs.write(Packet(b"TCode v0.3\n"))
        await watched.clock.advance(BEAT_MS)
    assert not watched.watching.done()


async def test_a_board_that_says_that_it_starts_is_noticed_at_once(watched: Watched) -> None:
    await watched.theirs.write(Packet(b"TCode ESP32 Firmware v0.56b\n"))
    await watched.clock.advance(100)
    await watched.theirs.write(Packet(BOOT))
    await watched.clock.advance(0)
    with pytest.raises(MachineSilent, match="restarted"):
        await watched.watching


async def test_a_board_that_started_when_its_port_was_opened_has_not_restarted() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        await theirs.write(Packet(BOOT + b"TCode ESP32 Firmware v0.56b\nTCode v0.3\n"))
        await clock.advance(100)
        watching = asyncio.create_task(driver.watch())
        await clock.advance(100)
        assert not watching.done()
        watching.cancel()


async def test_a_link_on_which_ever_more_answers_get_lost_is_given_up_while_rest_can_be_proven(
    watched: Watched,
) -> None:
    await watched.clock.advance(BEAT_MS)
    for _ in range(12):
        await watched.clock.advance(ANSWER_MS)  # the name is lost on its way
        await watched.theirs.write(Packet(b"chatter\n"))  # and so is the version
        await watched.clock.advance(BEAT_MS)
    with pytest.raises(MachineSilent, match="get lost"):
        await watched.watching


async def test_a_rest_is_proven_beside_the_questions(watched: Watched) -> None:
    serving = watched.serve()
    for _ in range(20):
        applying = asyncio.create_task(watched.driver.apply(Setting({"V0": 50})))
        await watched.clock.advance(333)
        await applying
        assert await watched.driver.rest() is Proof.ACKNOWLEDGED
        await watched.clock.advance(700)
    watched.ours.drop()
    await serving
