"""What is taken for a machine by what it shows of itself, and what never is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller import registry
from controller.address import Address
from controller.driver import DriverSpec, Model
from controller.link.base import BleService
from controller.link.ble import Seen
from controller.recognising import (
    ELSEWHERE,
    LIKELY,
    POSSIBLY,
    Candidate,
    is_shared,
    recognised,
    unrecognised,
)

SPECS, _ = registry.load_all()
ADDRESS = Address.parse("ble:AA:BB:CC:DD:EE:FF")
PORT = Address.parse("serial:/dev/ttyUSB0")
BED_SERVICE = "1b1d9641-b942-4da8-89cc-98e6a58fbd93"
TCODE_SERVICE = "ff1b451d-3070-4276-9c81-5dc5ea1043bc"
BASE_I5 = "01000001-0000-1000-8000-00805f9b34fb"
NORDIC_UART = "6e400001-b5a3-f393-e0a9-e50e24dcca9e"
OKIN = "62741523-52f9-8864-b1ab-3b3a8d65950b"
LEGGETT = 0x092D
DOCUMENTED = [(spec, link) for spec in SPECS for link in spec.links if isinstance(link, BleService)]

Data = tuple[tuple[int, bytes], ...]


def short(number: str) -> str:
    """The whole UUID of one with a number from the Bluetooth SIG, as radios report it."""
    return f"0000{number}-0000-1000-8000-00805f9b34fb"


def heard(name: str, *services: str, data: Data = ()) -> Seen:
    return Seen(ADDRESS.target, name, services, data, -60)


def seen(name: str, *services: str, data: Data = ()) -> Candidate | None:
    return recognised(heard(name, *services, data=data), SPECS)


def told(name: str, *services: str, data: Data = ()) -> tuple[str | None, str] | None:
    found = seen(name, *services, data=data)
    return None if found is None else (found.family, found.sure)


@pytest.mark.parametrize(
    ("spec", "link"), DOCUMENTED, ids=[f"{spec.name} {link.service}" for spec, link in DOCUMENTED]
)
def test_every_family_is_recognised_by_the_advertisement_its_page_describes(
    spec: DriverSpec, link: BleService
) -> None:
    names = link.names or tuple(name for model in spec.models for name in model.names)
    data = tuple((maker.company, maker.starts + b"\x01\x02") for maker in link.makers)
    if not (names or data or any(not is_shared(service) for service in link.shown)):
        return  # its page says of no sign that it is its own
    for name in names or ("",):
        for one in data or (None,):
            found = seen(f"{name}123" if name else "", *link.shown, data=(one,) if one else ())
            assert found is not None
            assert spec.name in (found.family, *found.others)


# As the sources on their pages describe them; a box behind a proxy shows a name alone.
BEDS = [
    ("base-i5.00001234", (short("ffe5"),), (), "keeson_base", "likely"),
    ("Base-i4.00001234", (BASE_I5,), (), "keeson_base", "likely"),
    ("base-i5.00001234", (), (), "keeson_base", "possibly"),
    ("ergomotion 630", (), (), "keeson_base", "possibly"),
    ("ergo0012", (short("ffe5"),), (), "keeson_base", "possibly"),
    ("", (), ((LEGGETT, b"XP\x05\x00\x00\x00\x01"),), "leggett_gen2", "likely"),
    ("Bed 1234", ("99fa0001-338a-1024-8a49-009c0215f78a",), (), "linak", "possibly"),
    ("Reverie 7S", (BED_SERVICE,), (), "reverie_108", "likely"),
    ("", (BED_SERVICE,), (), "reverie_108", "possibly"),
    ("", ("db801000-f324-29c3-38d1-85c0c2e86885",), (), "reverie_nightstand", "possibly"),
    ("QMS-IQ0001", (short("ffe0"),), (), "solace", "possibly"),
    ("SealyMF001", (short("ffe0"),), (), "solace", "likely"),
    ("iFlex_A1", (NORDIC_UART,), (), "starcode", "likely"),
    ("JC-35TR", (short("ff12"),), (), "jiecang", "possibly"),
    ("Dream Motion", (short("fe60"),), (), "jiecang", "likely"),
    ("Glide", (short("ff12"),), (), "jiecang", "possibly"),
    ("Lierda1", (short("ff12"),), (), "jiecang", "possibly"),
    ("Serta-i490350", (), (), "keeson_base", "possibly"),
    ("NobraControl1", (short("abf0"),), (), "nobra", "likely"),
    ("TCODE-ESP32", (TCODE_SERVICE,), (), "tcode", "likely"),
]


@pytest.mark.parametrize(("name", "services", "data", "family", "sure"), BEDS)
def test_machines_are_recognised_as_their_sources_describe_them(
    name: str, services: tuple[str, ...], data: Data, family: str, sure: str
) -> None:
    assert told(name, *services, data=data) == (family, sure)


# What other software has wrongly claimed to be a bed (kristofferR/ha-adjustable-bed, issues 187,
# 393, 417 and 450), with the services that such things share with beds.
NO_BEDS = [
    ("MI SCALE2", (short("181d"),), ((0x0157, b"\x01"),)),
    ("QN-Scale", (short("ffe0"),), ()),
    ("Chipsea-BLE", (short("fff0"),), ((0x26C0, b"\x11"),)),
    ("Ergo Scale", (), ()),
    ("Ergometer", (short("1826"),), ()),
    ("Ergomotion Scale", (short("181b"), short("ffe5")), ()),
    ("Amazfit Bip", (short("fee0"), short("180d")), ((0x0157, b"\x02\x01"),)),
    ("Bangle.js 1a2b", (NORDIC_UART,), ((0x0590, b"{}"),)),
    ("TT214H BlueFrog", ("5a401523-ab2e-2548-c435-08c300000710",), ((0x00AB, b"\x1e\x09"),)),
    ("ELK-BLEDOM", (short("fff0"),), ()),
    ("Triones-A1", (short("ffe5"), short("ffe0")), ()),
    ("Lierda light", (), ()),
    ("Lierdalight", (short("ff12"),), ()),
    ("Glide", (), ()),
    ("Glide Scooter", (), ()),
    ("Glidecam X", (), ()),
    ("Glidecam X", (short("ff12"),), ()),
    ("Ergonomic Chair", (short("ffe5"),), ()),
    ("Reveries", (), ()),
    ("GoPro 1234", (short("fea6"),), ()),
    ("LE-Bose QC35", (short("febe"),), ((0x009E, b"\x40"),)),
    ("Reverie Headset", (short("184e"),), ()),
    ("Headset", (OKIN,), ()),
    ("", (short("fee9"),), ()),
    ("", ("0000fee9-0000-1000-8000-00805f9b34bb",), ()),
    ("", (short("ff12"), short("fe60"), short("abf0")), ()),
    ("Nordic_DK", (NORDIC_UART,), ((0x0059, b"\x00\x01"),)),
    ("Bed", (), ()),
    ("Bed 1234", (), ()),
    ("QMS-IQ0001", (), ()),
    ("Desk 4711", (short("180a"),), ()),
    ("", (), ((LEGGETT, b"\x01\x02"),)),
    ("", (), ((0x0001, b"XP\x05\x00\x00\x00"),)),
    ("My Reverie", (), ()),
    (" Reverie", (), ()),
    ("Rever", (), ()),
    ("Kitchen radio", (short("180a"),), ()),
    ("", (), ()),
]


@pytest.mark.parametrize(("name", "services", "data"), NO_BEDS)
def test_things_that_look_like_machines_are_not_claimed(
    name: str, services: tuple[str, ...], data: Data
) -> None:
    assert seen(name, *services, data=data) is None


SHARED = [NORDIC_UART, OKIN, *map(short, ("ffe0", "ffe5", "fff0", "fee9", "180a", "180f"))]
services_of_all = [service for _, link in DOCUMENTED for service in link.shown]


@given(st.sets(st.sampled_from([*SHARED, *filter(is_shared, services_of_all)])))
def test_services_that_are_shared_make_no_machine_however_many_there_are(
    services: set[str],
) -> None:
    assert seen("", *services) is None
    assert seen("Thing", *services, data=((0x0059, b""),)) is None


@given(st.uuids().map(str).filter(lambda service: service not in services_of_all))
def test_a_foreign_service_makes_no_machine_and_none_surer(service: str) -> None:
    assert seen("", service) is None
    assert told("Reverie 7S", service) == told("Reverie 7S")


@given(
    st.permutations(SPECS),
    st.sampled_from(["", "Reverie 7S", "base-i5.1", "TCODE-ESP32", "Glide", "S3-ergo"]),
    st.sets(st.sampled_from([*SHARED, *services_of_all]), max_size=4),
    st.sampled_from([(), ((LEGGETT, b"XP\x05\x00\x00\x00"),)]),
)
def test_the_order_of_the_families_does_not_matter(
    specs: list[DriverSpec], name: str, services: set[str], data: Data
) -> None:
    one = heard(name, *sorted(services), data=data)
    assert recognised(one, specs) == recognised(one, SPECS)


def test_the_reasons_say_what_was_seen() -> None:
    found = seen("base-i5.00001234", short("ffe5"))
    assert found is not None
    assert found.reasons == ("name base-i5.00001234", "service ffe5, which many things have")
    assert found.score >= LIKELY > POSSIBLY
    found = seen("Reverie", BED_SERVICE.upper())
    assert found is not None
    assert found.reasons == ("name Reverie", "its own service 1b1d9641…")
    found = seen("base-i5.1", short("ffe5"), BASE_I5)
    assert found is not None
    assert found.reasons[1] == "services 01000001 and ffe5, which many things have"
    found = seen("", data=((LEGGETT, b"CP\x07\x00\x00\x00"),))
    assert found is not None
    assert found.reasons == ("maker's data 092D 43 50 07 00 00 00",)


def test_what_a_terminal_would_obey_is_not_in_the_reasons() -> None:
    found = seen("Reverie\x1b[2J\n")
    assert found is not None
    assert found.reasons == ("name Reverie?[2J?",)


def test_of_what_no_family_claims_all_that_it_shows_is_told() -> None:
    shown = unrecognised(heard("Bed 1234\x1b[2J", NORDIC_UART, short("ffe0"), data=((76, b"x"),)))
    assert (shown.address, shown.family, shown.sure, shown.rssi) == (ADDRESS, None, "", -60)
    assert shown.services == (short("ffe0"), NORDIC_UART)
    assert shown.reasons == (
        "name Bed 1234?[2J",
        "services 6e400001… and ffe0",
        "maker's data 004C",
    )
    assert unrecognised(heard("")).reasons == ("it says nothing of itself",)


@pytest.mark.parametrize("service", ELSEWHERE)
def test_a_name_beside_a_service_of_something_else_is_not_enough(service: str) -> None:
    assert seen("Reverie 7S", service) is None
    assert told("Reverie 7S", BED_SERVICE, service) == ("reverie_108", "likely")


def test_a_name_beside_another_familys_own_service_is_not_enough() -> None:
    assert told("Reverie 7S", TCODE_SERVICE) == ("tcode", "possibly")


def test_of_two_families_the_one_with_more_signs_is_named() -> None:
    assert told("TCODE-ESP32", BED_SERVICE, TCODE_SERVICE) == ("tcode", "likely")


REVERIE = registry.load("reverie_108")


def another(name: str, *names: str, models: tuple[Model, ...] = ()) -> DriverSpec:
    """A bed of the same service, under other names."""
    (link,) = REVERIE.links
    assert isinstance(link, BleService)
    return replace(REVERIE, name=name, links=(replace(link, names=names),), models=models)


def test_two_families_that_fit_alike_are_both_named() -> None:
    found = recognised(heard("Acme 1", BED_SERVICE), [another("b", "Acme"), another("a", "acme")])
    assert found is not None
    assert (found.family, found.others) == ("a", ("b",))


def test_the_longer_name_tells() -> None:
    specs = [another("a", "Acme"), another("b", "Acme 1")]
    found = recognised(heard("Acme 1", BED_SERVICE), specs)
    assert found is not None
    assert (found.family, found.others) == ("b", ())


def test_two_names_of_a_family_that_fit_are_no_surer_than_one() -> None:
    one, two = another("a", "Acme XL"), another("a", "Acme XL", "Acme")
    assert recognised(heard("Acme XL"), [one]) == recognised(heard("Acme XL"), [two])


def test_a_linak_desk_is_no_bed() -> None:
    assert told("Desk 1234", "99fa0001-338a-1024-8a49-009c0215f78a") is None
