"""What the answers of a machine on a declared wire prove, and what they tell."""

import asyncio

import pytest

from controller.errors import MachineError, MachineSilent
from profiles.actuators import Proof
from profiles.timeline import Setting
from tests.controller.drivers.declared_bench import bench

ANSWER = b"E255,A0"


async def test_the_answer_behind_a_rest_proves_it() -> None:
    async with bench("hf8") as desk:
        resting = asyncio.create_task(desk.driver.rest())
        await desk.clock.advance(0)
        await desk.answer(ANSWER)  # could be one from before the port was opened
        assert not resting.done()
        await desk.answer(ANSWER)
        assert await resting is Proof.ACKNOWLEDGED


async def test_a_rest_that_is_proven_is_written_again_as_one_message_may_have_got_lost() -> None:
    async with bench("hf8") as desk:
        zeros = [f"M{motor}0" for motor in range(8)]
        resting = asyncio.create_task(desk.driver.rest())
        await desk.clock.advance(0)
        assert await desk.written() == [*zeros, "P", "P"]
        await desk.answer(ANSWER + ANSWER)
        assert await resting is Proof.ACKNOWLEDGED
        assert await desk.written() == zeros


async def test_an_answer_to_a_question_from_before_the_rest_proves_nothing() -> None:
    async with bench("hf8") as desk:
        identifying = asyncio.create_task(desk.driver.identify())
        await desk.clock.advance(1_500)  # asked twice by now
        await desk.answer(ANSWER)
        await identifying
        resting = asyncio.create_task(desk.driver.rest())
        await desk.clock.advance(0)
        await desk.answer(ANSWER)
        await desk.answer(ANSWER)
        await desk.clock.advance(1_000)
        assert await resting is Proof.SENT


async def test_an_answer_from_before_a_level_does_not_prove_the_rest_after_it() -> None:
    async with bench("hf8") as desk:
        resting = asyncio.create_task(desk.driver.rest())
        await desk.clock.advance(1_000)
        assert await resting is Proof.SENT
        applying = asyncio.create_task(desk.driver.apply(Setting({"left thigh": 5})))
        await desk.clock.advance(100)
        await applying
        resting = asyncio.create_task(desk.driver.rest())
        await desk.clock.advance(0)
        await desk.answer(ANSWER + ANSWER)  # to the two questions of the first rest
        await desk.clock.advance(1_000)
        assert await resting is Proof.SENT


async def test_the_most_that_a_rest_writes_fits_into_the_pads_buffer() -> None:
    async with bench("hf8") as desk:
        identifying = asyncio.create_task(desk.driver.identify())
        await desk.clock.advance(4_500)
        with pytest.raises(MachineSilent, match="nothing answers at serial"):
            await identifying
        for _ in range(12):
            resting = asyncio.create_task(desk.driver.rest())
            await desk.written()
            applying = asyncio.create_task(desk.driver.apply(Setting({"left thigh": 5})))
            await desk.clock.advance(2_000)
            await asyncio.gather(resting, applying)
            await desk.written()
        resting = asyncio.create_task(desk.driver.rest())
        await desk.clock.advance(0)
        assert sum(len(line) + 1 for line in await desk.written()) == 56
        await desk.clock.advance(1_000)
        await resting


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"E255,A0\r", "Next Level Racing HF8 seat pad (scale 255, audio 0)"),
        (b"E90,A1", "scale 90, audio 1; audio mode is on: the pad also shakes with sound"),
        (b"E0,A0", "scale 0, audio 0; its own intensity is turned down to nothing"),
    ],
)
async def test_a_pad_says_who_it_is_and_what_is_odd_about_it(answer: bytes, said: str) -> None:
    async with bench("hf8") as desk:
        identifying = asyncio.create_task(desk.driver.identify())
        await desk.answer(answer)
        assert said in await identifying


async def test_something_else_at_the_port_is_no_machine() -> None:
    async with bench("hf8") as desk:
        identifying = asyncio.create_task(desk.driver.identify())
        await desk.answer(b"TCode v0.3\n")
        await desk.clock.advance(4_500)
        with pytest.raises(MachineError, match="is not Next Level Racing HF8"):
            await identifying
