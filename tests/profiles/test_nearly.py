"""What is nearly right in a program file is understood as people meant it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.nearly import as_list, as_rhythm, in_short, zone_like
from profiles.written import duration_ms


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("10 minutes", "10m"),
        ("0.5m", "30s"),
        ("0,5 min", "30s"),
        ("5:00", "5m"),
        ("1:30", "1m30s"),
        ("00:01:30", "1m30s"),
        ("1.5h", "90m"),
        ("1 minute and 30 seconds", "1m30s"),
        ("ten minutes", ""),
        ("5", ""),
        ("0:00", ""),
        ("-5s", ""),
    ],
)
def test_a_length_is_understood_as_people_write_it(written: str, meant: str) -> None:
    assert in_short(written) == meant


@given(st.text(alphabet="0123456789.,: smhinutesandour"))
def test_whatever_a_length_is_taken_for_is_one(text: str) -> None:
    meant = in_short(text)
    assert not meant or duration_ms(meant) > 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("calves", "calf"),
        ("feet", "foot"),
        ("Thighs", "thigh"),
        ("left calf", "calf.left"),
        ("calf_right", "calf.right"),
        ("both calves", "calf"),
        ("knees", ""),
        ("left", ""),
        ("foot and calf", ""),
    ],
)
def test_a_zone_is_understood_as_people_say_it(written: str, meant: str) -> None:
    assert zone_like(written) == meant


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("zones", "[calf]", 'zones = ["calf"]'),
        ("zones", "calves, left foot", 'zones = ["calf", "foot.left"]'),
        ("zones", '[calf, "foot"]', 'zones = ["calf", "foot"]'),
        ("purpose", "settle at bedtime", 'purpose = ["settle at bedtime"]'),
        ("zones", "[1, 2]", ""),
        ("level", "calf", ""),
    ],
)
def test_words_become_the_list_they_were_meant_as(key: str, written: str, meant: str) -> None:
    assert as_list(key, written) == meant


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("pulse", "on 20s off 10s", 'pulse = { on = "20s", off = "10s" }'),
        ("pulse", "{ on = 20s, off = 10s }", 'pulse = { on = "20s", off = "10s" }'),
        ("pulse", "on 20 seconds, off 1 minute", 'pulse = { on = "20s", off = "1m" }'),
        ("alternate", "each 4m", 'alternate = { each = "4m" }'),
        ("pulse", "on 20s", ""),
        ("pulse", "20s on, 10s off", ""),
        ("level", "on 20s off 10s", ""),
    ],
)
def test_words_become_the_rhythm_they_were_meant_as(key: str, written: str, meant: str) -> None:
    assert as_rhythm(key, written) == meant
