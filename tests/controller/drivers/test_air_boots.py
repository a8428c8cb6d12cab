"""What the driver of the boots writes, what it believes of their word, and when."""

import asyncio
from pathlib import Path

import pytest

from controller import folders
from controller.clock import ManualClock, SystemClock
from controller.driver import shipped_page
from controller.drivers.air_boots import connect
from controller.drivers.air_boots_machine import (
    MEANT,
    REVISION_28E37D8D,
    REVISION_1415820B,
    Firmware,
    SimulatedBoots,
)
from controller.errors import MachineError, MachineRefused, MachineSilent
from controller.link.memory import memory_pair
from controller.link.serial import SerialLink
from controller.registry import load
from controller.simulator.terminal import terminal
from firmware_protocol.air_boots import (
    Command,
    Fault,
    Mode,
    ModeTaken,
    Request,
    Run,
)
from firmware_protocol.codec import Packet
from profiles.actuators import Proof
from profiles.timeline import REST, Setting
from tests.controller.drivers.boots import (
    CALF,
    CAPABILITIES,
    FOOT,
    OFF,
    STOP,
    STOPPED,
    BootsRig,
    read,
    say,
)

BOOTS = shipped_page("air_boots").replace("title =", 'driver = "air_boots"\ntitle =', 1)
ONE_CUFF = """
[[actuators]]
name = "calf"
effect = "compression"
covers = ["calf"]
steps = 2
[[facts]]
says = "tried"
sure = "hardware"
source = "me"
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    path = folders.own_drivers() / "my_boots.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def rig() -> BootsRig:
    return BootsRig()


async def test_identify_tells_the_version_and_starts_nothing(rig: BootsRig) -> None:
    driver = await rig.taken()
    assert await rig.done(driver.identify(), 1_000) == "air boots, firmware 1"
    assert rig.felt == []
    await rig.grip.let_go()


async def test_identify_tells_that_the_heat_is_on(rig: BootsRig) -> None:
    driver = await rig.taken()
    rig.boots.warm()
    assert await rig.done(driver.identify()) == "air boots, firmware 1, with its heat on"
    await rig.grip.let_go()


async def test_boots_that_do_not_answer_are_silent_within_four_seconds_and_a_half() -> None:
    ours, _ = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        await clock.advance(4_500)
        with pytest.raises(MachineSilent):
            await identifying


async def test_what_speaks_otherwise_is_not_taken_for_boots() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        identifying = asyncio.create_task(driver.identify())
        await theirs.write(Packet(b"TCode v0.3\n"))
        await clock.advance(4_500)
        with pytest.raises(MachineError, match="is not a pair of air boots"):
            await identifying


@pytest.mark.parametrize("firmware", [MEANT, Firmware(tells_run=False)])
@pytest.mark.parametrize("name", [one.name for one in CAPABILITIES.actuators])
async def test_a_squeeze_is_felt_and_confirmed(firmware: Firmware, name: str) -> None:
    rig = BootsRig(firmware)
    driver = await rig.taken()
    assert await rig.done(driver.apply(Setting({name: 1}))) is Proof.CONFIRMED
    assert rig.machine.felt == Setting({name: 1})
    assert await rig.done(driver.apply(REST)) is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_a_squeeze_that_is_there_goes_on_as_it_is(rig: BootsRig) -> None:
    driver = await rig.taken()
    await rig.done(driver.apply(CALF))
    began_ms = rig.felt[-1][0]
    await rig.clock.advance(8_000)
    assert await rig.done(driver.apply(CALF)) is Proof.CONFIRMED
    await rig.clock.advance(began_ms + 10_000 - rig.clock.now_ms())
    assert rig.felt == [(began_ms, CALF), (began_ms + 10_000, REST)]
    await rig.grip.let_go()


async def test_another_cuff_begins_from_a_stop(rig: BootsRig) -> None:
    driver = await rig.taken()
    await rig.done(driver.apply(CALF))
    await rig.done(driver.apply(FOOT))
    assert [setting for _, setting in rig.felt] == [CALF, REST, FOOT]
    await rig.grip.let_go()


async def test_a_strength_left_over_is_never_felt(rig: BootsRig) -> None:
    driver = await rig.taken()
    await rig.told(Request(Command.SET_STRENGTH, 4))
    await rig.done(driver.apply(CALF))
    await rig.clock.advance(60_000)
    assert {setting.step("calf") for _, setting in rig.felt} == {0, 1}
    await rig.grip.let_go()


async def test_several_cuffs_at_once_are_refused_and_nothing_is_written(rig: BootsRig) -> None:
    driver = await rig.taken()
    await rig.done(driver.apply(CALF))
    before = rig.boots.reported
    with pytest.raises(MachineError, match="one cuff at a time"):
        await rig.done(driver.apply(Setting({"foot": 1, "thigh": 1})))
    assert rig.boots.reported == before
    await rig.grip.let_go()


async def test_boots_that_heat_are_not_started(rig: BootsRig) -> None:
    driver = await rig.taken()
    rig.boots.warm()
    with pytest.raises(MachineError, match="heat"):
        await rig.done(driver.apply(CALF))
    assert rig.felt == []
    await rig.grip.let_go()


async def test_a_refused_command_is_written_again_and_then_given_up(rig: BootsRig) -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        applying = asyncio.create_task(driver.apply(REST))
        for _ in range(2):
            await clock.advance(250)
            await say(theirs, Fault.CHECKSUM)
        await clock.advance(0)
        assert await read(theirs) == [STOP, STOP]
        with pytest.raises(MachineRefused) as refused:
            await applying
    assert refused.value.code == "CHECKSUM"


async def test_boots_that_never_answer_to_a_stop_are_not_started() -> None:
    rig = BootsRig(REVISION_1415820B)
    driver = await rig.taken()
    await rig.done(driver.identify())
    with pytest.raises(MachineSilent, match="do not answer to SET_RUN"):
        await rig.done(driver.apply(CALF))
    assert rig.felt == []
    await rig.grip.let_go()


async def test_boots_that_answer_and_do_not_follow_are_an_error() -> None:
    ours, theirs = memory_pair("memory")
    clock = ManualClock()
    async with connect(ours, clock, CAPABILITIES) as driver:
        applying = asyncio.create_task(driver.apply(CALF))
        for reply in (OFF, STOPPED, ModeTaken(Mode.CALF, Run.ON), OFF):
            await clock.advance(250)
            await say(theirs, reply)
        with pytest.raises(MachineError, match="did not follow"):
            await applying


async def test_one_lost_request_does_no_harm(rig: BootsRig) -> None:
    driver = await rig.taken()
    rig.lose(1)
    assert await rig.done(driver.apply(CALF)) is Proof.CONFIRMED
    await rig.grip.let_go()


async def test_valves_that_do_not_follow_the_mode_cannot_be_seen_but_are_stopped() -> None:
    rig = BootsRig(REVISION_28E37D8D)
    driver = await rig.taken()
    assert await rig.done(driver.apply(CALF)) is Proof.CONFIRMED
    assert rig.machine.felt == FOOT
    assert await rig.done(driver.rest(), 1_000) is Proof.CONFIRMED
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_there_is_no_timer_to_rely_on(rig: BootsRig) -> None:
    driver = await rig.taken()
    assert await driver.arm_timer(600_000) is None
    await rig.grip.let_go()


def test_a_page_of_ones_own_may_have_fewer_cuffs_and_another_way_in(own: Path) -> None:
    fewer = BOOTS.partition("[[actuators]]")[0] + ONE_CUFF
    own.write_text(fewer.replace('service = "FFE0"', 'service = "FFE5"'))
    assert [one.name for one in load("my_boots").capabilities.actuators] == ["calf"]


@pytest.mark.wire
async def test_a_squeeze_and_its_end_over_a_serial_port() -> None:
    clock = SystemClock(speed=4)
    felt: list[Setting] = []
    boots = SimulatedBoots(clock, lambda _, setting: felt.append(setting))
    async with terminal() as theirs:
        serving = asyncio.create_task(boots.serve(theirs))
        ours = SerialLink(theirs.label.removeprefix("serial:"), 9600)
        async with connect(ours, clock, CAPABILITIES) as driver:
            assert await driver.identify() == "air boots, firmware 1"
            assert await driver.apply(CALF) is Proof.CONFIRMED
            assert await driver.rest() is Proof.CONFIRMED
        serving.cancel()
        await asyncio.wait({serving})
    assert felt == [CALF, REST]
