"""A folder with a short name, for tests in which processes meet."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def short_path() -> Iterator[Path]:
    """An empty folder. The path of a socket is limited to 104 bytes, which `tmp_path` may fill."""
    with TemporaryDirectory(prefix="legato-") as folder:
        yield Path(folder)
