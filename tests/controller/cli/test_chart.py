"""The picture of a program: what is high is drawn high, and nothing short is lost."""

from hypothesis import given
from hypothesis import strategies as st

from controller.cli.chart import BLOCKS, ROWS, chart

LABEL = len("100 % ")
LENGTHS = st.integers(1, 40 * 60_000)
WIDTHS = st.integers(1, 90)
PERCENTS = st.integers(0, 100)


def heights(rows: list[str], width: int) -> list[int]:
    """How high each column is, in eighths of a row."""
    bars = [row[LABEL:].ljust(width) for row in rows]
    return [sum(BLOCKS.index(bar[column]) for bar in bars) for column in range(width)]


def test_a_ramp_is_drawn_as_one() -> None:
    assert chart(lambda at_ms: at_ms * 100 // 8_000, 8_000, 8) == [
        " 98 %       ▄█",
        " 73 %     ▄███",
        " 49 %   ▄█████",
        " 24 % ▄███████",
    ]


def test_silence_is_drawn_as_nothing() -> None:
    assert chart(lambda at_ms: 0, 60_000, 40) == [" 10 %", "  7 %", "  5 %", "  2 %"]


def test_what_is_softer_than_ten_percent_does_not_fill_the_picture() -> None:
    assert heights(chart(lambda at_ms: 5, 60_000, 3), 3) == [ROWS * 4] * 3


@given(st.integers(10, 100), LENGTHS, WIDTHS)
def test_an_even_level_fills_the_picture_and_is_written_beside_it(
    percent: int, length_ms: int, width: int
) -> None:
    rows = chart(lambda at_ms: percent, length_ms, width)
    assert heights(rows, width) == [ROWS * 8] * width
    assert rows[0].startswith(f"{percent:3} %")


@given(st.lists(PERCENTS, min_size=1, max_size=60))
def test_of_two_columns_the_stronger_is_never_drawn_lower(levels: list[int]) -> None:
    width = len(levels)
    drawn = heights(chart(lambda at_ms: levels[at_ms // 1_000], width * 1_000, width), width)
    for level, height in zip(levels, drawn, strict=True):
        assert (height > 0) == (level > 0)
        assert all(
            height >= other for lower, other in zip(levels, drawn, strict=True) if lower <= level
        )


@given(LENGTHS, WIDTHS, st.integers(0, 999))
def test_what_lasts_an_eighth_of_a_column_is_seen(
    length_ms: int, width: int, per_mille: int
) -> None:
    lasts_ms = length_ms // width // 8 + 1
    begins_ms = (length_ms - lasts_ms) * per_mille // 1_000

    def height(at_ms: int) -> int:
        return 80 if begins_ms <= at_ms < begins_ms + lasts_ms else 0

    assert any(heights(chart(height, length_ms, width), width))


@given(PERCENTS, LENGTHS, WIDTHS)
def test_a_picture_has_four_rows_no_wider_than_was_asked_for(
    percent: int, length_ms: int, width: int
) -> None:
    rows = chart(lambda at_ms: percent, length_ms, width)
    assert len(rows) == ROWS
    assert all(len(row) <= LABEL + width for row in rows)
