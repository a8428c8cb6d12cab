"""What the T-Code driver does on the wire, against the simulated firmware."""

import asyncio

import pytest

from controller.clock import ManualClock
from controller.drivers.tcode import SimulatedTCode, connect
from controller.errors import LinkLost, MachineError, MachineSilent
from controller.link.memory import MemoryLink, memory_pair
from controller.registry import load
from firmware_protocol.codec import Packet
from profiles.actuators import Proof
from profiles.timeline import Setting
from tests.controller.rig import Rig

CAPABILITIES = load("tcode").capabilities


async def test_levels_are_felt_on_the_channels_they_were_sent_to() -> None:
    rig = Rig("tcode")
    driver = await rig.grip.take(1_000)
    assert await driver.apply(Setting({"V0": 25, "V1": 100})) is Proof.SENT
    await rig.clock.advance(0)
    assert rig.machine.felt == Setting({"V0": 25, "V1": 100})
    await rig.grip.let_go()


async def test_motors_that_are_not_fed_stop_by_themselves() -> None:
    rig = Rig("tcode")
    driver = await rig.grip.take(1_000)
    await driver.apply(Setting({"V0": 50}))
    await rig.clock.advance(1_990)
    assert rig.strongest == 50
    await rig.clock.advance(520)
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_motors_stop_by_themselves_when_the_link_is_lost() -> None:
    rig = Rig("tcode")
    driver = await rig.grip.take(1_000)
    await driver.apply(Setting({"V0": 50}))
    await rig.clock.advance(0)
    rig.drop()
    await rig.clock.advance(2_600)
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_rest_is_proven_by_the_answer_that_travels_behind_it() -> None:
    rig = Rig("tcode")
    driver = await rig.grip.take(1_000)
    await driver.apply(Setting({"V0": 50}))
    assert await driver.rest() is Proof.ACKNOWLEDGED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_rest_writes_stop_then_zeros_then_the_question() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        resting = asyncio.create_task(driver.rest())
        written = [(await theirs.read()).data for _ in range(4)]
        await clock.advance(1_000)
        assert await resting is Proof.SENT
    zeros = b" ".join(b"V%d0000" % channel for channel in range(10)) + b"\n"
    # The question twice, since an answer from before the link was opened may still be on its way.
    assert written == [b"DSTOP\n", zeros, b"D1\n", b"D1\n"]


async def test_answers_still_on_their_way_do_not_prove_a_rest() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        await clock.advance(1_500)  # asked twice by now
        await theirs.write(Packet(b"TCode v0.3\n"))
        await clock.advance(0)
        await identifying
        resting = asyncio.create_task(driver.rest())
        await clock.advance(0)
        await theirs.write(Packet(b"TCode v0.3\n"))  # late, to the second of these two
        await clock.advance(1_000)
        assert await resting is Proof.SENT


async def test_questions_that_were_lost_cost_a_rest_no_time() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    machine = SimulatedTCode(clock, lambda at_ms, setting: None)
    async with connect(ours, clock, CAPABILITIES) as driver:
        for _ in range(2):
            resting = asyncio.create_task(driver.rest())
            await clock.advance(1_000)
            assert await resting is Proof.SENT
        await _discard(theirs, 8)
        serving = asyncio.create_task(machine.serve(theirs))
        applying = asyncio.create_task(driver.apply(Setting({"V0": 50})))
        await clock.advance(100)
        await applying
        resting = asyncio.create_task(driver.rest())
        await clock.advance(0)
        assert await resting is Proof.ACKNOWLEDGED
        ours.drop()
        await serving


async def test_an_answer_from_before_a_link_was_opened_does_not_prove_a_rest_on_it() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        resting = asyncio.create_task(driver.rest())
        await clock.advance(0)
        await theirs.write(Packet(b"TCode v0.3\n"))
        await clock.advance(1_000)
        assert await resting is Proof.SENT


async def test_rest_on_a_lost_link_fails_and_does_not_raise() -> None:
    rig = Rig("tcode")
    driver = await rig.grip.take(1_000)
    rig.drop()
    await rig.clock.advance(0)
    assert await driver.rest() is Proof.FAILED
    with pytest.raises(LinkLost):
        await driver.apply(Setting({"V0": 1}))
    await rig.grip.let_go()


async def test_nobody_at_the_port_is_silence_after_four_seconds() -> None:
    ours, _ = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        await clock.advance(4_600)
        with pytest.raises(MachineSilent, match="nothing answers"):
            await identifying


@pytest.mark.parametrize("chatter", [b"$GPGGA,123519,4807.038,N\r\n", b"\xff\x00\x80\xfe\n"])
async def test_something_else_at_the_port_is_no_machine(chatter: bytes) -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        for _ in range(5):
            await theirs.write(Packet(chatter))
            await clock.advance(1_000)
        with pytest.raises(MachineError, match="is not a T-Code machine"):
            await identifying


async def test_a_board_that_restarts_when_the_port_opens_is_asked_again_and_can_be_stopped() -> (
    None
):
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    machine = SimulatedTCode(clock, lambda at_ms, setting: None)
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        await clock.advance(1_800)
        await _discard(theirs, 6)  # what came while it was starting is lost
        await theirs.write(Packet(b"ets Jul 29 2019 12:21:46\r\n"))
        serving = asyncio.create_task(machine.serve(theirs))
        await clock.advance(2_100)
        assert "v0.3" in await identifying
        assert await driver.rest() is Proof.ACKNOWLEDGED
        ours.drop()
        await serving


async def test_only_channels_the_firmware_has_are_used() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        await clock.advance(100)
        await theirs.write(Packet(b"TCode x\nV0 0 9999 Vibe1\nV1 0 9999 Vibe2\nTCode v0.3\n"))
        await clock.advance(0)
        await identifying
        assert [actuator.name for actuator in driver.capabilities.actuators] == ["V0", "V1"]


async def test_a_firmware_whose_name_has_no_line_end_is_understood() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        await clock.advance(100)
        await theirs.write(Packet(b"V0 0 9999 Vibe1\nTCode ESP32 Firmware v0.56bTCode v0.3\n"))
        await clock.advance(0)
        assert await identifying == "TCode ESP32 Firmware v0.56b (v0.3)"
        assert [actuator.name for actuator in driver.capabilities.actuators] == ["V0"]


async def test_a_firmware_without_the_channels_is_refused() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        await clock.advance(100)
        await theirs.write(Packet(b"OSR2\nL0 0 9999 Up\nTCode v0.3\n"))
        await clock.advance(0)
        with pytest.raises(MachineError, match="none of the channels"):
            await identifying


async def test_a_ramp_sent_by_somebody_else_is_felt_as_it_rises() -> None:
    ours, theirs = memory_pair("memory")
    clock, felt = ManualClock(), list[int]()
    machine = SimulatedTCode(clock, lambda at_ms, setting: felt.append(setting.step("V1")))
    serving = asyncio.create_task(machine.serve(theirs))
    await ours.write(Packet(b"V199I1000\n"))
    await clock.advance(1_000)
    assert felt == sorted(felt)
    assert felt[-1] == 99
    assert len(felt) >= 10
    ours.drop()
    await serving
    await clock.advance(5_000)
    assert machine.felt.is_rest


async def _discard(link: MemoryLink, packets: int) -> None:
    for _ in range(packets):
        await link.read()
