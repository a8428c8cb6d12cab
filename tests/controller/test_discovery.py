"""What is taken for a machine on the radio, and what never is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller import registry
from controller.address import Address
from controller.discovery import Candidate, recognised
from controller.driver import DriverSpec
from controller.link.base import BleService

SPECS, _ = registry.load_all()
ADDRESS = Address.parse("ble:AA:BB:CC:DD:EE:FF")
BED_SERVICE = "1b1d9641-b942-4da8-89cc-98e6a58fbd93"
TCODE_SERVICE = "ff1b451d-3070-4276-9c81-5dc5ea1043bc"
NORDIC_UART = "6e400001-b5a3-f393-e0a9-e50e24dcca9e"


def short(number: str) -> str:
    """The whole UUID of one with a number from the Bluetooth SIG, as radios report it."""
    return f"0000{number}-0000-1000-8000-00805f9b34fb"


def seen(name: str, *services: str) -> Candidate | None:
    return recognised(ADDRESS, name, services, SPECS)


def test_a_name_alone_is_possibly_a_machine() -> None:
    assert seen("Reverie 7S") == Candidate(
        ADDRESS, "Reverie 7S", "reverie_108", "possibly", ("name Reverie 7S",)
    )


def test_a_service_alone_is_possibly_a_machine() -> None:
    found = seen("", BED_SERVICE)
    assert found is not None
    assert (found.family, found.sure) == ("reverie_108", "possibly")


@pytest.mark.parametrize("service", [BED_SERVICE, BED_SERVICE.upper()])
def test_a_name_and_a_service_are_likely_a_machine(service: str) -> None:
    found = seen("Reverie 7S", short("180a"), service)
    assert found is not None
    assert (found.family, found.sure) == ("reverie_108", "likely")
    assert len(found.reasons) == 2


def test_two_names_that_fit_are_no_surer_than_one() -> None:
    bed = registry.load("reverie_108")
    (link,) = bed.links
    assert isinstance(link, BleService)
    both = replace(bed, links=(replace(link, names=("Reverie", "Reverie 7")),))
    found = recognised(ADDRESS, "Reverie 7S", (), [both])
    assert found is not None
    assert found.sure == "possibly"


def test_neither_name_nor_service_is_no_machine() -> None:
    assert seen("Kitchen radio", short("180a")) is None


def test_nothing_said_is_no_machine() -> None:
    assert seen("") is None


@pytest.mark.parametrize("name", ["reverie", "My Reverie", "Rever", " Reverie"])
def test_a_name_that_only_holds_the_word_is_no_machine(name: str) -> None:
    assert seen(name) is None


@given(st.uuids().map(str).filter(lambda service: service not in (BED_SERVICE, TCODE_SERVICE)))
def test_a_foreign_service_makes_no_machine_and_none_surer(service: str) -> None:
    assert seen("", service) is None
    assert seen("Reverie 7S", service) == seen("Reverie 7S")


# What other software has wrongly claimed to be a bed, with the services that such things share.
NO_BEDS = [
    ("MI SCALE2", short("181d")),
    ("QN-Scale", short("ffe0")),
    ("Chipsea-BLE", short("fff0")),
    ("Amazfit Bip", short("fee0")),
    ("Bangle.js 1a2b", NORDIC_UART),
    ("TT214H BlueFrog", "5a401523-ab2e-2548-c435-08c300000710"),
    ("ELK-BLEDOM", short("fff0")),
    ("Triones-A1", short("ffe5")),
    ("GoPro 1234", short("fea6")),
    ("LE-Bose QC35", short("febe")),
    ("Headset", "62741523-52f9-8864-b1ab-3b3a8d65950b"),
    ("", short("fee9")),
]


@pytest.mark.parametrize(("name", "service"), NO_BEDS)
def test_things_that_share_their_services_with_beds_are_not_claimed(
    name: str, service: str
) -> None:
    assert seen(name, service) is None


def test_of_two_families_the_one_with_more_reasons_is_named() -> None:
    for specs in (SPECS, SPECS[::-1]):
        found = recognised(ADDRESS, "TCODE-ESP32", (BED_SERVICE, TCODE_SERVICE), specs)
        assert found is not None
        assert found.family == "tcode"


def test_a_family_without_bluetooth_claims_nothing_on_the_radio() -> None:
    assert recognised(ADDRESS, "TCODE-ESP32", (TCODE_SERVICE,), [without_bluetooth()]) is None


def without_bluetooth() -> DriverSpec:
    spec = registry.load("tcode")
    return replace(
        spec, links=tuple(link for link in spec.links if not isinstance(link, BleService))
    )
