"""What a person may write for a machine's place, and which spellings mean the same machine."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.address import Address, Road
from controller.errors import AddressError

MAC = "AA:BB:CC:DD:EE:0F"
UUID = "12345678-90AB-CDEF-1234-567890ABCDEF"


@pytest.mark.parametrize(
    ("written", "road", "target"),
    [
        ("serial:/dev/ttyUSB0", Road.SERIAL, "/dev/ttyUSB0"),
        ("serial:COM3", Road.SERIAL, "COM3"),
        ("serial:socket://127.0.0.1:7000", Road.SERIAL, "socket://127.0.0.1:7000"),
        (f"ble:{MAC}", Road.BLE, MAC),
        (f"ble:{UUID}", Road.BLE, UUID),
        ("udp:192.168.0.7:50007", Road.UDP, "192.168.0.7:50007"),
        ("sim:tcode", Road.SIM, "tcode"),
    ],
)
def test_an_address_is_a_road_and_what_is_at_its_end(written: str, road: Road, target: str) -> None:
    address = Address.parse(written)
    assert (address.road, address.target) == (road, target)
    assert str(address) == written


@pytest.mark.parametrize("written", ["", "tcode", "serial:", ":COM3", "usb:1", "Sim:tcode", "sim"])
def test_what_is_no_address_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(AddressError, match="is no address") as caught:
        Address.parse(written)
    assert "serial:COM3" in caught.value.hint


@pytest.mark.parametrize(
    "target",
    [
        "bed",
        "AA:BB:CC:DD:EE",
        "AA:BB:CC:DD:EE:0G",
        "AABBCCDDEE0F",
        "AA-BB-CC-DD-EE-0F",
        f"{MAC}:00",
        f"{MAC}\n",
        f" {MAC}",
        UUID[:-1],
    ],
)
def test_what_is_no_bluetooth_address_is_refused_with_where_to_find_one(target: str) -> None:
    with pytest.raises(AddressError, match="is no Bluetooth address") as caught:
        Address.parse(f"ble:{target}")
    assert "legato machines" in caught.value.hint


@pytest.mark.parametrize("target", [MAC, UUID])
def test_bluetooth_addresses_are_the_same_in_small_letters(target: str) -> None:
    assert Address.parse(f"ble:{target.lower()}") == Address.parse(f"ble:{target}")


@given(st.text())
def test_whatever_is_written_is_an_address_or_refused(written: str) -> None:
    try:
        address = Address.parse(written)
    except AddressError:
        return
    assert Address.parse(str(address)) == address


@given(st.sampled_from([Road.SERIAL, Road.UDP, Road.SIM]), st.text(min_size=1))
def test_an_address_is_read_back_as_it_was_said(road: Road, target: str) -> None:
    assert Address.parse(str(Address(road, target))) == Address(road, target)


def test_two_names_of_one_serial_port_are_one_machine(tmp_path: Path) -> None:
    port, by_id = tmp_path / "ttyUSB0", tmp_path / "usb-Leg"
    port.touch()
    by_id.symlink_to(port)
    addresses = [Address(Road.SERIAL, str(path)) for path in (port, by_id)]
    assert addresses[0].canonical == addresses[1].canonical


def test_the_address_of_a_serial_port_on_a_network_is_no_file() -> None:
    address = Address.parse("serial:socket://127.0.0.1:7000")
    assert address.canonical == str(address)


@pytest.mark.parametrize("written", [f"ble:{MAC}", "udp:192.168.0.7", "sim:tcode"])
def test_other_machines_are_the_same_by_their_address(written: str) -> None:
    assert Address.parse(written).canonical == written
