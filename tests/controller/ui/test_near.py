"""Machines that are near, on the screens: heard on the air of one process, and saved by keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from controller import saved
from controller.clock import SystemClock
from controller.machine import Radio
from controller.ui.screens.doctor import DoctorScreen
from controller.ui.screens.machines import MachinesScreen
from controller.ui.widgets.near import Near
from tests.controller.link.air import on_air
from tests.controller.ui.bedside import Bed, bedside
from tests.controller.ui.evenings import until

pytestmark = [pytest.mark.wire, pytest.mark.usefixtures("own_home")]

NO_RADIO = "tcp-client:127.0.0.1:1"


@asynccontextmanager
async def at_machines(radio: Radio, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Bed]:
    """Somebody who looks for machines with that radio."""
    async with bedside(clock=SystemClock(), size=size) as bed:
        bed.app.here = replace(bed.app.here, radio=radio)
        bed.app.push_screen(MachinesScreen())
        await bed.settled()
        yield bed


def said(bed: Bed) -> str:
    """All that stands on the screen, as if its lines had no end."""
    return " ".join(bed.text.split())


async def test_a_machine_is_listed_as_it_is_heard_and_saved_by_keys() -> None:
    async with on_air() as air, at_machines(air.radio) as bed:
        await until(bed, lambda: "name Reverie Bed" in bed.text)
        assert "likely" in bed.text
        assert "Looking for machines [" in bed.text
        bed.app.screen.query_one(Near).query_one("#things").focus()
        await until(bed, lambda: f"ble:{air.peripheral.address}" in bed.text)
        await bed.press(*(["home"] if "serial:" in bed.text else []), "enter")
        assert "It seems to be: Reverie" in bed.text
        await bed.press("enter")
        await bed.press("enter")
        await until(bed, lambda: bed.screen == "MachineScreen")
        (kept,) = saved.machines().values()
        assert (kept.family, kept.name) == ("reverie_108", "machine")
        assert kept.address == f"ble:{air.peripheral.address}"


async def test_nothing_listens_once_the_list_is_left_and_again_when_it_is_back() -> None:
    async with on_air() as air, at_machines(air.radio) as bed:
        await until(bed, lambda: air.central.is_scanning)
        bed.app.push_screen(DoctorScreen())
        await until(bed, lambda: "Bluetooth: there is an adapter" in bed.text)
        await until(bed, lambda: not air.central.is_scanning)
        await bed.press("escape")
        await until(bed, lambda: air.central.is_scanning)
        await bed.press("escape")
        await until(bed, lambda: not air.central.is_scanning)
        assert bed.screen == "TonightScreen"


@pytest.mark.parametrize("size", [(80, 24), (40, 30)])
async def test_without_bluetooth_it_is_said_in_place_with_what_to_do(size: tuple[int, int]) -> None:
    async with at_machines(NO_RADIO, size=size) as bed:
        await until(bed, lambda: "Only Bluetooth machines need it." in said(bed))
        assert "There is no radio at tcp-client" in said(bed)
        await bed.press("c")
        await until(bed, lambda: "NO  Bluetooth" in bed.text)
