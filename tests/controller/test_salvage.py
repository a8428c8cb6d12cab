"""What is left of damaged settings: every table that is whole, and each limit by itself."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.salvage import salvaged
from controller.settings_checked import wrong_parts

GOOD = """# Written by Legato.
keeps_nights = true
people = ["Ann"]

[limits]
vibration = 40
session = "20m"

[machines.wrap]
address = "serial:/dev/ttyA"
family = "tcode"

[machines.bed]
address = "ble:AA:BB:CC:DD:EE:FF"
family = "reverie_108"

[comfort.me.wrap]
V0 = [2, 40]

[moods]
calm = true
"""
WHOLE = tomllib.loads(GOOD)


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in WHOLE.items() if name not in names}


def test_of_what_is_whole_nothing_is_lost() -> None:
    found = salvaged(GOOD.encode())
    assert (found.kept, found.lost) == (WHOLE, ())


@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16", "utf-8"])
def test_nothing_is_lost_to_how_an_editor_writes(code: str) -> None:
    found = salvaged(GOOD.replace("\n", "\r\n").encode(code))
    assert (found.kept, found.lost) == (WHOLE, ())


def test_a_table_that_is_damaged_is_lost_and_all_others_stay() -> None:
    found = salvaged(GOOD.replace('family = "tcode"', "family = tcode").encode())
    assert found.kept == {**WHOLE, "machines": {"bed": WHOLE["machines"]["bed"]}}
    assert found.lost == ('[machines.wrap] address = "serial:/dev/ttyA" family = tcode',)


def test_a_header_that_is_damaged_takes_only_its_own_table_along() -> None:
    found = salvaged(GOOD.replace("[comfort.me.wrap]", "[comfort.me.wrap").encode())
    assert found.kept == without("comfort")
    assert found.lost == ("[comfort.me.wrap V0 = [2, 40]",)


def test_each_limit_that_can_be_read_still_holds() -> None:
    found = salvaged(GOOD.replace('session = "20m"', "session = 20m").encode())
    assert found.kept == {**WHOLE, "limits": {"vibration": 40}}
    assert found.lost == ("[limits] session = 20m",)


def test_of_limits_that_are_there_twice_the_lower_one_holds() -> None:
    twice = GOOD + '\n[limits]\nvibration = 60\nsession = "10m"\n'
    found = salvaged(twice.encode())
    assert found.kept == {**WHOLE, "limits": {"vibration": 40, "session": "10m"}}
    assert len(found.lost) == 2


def test_a_limit_that_means_nothing_is_named() -> None:
    found = salvaged(GOOD.replace("vibration = 40", "vibration = 400").encode())
    assert found.kept == {**WHOLE, "limits": {"session": "20m"}}
    assert found.lost == ("limits.vibration = 400",)


@pytest.mark.parametrize("name", ["machines", "limits", "comfort", "people", "keeps_nights"])
def test_what_is_of_another_kind_is_left_out(name: str) -> None:
    found = salvaged(f"{name} = 5\n[moods]\ncalm = true\n".encode())
    assert found.kept == {"moods": {"calm": True}}
    assert found.lost == (f"{name} = 5",)


def test_what_is_no_text_is_lost_and_can_be_shown() -> None:
    found = salvaged(GOOD.encode().replace(b"Ann", b"\xffnn"))
    assert found.kept == without("people")
    assert found.lost == ('people = ["\\udcffnn"]',)


@given(st.binary(max_size=200) | st.lists(st.sampled_from([*GOOD, "\n", "[", "]"])).map(
    lambda letters: "".join(letters).encode()
))  # fmt: skip
def test_whatever_is_there_what_is_kept_is_right(written: bytes) -> None:
    assert wrong_parts(salvaged(written).kept) == ()


@given(st.integers(0, len(GOOD.encode()) - 1), st.integers(0, 255))
def test_one_wrong_byte_costs_a_table_and_at_most_its_neighbour(at: int, byte: int) -> None:
    written = GOOD.encode()
    found = salvaged(written[:at] + bytes([byte]) + written[at + 1 :])
    whole = [name for name in ("limits", "machines", "comfort", "moods") if name in found.kept]
    assert len(whole) >= 2  # in place of the end of a line it joins two tables
    assert wrong_parts(found.kept) == ()
