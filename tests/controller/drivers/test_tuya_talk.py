"""How a Tuya machine is met: heartbeat, start-up, and what it asks its module."""

import asyncio

import pytest

from controller.errors import LinkLost, MachineError, MachineSilent
from firmware_protocol.tuya_mcu import (
    Alive,
    Answer,
    Ask,
    Network,
    Points,
    Product,
    Request,
    WifiHeard,
    WifiState,
    WorkMode,
)
from firmware_protocol.tuya_points import Point, PointType
from tests.controller.drivers.tuya import OFF, ON, by_hand, held, level

JSON = '{"p":"xwzdlqjzqwmgtkdf","v":"1.0.0","m":0}'


@pytest.mark.parametrize(
    ("version", "network"), [(0, Network.CONNECTED), (1, Network.CONNECTED), (3, Network.CLOUD)]
)
async def test_a_machine_that_wants_the_wifi_state_is_told_it(
    version: int, network: Network
) -> None:
    async with by_hand(version) as mcu:
        meeting = asyncio.create_task(mcu.driver.identify())
        assert await mcu.hears() is Ask.HEARTBEAT
        await mcu.says(Alive(running=False))
        assert await mcu.hears() is Ask.PRODUCT
        await mcu.says(Product(JSON))
        assert await mcu.hears() is Ask.WORK_MODE
        await mcu.says(WorkMode())
        assert await mcu.hears() == WifiState(network)
        await mcu.says(WifiHeard())
        assert await mcu.hears() is Ask.POINTS
        await mcu.reports(OFF)
        await mcu.reports(level(10))
        assert await meeting == f"Tuya {JSON} (protocol {version})"


async def test_a_machine_that_handles_light_and_key_itself_is_told_nothing_of_wifi() -> None:
    async with by_hand() as mcu:
        meeting = asyncio.create_task(mcu.driver.identify())
        await mcu.starts_up()
        assert await meeting == "Tuya by hand (protocol 3)"


async def test_connecting_says_nothing() -> None:
    async with by_hand() as mcu:
        assert await mcu.silent(20_000)


async def test_what_is_not_answered_is_asked_twice_and_then_done_without() -> None:
    async with by_hand() as mcu:
        meeting = asyncio.create_task(mcu.driver.identify())
        assert await mcu.hears() is Ask.HEARTBEAT
        await mcu.says(Alive(running=True))
        said = [await mcu.hears() for _ in range(6)]
        assert said == [
            *[Ask.PRODUCT] * 2,
            *[Ask.WORK_MODE] * 2,
            WifiState(Network.CLOUD),
            Ask.POINTS,
        ]
        await mcu.reports(OFF, level(10))
        assert await meeting == "Tuya machine (protocol 3)"


async def test_a_machine_that_answers_nothing_is_silent() -> None:
    async with by_hand() as mcu:
        meeting = asyncio.create_task(mcu.driver.identify())
        assert [await mcu.hears() for _ in range(3)] == [Ask.HEARTBEAT] * 3
        await mcu.clock.advance(500)
        with pytest.raises(MachineSilent, match="nothing answers at memory"):
            await meeting


async def test_something_else_that_answers_is_no_tuya_machine() -> None:
    async with by_hand() as mcu:
        meeting = asyncio.create_task(mcu.driver.identify())
        await mcu.noise(b"TCode v0.3\n")
        await mcu.clock.advance(4_500)
        with pytest.raises(MachineError, match="is not a Tuya machine") as caught:
            await meeting
        assert "115200" in caught.value.hint


@pytest.mark.parametrize(
    ("points", "said", "hint"),
    [
        ((ON,), "reports no data point 3", "1 (bool)"),
        ((), "reports no data point 1", "none"),
        (
            (OFF, Point.of(3, PointType.ENUM, 4), Point(9, PointType.STRING, b"abc")),
            "data point 3 is no value",
            "1 (bool), 3 (enum), 9 (string)",
        ),
    ],
)
async def test_a_machine_of_other_points_is_refused_with_those_it_has(
    points: tuple[Point, ...], said: str, hint: str
) -> None:
    async with by_hand() as mcu:
        meeting = asyncio.create_task(mcu.driver.identify())
        assert await mcu.hears() is Ask.HEARTBEAT
        await mcu.says(Alive(running=True), Product("x"), WorkMode(b"\x00\x01"))
        if points:
            await mcu.says(Points(points))
        await mcu.clock.advance(4_500)
        with pytest.raises(MachineError, match=said) as caught:
            await meeting
        assert hint in caught.value.hint


async def test_heartbeats_go_on_while_somebody_watches() -> None:
    async with by_hand() as mcu:
        watching = asyncio.create_task(mcu.driver.watch())
        assert await mcu.silent(14_900)
        assert await mcu.hears() is Ask.HEARTBEAT
        await mcu.says(Alive(running=True))
        assert await mcu.silent(14_900)
        assert not watching.done()
        watching.cancel()


async def test_three_heartbeats_without_an_answer_are_silence() -> None:
    async with by_hand() as mcu:
        watching = asyncio.create_task(mcu.driver.watch())
        await mcu.clock.advance(15_000)
        assert [await mcu.hears() for _ in range(3)] == [Ask.HEARTBEAT] * 3
        await mcu.clock.advance(400)
        with pytest.raises(MachineSilent):
            await watching


async def test_a_machine_that_has_started_anew_is_led_through_the_start_up_again() -> None:
    async with held() as tuya:
        await tuya.apply(massage=5)
        watching = asyncio.create_task(tuya.driver.watch())
        tuya.machine.restart()
        assert tuya.machine.felt.is_rest
        tuya.said.clear()
        await tuya.clock.advance(16_000)
        assert tuya.said[:3] == [Ask.HEARTBEAT, Ask.PRODUCT, Ask.WORK_MODE]
        assert Ask.POINTS in tuya.said
        with pytest.raises(MachineSilent, match="restarted"):
            await watching
        await tuya.apply(massage=5)
        assert tuya.machine.felt.step("massage") == 5


async def test_a_machine_that_has_started_anew_at_rest_is_watched_on() -> None:
    async with held() as tuya:
        await tuya.apply(massage=5)
        await tuya.done(tuya.driver.rest())
        watching = asyncio.create_task(tuya.driver.watch())
        tuya.machine.restart()
        await tuya.clock.advance(60_000)
        assert not watching.done()
        watching.cancel()


async def test_a_lost_link_ends_the_watch() -> None:
    async with held() as tuya:
        watching = asyncio.create_task(tuya.driver.watch())
        await tuya.clock.advance(1_000)
        tuya.ours.drop()
        await tuya.clock.advance(100)
        with pytest.raises(LinkLost):
            await watching


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (Request.WIFI_TEST, Answer.TEST_FAILED),
        (Request.LOCAL_TIME, Answer.NO_TIME),
        (Request.NETWORK_STATUS, WifiState(Network.CLOUD, asked=True)),
        (Points((OFF,), wants_receipt=True), Answer.RECEIVED),
    ],
)
async def test_what_a_machine_asks_its_module_is_answered_harmlessly(
    asked: Request | Points, answer: Answer | WifiState
) -> None:
    async with by_hand() as mcu:
        await mcu.says(asked)
        assert await mcu.hears() == answer


async def test_a_key_that_would_reset_the_wifi_is_not_answered() -> None:
    async with by_hand() as mcu:
        await mcu.says(Request.WIFI_RESET)
        assert await mcu.silent(5_000)


async def test_a_machine_that_never_stops_asking_is_answered_at_its_pace() -> None:
    async with by_hand() as mcu:
        await mcu.says(*[Request.LOCAL_TIME] * 100)
        said = [await mcu.hears() for _ in range(8)]
        assert said == [Answer.NO_TIME] * 8
        more = [await mcu.silent(1_000) for _ in range(5)].count(False)
        assert more <= 2  # one that was written at once, and one that waited for its turn
