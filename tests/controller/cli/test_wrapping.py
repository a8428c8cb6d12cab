"""Text on a terminal breaks between words, and a command to copy not at all."""

import io

import pytest

from controller.cli.printer import wrapped


class Terminal(io.StringIO):
    """A terminal of 30 columns."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")


def test_lines_break_between_words_each_with_its_margin() -> None:
    text = "legato: it cannot be reached from here\n  Switch it on and try it again."
    assert wrapped(text, Terminal()).split("\n") == [
        "legato: it cannot be reached",
        "from here",
        "  Switch it on and try it",
        "  again.",
    ]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (
            "Describe it: legato drivers new NAME --like tcode",
            "legato drivers new NAME --like tcode",
        ),
        ("A number of them: `legato drivers` lists all.", "`legato drivers`"),
        (
            "  legato programs check Evening   is it sound, and short?",
            "  legato programs check Evening",
        ),
        (
            "Undo that: legato limits reset vibration. It was yours.",
            "legato limits reset vibration.",
        ),
    ],
)
def test_a_command_to_copy_stays_whole(text: str, command: str) -> None:
    lines = wrapped(text, Terminal()).split("\n")
    assert len(lines) > 1
    assert any(command in line for line in lines)


def test_a_long_path_is_left_to_the_terminal() -> None:
    path = "/home/somebody/.config/legato/programs/evening.toml"
    assert path in wrapped(f"Evening is begun: {path}", Terminal()).split("\n")


def test_what_goes_to_no_terminal_stays_as_it_is() -> None:
    text = "a line that is a good deal longer than thirty columns"
    assert wrapped(text, io.StringIO()) == text
