"""The first time: a machine is found, the questions are answered, and First Night begins."""

import pytest

from controller import saved
from controller.clock import SystemClock
from controller.desk.machines.near import Thing
from controller.ui.widgets.near import Near
from tests.controller.ui.bedside import Bed, bedside
from tests.controller.ui.evenings import at_a_wire, until

pytestmark = pytest.mark.usefixtures("own_home")


def found(bed: Bed, address: str, *families: str) -> None:
    """Choose something that is near."""
    thing = Thing(address, "A machine", "likely", ("its name",), families)
    bed.app.screen.query_one(Near).post_message(Near.Chosen(thing))


async def test_who_has_no_machine_can_try_a_simulated_one() -> None:
    async with bedside(None) as bed:
        await until(bed, lambda: bed.screen == "FirstRunScreen")
        assert "Looking for machines" in bed.text
        await bed.press("t")
        assert bed.screen == "TonightScreen"
        await bed.press("enter")
        await bed.advance(20_000)
        assert not bed.feels.is_rest


async def test_what_is_not_clear_is_asked_and_nothing_is_kept_of_who_leaves() -> None:
    async with bedside(None, size=(40, 30)) as bed:
        await until(bed, lambda: bed.screen == "FirstRunScreen")
        found(bed, "serial:/dev/ttyS0")
        await until(bed, lambda: bed.screen == "ChooseScreen")
        assert "Nothing says what it is." in bed.text
        await bed.press("escape")
        await until(bed, lambda: bed.screen == "FirstRunScreen")
        assert not saved.machines()


async def test_from_an_address_that_was_typed_to_the_first_massage_by_keys() -> None:
    async with at_a_wire() as (address, felt), bedside(None, clock=SystemClock()) as bed:
        await until(bed, lambda: bed.screen == "FirstRunScreen")
        await bed.press("w", *"pad", "enter")
        assert "no address" in bed.text
        await bed.press("ctrl+u", *address, "enter")
        await until(bed, lambda: "What is it?" in bed.text)
        await bed.press("end", "enter")  # T-Code is the last of those at a cable
        await bed.press("ctrl+u", *"pad", "enter")
        await until(bed, lambda: "Where does V0 lie?" in bed.text)
        assert "1 of 4" in bed.text
        while bed.screen == "ChooseScreen":
            await bed.press("enter")
        await until(bed, lambda: bed.screen == "ScreeningScreen")
        assert saved.machines()["pad"].address == address
        assert "V1=calf" in saved.machines()["pad"].place
        for key in [*"n" * 15, "y"]:
            await bed.pilot.pause(0.16)  # a hand that reads; a key that is held answers nothing
            await bed.press(key)
        await bed.press("enter")
        await until(bed, lambda: bed.screen == "QuestionsScreen")
        for _question in range(3):
            await bed.pilot.pause(0.16)
            await bed.press("n")
        await until(bed, lambda: bed.screen == "ReadScreen")
        await bed.press("enter")
        await until(bed, lambda: not felt[-1].is_rest)
        assert "First Night" in bed.text
        await bed.press("escape")
        await until(bed, lambda: felt[-1].is_rest)
