"""What is believed of a Tuya machine where its reports are lost around a write, or are older."""

import asyncio

import pytest

from controller.errors import MachineSilent
from firmware_protocol.tuya_mcu import Write
from profiles.actuators import Proof
from profiles.timeline import Setting
from tests.controller.drivers.tuya import ON, by_hand, held, level


async def test_a_strength_from_before_a_raise_that_was_not_reported_is_written_again() -> None:
    async with held() as tuya:
        await tuya.apply(massage=5)
        tuya.unheard = True
        with pytest.raises(MachineSilent, match="does not report what it is told"):
            await tuya.apply(massage=10)
        tuya.unheard = False
        tuya.said.clear()
        await tuya.clock.advance(1_000)
        assert await tuya.apply(massage=5) is Proof.CONFIRMED
        assert tuya.said == [Write((level(50),))]
        assert tuya.machine.felt == Setting({"massage": 5})


async def test_a_switch_that_was_not_reported_is_off_only_where_it_is_written_again() -> None:
    async with held() as tuya:
        applying = asyncio.create_task(tuya.driver.apply(Setting({"massage": 5})))
        while Write((ON,)) not in tuya.said:
            await tuya.clock.advance(10)
            tuya.unheard = Write((level(50),)) in tuya.said
        await tuya.clock.advance(2_000)
        with pytest.raises(MachineSilent):
            await applying
        assert tuya.machine.felt == Setting({"massage": 5})
        tuya.unheard = False
        assert await tuya.apply() is Proof.CONFIRMED
        assert tuya.machine.felt.is_rest


async def test_a_machine_that_does_not_say_how_strong_it_would_start_is_not_started() -> None:
    async with held() as tuya:
        await tuya.apply(massage=5)
        await tuya.done(tuya.driver.rest())
        tuya.said.clear()
        tuya.unheard = True
        with pytest.raises(MachineSilent):
            await tuya.apply(massage=5)
        assert Write((ON,)) not in tuya.said


async def test_an_answer_to_what_was_asked_before_a_write_never_counts() -> None:
    async with by_hand() as mcu:
        await mcu.reports(ON, level(50))
        applying = asyncio.create_task(mcu.driver.apply(Setting({"massage": 10})))
        assert await mcu.hears() == Write((level(100),))
        await mcu.reports(ON, level(50))
        applying.cancel()
        await mcu.clock.advance(1_000)
        applying = asyncio.create_task(mcu.driver.apply(Setting({"massage": 5})))
        assert await mcu.hears() == Write((level(50),))
        await mcu.reports(level(50))
        assert await applying is Proof.CONFIRMED
