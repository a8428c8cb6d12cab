"""A broken program file is answered with its name, the field, and what would be right."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.errors import ProfileError
from profiles.library import LARGEST_FILE, find, load, shelf
from profiles.limits import LONGEST_COMPRESSION_MS
from tests.profiles.strategies import toml_lines, toml_tables, unhurried

GOOD = 'name = "Mine"\n[[phases]]\nlength = "90s"\nlevel = 20\n'


def phase(lines: str) -> str:
    return f'name = "Mine"\n[[phases]]\nlength = "9s"\nlevel = 20\n[[phases]]\n{lines}\n'


def top(line: str) -> str:
    return f"{line}\n{GOOD}"


# The file, the field, words of the message, words of the hint.
BROKEN = {
    "not TOML": ("90 seconds at 20 %", "", "not TOML", "Lines look like"),
    "half a line": (GOOD + "name", "", "end of document", "Lines look like"),
    "the same key twice": (top('name = "Twice"'), "", "not TOML", "Lines look like"),
    "in UTF-16": (GOOD.encode("utf-16"), "", "not a text file", "UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff", "", "not a text file", "UTF-8"),
    "huge": ("#" * (LARGEST_FILE + 1), "", "too large", "right file"),
    "nested without end": ("zones = " + "[" * 5000, "", "beyond all measure", "right file"),
    "number without end": (phase("level = " + "9" * 5000), "", "beyond", "right file"),
    "hex without end": (phase('length="9s"\nlevel=0x' + "f" * 9000), "level", "percent", "100"),
    "level of many keys": (
        phase('length = "9s"\nlevel' + ".a" * 3000 + "= 1"),
        "phase 2, level",
        "{...}",
        "0 to 100",
    ),
    "empty": ("", "name", "missing", "name ="),
    "no name": ('[[phases]]\nlength = "9s"\nlevel = 5', "name", "missing", "name ="),
    "empty name": (GOOD.replace("Mine", ""), "name", "cannot be used", "name ="),
    "format 2": (top("format = 2"), "format", "format 2 is not known", "format = 1"),
    "format 2 with new keys": (top("format = 2\nwarm = 3"), "format", "not known", "format = 1"),
    "unknown key": (top("loudness = 3"), "loudness", "unknown key", "Known are: format, name"),
    "misspelt key": (top('zonse = ["calf"]'), "zonse", "unknown key", "mean zones?"),
    "misspelt phases": (GOOD.replace("phases", "phase"), "phase", "unknown", "mean phases?"),
    "misspelt key of a phase": (
        phase('lenght = "9s"\nlevel = 5'),
        "phase 2, lenght",
        "unknown key",
        "mean length?",
    ),
    "misspelt key of a step": (
        phase('repeat = 2\nsteps = [{ length = "9s", lvel = 5 }]'),
        "phase 2, step 1, lvel",
        "unknown key",
        "mean level?",
    ),
    "misspelt repeat": (phase("repeats = 2"), "phase 2, repeats", "unknown", "mean repeat?"),
    "level beside steps": (
        phase('repeat = 2\nlevel = 5\nsteps = [{ length = "9s", level = 5 }]'),
        "phase 2, level",
        "unknown key",
        "belongs into the steps",
    ),
    "repeat in a step": (
        phase('repeat = 2\nsteps = [{ repeat = 2, length = "9s", level = 5 }]'),
        "phase 2, step 1, repeat",
        "unknown key",
        "Known are: name, length",
    ),
    "length as a word": (phase('length = "banana"\nlevel = 5'), "length", "'banana'", '"90s"'),
    "length below zero": (phase('length = "-5s"\nlevel = 5'), "length", "'-5s'", '"90s"'),
    "length of nothing": (phase('length = "0s"\nlevel = 5'), "length", "'0s'", '"90s"'),
    "length of spaces": (phase('length = " "\nlevel = 5'), "length", "' '", '"90s"'),
    "length as a number": (phase("length = 90\nlevel = 5"), "length", "90 is not a", '"90s"'),
    "length as a clock": (phase("length = 00:01:30\nlevel = 5"), "length", "not a", '"1m30s"'),
    "no length": (phase("level = 5"), "phase 2, length", "missing", 'length = "90s"'),
    "140 percent": (phase('length = "9s"\nlevel = 140'), "phase 2, level", "140", "0 to 100"),
    "-1 percent": (phase('length = "9s"\nlevel = -1'), "phase 2, level", "-1", "0 to 100"),
    "12.5 percent": (phase('length = "9s"\nlevel = 12.5'), "phase 2, level", "12.5", "whole"),
    "percent as text": (phase('length = "9s"\nlevel = "25"'), "level", "'25'", "whole number"),
    "percent as a yes": (phase('length = "9s"\nlevel = true'), "level", "True", "whole number"),
    "ramp beyond 100": (phase('length = "9s"\nfrom = 0\nto = 101'), "to", "101", "0 to 100"),
    "level and ramp": (
        phase('length = "9s"\nlevel = 5\nfrom = 0\nto = 5'),
        "phase 2",
        "either a level or a ramp",
        "from = 0 and to = 25",
    ),
    "half a ramp": (phase('length = "9s"\nfrom = 0'), "phase 2", "either", "from = 0 and to"),
    "neither": (phase('length = "9s"'), "phase 2", "either a level or a ramp", "level = 25"),
    "no phases": ('name = "Mine"', "phases", "missing", "[[phases]]"),
    "empty phases": ('name = "Mine"\nphases = []', "phases", "no phases", "[[phases]]"),
    "phases as text": ('name = "Mine"\nphases = "all"', "phases", "cannot", "[[phases]]"),
    "phases as one table": (GOOD.replace("[[phases]]", "[phases]"), "phases", "", "[[phases]]"),
    "phase as a number": ('name = "Mine"\nphases = [3]', "phase 1", "cannot", "[[phases]]"),
    "repeat of nothing": (phase("repeat = 0\nsteps = []"), "repeat", "0 is no", "1 to 10000"),
    "repeat below zero": (phase("repeat = -2\nsteps = []"), "repeat", "-2", "1 to 10000"),
    "repeat as text": (phase('repeat = "twice"\nsteps = []'), "repeat", "'twice'", "whole"),
    "repeat without steps": (phase("repeat = 2"), "phase 2, steps", "missing", "steps = ["),
    "repeat of no steps": (phase("repeat = 2\nsteps = []"), "steps", "cannot", "steps = ["),
    "steps without repeat": (
        phase('steps = [{ length = "9s", level = 5 }]'),
        "phase 2, repeat",
        "missing",
        "repeat = 3",
    ),
    "repeat for hours": (
        phase('repeat = 9999\nsteps = [{ length = "1h", level = 5 }]'),
        "phase 2",
        "599941 minutes long",
        "at most 35 minutes",
    ),
    "hour of vibration": (GOOD.replace("90s", "1h"), "phase 1", "60 minutes", "35 minutes"),
    "hours of compression": (
        top('effect = "compression"').replace("90s", "2h"),
        "phase 1",
        "120 minutes long",
        "at most 60 minutes",
    ),
    "knee": (top('zones = ["calf", "knee"]'), "zone 2", "'knee'", "foot, calf, thigh"),
    "knee in a phase": (
        phase('length = "9s"\nlevel = 5\nzones = ["knee.left"]'),
        "phase 2, zone 1",
        "'knee.left'",
        "foot.left",
    ),
    "zones as a word": (top('zones = "calf"'), "zones", "cannot be used", 'zones = ["calf"]'),
    "zones of nothing": (top("zones = []"), "zones", "cannot be used", 'zones = ["calf"]'),
    "unknown effect": (top('effect = "shock"'), "effect", "'shock'", "vibration, kneading"),
    "unknown purpose": (top('purpose = ["cramps"]'), "purpose 1", "'cramps'", "first time"),
    "purpose as a word": (top('purpose = "travel"'), "purpose", "cannot", 'purpose = ["'),
    "unknown grade": (top('evidence = "A"'), "evidence", "cannot be used", "'B', 'C' or 'X'"),
}


def refusal(path: Path) -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        load(path)
    return caught.value


@pytest.mark.parametrize(
    ("content", "field", "problem", "hint"),
    [pytest.param(*case, id=name) for name, case in BROKEN.items()],
)
def test_a_broken_file_is_answered_with_its_field_and_what_would_be_right(
    content: str | bytes, field: str, problem: str, hint: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    error = refusal(path)
    assert error.path == path
    assert error.field == field or (field and error.field.endswith(f", {field}"))
    assert str(error) == ": ".join(filter(None, [str(path), error.field, error.problem]))
    assert problem in error.problem
    assert hint in error.hint


def nothing(path: Path) -> None:
    assert not path.exists()


def loop(path: Path) -> None:
    path.symlink_to(path)


def locked(path: Path) -> None:
    path.write_text(GOOD)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")


@pytest.mark.parametrize("make", [nothing, Path.mkdir, loop, locked])
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    make(path)
    error = refusal(path)
    assert str(error).startswith(f"{path}: cannot be read (")
    assert "path of a file that can be read" in error.hint


def test_a_file_without_an_end_is_not_read_to_its_end() -> None:
    if not os.path.exists("/dev/zero"):
        pytest.skip("there is no such file here")
    assert refusal(Path("/dev/zero")).problem == "too large for a program"


def test_a_byte_order_mark_as_windows_writes_it_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path).name == "Mine"


def test_one_broken_program_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("level")
    (tmp_path / "good.toml").write_text(GOOD)
    found = shelf(tmp_path)
    assert {"Mine", "First Night"} <= found.programs.keys()
    assert [error.path for error in found.broken] == [tmp_path / "bad.toml"]


def test_a_program_of_ones_own_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD.replace("Mine", "First Night"))
    assert find("first night", tmp_path).length_ms == 90_000


def test_a_folder_that_does_not_exist_adds_nothing(tmp_path: Path) -> None:
    assert shelf(tmp_path / "none") == shelf()


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("Frist Nihgt", "First Night"), ("steady hum", "Steady Hum Taper"), ("Mime", "Mine")],
)
def test_a_misspelt_name_suggests_the_nearest(asked: str, meant: str, tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(GOOD)
    with pytest.raises(ProfileError, match="there is no program called") as caught:
        find(asked, tmp_path)
    assert caught.value.hint == f"Did you mean {meant!r}?"


@pytest.mark.parametrize("asked", ["", "zzzz", "z" * 5000, "\0"])
def test_a_name_like_no_other_is_sent_to_the_list(asked: str) -> None:
    with pytest.raises(ProfileError) as caught:
        find(asked)
    assert "`legato programs`" in caught.value.hint


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("programs") / "random.toml"


@settings(unhurried, max_examples=300)
@given(content=st.binary() | toml_lines.map(str.encode) | toml_tables.map(str.encode))
def test_no_file_raises_anything_but_a_program_error(scratch: Path, content: bytes) -> None:
    scratch.write_bytes(content)
    try:
        found = load(scratch)
    except ProfileError as error:
        said = (error.path, str(error).startswith(f"{scratch}: "), bool(error.hint))
    else:
        said = (scratch, bool(found.segments()), found.length_ms <= LONGEST_COMPRESSION_MS)
    assert said == (scratch, True, True)
