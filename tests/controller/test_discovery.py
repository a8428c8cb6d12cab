"""Machines that are near, over the air of one process and at pseudo-terminals."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from controller import registry
from controller.address import Address, Road
from controller.clock import SystemClock
from controller.discovery import on_the_radio, probed, recognised_at, told_apart
from controller.driver import Driver, DriverSpec
from controller.link.base import Link, SerialPort
from controller.link.ble import Seen
from controller.recognising import Candidate, at_port, can_be_asked
from controller.simulator.terminal import serve_on_terminal, terminal
from profiles.actuators import Proof
from tests.controller.link.air import on_air

PORT = Address.parse("serial:/dev/ttyUSB0")
CHIP = "1A86:7523"
TCODE = registry.load("tcode")
REVERIE = registry.load("reverie_108")


def named(spec: DriverSpec, name: str) -> DriverSpec:
    return replace(spec, name=name)


def told(spec: DriverSpec, proof: Proof) -> DriverSpec:
    """A family that can prove so much."""
    return replace(spec, capabilities=replace(spec.capabilities, best_proof=proof))


def found_at(address: str, *specs: DriverSpec) -> Candidate:
    return at_port(Address.parse(address), "a port", CHIP, specs)


def test_a_chip_makes_a_port_possibly_a_machine() -> None:
    found = at_port(PORT, "CH340", CHIP, [TCODE, REVERIE])
    assert (found.family, found.sure, found.others) == ("tcode", "possibly", ())
    assert f"USB id {CHIP}" in found.reasons[0]


def test_families_that_share_a_chip_are_all_named() -> None:
    specs = [named(TCODE, "zebra"), TCODE, named(TCODE, "acme")]
    for order in (specs, specs[::-1]):
        found = at_port(PORT, "CH340", CHIP, order)
        assert (found.family, found.others) == ("acme", ("tcode", "zebra"))


@pytest.mark.parametrize("usb_id", ["", "0000:0000"])
def test_any_other_port_is_only_a_port(usb_id: str) -> None:
    found = at_port(PORT, "a port", usb_id, [TCODE])
    assert (found.family, found.sure) == (None, "")


def test_a_pattern_claims_no_port_and_is_not_asked_for() -> None:
    pattern = replace(TCODE, template=True)
    assert at_port(PORT, "CH340", CHIP, [pattern]).family is None
    assert not can_be_asked(pattern)


def test_who_never_answers_is_not_asked_for() -> None:
    assert can_be_asked(told(TCODE, Proof.ACKNOWLEDGED))
    assert not can_be_asked(told(TCODE, Proof.SENT))
    assert not can_be_asked(REVERIE)


def heard(at: int, name: str, rssi: int) -> Seen:
    return Seen(f"AA:BB:CC:DD:EE:{at:02X}", name, (), (), rssi)


def test_the_nearest_of_what_is_as_likely_comes_first_and_so_of_the_others() -> None:
    far, near = heard(1, "Reverie 1", -90), heard(2, "Reverie 2", -40)
    lamp, kettle = heard(3, "Lamp", -70), heard(4, "", -30)
    found, others = told_apart([far, lamp, near, kettle], [REVERIE])
    assert [one.name for one in found] == ["Reverie 2", "Reverie 1"]
    assert [(one.name, one.rssi, one.family) for one in others] == [
        ("", -30, None),
        ("Lamp", -70, None),
    ]


def test_a_known_address_is_no_other_thing() -> None:
    lamp = heard(3, "Lamp", -70)
    found, others = told_apart([lamp], [REVERIE], {Address.parse(f"ble:{lamp.address}").canonical})
    assert ([one.name for one in found], others) == (["Lamp"], ())


# What follows opens terminals and radios.


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    """A T-Code board on a pseudo-terminal, and its address."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    machine = TCODE.simulate(SystemClock(), lambda at_ms, felt: None)
    serving = asyncio.create_task(serve_on_terminal(machine, ready.set_result))
    yield await ready
    serving.cancel()
    await asyncio.wait({serving})


class Deaf:
    """Fails to ask in a way that no driver should."""

    def __init__(self, spec: DriverSpec) -> None:
        self.asked = 0
        self.spec = replace(spec, name="broken", connect=self.connect)

    @asynccontextmanager
    async def connect(self, link: Link, *others: object) -> AsyncIterator[Driver]:
        self.asked += 1
        raise ZeroDivisionError
        yield  # what makes it a generator


@pytest.mark.wire
async def test_a_probe_finds_who_answers_whatever_others_do() -> None:
    said: list[str] = []
    broken = Deaf(TCODE)
    async with served() as address:
        specs = [broken.spec, named(told(TCODE, Proof.SENT), "mute"), TCODE]
        found = await probed(found_at(address, *specs), specs, SystemClock(), said.append)
    assert (found.family, found.sure, found.others) == ("tcode", "certainly", ())
    assert found.reasons == ("it answers: TCode ESP32 Firmware v0.56b (v0.3)",)
    assert broken.asked == 1
    assert len(said) == 2


@pytest.mark.wire
async def test_whom_the_chip_suggests_is_asked_first() -> None:
    broken = Deaf(replace(TCODE, links=(SerialPort(9600),)))
    async with served() as address:
        specs = [broken.spec, TCODE]
        await probed(found_at(address, *specs), specs, SystemClock(), lambda line: None)
    assert broken.asked == 0


@pytest.mark.wire
async def test_where_nobody_answers_only_who_cannot_be_asked_stays_possible() -> None:
    broken, mute = Deaf(TCODE), named(told(TCODE, Proof.SENT), "mute")
    async with terminal() as line:
        for specs, family in (([broken.spec], None), ([broken.spec, mute], "mute")):
            candidate = found_at(line.label, *specs)
            found = await probed(candidate, specs, SystemClock(), lambda line: None)
            assert found.family == family
            assert found.reasons[-1] == "no family got an answer"


@pytest.mark.wire
async def test_a_port_that_cannot_be_opened_is_said_to_be() -> None:
    candidate = found_at("serial:/dev/ttyNOPE", TCODE)
    found = await probed(candidate, [TCODE], SystemClock(), lambda line: None)
    assert found.family == "tcode"
    assert "no serial port" in found.reasons[-1]


@pytest.mark.wire
async def test_what_is_near_is_found_and_the_rest_is_told_beside_it() -> None:
    async with on_air() as air:
        found, others = await on_the_radio([TCODE, REVERIE], air.radio, 0.3)
        assert [(one.family, one.sure) for one in found] == [("reverie_108", "likely")]
        assert others == ()
        found, others = await on_the_radio([TCODE], air.radio, 0.3)
        assert found == ()
        (other,) = others
        assert other.address == Address(Road.BLE, air.peripheral.address)
        assert (other.family, other.reasons[0]) == (None, "name Reverie Bed")


@pytest.mark.wire
async def test_what_is_at_a_known_address_is_found_whatever_it_shows() -> None:
    async with on_air() as air:
        address = Address(Road.BLE, air.peripheral.address)
        found, others = await on_the_radio([], air.radio, 0.3, {address.canonical})
    assert [(one.address, one.family) for one in found] == [(address, None)]
    assert others == ()


@pytest.mark.wire
async def test_one_machine_is_recognised_as_soon_as_it_shows() -> None:
    async with on_air() as air:
        address = Address(Road.BLE, air.peripheral.address)
        found = await recognised_at(address, [REVERIE], air.radio, 30)
        assert found is not None
        assert found.family == "reverie_108"
        assert await recognised_at(address, [TCODE], air.radio, 0.3) is None
        assert await recognised_at(PORT, [REVERIE], air.radio, 0.3) is None
