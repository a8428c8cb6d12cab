"""What the Leggett & Platt driver believes of the bed's state, and when."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from bumble.link import LocalLink

from controller.clock import ManualClock, SystemClock
from controller.driver import Driver
from controller.drivers.leggett_gen2 import SimulatedLeggett, connect
from controller.errors import LinkLost, MachineSilent
from controller.link.base import BleService
from controller.link.ble import BleLink
from controller.link.memory import MemoryLink, memory_pair
from controller.link.radio import radio_on
from controller.narrowing import modelled
from controller.registry import load
from controller.simulator.peripheral import Peripheral
from firmware_protocol.codec import Packet
from firmware_protocol.leggett_gen2 import STATE, State, machine_codec
from profiles.actuators import Capabilities, Proof
from profiles.timeline import Setting
from tests.controller.link.air import powered_on
from tests.controller.rig import Rig

SPEC = load("leggett_gen2")
FOOT_2 = Setting({"foot massage": 2})
OFF = State(0, 0, 0)
ZEROS = [b"MVI 1:0", b"MVI 0:0", b"MVI 2:0", b"MVI 3:0", b"GET STATE"]


class Bed:
    """A driver, and the other end of its wire in the hands of a test."""

    def __init__(self, driver: Driver, wire: MemoryLink, clock: ManualClock) -> None:
        self.driver = driver
        self.clock = clock
        self._wire = wire

    async def tell(self, *states: State | bytes) -> None:
        """The bed says this, each in one packet."""
        for state in states:
            data = state if isinstance(state, bytes) else machine_codec().encode(state).data
            await self._wire.write(Packet(data, STATE))
        await self.clock.advance(0)

    async def written(self, count: int) -> list[bytes]:
        """The next writes."""
        return [(await self._wire.read()).data for _ in range(count)]


@asynccontextmanager
async def bed(capabilities: Capabilities = SPEC.capabilities) -> AsyncIterator[Bed]:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, capabilities) as driver:
        yield Bed(driver, theirs, clock)


async def test_a_level_that_the_state_shows_is_confirmed() -> None:
    rig = Rig("leggett_gen2")
    applying = asyncio.create_task((await rig.grip.take(1_000)).apply(FOOT_2))
    await rig.clock.advance(100)
    assert await applying is Proof.CONFIRMED
    assert rig.machine.felt == FOOT_2
    await rig.grip.let_go()


async def test_a_level_is_written_as_text_and_the_state_asked_for_behind_it() -> None:
    async with bed() as at:
        applying = asyncio.create_task(at.driver.apply(FOOT_2))
        await at.clock.advance(100)
        assert await at.written(2) == [b"MVI 1:2", b"GET STATE"]
        await at.clock.advance(1_000)
        assert await applying is Proof.ACKNOWLEDGED


async def test_a_state_from_before_a_level_proves_neither_it_nor_a_rest() -> None:
    async with bed() as at:
        await at.tell(State(0, 0, 2))
        applying = asyncio.create_task(at.driver.apply(FOOT_2))
        await at.clock.advance(1_000)
        assert await applying is Proof.ACKNOWLEDGED
        await at.tell(OFF)
        resting = asyncio.create_task(at.driver.rest())
        await at.clock.advance(1_000)
        assert await resting is Proof.ACKNOWLEDGED


async def test_rest_writes_all_four_outputs_to_zero_and_asks() -> None:
    async with bed() as at:
        resting = asyncio.create_task(at.driver.rest())
        assert await at.written(5) == ZEROS
        await at.tell(OFF)
        assert await resting is Proof.CONFIRMED


async def test_a_rest_that_nothing_answers_is_acknowledged() -> None:
    async with bed() as at:
        resting = asyncio.create_task(at.driver.rest())
        await at.clock.advance(1_000)
        assert await resting is Proof.ACKNOWLEDGED


@pytest.mark.parametrize("state", [State(0, 1, 0), State(0, 0, 3)], ids=["head", "foot"])
async def test_a_state_that_shows_a_level_is_no_proof_of_rest(state: State) -> None:
    async with bed() as at:
        resting = asyncio.create_task(at.driver.rest())
        await at.written(5)
        await at.tell(state)
        await at.clock.advance(1_000)
        assert await resting is Proof.ACKNOWLEDGED


async def test_a_wave_that_is_reported_is_ended_with_zeros_behind() -> None:
    async with bed() as at:
        resting = asyncio.create_task(at.driver.rest())
        await at.written(5)
        await at.tell(State(1, 0, 0))
        assert await at.written(6) == [b"MMODE 0:2", *ZEROS]
        await at.tell(OFF)
        assert await resting is Proof.CONFIRMED


async def test_a_wave_that_does_not_end_is_no_rest_and_the_bed_is_told_once() -> None:
    async with bed() as at:
        resting = asyncio.create_task(at.driver.rest())
        await at.written(5)
        await at.tell(State(1, 0, 0))
        assert await at.written(6) == [b"MMODE 0:2", *ZEROS]
        await at.tell(State(1, 0, 0), State(1, 0, 0))
        await at.clock.advance(1_000)
        assert await resting is Proof.ACKNOWLEDGED
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await at.written(1)


@pytest.mark.parametrize(
    "garbled", ["0200408000000400000000", "0200404000000200000000", "ffff", "020040"]
)
async def test_a_garbled_state_and_the_one_right_behind_it_are_no_proof(garbled: str) -> None:
    async with bed() as at:
        resting = asyncio.create_task(at.driver.rest())
        await at.written(5)
        await at.tell(bytes.fromhex(garbled), OFF)
        assert not resting.done()
        await at.clock.advance(1_000)
        assert await resting is Proof.ACKNOWLEDGED


async def test_a_state_torn_before_a_rest_is_not_completed_behind_it() -> None:
    async with bed() as at:
        await at.tell(machine_codec().encode(OFF).data[:10])
        resting = asyncio.create_task(at.driver.rest())
        await at.written(5)
        await at.tell(State(0, 0, 3))
        await at.clock.advance(1_000)
        assert await resting is Proof.ACKNOWLEDGED


async def test_a_clean_state_after_a_garbled_one_is_proof_again() -> None:
    async with bed() as at:
        resting = asyncio.create_task(at.driver.rest())
        await at.written(5)
        await at.tell(b"OK", OFF, OFF)
        assert await resting is Proof.CONFIRMED


async def test_rest_ends_the_massage_of_the_head_the_wave_and_outputs_without_a_name() -> None:
    rig = Rig("leggett_gen2")
    driver = await rig.grip.take(1_000)
    await rig.press(b"MVI 0:3", b"MVI 2:1", b"MVI 3:2", b"MMODE 0:0", b"WSP 0:3")
    assert rig.machine.felt == Setting(
        {"head massage": 3, "third output": 1, "fourth output": 2, "wave": 3}
    )
    assert await driver.rest() is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_a_level_left_over_from_before_is_turned_off_and_confirmed() -> None:
    rig = Rig("leggett_gen2")
    await rig.grip.take(1_000)
    await rig.press(b"MVI 1:2")
    await rig.grip.let_go()
    assert rig.machine.felt == FOOT_2  # latched: it goes on when the link is gone
    driver = await rig.grip.take(1_000)
    assert await driver.rest() is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_a_rest_overtakes_a_setting_that_waits_for_its_turn() -> None:
    async with bed() as at:
        first = asyncio.create_task(at.driver.apply(FOOT_2))
        assert await at.written(1) == [b"MVI 1:2"]
        waiting = asyncio.create_task(at.driver.apply(Setting({"foot massage": 3})))
        await at.clock.advance(50)
        waiting.cancel()
        resting = asyncio.create_task(at.driver.rest())
        assert await at.written(5) == ZEROS
        await at.tell(OFF)
        assert await resting is Proof.CONFIRMED
        await at.clock.advance(1_000)
        assert await first is Proof.ACKNOWLEDGED


async def test_identify_asks_for_the_state_and_sends_nothing_else() -> None:
    async with bed() as at:
        asking = asyncio.create_task(at.driver.identify())
        assert await at.written(1) == [b"GET STATE"]
        await at.clock.advance(1_000)
        assert await at.written(1) == [b"GET STATE"]
        await at.tell(OFF)
        assert "Leggett" in await asking


async def test_a_bed_that_does_not_tell_its_state_is_silent() -> None:
    async with bed() as at:
        asking = asyncio.create_task(at.driver.identify())
        await at.clock.advance(4_500)
        with pytest.raises(MachineSilent):
            await asking


async def test_nothing_is_said_before_it_is_asked_for() -> None:
    async with bed() as at:
        await at.clock.advance(60_000)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await at.written(1)


async def test_a_model_without_massage_gets_zeros_and_never_a_level() -> None:
    async with bed(modelled(SPEC, "without massage").capabilities) as at:
        applying = asyncio.create_task(at.driver.apply(FOOT_2))
        assert await at.written(1) == [b"GET STATE"]
        await at.tell(OFF)
        await applying
        resting = asyncio.create_task(at.driver.rest())
        assert await at.written(5) == ZEROS
        await at.tell(OFF)
        assert await resting is Proof.CONFIRMED


async def test_a_broken_link_ends_the_watch_and_fails_the_rest() -> None:
    rig = Rig("leggett_gen2")
    driver = await rig.grip.take(1_000)
    rig.drop()
    with pytest.raises(LinkLost):
        await driver.watch()
    assert await driver.rest() is Proof.FAILED
    await rig.grip.let_go()


async def test_the_box_tells_its_state_when_asked_and_when_it_changes() -> None:
    clock = ManualClock()
    ours, theirs = memory_pair("memory")
    box = SimulatedLeggett(clock, lambda _at_ms, _setting: None)
    serving = asyncio.create_task(box.serve(theirs))
    for text in ("GET STATE", "MVI 1:0", "MVI 1:3", "STOP", "DWIPE", "\xff\0", "WVE TOGGLE"):
        await ours.write(Packet(text.encode()))
    await clock.advance(0)
    told = [(await ours.read()).data[:4].hex() for _ in range(3)]
    ours.drop()
    await serving
    assert told == ["02004040", "020040c2", "000040c2"]
    with pytest.raises(LinkLost):
        await ours.read()


@pytest.mark.wire
async def test_on_the_air_a_bed_that_bonds_is_played_on_left_and_stopped_by_the_next_link() -> None:
    (service,) = SPEC.links
    assert isinstance(service, BleService)
    air = LocalLink()  # type: ignore[no-untyped-call]  # Bumble gives its __init__ no types
    radio = radio_on(await powered_on(air, "C0:00:00:00:00:01"))
    box = SimulatedLeggett(SystemClock(), lambda _at_ms, _setting: None)
    peripheral = Peripheral(await powered_on(air, "C0:00:00:00:00:02"), service, "Bed", shy=True)
    advertising: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(peripheral.serve(box, advertising.set_result))
    address = await advertising
    link = BleLink(address, service, radio=radio, patience_ms=5_000)
    async with connect(link, SystemClock(), SPEC.capabilities) as driver:
        await driver.identify()
        assert await driver.apply(FOOT_2) is Proof.CONFIRMED
        await peripheral.drop()
        with pytest.raises(LinkLost):
            await driver.watch()
    assert box.felt == FOOT_2
    link = BleLink(address, service, radio=radio, patience_ms=5_000)
    async with connect(link, SystemClock(), SPEC.capabilities) as driver:
        assert await driver.rest() is Proof.CONFIRMED
        assert box.felt.is_rest
    serving.cancel()
    await asyncio.wait({serving})
