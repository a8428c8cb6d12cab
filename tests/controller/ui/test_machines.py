"""A machine on the screens: tried, searched, renamed, corrected, forgotten; what the leg felt."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import OptionList

from controller import folders, saved
from controller.care.standing import Start
from controller.clock import SystemClock
from controller.desk.machines.adding import save
from controller.nightlog.care import CareKind, care_rows
from controller.saved import SavedMachine
from controller.saved_comfort import comfort_of, save_comfort
from controller.ui.screens.machine import MachineScreen
from controller.ui.screens.machines import MachinesScreen
from profiles.comfort import ComfortWindow
from profiles.timeline import REST, Setting
from tests.controller.ui.bedside import Bed, bedside
from tests.controller.ui.evenings import at_a_wire, until, well

pytestmark = pytest.mark.usefixtures("own_home")

PLACES = "V0=calf.left,V1=calf.right"
PAD = SavedMachine("pad", "sim:tcode", "tcode", PLACES)


@asynccontextmanager
async def at_machine(name: str = "pad", *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Bed]:
    """Somebody before the screen of a saved machine, PAD unless another was saved."""
    if not saved.machines():
        save(PAD)
    async with bedside(name, size=size) as bed:
        bed.app.push_screen(MachineScreen(name))
        await bed.settled()
        yield bed


async def choose(bed: Bed, what: str) -> None:
    """Go to a line of the list that is shown, by its id, and press Enter."""
    shown = bed.app.screen.query_one(OptionList)
    shown.highlighted = shown.get_option_index(what)
    await bed.press("enter")


def felt(bed: Bed) -> list[Setting]:
    return [setting for _, setting in bed.felt]


async def test_each_motor_is_tried_at_its_weakest_step_with_silence_between() -> None:
    async with at_machine() as bed:
        await choose(bed, "all")
        assert not bed.ever_felt
        await bed.press("enter")
        await bed.advance(1_000)
        assert "V0: left calf" in bed.text
        assert bed.feels == Setting({"V0": 1})
        await bed.advance(20_000)
        assert felt(bed) == [Setting({"V0": 1}), REST, Setting({"V1": 1}), REST]
        assert bed.screen == "MachineScreen"
        assert "Stopped, the machine took the command" in bed.text


async def test_one_motor_is_tried_alone_and_not_made_stronger() -> None:
    async with at_machine() as bed:
        await choose(bed, "part V1")
        await bed.press("enter")
        await bed.advance(1_000)
        await bed.press("plus", "plus", "minus")
        await bed.advance(10_000)
        assert felt(bed) == [Setting({"V1": 1}), REST]


async def test_who_hammers_on_a_stop_key_starts_nothing_by_it() -> None:
    async with at_machine() as bed:
        await choose(bed, "all")
        await bed.press("enter")
        await bed.advance(1_000)
        await bed.press("enter")
        await bed.advance(0)
        assert (bed.feels, bed.screen) == (REST, "MachineScreen")
        await bed.press("enter", "enter", "enter")
        assert bed.screen == "MachineScreen"
        await bed.advance(1_000)
        await bed.press("enter")
        assert bed.screen == "ReadScreen"
        assert felt(bed) == [Setting({"V0": 1}), REST]


async def test_two_marks_make_a_window_and_the_next_motor_is_pointed_at() -> None:
    async with at_machine() as bed:
        await choose(bed, "search")
        await bed.press("enter")
        assert bed.screen == "RisingScreen"
        while bed.feels.step("V0") < 3:
            await bed.advance(500)
        await bed.press("space")
        assert "Space again when it would keep you awake" in bed.text
        while bed.feels.step("V0") < 6:
            await bed.advance(500)
        await bed.press("space")
        await bed.advance(10_000)
        assert (bed.feels, bed.screen) == (REST, "CalibrateScreen")
        window = comfort_of("me", "pad")["V0"]
        assert 1 <= window.lo <= window.hi < 6
        assert f"felt from step {window.lo}, comfortable up to step {window.hi}" in bed.text
        assert bed.app.screen.query_one(OptionList).highlighted == 1


async def test_any_other_key_stops_a_search_and_keeps_nothing() -> None:
    async with at_machine() as bed:
        await choose(bed, "search")
        for key in ("x", "enter", "question_mark"):
            await bed.press("enter")
            await bed.advance(3_000)
            assert not bed.feels.is_rest
            await bed.press("space", key)
            assert bed.feels == REST, key
            await bed.advance(5_000)
            assert bed.screen == "CalibrateScreen"
            assert "stopped in the middle" in bed.text
            assert comfort_of("me", "pad") == {}


async def test_a_search_on_the_smallest_screen_shows_how_to_stop_it() -> None:
    async with at_machine(size=(20, 5)) as bed:
        await choose(bed, "search")
        await bed.press("enter")
        await bed.advance(3_000)
        assert not bed.feels.is_rest
        assert "S T O P" in bed.text
        await bed.pilot.click("#stop")
        await bed.settled()
        assert bed.feels == REST


async def test_a_machine_gets_another_name_with_what_was_found_on_it() -> None:
    save(PAD)
    save_comfort("me", "pad", {"V0": ComfortWindow(2, 9)})
    async with at_machine() as bed:
        await choose(bed, "rename")
        await bed.press("end", "s", "enter")
        assert "pads: T-Code" in bed.text
        assert comfort_of("me", "pads") == {"V0": ComfortWindow(2, 9)}
        assert bed.app.here.on == "pads"
        assert bed.app.here.machine().name == "pads"


async def test_a_corrected_family_says_what_is_forgotten() -> None:
    save(SavedMachine("pad", "serial:/dev/nowhere", "tcode", PLACES))
    async with at_machine() as bed:
        await choose(bed, "family")
        await choose(bed, "massage_chair_korean")
        assert saved.machines()["pad"].family == "massage_chair_korean"
        assert "Where its channels lie is forgotten" in bed.text


async def test_channels_are_placed_one_after_the_other_or_not_at_all() -> None:
    async with at_machine() as bed:
        await choose(bed, "place")
        await choose(bed, "foot")
        await bed.press("escape")
        assert saved.machines()["pad"].place == PLACES
        await choose(bed, "place")
        await choose(bed, "foot")
        while bed.screen == "ChooseScreen":
            await choose(bed, "-")
        assert saved.machines()["pad"].place == "V0=foot"
        assert "V0: feet" in bed.text


async def test_a_machine_is_forgotten_only_after_a_yes() -> None:
    async with at_machine() as bed:
        await choose(bed, "remove")
        await bed.press("escape")
        assert "pad" in saved.machines()
        await choose(bed, "remove")
        await bed.press("y")
        assert saved.machines() == {}
        assert bed.screen == "FirstRunScreen"


async def test_a_family_that_is_gone_is_said_and_can_be_corrected_or_forgotten() -> None:
    saved.save(SavedMachine("old", "serial:/dev/nowhere", "gone"))
    async with at_machine("old") as bed:
        assert "no machine family called 'gone'" in bed.text
        await choose(bed, "family")
        await choose(bed, "tcode")
        while bed.screen == "ChooseScreen":
            await bed.press("escape")
        assert saved.machines()["old"].family == "tcode"


async def test_a_port_that_is_gone_is_said_with_what_to_do() -> None:
    well()
    save(SavedMachine("pad", "serial:/dev/nowhere", "tcode", PLACES))
    async with at_machine() as bed:
        await choose(bed, "all")
        while bed.screen == "ReadScreen":
            await bed.press("enter")
        await until(bed, lambda: "no serial port" in bed.text)
        assert bed.screen == "AfterScreen"


async def test_the_mark_stands_in_the_list_to_which_the_keys_go() -> None:
    save(PAD)
    async with bedside() as bed:
        bed.app.push_screen(MachinesScreen())
        await bed.settled()
        assert ">pad:" in bed.text
        await bed.press("tab")
        assert ">pad" not in bed.text
        assert " pad:" in bed.text


async def test_settings_that_are_damaged_are_said_to_be(own_home: Path) -> None:
    save(PAD)
    async with bedside() as bed:
        (own_home / "config" / "settings.toml").write_text("machines = 5")
        bed.app.push_screen(MachinesScreen())
        await bed.settled()
        assert "is damaged" in bed.text


@pytest.mark.wire
async def test_a_real_machine_is_tried_as_an_ordinary_session_and_stops_by_a_key() -> None:
    clock = SystemClock()
    well(clock.wall_ms())
    async with at_a_wire() as (address, leg):
        save(SavedMachine("pad", address, "tcode", PLACES))
        async with bedside("pad", clock=clock) as bed:
            bed.app.push_screen(MachineScreen("pad"))
            await bed.settled()
            await choose(bed, "all")
            while bed.screen == "ReadScreen":
                await bed.press("enter")
            await until(bed, lambda: not leg[-1].is_rest)
            await bed.press("s")
            await until(bed, lambda: bed.screen == "MachineScreen")
            assert leg == [REST, Setting({"V0": 1}), REST]
    began, played = care_rows(folders.night_log(), "me")[-2:]
    assert (began.kind, began.said["kind"]) == (CareKind.START, Start.CALIBRATION)
    assert played.kind is CareKind.PLAYED
