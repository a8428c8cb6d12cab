"""A terminal that is closed takes whatever is still written to it."""

import io
import os

import pytest

from controller.ui.terminal import Lasting

pytestmark = pytest.mark.wire


def test_what_is_written_to_a_closed_terminal_is_lost_and_no_error() -> None:
    shown, ours = os.openpty()
    with Lasting(ours, "w") as raw, io.TextIOWrapper(io.BufferedWriter(raw)) as lasting:
        lasting.write("at rest")
        lasting.flush()
        assert os.read(shown, 100) == b"at rest"
        os.close(shown)
        for _ in range(3):
            lasting.write("x" * 100_000)
            lasting.flush()
