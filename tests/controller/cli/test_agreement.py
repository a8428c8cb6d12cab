"""What a clinician agreed to is what was said when the question was asked, and nothing since."""

import pytest

from controller.clock import SystemClock
from controller.nightlog.care import CareKind, add_care, care_rows
from tests.controller.cli.at_terminal import at_terminal
from tests.controller.cli.commands import Home

pytestmark = pytest.mark.wire

ASKED = "Has a doctor or nurse seen it, and agreed to leg massage? [y/n] "


def say(home: Home, word: str) -> None:
    add_care(home.log, SystemClock(), "me", CareKind.STOP_SIGN, {"sign": word})


@pytest.mark.parametrize("meanwhile", [True, False])
def test_an_agreement_opens_nothing_that_was_said_while_it_was_asked_for(
    home: Home, *, meanwhile: bool
) -> None:
    say(home, "blister")
    with at_terminal(home, "stop-sign", "--clinician-agreed") as person:
        person.until(ASKED)
        if meanwhile:
            say(home, "chest-pain")
        person.press(b"y")
        assert person.end() == (5 if meanwhile else 0)
    agreed = [row.kind for row in care_rows(home.log, "me")].count(CareKind.SEEN)
    assert agreed == (0 if meanwhile else 1)
    assert ("at the same moment" in person.out) == meanwhile
