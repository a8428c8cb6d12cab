"""Programs of one's own in a home, and what is said of them."""

import subprocess
import sys
from pathlib import Path

from tests.controller.cli.commands import LEGATO, LIMIT_S, Home, Ran

GOOD = """name = "Mine" # all mine
[[phases]]
length = "90s"
level = 10
"""
STRONG = """name = "Strong"
[[phases]]
length = "20m"
level = 100
[[phases]]
length = "60s"
from = 100
to = 0
"""


def folder_in(home: Home) -> Path:
    """Where one's own programs are; made, but empty."""
    own = home.folder / "legato" / "config" / "programs"
    own.mkdir(parents=True)
    return own


def told(ran: Ran, code: int, *words: str) -> None:
    """It ended with that code and said these words on the error stream, without a traceback."""
    assert "Traceback" not in ran.err + ran.out
    assert ran.code == code, ran.err
    for word in words:
        assert word in ran.err, ran.err


def passes_its_tests(home: Home, package: Path) -> None:
    """The tests of a package pass, from the folder that it lies in."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", package.name],
        env={**home.env, "PYTHONWARNINGS": ""},  # pytest has its own, which are no matter here
        cwd=package.parent,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def in_a_shell(home: Home, script: str) -> Ran:
    """What a script does in which LEGATO stands for the command."""
    done = subprocess.run(
        ["/bin/sh", "-c", script.replace("LEGATO", LEGATO)],
        env={**home.env, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
