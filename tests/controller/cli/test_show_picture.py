"""The picture of a program: well-formed, complete, and written nowhere it should not be."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from controller.cli.picture import PictureError, drawn, write
from profiles.layout import Layout, laid_out
from profiles.library import shelf
from profiles.preview import Trace, asked
from profiles.program import Program

SVG = "{http://www.w3.org/2000/svg}"


def program(name: str = "Mine", phase: str = "Hum") -> Program:
    phases = [{"name": phase, "length": "2m", "level": 20}]
    return Program.model_validate({"name": name, "phases": phases})


def course(of: Program) -> tuple[Layout, tuple[Trace, ...]]:
    layout = laid_out(of)
    return layout, asked(layout.segments)


def picture(of: Program) -> ET.Element:
    return ET.fromstring(drawn(of.name, *course(of)))


def texts(root: ET.Element) -> list[str]:
    return [words.text or "" for words in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("shipped", shelf().programs.values(), ids=lambda program: program.name)
def test_every_program_has_a_row_for_each_place_and_effect(shipped: Program) -> None:
    rows = [
        f"{trace.place}, {trace.effect.value}: percent asked for" for trace in course(shipped)[1]
    ]
    assert set(rows) <= set(texts(picture(shipped)))


def test_title_phases_percents_and_minutes_are_written() -> None:
    said = texts(picture(program()))
    assert {"Mine, 2 minutes", "Hum", "20 %", "2 min"} <= set(said)


def test_what_a_person_wrote_cannot_be_markup() -> None:
    said = texts(picture(program("<script>&", "</text><a href='x'>")))
    assert "<script>&, 2 minutes" in said
    assert "</text><a href='x'>" in said


def test_a_picture_needs_nothing_from_outside() -> None:
    kinds = {element.tag.removeprefix(SVG) for element in picture(program()).iter()}
    assert kinds <= {"svg", "title", "rect", "text", "line", "path"}


def test_a_level_is_a_line_at_its_height() -> None:
    (path,) = picture(program()).iter(f"{SVG}path")
    assert path.get("d") == "M56 154 L56 64 L856 64 L856 154Z"


def test_texts_lie_within_the_picture() -> None:
    root = picture(program(phase="A name that is far too long for where it begins" * 2))
    xs = [float(words.get("x", "-1")) for words in root.iter(f"{SVG}text")]
    assert 0 <= min(xs) <= max(xs) <= float(root.get("width", "0"))


def test_a_picture_is_written_over_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.svg"
    path.write_text("earlier")
    write(path, "Mine", *course(program()))
    assert path.read_bytes() == drawn("Mine", *course(program()))


def test_a_file_that_is_no_picture_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "evening.toml"
    path.write_text("mine")
    with pytest.raises(PictureError) as caught:
        write(path, "Mine", *course(program()))
    assert "evening.toml.svg" in caught.value.hint
    assert path.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"nowhere/mine.svg cannot be written"):
        write(tmp_path / "nowhere" / "mine.svg", "Mine", *course(program()))
