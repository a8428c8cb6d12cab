"""Errands to be written down: an ordinary one, and those with awkward names."""

from pathlib import Path

from hypothesis import strategies as st

from controller.boot.base import Errand

GOLDEN = Path(__file__).parent / "golden"
ARGUMENTS = ("-P", "-m", "controller.cli.main", "guard", "run")

ORDINARY = Errand(("/home/eve/.local/pipx/venvs/legato/bin/python", *ARGUMENTS))
AWKWARD = Errand(
    ('/home/eve/100% <soft> & $HOME/it\'s "mine"/bin/python', *ARGUMENTS),
    {"LEGATO_HOME": '/home/eve/my "legs" 50%/$x\\y'},
)
SPACED = Errand(
    ("/home/eve/my programs 100%/bin/python", *ARGUMENTS), {"XDG_DATA_HOME": "/mnt/a b"}
)

signs = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
errands = st.builds(
    lambda python, home: Errand((f"/{python}", *ARGUMENTS), {"LEGATO_HOME": f"/{home}"}),
    st.text(signs, min_size=1),
    st.text(signs),
)
"""Any program and any folder whose path can be written in a line."""
