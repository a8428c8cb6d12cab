"""Which drivers are found, what is said of broken ones, and where a person puts the channels."""

from pathlib import Path

import pytest

from controller import folders, registry
from controller.driver import Evidence, Fact, Model
from controller.errors import DriverBroken, DriverNotFound
from controller.link.base import BleService, Characteristic, SerialPort
from profiles.actuators import Actuator, Capabilities, Effect, Proof, Zone
from tests.controller.installed import installed
from tests.controller.ours import FAMILIES

CODED = (
    "air_boots",
    "keeson_base",
    "leggett_gen2",
    "linak",
    "massage_chair_korean",
    "reverie_108",
    "tcode",
    "tuya_mcu",
)
DECLARED = ("hf8", "jiecang", "nobra", "reverie_nightstand", "solace", "starcode")
OURS = tuple(sorted(CODED + DECLARED))
PAGE = """
title = "Acme wrap"
evidence = "hardware"
how_to_stop = "Pull the plug."
outside_proof = ""
placeable = true
[[models]]
name = "Two"
brands = ["Acme", "Apex"]
[timing]
min_command_gap_ms = 20
dead_man_ms = 2000
[stop]
best_proof = "acknowledged"
[[links]]
kind = "serial"
baud = 115200
usb_ids = ["10C4:EA60"]
[[links]]
kind = "ble"
service = "ff1b451d-3070-4276-9c81-5dc5ea1043bc"
names = ["ACME"]
[links.channels.main]
uuid = "c5f1543e-338d-47a0-8525-01e3c621359d"
with_response = false
notifies = true
[[actuators]]
name = "calf"
effect = "vibration"
covers = ["calf"]
steps = 100
[[facts]]
says = "it hums"
sure = "hardware"
source = "a bench"
"""
SECOND_TWO = """
[[models]]
name = "Two"
brands = ["Acme"]
"""
SECOND_CALF = """
[[actuators]]
name = "calf"
effect = "kneading"
covers = ["calf"]
steps = 3
"""
CODE = """
from controller.driver import DriverCode
from controller.drivers.tcode import SimulatedTCode, connect
DRIVER = DriverCode({name!r}, lambda: {page!r}, connect, SimulatedTCode)
"""


class Shelf:
    """A folder of packages that others made, on the path of this interpreter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packages = 0

    def add(self, entry: str, source: str) -> str:
        """Install a package that offers this code under that name; the name of its module."""
        self._packages += 1
        # Python keeps modules by name, so each test has names of its own.
        module = f"{self._folder.name.replace('-', '_')}_{self._packages}"
        (self._folder / f"{module}.py").write_text(source, "utf-8")
        installed(self._folder, module, {entry: f"{module}:DRIVER"})
        return module

    def add_page(self, page: str) -> None:
        """Install the driver "acme" with this catalogue page."""
        self.add("acme", CODE.format(name="acme", page=page))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    folder = tmp_path / f"{tmp_path.name}_shelf"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return Shelf(folder)


def refused(name: str = "acme") -> str:
    """What is said of a driver that cannot be used, while the others can be."""
    with pytest.raises(DriverBroken) as caught:
        registry.load(name)
    good, broken = registry.load_all()
    assert str(caught.value) in map(str, broken)
    assert {spec.name for spec in good} & {*OURS, name} == {*OURS} - {name}
    assert caught.value.hint
    return str(caught.value)


def test_our_families_are_installed() -> None:
    assert {*OURS} <= {*registry.names()}
    assert registry.names() == tuple(sorted(registry.names()))


def test_every_family_of_ours_loads() -> None:
    assert FAMILIES == OURS


def test_a_page_becomes_typed_words(shelf: Shelf) -> None:
    shelf.add_page(PAGE)
    spec = registry.load("acme")
    calf = Actuator("calf", Effect.VIBRATION, frozenset({Zone.CALF}), 100)
    main = Characteristic("c5f1543e-338d-47a0-8525-01e3c621359d", False, True)
    assert spec.title == "Acme wrap"
    assert spec.models == (Model("Two", ("Acme", "Apex")),)
    assert spec.evidence is Evidence.HARDWARE
    assert spec.capabilities == Capabilities((calf,), None, 2_000, 20, Proof.ACKNOWLEDGED)
    assert spec.links == (
        SerialPort(115_200, ("10C4:EA60",)),
        BleService("ff1b451d-3070-4276-9c81-5dc5ea1043bc", {"main": main}, ("ACME",)),
    )
    assert spec.placeable
    assert spec.facts == (Fact("it hums", Evidence.HARDWARE, "a bench"),)


def test_an_unknown_family_is_answered_with_those_there_are() -> None:
    with pytest.raises(DriverNotFound, match="no machine family called 'acme'") as caught:
        registry.load("acme")
    assert caught.value.installed == registry.names()
    assert ", ".join(registry.names()) in caught.value.hint


def test_a_driver_of_others_is_found_like_ours(shelf: Shelf) -> None:
    shelf.add_page(PAGE)
    assert {"acme", *OURS} <= {*registry.names()}
    good, broken = registry.load_all()
    names = [spec.name for spec in good]
    assert [name for name in names if name in ("acme", *OURS)] == ["acme", *OURS]
    assert not [error for error in broken if "'acme'" in str(error)]


def test_naming_the_drivers_imports_none(shelf: Shelf) -> None:
    shelf.add("acme", "raise AssertionError('imported')")
    assert "acme" in registry.names()


def test_a_driver_that_cannot_be_imported_is_named(shelf: Shelf) -> None:
    shelf.add("acme", "import a_library_nobody_has")
    assert "'acme' cannot be loaded: No module named 'a_library_nobody_has'" in refused()


def test_a_driver_with_a_fault_of_any_kind_is_named(shelf: Shelf) -> None:
    shelf.add("acme", "1 / 0")
    assert "'acme' cannot be loaded: division by zero" in refused()


def test_a_driver_that_is_not_in_its_module_is_named(shelf: Shelf) -> None:
    shelf.add("acme", "")
    assert "'acme' cannot be loaded" in refused()


def test_something_that_is_no_driver_code_is_named(shelf: Shelf) -> None:
    shelf.add("acme", "DRIVER = 'acme'")
    assert "'acme' is no DriverCode" in refused()


def test_a_driver_that_calls_itself_by_another_name_is_refused(shelf: Shelf) -> None:
    shelf.add("acme", CODE.format(name="tcode", page=PAGE))
    assert "'acme' calls itself 'tcode'" in refused()


def test_two_drivers_of_one_name_are_refused_naming_both(shelf: Shelf) -> None:
    first = shelf.add("acme", CODE.format(name="acme", page=PAGE))
    second = shelf.add("acme", CODE.format(name="acme", page=PAGE))
    said = refused()
    assert "two drivers are called 'acme'" in said
    assert f"{first}:DRIVER" in said
    assert f"{second}:DRIVER" in said


def test_a_page_of_ones_own_is_driven_by_neither_of_two_drivers_of_one_name(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    for _ in range(2):
        shelf.add("acme", CODE.format(name="acme", page=PAGE))
    path = folders.own_drivers() / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'driver = "acme"\n{PAGE}')
    with pytest.raises(DriverBroken, match="two drivers are called 'acme'"):
        registry.load("mine")


def test_a_driver_that_takes_the_name_of_ours_does_not_replace_it(shelf: Shelf) -> None:
    shelf.add("tcode", CODE.format(name="tcode", page=PAGE))
    assert "controller.drivers.tcode:DRIVER" in refused("tcode")


def test_a_driver_that_takes_the_name_of_a_page_of_ours_does_not_replace_it(shelf: Shelf) -> None:
    module = shelf.add("jiecang", CODE.format(name="jiecang", page=PAGE))
    said = refused("jiecang")
    assert f"two drivers are called 'jiecang': {module}:DRIVER and Legato's own page" in said


def test_a_driver_that_wants_to_end_the_program_is_named(shelf: Shelf) -> None:
    shelf.add("acme", "raise SystemExit(3)")
    assert "'acme' cannot be loaded: 3" in refused()


def test_a_page_that_cannot_be_fetched_is_named(shelf: Shelf) -> None:
    source = CODE.format(name="acme", page="").replace("lambda: ''", "lambda: open('/no/page')")
    shelf.add("acme", source)
    assert "the catalogue page of 'acme' cannot be used" in refused()


def test_a_page_that_is_no_toml_is_named(shelf: Shelf) -> None:
    shelf.add_page("title = ")
    assert "the catalogue page of 'acme' cannot be used: Invalid value" in refused()


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ('title = "', 'titel = "', "titel is not known; did you mean title?"),
        ("[timing]", "[tming]", "tming is not known; did you mean timing?"),
        ('title = "Acme wrap"', "", "title is missing"),
        ("min_command_gap_ms = 20", "", "timing: min_command_gap_ms is missing"),
        ("min_command_gap_ms", "gap_ms", "timing: gap_ms is not known"),
        ("best_proof", "proof", "stop: proof is not known; did you mean best_proof?"),
        ("baud = 115200", 'baud = "fast"', "links 1, baud: 'fast' is not a whole number from 1"),
        ("baud = 115200", "baud = true", "links 1, baud: True is not a whole number"),
        ('"10C4:EA60"', '"10C4EA60"', "links 1, usb_ids 1: '10C4EA60' is not a USB id"),
        ("ff1b451d-", "ff1b451-", "links 2, service: 'ff1b451-3070"),
        ("c5f1543e-", "c5f1543g-", "links 2, channels, main, uuid: 'c5f1543g-338d"),
        ("steps = 100", "steps = 0", "actuators 1, steps: 0 is not a whole number from 1 to 1000"),
        ("steps = 100", "steps = 1.5", "actuators 1, steps: 1.5 is not a whole number"),
        ("steps = 100", "steps = 1001", "actuators 1, steps: 1001 is not a whole number"),
        ("steps = 100", "steps = 9\nsafe_top = 10", "safe_top of calf is 10"),
        ("steps = 100", "steps = 9\nleast_on_ms = 10001", "actuators 1, least_on_ms: 10001"),
        ("[[actuators]]", f"{SECOND_CALF}[[actuators]]", "two actuators are called calf"),
        ("[[models]]", f"{SECOND_TWO}[[models]]", "two models are called Two"),
        ('brands = ["Acme"', 'lacks = ["knee"]\nbrands = ["Acme"', "there is no actuator 'knee'"),
        ("min_command_gap_ms = 20", "min_command_gap_ms = 2001", "min_command_gap_ms: 2001"),
        ("dead_man_ms = 2000", "dead_man_ms = 999", "dead_man_ms: 999 is not a whole number"),
        ("dead_man_ms = 2000", "armed_timer_ms = 59999", "armed_timer_ms: 59999"),
        ("min_command_gap_ms = 20", "min_command_gap_ms = -1", "min_command_gap_ms: -1"),
        ("placeable = true", 'placeable = "no"', "placeable: 'no' is neither true nor false"),
        ("with_response = false", "with_response = 1", "with_response: 1 is neither true nor"),
        ('covers = ["calf"]', 'covers = "calf"', "covers: 'calf' is no list"),
        ('covers = ["calf"]', "covers = [1]", "covers 1: 1 is none of: foot, calf"),
        ('covers = ["calf"]', 'covers = ["knee"]', "covers 1: 'knee' is none of: foot, calf"),
        ('effect = "vibration"', 'effect = "wave"', "effect: 'wave' is none of: vibration"),
        ('evidence = "hardware"', 'evidence = "sure"', "evidence: 'sure' is none of: hardware"),
        ('kind = "serial"', 'kind = "usb"', "links 1, kind: 'usb' is none of: serial, ble"),
        ('"acknowledged"', '"certain"', "best_proof: 'certain' is none of: sent, acknowledged"),
        ('"acknowledged"', '"failed"', "best_proof: 'failed' is none of: sent, acknowledged"),
        ("[[models]]", "[models]", "models: {'name': 'Two'"),
    ],
)
def test_a_page_with_a_mistake_is_refused_naming_it(
    shelf: Shelf, written: str, instead: str, said: str
) -> None:
    assert written in PAGE
    shelf.add_page(PAGE.replace(written, instead))
    assert said in refused()
