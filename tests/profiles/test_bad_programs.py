"""A broken program file is answered with its field, its line, and what would be right."""

import os
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.errors import ProfileError
from profiles.library import LARGEST_FILE, find, load, shelf
from profiles.program import Program
from tests.profiles.strategies import toml_lines, toml_tables

BROKEN = Path(__file__).parent / "broken"
GOOD = 'format = 2\nname = "Mine"\n[[phases]]\nlength = "90s"\nlevel = 20\n'


def rows() -> list[list[str]]:
    """File, field, line, what is wrong, what would be right; "-" where there is no such thing."""
    lines = (BROKEN / "messages.txt").read_text("utf-8").splitlines()
    return [["" if cell == "-" else cell for cell in line.split(" | ")] for line in lines]


ROWS = rows()
names = pytest.mark.parametrize("name", [row[0] for row in ROWS])
each_row = pytest.mark.parametrize(
    ("name", "field", "line", "problem", "hint"), ROWS, ids=[row[0] for row in ROWS]
)


def refusal(path: Path) -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        load(path)
    return caught.value


def test_every_broken_file_is_in_the_table() -> None:
    files = sorted(path.stem for path in BROKEN.glob("*.toml"))
    assert sorted(row[0] for row in ROWS) == files


@each_row
def test_a_broken_file_is_answered_with_its_field_its_line_and_what_would_be_right(
    name: str, field: str, line: str, problem: str, hint: str
) -> None:
    error = refusal(BROKEN / f"{name}.toml")
    assert [error.field, str(error.line or ""), error.problem, error.hint] == [
        field,
        line,
        problem,
        hint,
    ]


@names
def test_what_is_said_of_a_broken_file_can_be_printed(name: str) -> None:
    assert str(refusal(BROKEN / f"{name}.toml")).isprintable()


@names
def test_what_is_said_of_a_broken_file_begins_with_its_name(name: str) -> None:
    path = BROKEN / f"{name}.toml"
    assert str(refusal(path)).startswith(str(path))


@names
def test_what_is_said_of_a_broken_file_is_short_enough_to_be_read(name: str) -> None:
    error = refusal(BROKEN / f"{name}.toml")
    assert len(f"{error.field}{error.problem}{error.hint}") < 300


def test_what_is_wrong_behind_a_byte_order_mark_is_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("20", "120").replace("\n", "\r\n").encode())
    assert refusal(path).line == 5


def test_a_byte_order_mark_and_line_ends_as_windows_writes_them_do_no_harm(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path).name == "Mine"


def test_a_file_of_more_than_a_megabyte_is_not_read_further(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("#" * (LARGEST_FILE + 1))
    assert refusal(path).problem == "too large for a program"


def test_a_file_without_an_end_is_not_read_to_its_end() -> None:
    if not os.path.exists("/dev/zero"):
        pytest.skip("there is no such file here")
    assert refusal(Path("/dev/zero")).problem == "too large for a program"


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
    assert str(refusal(path)).startswith(f"{path}: cannot be read (")


@names
def test_a_shelf_with_one_broken_program_lists_the_others(name: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes((BROKEN / f"{name}.toml").read_bytes())
    (tmp_path / "good.toml").write_text(GOOD)
    assert {"Mine", "First Night"} <= shelf(tmp_path).programs.keys()


def test_a_shelf_says_which_of_its_files_are_broken(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("level")
    (tmp_path / "good.toml").write_text(GOOD)
    assert [error.path for error in shelf(tmp_path).broken] == [tmp_path / "bad.toml"]


@pytest.mark.parametrize("name", ["repeat-for-hours", "alongside-repeats-for-hours"])
def test_a_mistyped_repeat_costs_no_memory(name: str) -> None:
    tracemalloc.start()
    refusal(BROKEN / f"{name}.toml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("on", ["1s", "5s"])
def test_an_hour_of_short_squeezes_is_no_more_than_a_program_may_hold(
    on: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    pulse = f'pulse = {{ on = "{on}", off = "{on}" }}'
    path.write_text(f'effect = "compression"\n{GOOD.replace("90s", "1h")}{pulse}\n')
    assert load(path).length_ms == 3_600_000


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


SHIPPED = [file.read_text("utf-8") for file in (files("profiles") / "builtin").iterdir()]
bounded = settings(max_examples=300, deadline=timedelta(seconds=5))


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A shipped program in which characters and lines are lost, put in and swapped."""
    text = draw(st.sampled_from(SHIPPED))
    for _ in range(draw(st.integers(1, 4))):
        parts = text.splitlines(keepends=True) if draw(st.booleans()) else list(text)
        one, other = draw(places(parts)), draw(places(parts))
        match draw(st.sampled_from(["lost", "put in", "swapped", "again"])):
            case "lost":
                del parts[one : one + draw(st.integers(1, 3))]
            case "put in":
                parts.insert(one, draw(st.text(max_size=4) | st.sampled_from('[]{}="\n.,#\\')))
            case "again":
                parts.insert(one, parts[other])
            case _:
                parts[one], parts[other] = parts[other], parts[one]
        text = "".join(parts) or " "
    return text


def places(parts: list[str]) -> st.SearchStrategy[int]:
    return st.integers(0, len(parts) - 1)


def outcome(content: bytes, path: Path) -> Program | ProfileError:
    path.write_bytes(content)
    try:
        return load(path)
    except ProfileError as error:
        return error


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("programs") / "random.toml"


@bounded
@given(text=spoilt())
def test_a_spoilt_program_is_a_program_or_refused_with_a_hint(text: str, scratch: Path) -> None:
    found = outcome(text.encode("utf-8", "surrogatepass"), scratch)
    assert isinstance(found, Program) or (found.hint and str(found).isprintable())


@bounded
@given(text=spoilt())
def test_the_line_named_for_a_spoilt_program_is_one_of_its_lines(text: str, scratch: Path) -> None:
    found = outcome(text.encode("utf-8", "surrogatepass"), scratch)
    line = found.line if isinstance(found, ProfileError) else None
    assert line is None or 1 <= line <= text.count("\n") + 1


@bounded
@given(content=st.binary() | toml_lines.map(str.encode) | toml_tables.map(str.encode))
def test_no_file_raises_anything_but_a_program_error(content: bytes, scratch: Path) -> None:
    found = outcome(content, scratch)
    assert isinstance(found, Program) or found.hint
