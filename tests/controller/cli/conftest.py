"""A home of its own for each test that runs commands, of which nothing is left running."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controller.cli.commands import Home
from tests.controller.cli.own import folder_in
from tests.controller.guardian.processes import kill, ours


@pytest.fixture
def home(short_path: Path) -> Iterator[Home]:
    home = Home(short_path)
    yield home
    kill(*ours(home))  # a guardian would go on for ten minutes after a machine that is gone


@pytest.fixture
def folder(home: Home) -> Path:
    return folder_in(home)
