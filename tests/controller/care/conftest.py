"""A home of its own for each test that writes a night log."""

from pathlib import Path

import pytest

from tests.controller.care.bedroom import Bedroom


@pytest.fixture
def bedroom(short_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bedroom:
    monkeypatch.setenv("LEGATO_HOME", str(short_path / "legato"))
    (short_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_path / "run"))
    return Bedroom()
