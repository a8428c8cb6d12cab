"""The small shape: as many characters as asked for, and what is on is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.desk.programs.charted import in_a_row
from controller.ui.widgets.blocks import has_blocks


@given(st.lists(st.integers(0, 100), min_size=1, max_size=50), st.integers(1, 30), st.booleans())
def test_what_is_on_is_never_drawn_as_nothing(
    heights: list[int], columns: int, blocks: bool
) -> None:
    drawn = in_a_row(heights, columns, blocks=blocks)
    assert len(drawn) == min(columns, len(heights))
    assert (drawn.strip() == "") == (max(heights) == 0)
    assert blocks or drawn.isascii()


def test_stronger_is_never_lower() -> None:
    assert in_a_row((0, 1, 30, 60, 100), 5) == " ▁▃▅█"


def test_the_linux_console_is_spared_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    assert not has_blocks()
