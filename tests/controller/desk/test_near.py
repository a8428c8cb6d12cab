"""What is found near: on the air of one process, and at pseudo-terminals."""

import asyncio

import pytest

from controller import saved
from controller.address import Address
from controller.clock import ManualClock
from controller.desk.here import Here
from controller.desk.machines.doctor import advice
from controller.desk.machines.near import Around, Thing, asked, near
from controller.guardian.lock import machine_lock
from controller.host.control import control_socket
from controller.saved import SavedMachine
from tests.controller.link.air import on_air
from tests.controller.test_discovery import served

pytestmark = [pytest.mark.wire, pytest.mark.usefixtures("own_home")]


async def heard(changes: "asyncio.Queue[Around]") -> tuple[Around, Thing]:
    """What was found once something is heard, and that."""
    while True:
        around = await changes.get()
        for thing in around.things:
            if not thing.at_port:
                return around, thing


async def test_what_is_heard_is_told_while_it_still_listens() -> None:
    changes: asyncio.Queue[Around] = asyncio.Queue()
    async with on_air() as air:
        here = Here("me", radio=air.radio)
        looking = asyncio.create_task(near(here, changes.put_nowait, 60_000))
        around, thing = await heard(changes)
        assert not around.over
        assert (thing.families, thing.sure) == (("reverie_108",), "likely")
        assert "name Reverie Bed" in thing.reasons
        looking.cancel()
        await asyncio.wait({looking})
        assert not air.central.is_scanning


async def test_what_is_saved_is_known_by_its_names() -> None:
    changes: asyncio.Queue[Around] = asyncio.Queue()
    async with on_air() as air:
        saved.save(SavedMachine("bed", f"ble:{air.peripheral.address}", "reverie_108"))
        looking = asyncio.create_task(near(Here("me", radio=air.radio), changes.put_nowait))
        _, thing = await heard(changes)
        assert (thing.saved_as, thing.families, thing.sure) == (("bed",), (), "saved")
        looking.cancel()
        await asyncio.wait({looking})


async def test_without_bluetooth_it_says_what_to_do_and_looks_at_the_ports_all_the_same() -> None:
    changes: asyncio.Queue[Around] = asyncio.Queue()
    clock = ManualClock()
    here = Here("me", radio="tcp-client:127.0.0.1:1", clock=clock)
    looking = asyncio.create_task(near(here, changes.put_nowait, 500))
    while not (around := await changes.get()).troubles:
        pass
    assert "no radio at tcp-client:127.0.0.1:1" in around.troubles[0].said
    assert around.troubles[0].hint.endswith("Only Bluetooth machines need it.")
    while not around.over:  # the ports are looked at in a thread, by no clock
        await clock.advance(500)
        around = await changes.get()
    assert (await looking).over


async def test_a_port_that_is_asked_says_what_is_there() -> None:
    said: list[str] = []
    async with served() as address:
        likely = Thing(address, "T-Code", "possibly", ("a chip",), ("tcode",))
        found = await asked(likely, said.append)
    assert (found.families, found.sure) == (("tcode",), "certainly")
    assert any("T-Code" in line for line in said)


async def test_a_port_that_is_gone_says_so() -> None:
    gone = Thing("serial:/dev/ttyNOPE", "A serial port", "", ("a serial port",))
    found = await asked(gone, lambda line: None)
    assert found.families == ()
    assert "no serial port" in found.reasons[-1]


async def test_the_radio_is_left_to_a_session_that_runs() -> None:
    changes: asyncio.Queue[Around] = asyncio.Queue()
    async with on_air() as air:
        with machine_lock(Address.parse("serial:/dev/nowhere")) as path:
            async with control_socket(path, lambda word: None):
                doctor = asyncio.create_task(advice(Here("me", radio=air.radio)))
                while not doctor.done():
                    assert not air.central.is_scanning
                    await asyncio.sleep(0)
                looking = asyncio.create_task(near(Here("me", radio=air.radio), changes.put_nowait))
                while not (around := await changes.get()).troubles:
                    assert not air.central.is_scanning
                looking.cancel()
                await asyncio.wait({looking})
    assert "has the radio for itself" in around.troubles[0].said
    assert any("has the radio for itself" in one.said and one.ok for one in doctor.result())
    assert not air.central.is_scanning
