"""What stands in for the act of a guardian, so that it is seen whether and how it acts."""

import os
from pathlib import Path

ACTED = "acted"
SAYS = f"""
import sys
from pathlib import Path

folder = Path(__file__).parents[2]

def say(word):
    with open(folder / {ACTED!r}, "w") as told:
        told.write(word)

def first():
    try:
        (folder / "first").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True

"""


def act_in(folder: Path, does: str) -> str:
    """A folder to import from, where acting `does` that; it may `say` a word, which `said` gives.

    `first()` tells whether it is done for the first time.
    """
    package = folder / "controller" / "guardian"
    package.mkdir(parents=True)
    (folder / "controller" / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "act.py").write_text(SAYS + does)
    os.mkfifo(folder / ACTED)
    return str(folder)


def said(folder: Path) -> str:
    """The next word that it says; waits for it."""
    return (folder / ACTED).read_text()
