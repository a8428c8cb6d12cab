"""Charts in the terminal: what is high is drawn high, and nothing short is lost."""

from hypothesis import given
from hypothesis import strategies as st

from controller.cli.chart import LABELS, ROWS, chart
from profiles.actuators import Effect, Zone
from profiles.preview import Piece, Trace

LENGTH_MS = 600_000
WIDTHS = st.integers(40, 100)
TALLEST = 2 * ROWS
HALVES = {
    " ": (0, 0),
    "▖": (1, 0),
    "▗": (0, 1),
    "▄": (1, 1),
    "▌": (2, 0),
    "▐": (0, 2),
    "█": (2, 2),
    "▙": (2, 1),
    "▟": (1, 2),
}


def trace(*pieces: Piece) -> Trace:
    return Trace(Effect.VIBRATION, frozenset({Zone.CALF_LEFT}), pieces)


def heights(rows: list[str], width: int) -> list[int]:
    """How high each half column is, in half rows."""
    bars = [row[LABELS:].ljust(width - LABELS) for row in rows[:ROWS]]
    columns = [[HALVES[bar[n]] for bar in bars] for n in range(width - LABELS)]
    return [sum(cell[side] for cell in column) for column in columns for side in (0, 1)]


def test_a_chart_names_its_percents_and_its_minutes() -> None:
    rows = chart(trace(Piece(0, LENGTH_MS, 20, 20)), LENGTH_MS, 60, 20, blocks=True)
    assert [row[:LABELS] for row in rows[:ROWS:2]] == [" 20 %┤", " 10 %┤", "  0 %┤"]
    assert rows[-1].split() == ["0", "2", "4", "6", "8", "10", "min"]


def test_a_rise_is_drawn_as_one() -> None:
    rows = chart(trace(Piece(0, LENGTH_MS, 0, 20)), LENGTH_MS, 60, 20, blocks=True)
    drawn = heights(rows, 60)
    assert drawn == sorted(drawn)
    assert (drawn[0], drawn[-1]) == (1, TALLEST)


def test_half_of_the_time_fills_half_of_the_chart() -> None:
    rows = chart(trace(Piece(0, LENGTH_MS // 2, 20, 20)), LENGTH_MS, 60, 20, blocks=True)
    half = 60 - LABELS
    assert heights(rows, 60) == [TALLEST] * half + [0] * half


@given(WIDTHS, st.integers(1, 100), st.integers(0, LENGTH_MS - 1), st.integers(1, LENGTH_MS))
def test_what_is_short_and_soft_is_seen(width: int, level: int, at_ms: int, length_ms: int) -> None:
    piece = Piece(at_ms, min(LENGTH_MS, at_ms + length_ms), level, level)
    rows = chart(trace(piece), LENGTH_MS, width, 100, blocks=True)
    assert any(heights(rows, width))


@given(WIDTHS)
def test_a_chart_is_no_wider_than_was_asked_for(width: int) -> None:
    rows = chart(trace(Piece(0, LENGTH_MS, 20, 20)), LENGTH_MS, width, 20, blocks=True)
    assert max(map(len, rows)) <= width


def test_a_plain_terminal_gets_plain_characters() -> None:
    pieces = (Piece(0, 60_000, 20, 20), Piece(120_000, LENGTH_MS, 0, 20))
    rows = chart(trace(*pieces), LENGTH_MS, 60, 20, blocks=False)
    assert "".join(rows).isascii()


def test_a_chart_has_no_colour() -> None:
    rows = chart(trace(Piece(0, LENGTH_MS, 20, 20)), LENGTH_MS, 60, 20, blocks=True)
    assert "\x1b" not in "".join(rows)
