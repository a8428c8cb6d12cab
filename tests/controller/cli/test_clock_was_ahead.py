"""A lock that was said by a clock that was ahead ends a day after the next answers."""

from pathlib import Path

import pytest

from controller import folders
from controller.care.signs import Sign, locks_ms
from controller.cli.answering import answered
from controller.clock import DAY_MS, MANUAL_BEGAN_MS
from controller.errors import Refused
from controller.nightlog.care import CareKind, add_care
from controller.settings import replace_settings
from tests.controller.known import At, settled_in

MINUTE_MS = 60_000


def test_it_does_not_begin_anew_each_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATO_HOME", str(tmp_path))
    path = folders.night_log()
    settled_in(path, MANUAL_BEGAN_MS)
    replace_settings(keeps_nights=True)
    ahead = At(MANUAL_BEGAN_MS + 30 * DAY_MS)
    add_care(path, ahead, "me", CareKind.STOP_SIGN, {"sign": Sign.PAIN.value})
    assert locks_ms(Sign.PAIN) == DAY_MS
    with pytest.raises(Refused) as caught:
        answered("me", At(MANUAL_BEGAN_MS), ["ok"], asks=False)
    assert caught.value.row == "L17"
    with pytest.raises(Refused):
        answered("me", At(MANUAL_BEGAN_MS + DAY_MS - MINUTE_MS), ["ok"], asks=False)
    later = At(MANUAL_BEGAN_MS + DAY_MS + MINUTE_MS)
    assert answered("me", later, ["ok"], asks=False).answered == frozenset()
