"""A home of its own for each test that runs commands."""

from pathlib import Path

import pytest

from tests.controller.cli.commands import Home
from tests.controller.cli.own import folder_in


@pytest.fixture
def home(short_path: Path) -> Home:
    return Home(short_path)


@pytest.fixture
def folder(home: Home) -> Path:
    return folder_in(home)
