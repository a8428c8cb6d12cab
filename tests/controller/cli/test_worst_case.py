"""How long a machine runs on if this computer dies: said of every family, and in every plan."""

import pytest
from click.testing import CliRunner

from controller.cli.main import cli
from tests.controller.ours import FAMILIES

pytestmark = pytest.mark.wire

NO_LIMIT = "If this computer dies, the machine has no limit of its own: use a plug timer."
UNHEARD = (
    "If this computer dies: its timer is set to 10 minutes each time, but it cannot say that it "
    "took it: use a plug timer."
)
LIMITS = {
    "keeson_base": "If this computer dies, the machine runs at most 30 minutes.",
    "massage_chair_korean": "If this computer dies, the machine runs at most 30 minutes.",
    "solace": UNHEARD,
    "tcode": "If this computer dies, the machine stops by itself after 2 seconds.",
}
"""What the timers of a family allow to promise; the others have none that is known."""


NO_CALVES = {"air_boots", "hf8", "massage_chair_korean"}  # nothing there vibrates on them


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_shown_of_a_family_says_what_bounds_it_without_this_computer(family: str) -> None:
    assert LIMITS.get(family, NO_LIMIT) in printed("drivers", "show", family)


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - NO_CALVES))
def test_a_plan_says_what_bounds_the_machine_without_this_computer(family: str) -> None:
    assert LIMITS.get(family, NO_LIMIT) in printed("show", "First Night", "--on", f"sim:{family}")


def printed(*arguments: str) -> str:
    """What a command prints, in one line."""
    ran = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return " ".join(ran.stdout.split())
