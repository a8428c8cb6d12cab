"""Limits that a person lowers: kept in the settings, shown, and held by everything that plays."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller import saved
from controller.desk.machines.known import remove
from controller.errors import SettingsError
from controller.saved import SavedMachine
from controller.settings import settings_file
from profiles.limits import CEILINGS, ROWS, Limits, ceiling
from profiles.own_limits import LimitError, limits_from, value_of
from profiles.written import duration_ms
from tests.controller.cli.commands import Home

wire = pytest.mark.wire

BED = SavedMachine("bed", "ble:AA:BB:CC:DD:EE:FF", "reverie_108")
each_limit = pytest.mark.parametrize("field", sorted(ROWS))


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path / "own"))


def write(text: str) -> None:
    """What a person typed into the settings."""
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text)


def test_without_settings_the_limits_are_the_ceilings() -> None:
    assert saved.limits() == CEILINGS


def test_limits_are_read_as_people_write_them() -> None:
    write('[limits]\nvibration = 40\nsession = "20m"\nhold = "9s"\nraise = 5\n')
    assert saved.limits() == Limits(vibration=40, session_ms=1_200_000, hold_ms=9_000, raise_=5)


@each_limit
def test_no_limit_is_raised(field: str) -> None:
    row = ROWS[field]
    above = ceiling(field) + 1
    written = f'"{above // 1000 + 1}s"' if row.unit == "ms" else above
    write(f"[limits]\n{row.name} = {written}\n")
    with pytest.raises(SettingsError, match=f"{row.name}: .* is above") as caught:
        saved.limits()
    assert row.said(ceiling(field)) in caught.value.hint
    assert row.row in caught.value.hint
    assert "only go lower" in caught.value.hint


@each_limit
def test_every_limit_is_set_as_its_ceiling_is_said(field: str) -> None:
    row = ROWS[field]
    saved.lower(row.name, row.said(ceiling(field)))
    assert saved.limits() == CEILINGS


def test_one_point_is_said_as_one() -> None:
    assert ROWS["slew"].said(1) == "1 point a second"


@pytest.mark.parametrize("field", ["slew", "raise_", "vibration"])
def test_the_lowest_limit_is_set_as_it_is_said(field: str) -> None:
    saved.lower(ROWS[field].name, ROWS[field].said(1))
    assert asdict(saved.limits())[field] == 1


@pytest.mark.parametrize("text", ["20m", "20 min", "20 minutes", "20:00", "1200s"])
def test_a_length_is_set_as_people_say_it(text: str) -> None:
    saved.lower("session", text)
    assert saved.limits() == Limits(session_ms=1_200_000)


def test_a_length_without_a_unit_is_answered_with_both() -> None:
    with pytest.raises(SettingsError) as caught:
        saved.lower("session", "20")
    assert caught.value.hint == 'Write "20m" for minutes, or "20s" for seconds.'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("vibraton = 40", "vibraton: there is no limit of that name"),
        ('vibration = "40"', "'40' is not possible"),
        ("vibration = true", "True is not possible"),
        ("vibration = 40.5", "40.5 is not possible"),
        ("vibration = 0", "0 is below"),
        ("session = 20", "20 is not possible"),
        ('session = "soon"', "'soon' is not possible"),
        ('session = "0s"', "'0s' is below"),
        ("session = [1]", "is not possible"),
    ],
)
def test_a_limit_that_means_nothing_is_said(line: str, words: str) -> None:
    write(f"[limits]\n{line}\n")
    with pytest.raises(SettingsError, match=words) as caught:
        saved.limits()
    assert str(settings_file()) in str(caught.value)
    assert "legato limits reset" in caught.value.hint


def test_limits_that_are_no_table_are_said() -> None:
    write("limits = 3\n")
    with pytest.raises(SettingsError, match="damaged"):
        saved.limits()


def test_a_wrong_limit_does_not_hide_the_machines_from_a_stop() -> None:
    saved.save(BED)
    write(settings_file().read_text() + "[limits]\nvibration = 400\n")
    assert saved.machines() == {"bed": BED}


@pytest.mark.parametrize("wrong", ["vibration = 400", "loudness = true", "since = 2026-01-01"])
def test_saving_a_machine_keeps_the_limits_right_or_wrong(wrong: str) -> None:
    write(f'[limits]\nsession = "20m"\n{wrong}\n')
    before = saved.machines()
    saved.save(BED)
    remove("bed")
    assert saved.machines() == before
    assert f'session = "20m"\n{wrong}\n' in settings_file().read_text()


def test_lowering_a_limit_keeps_the_machines_and_the_other_limits() -> None:
    saved.save(BED)
    saved.lower("session", "20m")
    saved.lower("vibration", "40 %")
    assert saved.machines() == {"bed": BED}
    assert saved.limits() == Limits(session_ms=1_200_000, vibration=40)


def test_a_limit_is_put_back_and_the_others_stay() -> None:
    saved.lower("session", "20m")
    saved.lower("vibration", "40")
    saved.reset("session")
    assert saved.limits() == Limits(vibration=40)


def test_all_limits_are_put_back_at_once() -> None:
    saved.lower("session", "20m")
    saved.lower("vibration", "40")
    saved.reset()
    assert saved.limits() == CEILINGS


@pytest.mark.parametrize("name", ["vibration", "loudness"])
def test_a_wrong_limit_is_mended_by_putting_it_back(name: str) -> None:
    write(f"[limits]\n{name} = 400\n")
    saved.reset(name)
    assert saved.limits() == CEILINGS


def test_putting_back_what_is_no_limit_is_said() -> None:
    with pytest.raises(SettingsError, match="no limit of that name") as caught:
        saved.reset("vibraton")
    assert "vibration" in caught.value.hint


def test_lowering_loses_nothing_of_a_later_legato() -> None:
    write("[moods]\ncalm = true\n")
    saved.lower("session", "20m")
    assert "\n[moods]\ncalm = true\n" in settings_file().read_text()
    assert saved.limits() == Limits(session_ms=1_200_000)


@given(st.integers(0, 9), st.integers(0, 99), st.integers(0, 99))
def test_lengths_are_read_as_in_a_program(hours: int, minutes: int, seconds: int) -> None:
    text = "".join(f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if n)
    try:
        value = value_of("compression_session", text)
    except LimitError:
        assert not text or duration_ms(text) > CEILINGS.compression_session_ms
    else:
        assert value == duration_ms(text)


@given(st.dictionaries(st.sampled_from([r.name for r in ROWS.values()]), st.integers() | st.text()))
def test_whatever_is_written_nothing_is_raised(written: dict[str, object]) -> None:
    try:
        limits = limits_from(written)
    except LimitError:
        return
    assert all(value <= ceiling(field) for field, value in asdict(limits).items())


def test_reading_the_settings_leaves_the_validation_of_programs_alone() -> None:
    saved.save(BED)
    code = "import sys; from controller import saved; saved.machines(); saved.limits(); "
    code += "sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@wire
def test_every_limit_is_listed_with_its_row_its_value_and_its_ceiling(home: Home) -> None:
    assert home.run("limits", "set", "session", "20m").code == 0
    out = home.run("limits").out
    assert all(row.name in out and row.reason in out for row in ROWS.values())
    assert "session              L1   at most 20m, lowered by you from 35m" in out


@wire
def test_limits_speak_json(home: Home) -> None:
    home.run("limits", "set", "vibration", "40")
    rows = [json.loads(line) for line in home.run("limits", "--json").out.splitlines()]
    lowered = [row for row in rows if row["lowered"]]
    assert len(rows) == len(ROWS)
    assert [(row["name"], row["value"], row["ceiling"]) for row in lowered] == [
        ("vibration", 40, 100)
    ]


@wire
def test_a_limit_above_its_ceiling_is_refused(home: Home) -> None:
    ran = home.run("limits", "set", "session", "2h")
    assert ran.code == 1
    assert "'2h' is above" in ran.err
    assert "35m" in ran.err


@wire
def test_what_is_played_keeps_the_lowered_limits(home: Home) -> None:
    home.run("limits", "set", "session", "8m")
    ran = home.run("play", "First Night", "--on", "sim:tcode")
    assert ran.code == 5
    assert "limit L1" in ran.err
    copy = 'legato programs copy "First Night" "First Night, lowered" --lowered --on sim:tcode'
    assert copy in ran.err
    arguments = ("First Night", "First Night, lowered", "--lowered", "--on", "sim:tcode")
    assert (
        "It lasts 8 minutes instead of 10 minutes." in home.run("programs", "copy", *arguments).out
    )
    played = home.run("play", "First Night, lowered", "--on", "sim:tcode", "--speed", "100")
    assert played.code == 0


@wire
def test_the_strongest_that_is_played_is_lowered(home: Home) -> None:
    home.run("limits", "set", "vibration", "10")
    ran = home.run("play", "First Night", "--on", "sim:tcode", "--speed", "100", "--json")
    felt = [json.loads(line) for line in ran.out.splitlines() if '"felt"' in line]
    assert max(level for words in felt for level in words["levels"].values()) <= 10


@wire
def test_wrong_limits_play_nothing_and_still_stop(home: Home) -> None:
    config = home.folder / "legato" / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "settings.toml").write_text("[limits]\nvibration = 400\n")
    ran = home.run("play", "First Night", "--on", "sim:tcode")
    assert ran.code == 1
    assert "vibration: 400 is above" in ran.err
    assert "limits" not in home.run("stop").err


@wire
def test_lowering_the_strongest_says_that_all_programs_become_softer(home: Home) -> None:
    assert "become softer" in home.run("limits", "set", "vibration", "40").out
    assert "softer" not in home.run("limits", "set", "session", "20", "min").out
