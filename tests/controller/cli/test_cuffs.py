"""What a person is told when they are asked about the cuffs of their machine."""

import pytest

from tests.controller.cli.commands import Home
from tests.controller.cli.test_machines import BOOTS, answered, rows

pytestmark = pytest.mark.wire


def test_boots_that_have_nothing_but_cuffs_play_nothing_until_they_are_seen_to_empty(
    home: Home,
) -> None:
    ran = answered(home, "n", *BOOTS)
    assert "Until then it plays nothing, since all it has are cuffs." in ran.out
    assert "all others play" not in ran.out


def test_whoever_leaves_at_the_question_has_saved_nothing(home: Home) -> None:
    ran = answered(home, "\x04", *BOOTS)
    assert ran.code == 1
    assert ran.out.endswith("\nNothing is saved.\n")
    assert rows(home, "saved") == []
