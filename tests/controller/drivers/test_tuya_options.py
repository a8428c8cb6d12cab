"""The map of data points in a page: what it may say, and how its mistakes are told."""

import tomllib
from pathlib import Path

import pytest

from controller import folders, registry
from controller.drivers.tuya_options import map_of
from controller.errors import AddressError, DriverBroken
from controller.machine import chosen
from firmware_protocol.tuya_points import Point, PointType
from tests.controller.drivers.tuya import PAGE, shipped

BAD = [
    ("dp = 105", "dp = 0", "options, points 1, dp: 0 is not a whole number from 1 to 255"),
    ("dp = 105", "dp = 102", "two points have the dp 102"),
    ("dp = 105, ", "", "options, points 1: dp is missing"),
    ('type = "enum", inverted', 'type = "value", inverted', "'value' is none of: bool, enum"),
    ("inverted = true", "inverted = 1", "points 1, inverted: 1 is neither true nor false"),
    (
        "inverted = true",
        "invert = true",
        "options, points 1: invert is not known; did you mean inverted?",
    ),
    ('role = "mode"', 'role = "speed"', "points 6, role: 'speed' is none of: power, level"),
    ('actuator = "calf"', 'actuator = "calves"', "points 2, actuator: 'calves' is none of: calf"),
    ('actuator = "calf", ', "", "points 2: actuator is missing"),
    ('actuator = "foot", min', 'actuator = "calf", min', "points are the level of 'calf'"),
    ('dp = 111, type = "bool", actuator = "warm"', 'dp = 111, type = "bool"', "the power of ''"),
    ("[1, 2, 3]", "[1, 2]", "points 2, values: no 3 numbers for the 3 steps of calf"),
    ("[1, 2, 3]", "[1, 2, 2]", "points 2, values: no 3 numbers"),
    ("[1, 2, 3]", "[1, 2, 300]", "points 2, values 3: 300 is not a whole number from 0 to 255"),
    ("[1, 2, 3]", "3", "points 2, values: 3 is no list"),
    ("max = 60", "max = 21", "points 4, max: no 3 numbers for the 3 steps of foot"),
    (", max = 60", "", "points 4: values are missing, or min and max"),
    ("off = 0", "off = 3", "points 2, off: 3 is a step, too"),
    (", off = 0", "", "nothing switches 'calf' off; its level needs an off"),
    ("value = 2", "value = true", "points 6, value: True is not a whole number"),
    ("[0, 10, 20, 30]", "[0]", "points 7, minutes: nothing it can be set to"),
    ("armed_timer_ms = 1800000", "armed_timer_ms = 600000", "write 1800000"),
    (", armed_timer_ms = 1800000", "", "timing, armed_timer_ms: the timer does not run None"),
    ("steps = 1 }", "steps = 2 }", "'warm' has 2 steps and no level"),
    ("[options]", "[options]\nbaud = 9600", "options: baud is not known; keys are: points"),
    ("points = [", "points = 3\nothers = [", "others is not known"),
    ("[options]\npoints = [", "[wire]\npoints = [", "options: is missing; its [[options.points]]"),
    ("{ role", "3, { role", "options, points 1: 3 is no table"),
    (
        '{ role = "power", dp = 111, type = "bool", actuator = "warm" },',
        "",
        "the power of it alone",
    ),
    ('"timer", dp = 106', '"mode", dp = 106', "points 7: minutes is not known"),
]


@pytest.mark.parametrize(("written", "instead", "said"), BAD, ids=[said for *_, said in BAD])
def test_a_mistake_in_the_map_is_told_with_its_place(written: str, instead: str, said: str) -> None:
    assert written in PAGE
    with pytest.raises(ValueError, match=r"^(options|timing)") as caught:
        map_of(tomllib.loads(PAGE.replace(written, instead, 1)))
    assert said in str(caught.value)


def test_steps_between_the_first_and_the_last_number_are_even() -> None:
    (level,) = map_of(tomllib.loads(shipped())).levels
    assert [level.to(step).value for step in range(11)] == list(range(0, 101, 10))


@pytest.mark.parametrize(("number", "step"), [(0, 0), (1, 1), (10, 1), (11, 2), (50, 5), (101, 10)])
def test_a_number_between_two_steps_counts_as_the_stronger_one(number: int, step: int) -> None:
    (level,) = map_of(tomllib.loads(shipped())).levels
    assert level.step(number) == step


def test_power_may_be_the_other_way_round() -> None:
    power = map_of(tomllib.loads(PAGE)).powers[0]
    assert (power.on, power.off) == tuple(Point.of(105, PointType.ENUM, n) for n in (0, 1))


@pytest.fixture
def own_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    folders.own_drivers().mkdir(parents=True)
    return folders.own_drivers() / "boots.toml"


def test_a_page_of_ones_own_is_a_family(own_page: Path) -> None:
    own_page.write_text(PAGE)
    machine = chosen("serial:/dev/ttyUSB0", "boots")
    assert machine.spec.title == "Boots"
    assert [one.name for one in machine.capabilities.actuators] == ["calf", "foot", "warm"]


def test_a_mistake_in_ones_own_page_names_the_file_and_the_place(own_page: Path) -> None:
    own_page.write_text(PAGE.replace("dp = 103", "dp = 1003"))
    with pytest.raises(DriverBroken, match=r"boots\.toml: options, points 4, dp: 1003") as caught:
        registry.load("boots")
    assert caught.value.hint


def test_the_pattern_itself_drives_no_machine_but_a_simulated_one() -> None:
    with pytest.raises(AddressError) as caught:
        chosen("serial:/dev/ttyUSB0", "tuya_mcu")
    assert "legato drivers new NAME --like tuya_mcu" in caught.value.hint
    assert chosen("sim:tuya_mcu").simulated
