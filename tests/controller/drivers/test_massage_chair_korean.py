"""How a massage chair is brought to a setting: which key, when, and when no more."""

import asyncio

import pytest

from controller.errors import MachineError, MachineSilent
from controller.rehearsal import at_once
from firmware_protocol.massage_chair_korean import Key, LongStatus, long_status
from profiles.actuators import Proof
from profiles.timeline import REST, Setting
from tests.controller.drivers.chair import OFF, ON, puppet
from tests.controller.rig import Rig

ROLLER = Setting({"foot roller": 1})
POWER, TIMER, HEATER = b"~0303\r~0355\r", b"~032D\r~0355\r", b"~0330\r~0355\r"
FOOT_ROLLER, STRENGTH = b"~0331\r~0339\r", b"~0315\r~0355\r"
PAUSE, AIR_MODE = b"~0322\r~0355\r", b"~0375\r~0355\r"


async def connected() -> Rig:
    rig = Rig("massage_chair_korean")
    await rig.grip.take(1_000)
    await rig.clock.advance(2_000)
    return rig


async def applied(rig: Rig, setting: Setting) -> Proof:
    assert rig.grip.driver is not None
    return await at_once(rig.clock, rig.grip.driver.apply(setting))


async def rested(rig: Rig) -> None:
    assert rig.grip.driver is not None
    proof = Proof.FAILED
    for _ in range(5):
        proof = max(proof, await at_once(rig.clock, rig.grip.driver.rest()))
    assert proof is Proof.CONFIRMED


async def test_a_chair_that_is_off_is_brought_to_a_setting_and_confirmed() -> None:
    rig = await connected()
    assert await applied(rig, ROLLER) is Proof.CONFIRMED
    assert rig.machine.felt == ROLLER
    await rested(rig)
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


@pytest.mark.parametrize("then", [ROLLER, REST], ids=str)
@pytest.mark.parametrize("first", [ROLLER, REST], ids=str)
async def test_every_setting_follows_every_other(first: Setting, then: Setting) -> None:
    rig = await connected()
    await applied(rig, first)
    assert await applied(rig, then) is Proof.CONFIRMED
    assert rig.machine.felt == then
    await rig.grip.let_go()


async def test_the_same_setting_again_presses_nothing() -> None:
    async with puppet(long_status(15, roller=True)) as (driver, chair):
        assert await at_once(chair.clock, driver.apply(ROLLER)) is Proof.CONFIRMED
        assert chair.wrote == 0


async def test_a_heater_that_is_on_is_switched_off() -> None:
    rig = await connected()
    await rig.press(POWER, HEATER)
    await rig.clock.advance(1_000)
    assert rig.machine.felt.step("heater") == 1
    await applied(rig, ROLLER)
    assert rig.machine.felt == ROLLER
    await rig.grip.let_go()


@pytest.mark.parametrize("programs", [1, 3, 8])
async def test_air_that_the_chair_runs_is_off_before_a_setting_is_confirmed(programs: int) -> None:
    async with puppet(long_status(15, air=True, air_strength=3, roller=True)) as (driver, chair):

        def press(_: Key) -> None:
            if len(chair.keys) == programs:
                chair.status = long_status(15, roller=True)

        chair.on_press = press
        assert await at_once(chair.clock, driver.apply(ROLLER)) is Proof.CONFIRMED
        assert chair.keys == [Key.AIR_MODE] * programs


async def test_only_the_roller_is_left_of_what_a_chair_starts_when_it_is_switched_on() -> None:
    rig = await connected()
    await rig.press(POWER, STRENGTH, STRENGTH, POWER)
    rig.felt.clear()
    await rig.clock.advance(2_000)
    assert await applied(rig, ROLLER) is Proof.CONFIRMED
    assert [felt for _, felt in rig.felt] == [Setting({"foot roller": 1, "air": 3}), ROLLER]
    await rig.grip.let_go()


async def test_air_is_never_started_whoever_asks_for_it() -> None:
    rig = await connected()
    await applied(rig, Setting({"air": 1}))
    assert rig.felt == []
    await applied(rig, Setting({"foot roller": 1, "air": 1}))
    assert rig.machine.felt == ROLLER
    await rig.grip.let_go()


async def test_what_a_leg_feels_is_in_whole_steps() -> None:
    rig = await connected()
    await rig.press(POWER, HEATER)
    steps = [type(step) for _, felt in rig.felt for step in felt.levels.values()]
    assert set(steps) == {int}
    await rig.grip.let_go()


@pytest.mark.parametrize("after_ms", [0, 500, 1_000, 1_500, 2_000])
async def test_a_press_that_is_lost_is_made_good(after_ms: int) -> None:
    rig = await connected()
    assert rig.grip.driver is not None
    applying = asyncio.create_task(rig.grip.driver.apply(ROLLER))
    await rig.clock.advance(after_ms)
    rig.lose(1)
    await rig.clock.advance(20_000)
    assert await applying is Proof.CONFIRMED
    assert rig.machine.felt == ROLLER
    await rig.grip.let_go()


@pytest.mark.parametrize("after_ms", range(0, 4_000, 200))
@pytest.mark.parametrize("key", [FOOT_ROLLER, HEATER, AIR_MODE, TIMER], ids=repr)
async def test_a_key_of_the_handset_in_the_middle_does_not_lead_astray(
    key: bytes, after_ms: int
) -> None:
    rig = await connected()
    assert rig.grip.driver is not None
    await rig.press(POWER)
    await rig.clock.advance(1_000)
    applying = asyncio.create_task(rig.grip.driver.apply(ROLLER))
    await rig.clock.advance(after_ms)
    done = applying.done()
    await rig.press(key)
    await rig.clock.advance(20_000)
    assert await applying is Proof.CONFIRMED
    assert done or rig.machine.felt == ROLLER
    await rig.grip.let_go()


async def test_a_press_whose_effect_shows_late_is_not_repeated() -> None:
    async with puppet(ON) as (driver, chair):
        chair.on_press = lambda key: chair.later(900, long_status(15, roller=True))
        assert await at_once(chair.clock, driver.apply(ROLLER)) is Proof.CONFIRMED
        assert chair.keys == [Key.FOOT_ROLLER]


@pytest.mark.parametrize(
    ("status", "setting", "key", "presses"),
    [
        (ON, ROLLER, Key.FOOT_ROLLER, 3),
        (long_status(15, roller=True, air=True), ROLLER, Key.AIR_MODE, 8),
        (long_status(15, roller=True, heater=True), ROLLER, Key.HEATER, 3),
        (OFF, ROLLER, Key.POWER, 2),
    ],
)
async def test_a_key_that_does_nothing_is_a_loud_end_after_a_few_presses(
    status: LongStatus, setting: Setting, key: Key, presses: int
) -> None:
    async with puppet(status) as (driver, chair):
        with pytest.raises(MachineError, match="does not come to the setting"):
            await at_once(chair.clock, driver.apply(setting))
        await chair.clock.advance(60_000)
        assert chair.keys == [key] * presses


async def test_no_key_is_pressed_while_the_chair_shows_nothing() -> None:
    async with puppet(None) as (driver, chair):
        with pytest.raises(MachineSilent, match="does not show what it does"):
            await at_once(chair.clock, driver.apply(ROLLER))
        assert chair.keys == []


async def test_no_key_is_pressed_while_it_is_unclear_what_the_chair_does() -> None:
    async with puppet(long_status(None, moving=True)) as (driver, chair):
        with pytest.raises(MachineError, match="cannot be told"):
            await at_once(chair.clock, driver.apply(ROLLER))
        assert chair.keys == []


async def test_a_chair_that_somebody_switched_off_is_not_switched_on_again() -> None:
    rig = await connected()
    await applied(rig, ROLLER)
    await rig.press(POWER)
    await rig.clock.advance(2_000)
    with pytest.raises(MachineError, match="somebody"):
        await applied(rig, ROLLER)
    assert rig.machine.felt.is_rest
    await rig.grip.let_go()


async def test_a_chair_that_its_own_timer_switched_off_is_switched_on_again() -> None:
    rig = await connected()
    await applied(rig, ROLLER)
    await rig.clock.advance(15 * 60_000)
    assert rig.machine.felt.is_rest
    assert await applied(rig, ROLLER) is Proof.CONFIRMED
    assert rig.machine.felt == ROLLER
    await rig.grip.let_go()


@pytest.mark.parametrize(
    "before",
    [
        pytest.param((), id="off"),
        pytest.param((POWER,), id="on"),
        pytest.param((POWER, PAUSE), id="paused"),
        pytest.param((POWER, HEATER), id="heater"),
        pytest.param((POWER, FOOT_ROLLER, *[AIR_MODE] * 3), id="on, and nothing for the legs"),
        pytest.param((POWER, STRENGTH, STRENGTH, AIR_MODE), id="strong air"),
        pytest.param((POWER, TIMER, TIMER, TIMER, TIMER), id="five minutes"),
        pytest.param((b"~0303\r",), id="power held down"),
        pytest.param((b"~0303\r~03",), id="half a frame"),
    ],
)
async def test_rest_from_every_state_is_power_off_confirmed(before: tuple[bytes, ...]) -> None:
    rig = await connected()
    await rig.press(*before)
    await rested(rig)
    assert rig.machine.felt.is_rest
    await applied(rig, ROLLER)  # it is off, as power switches it on again
    assert rig.machine.felt == ROLLER
    await rig.grip.let_go()


@pytest.mark.parametrize(
    ("presses", "minutes", "armed"), [(0, 10, 15), (0, 16, 20), (0, 40, 30), (4, 12, 15)]
)
async def test_the_timer_is_raised_to_what_is_asked_and_30_minutes_at_most(
    presses: int, minutes: int, armed: int
) -> None:
    rig = await connected()
    assert rig.grip.driver is not None
    await rig.press(POWER, *[TIMER] * presses)
    await rig.clock.advance(1_000)
    arming = rig.grip.driver.arm_timer(minutes * 60_000)
    assert await at_once(rig.clock, arming) == armed * 60_000
    await rig.grip.let_go()


async def test_there_is_no_timer_while_the_chair_is_off() -> None:
    async with puppet(OFF) as (driver, chair):
        assert await at_once(chair.clock, driver.arm_timer(600_000)) is None
        assert chair.wrote == 0


async def test_a_timer_that_does_not_rise_is_pressed_six_times_and_no_more() -> None:
    async with puppet(ON) as (driver, chair):
        assert await at_once(chair.clock, driver.arm_timer(1_800_000)) == 15 * 60_000
        assert chair.keys == [Key.TIMER] * 6


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (OFF, "massage chair, switched off"),
        (ON, "massage chair, on for 15 minutes yet"),
        (long_status(0), "massage chair"),
    ],
)
async def test_a_chair_is_known_by_what_it_shows(status: LongStatus, said: str) -> None:
    async with puppet(status) as (driver, chair):
        assert await at_once(chair.clock, driver.identify()) == said
        assert chair.wrote == 0
