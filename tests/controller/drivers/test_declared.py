"""What the driver of a declared wire writes, and when."""

import asyncio
import tomllib

import pytest

from controller.clock import ManualClock
from controller.drivers.declared import built, described
from controller.errors import LinkLost
from controller.link.memory import memory_pair
from controller.pages.reading import spec_of
from controller.registry import load
from firmware_protocol.kinds import PageError
from profiles.actuators import Proof
from profiles.timeline import REST, Setting
from tests.controller.drivers.declared_bench import bench
from tests.controller.rig import Rig
from tests.firmware_protocol.test_declared import PAGE


async def test_levels_are_felt_and_one_left_out_is_off() -> None:
    rig = Rig("hf8")
    driver = await rig.grip.take(1_000)
    applying = asyncio.create_task(driver.apply(Setting({"right thigh": 25, "left thigh": 9})))
    await rig.clock.advance(100)
    assert await applying is Proof.ACKNOWLEDGED
    assert rig.machine.felt == Setting({"right thigh": 25, "left thigh": 9})
    applying = asyncio.create_task(driver.apply(Setting({"left thigh": 9})))
    await rig.clock.advance(100)
    await applying
    assert rig.machine.felt == Setting({"left thigh": 9})
    await rig.grip.let_go()


async def test_what_is_off_is_written_first_and_what_reaches_no_leg_never() -> None:
    async with bench("hf8") as desk:
        applying = asyncio.create_task(desk.driver.apply(Setting({"right thigh": 5})))
        await desk.clock.advance(1_000)
        assert await applying is Proof.SENT
        assert await desk.written() == ["M10", "M05"]


async def test_commands_are_a_gap_apart() -> None:
    async with bench("hf8") as desk:
        applying = asyncio.create_task(desk.driver.apply(Setting({"left thigh": 5})))
        await desk.clock.advance(49)
        assert await desk.written() == ["M00"]
        await desk.clock.advance(1)
        assert await desk.written() == ["M15"]
        await applying


async def test_a_cancelled_setting_writes_nothing_more() -> None:
    async with bench("hf8") as desk:
        applying = asyncio.create_task(desk.driver.apply(Setting({"left thigh": 5})))
        await desk.clock.advance(10)
        applying.cancel()
        await desk.clock.advance(1_000)
        assert await desk.written() == ["M00"]


@pytest.mark.parametrize(
    ("family", "written"),
    [
        (
            "jiecang",
            [
                "F1 F1 11 01 08 1A 7E",
                "F1 F1 14 02 08 00 1E 7E",
                "F1 F1 12 02 08 00 1C 7E",
            ],
        ),
        (
            "solace",
            [
                "FF FF FF FF 05 00 00 00 1C D6 C9",
                "FF FF FF FF 05 00 00 00 53 97 3D",
                "FF FF FF FF 05 00 00 00 4F 96 F4",
            ],
        ),
        ("hf8", [*(f"M{motor}0" for motor in range(8)), "P", "P"]),
        ("nobra", ["70"]),
        ("reverie_nightstand", ["00", "00"]),
    ],
)
async def test_rest_turns_everything_off_at_once(family: str, written: list[str]) -> None:
    async with bench(family) as desk:
        resting = asyncio.create_task(desk.driver.rest())
        await desk.clock.advance(0)
        assert await desk.written() == written
        await desk.clock.advance(1_000)
        assert await resting is Proof.SENT


async def test_rest_overtakes_a_setting_that_waits_for_its_turn() -> None:
    async with bench("nobra") as desk:
        await desk.driver.apply(Setting({"motor": 3}))
        applying = asyncio.create_task(desk.driver.apply(Setting({"motor": 9})))
        await desk.clock.advance(10)
        assert await desk.driver.rest() is Proof.SENT
        assert await desk.written() == ["63", "70"]
        applying.cancel()


async def test_rest_on_a_bed_that_may_sleep_is_written_before_and_after_waking_it() -> None:
    off, wake = "5A 01 03 10 30 6F A5", ["09 05 0A 23 05 00 00", "5A 0B 00 A5"]
    async with bench("starcode") as desk:
        resting = asyncio.create_task(desk.driver.rest())
        await desk.clock.advance(0)
        assert await desk.written() == [off]
        await desk.clock.advance(900)
        assert await resting is Proof.SENT
        assert await desk.written() == [*wake, off]
        await desk.driver.rest()
        assert await desk.written() == [off]


async def test_a_bed_is_woken_once_without_any_level() -> None:
    async with bench("starcode") as desk:
        identifying = asyncio.create_task(desk.driver.identify())
        await desk.clock.advance(1_000)
        assert await identifying == load("starcode").title
        assert await desk.written() == ["09 05 0A 23 05 00 00", "5A 0B 00 A5"]
        applying = asyncio.create_task(desk.driver.apply(Setting({"massage": 2})))
        await desk.clock.advance(1_000)
        await applying
        assert await desk.written() == ["5A 01 03 10 30 53 A5"]


@pytest.mark.parametrize("family", ["jiecang", "solace", "nobra", "reverie_nightstand"])
async def test_a_machine_that_answers_nothing_is_asked_nothing(family: str) -> None:
    async with bench(family) as desk:
        assert await desk.driver.identify() == load(family).title
        assert await desk.written() == []


async def test_a_setting_that_is_rest_writes_every_level_as_off() -> None:
    async with bench("jiecang") as desk:
        await desk.driver.apply(REST)
        assert await desk.written() == ["F1 F1 14 02 08 00 1E 7E"]


async def test_a_lost_link_fails_a_rest_and_breaks_a_setting() -> None:
    rig = Rig("jiecang")
    driver = await rig.grip.take(1_000)
    rig.drop()
    await rig.clock.advance(0)
    assert await driver.rest() is Proof.FAILED
    with pytest.raises(LinkLost):
        await driver.apply(Setting({"leg massage": 1}))
    with pytest.raises(LinkLost):
        await driver.watch()
    await rig.grip.let_go()


async def test_the_shortest_timer_is_armed_whatever_remains() -> None:
    async with bench("solace") as desk:
        assert await desk.driver.arm_timer(3_600_000) == 600_000
        assert await desk.written() == ["FF FF FF FF 05 00 00 00 16 56 CE"]
        assert load("solace").capabilities.armed_timer_ms == 600_000


async def test_a_machine_without_a_timer_arms_none() -> None:
    async with bench("jiecang") as desk:
        assert await desk.driver.arm_timer(3_600_000) is None
        assert await desk.written() == []


async def test_a_keep_alive_goes_out_with_a_setting_once_it_is_due_and_not_by_itself() -> None:
    keep_alive, level = "A5 0C A9 5A", "A5 01 04 A0 5A"
    async with bench(PAGE.replace('"0B", "00"', "")) as desk:
        for written in ([keep_alive, level], [level], [level], [keep_alive, level]):
            applying = asyncio.create_task(desk.driver.apply(Setting({"calf": 1})))
            await desk.clock.advance(1_000)
            await applying
            assert await desk.written() == written
        await desk.clock.advance(60_000)
        assert await desk.written() == []


async def test_a_page_is_a_driver_for_a_package_of_others() -> None:
    code = described("acme", lambda: PAGE)
    assert code.name == "acme"
    assert code.of_page is built
    clock = ManualClock()
    machine = code.simulate(clock, lambda at_ms, setting: None)
    ours, theirs = memory_pair("memory")
    serving = asyncio.create_task(machine.serve(theirs))
    read = tomllib.loads(code.catalogue())
    capabilities = spec_of("acme", read, *built(read), "a test").capabilities
    async with code.connect(ours, clock, capabilities) as driver:
        applying = asyncio.create_task(driver.apply(Setting({"calf": 7})))
        await clock.advance(1_000)
        await applying
        assert machine.felt == Setting({"calf": 7})
    await serving


def test_a_page_whose_setting_would_take_too_long_is_refused() -> None:
    page = tomllib.loads(PAGE)
    page["timing"] |= {"min_command_gap_ms": 1_500, "dead_man_ms": 9_000}
    page["actuators"][1]["covers"] = ["thigh"]
    with pytest.raises(PageError, match="timing, commands_per_setting: is to be 2, one for each"):
        built(page)
    page["timing"]["commands_per_setting"] = 2
    built(page)
